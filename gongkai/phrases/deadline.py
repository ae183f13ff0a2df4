"""Deadline phrases → what they mean: 6月底前, 全年, 每季度末, 信息形成之日起20个工作日内, 2月公布预算，8月公布决算.

A phrase is read only when every part of it was understood; anything left over makes it `unclear`, for one deadline read
wrongly does more harm than ten that an editor is asked to settle. So nothing here searches: each reader takes the whole
phrase or leaves it. What the words of a day mean is told in `days`, what may follow them in `deeds`.

Unclear on purpose, beside what is malformed: a day together with an unending duty (10月底前完成，长期坚持), for no kind
holds both; 及时, 实时, 立即, 定期, which name no time; a year alone (2021年), which may be its end or all of it; a length of
time alone (6个月), which may be a term or the time between two updates; days without a word on what is due on each.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from gongkai.language import say
from gongkai.model import Deadline, Milestone
from gongkai.patterns import Pattern
from gongkai.phrases import deeds, workdays
from gongkai.phrases.days import Span, Unread, month_length, span_at
from gongkai.phrases.numerals import COUNT, NUMBER, number
from gongkai.text import fold

MOST_CHARACTERS = 200
# A day without a year that lies this long before the plan was issued may be next year's: 1月31日前 in a plan of May.
LONG_PAST = timedelta(days=90)


def read(text: str, year: int, issued: date | None = None) -> Deadline:
    """The meaning of a deadline phrase in a plan of `year`, issued on the day `issued` where that is known.

    Any string is read; what cannot be read for certain is of kind `unclear`, with a reason in Chinese. `text` stays as
    it was given. `relative` has a date only where the words count from the plan's own issue.
    """
    if len(text) > MOST_CHARACTERS:
        return Deadline(text, "unclear", reason=say("超过{most}字，不像时间节点", most=MOST_CHARACTERS))
    return _read(text, year, issued)


@lru_cache(maxsize=4096)
def _read(text: str, year: int, issued: date | None) -> Deadline:
    try:
        return Deadline(text, *_meaning(text, year, issued))
    except Unread as why:
        reason = why.args[0]
    apart = _APART.sub("；", text.strip())
    if apart != text.strip():
        with suppress(Unread):
            return Deadline(text, *_meaning(apart, year, issued))
    return Deadline(text, "unclear", reason=reason)


def _meaning(text: str, year: int, issued: date | None) -> _Meaning:
    words = _Words.of(text)
    for reader in (_standing, _recurring, _relative, _staged):
        if meaning := reader(words, year, issued):
            return meaning
    raise Unread(say("没有读懂{words}", words=_quoted(words.printed)))


class _Meaning(NamedTuple):
    kind: str
    date: date | None = None
    milestones: tuple[Milestone, ...] = ()
    reason: str = ""


# --- the phrase's words -------------------------------------------------------------------------------------------

_NUMERAL = "0-9零○一二三四五六七八九十"
# A space or the end of a line where the next time starts: it may stand for a stop, or for nothing (2021年 6月底前).
_APART = Pattern(rf"(?<![{_NUMERAL}\s])\s+(?=[0-9第每]|[一二三四五六七八九十]+[月季]|[上下]半年|年[底末内]|[明次]年)")
_SPLIT_NUMBER = Pattern(rf"(?<=[{_NUMERAL}])\s+(?=[{_NUMERAL}])")
_LABEL = Pattern(
    r"(?:(?:计划)?完成|公开|办理|办结|整改|落实|推进|报送|工作|任务)?(?:时限|期限|时间(?:节点|进度|安排)?|进度)(?:要求)?:"
)
_BREAKS = ",:;。、"
# Signs of a slip or of a phrase cut off: what they leave may read well and still not be what was meant.
_STRAY_STOP = Pattern(rf"^[{_BREAKS}]|[{_BREAKS}]{{2}}|[{_BREAKS}]$")
_REPEATED = Pattern(r"([\u4e00-\u9fff]{2,6})\1")
_BALANCED = Pattern(r"[^()]*(?:\([^()]+\)[^()]*)*")


class _Words(NamedTuple):
    """A phrase without its spaces: as printed, and folded for reading; the same place in both is the same character."""

    printed: str
    folded: str

    @classmethod
    def of(cls, text: str) -> _Words:
        folded = fold(text)
        if _SPLIT_NUMBER.search(folded):
            raise Unread(say("数字之间有空格，说不清是一个数还是两个数"))
        kept = [place for place, char in enumerate(folded) if not char.isspace()]
        words = cls("".join(text[place] for place in kept), "".join(folded[place] for place in kept))._bare()
        if not words.folded:
            raise Unread(say("原文没有内容"))
        if not words.folded.isprintable():
            raise Unread(say("原文夹有看不见的字符"))
        if _STRAY_STOP.search(words.folded) or not _BALANCED.fullmatch(words.folded):
            raise Unread(say("标点重复或残缺"))
        if repeated := _REPEATED.search(words.folded):
            raise Unread(say("“{mark}”重复", mark=repeated[1]))
        return words

    def _bare(self) -> _Words:
        """Without a final stop, brackets around the whole, and a label (完成时限：)."""
        first, last = 0, len(self.folded) - self.folded.endswith((",", ";", "。", "."))
        if self.folded.startswith("(") and self.folded.find(")") == last - 1:
            first, last = 1, last - 1
        if label := _LABEL.match(self.folded, first):
            first = label.end()
        return _Words(self.printed[first:last], self.folded[first:last])


def _quoted(words: str) -> str:
    """In quotation marks, the words' own ones made single, and cut short."""
    words = words if len(words) <= 20 else words[:19] + "…"
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def _nothing_but_deeds(text: str) -> bool:
    text = text[text.startswith((",", ":")) :]
    return not text or deeds.kinds(text) is not None


# --- 全年, 长期坚持: a standing duty ---------------------------------------------------------------------------------

_CARRYING_ON = "推进|坚持|保持|开展|实施|落实|公开|执行|加强|强化|优化|更新|改进|深化|完善|跟进|进行|抓好|抓|做好|推动|巩固|提升|整改|组织|贯彻|用力"
_MANNER = "有序|稳步|扎实|深入|全面|滚动|加力|重点"
_ON_AND_ON = "(?:持续|常态化?|经常|日常)性?"
_NO_END = "(?:长期|常年|长效)[性化]?"
_STANDING = Pattern(
    rf"(?:(?:(?P<year>{NUMBER})(?:年度?)?)?(?:贯穿于?)?(?P<whole_year>全年)度?(?:{_ON_AND_ON}|(?:动态|及时|实时)(?=更新|公开|优化))?"
    rf"|(?:坚持)?(?:(?P<no_end>{_NO_END})|{_ON_AND_ON})(?:{_NO_END}|{_ON_AND_ON})?)"
    rf"(?:{_MANNER})?(?:(?:{_CARRYING_ON}){{1,3}}中?)?(?:工作|任务)?"
)
# Names no time of its own, but may stand beside what does: 持续推进，动态调整.
_BESIDE = Pattern(rf"(?:动态|及时|实时|不断)(?:{_CARRYING_ON}|调整)")
_STANDING_JOIN = Pattern(r"[,、;(]?(?:并且?|且|和)|[,、;(]")


def _standing(words: _Words, year: int, issued: date | None) -> _Meaning | None:
    first, *others = _STANDING_JOIN.split(words.folded.removesuffix(")"))
    told = [first, *(item for item in others if not _BESIDE.fullmatch(item))]
    items = [_STANDING.fullmatch(item) for item in told]
    if None in items:
        return None
    if any(item["year"] and number(item["year"]) != year for item in items):
        raise Unread(say("原文年份与计划年度{year}年不一致", year=year))
    if not any(item["whole_year"] for item in items):
        return _Meaning("ongoing")
    if any(item["no_end"] for item in items):
        raise Unread(say("既写“全年”，又写“长期”"))
    return _Meaning("year-round")


# --- 每季度末, 按年公开: again and again -----------------------------------------------------------------------------

_BEFORE = "(?:之前|以前|前)?"
_MONTH_DAY = "(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_AFTERWARDS = Pattern(rf"(?:结束|终了)之?后,?{COUNT}个?(?:工作)?[日天][之以]?内")
_FEW = "(?:1[0-2]|[1-9]|[两二三四五六七八九十])"
_ONE_OR_FEW = f"(?:一|{_FEW})"
_EVERY = Pattern(
    rf"(?:(?P<year>{NUMBER})年)?[于在]?每(?:{_FEW}个(?=[月季半学工星])|{_FEW}(?=[年天日周])|一?个?)"
    rf"(?P<cycle>半年|年度?|季度?|半月|月度?|月份|旬|工作日|日|天|学期|学年|(?:周|星期)(?:[一二三四五六日天末](?![次场期]))?)"
)
_IN_MONTH = rf"(?:{_MONTH_DAY}|[上中下]旬|月?[底末初]){_BEFORE}"
_PLACE_IN_MONTHS = Pattern(
    rf"的?(?:第|最后){_ONE_OR_FEW}个?(?:周|星期|工作日|天){_BEFORE}|前{_FEW}个?(?:工作日|日|天)内?"
    rf"|的?(?:第[一二三123]个月|首月|末月|最后一个月|[次下]个?月)?(?:{_IN_MONTH}(?:[、和及]{_IN_MONTH})*)?"
)
_PLACE_IN_DAYS = Pattern(_BEFORE)
_SO_OFTEN = rf"(?:至少|不少于|不低于)?{COUNT}(?:[-~至到]{COUNT})?[次场期](?:以上)?"
_TIMES = Pattern(_SO_OFTEN)
# 一季度一次 may be once in the first quarter, and 一月一次 once in January.
_ONCE_IN = Pattern(rf"(?:半年|{_ONE_OR_FEW}个(?:半年|月|季度|星期|学期)|{_ONE_OR_FEW}(?:年|周|天|日))(?={_SO_OFTEN})")
_BY_CYCLE = Pattern(rf"按(?:半年|年度?|季度?|月度?|周|日|学期)|季度?末{_BEFORE}")
_OTHER_YEAR = Pattern(rf"{NUMBER}年|[今本明次翌来下]")
_LEAP_YEAR = 2024


def _recurring(words: _Words, year: int, issued: date | None) -> _Meaning | None:
    if all(_recurs(part, year) for part in re.split(r"[/;]|[、,](?=[每按])", words.folded)):
        return _Meaning("recurring")
    return None


def _recurs(text: str, year: int) -> bool:
    """Whether the whole of `text` is a deadline that comes back, with whatever it asks for each time."""
    if by_cycle := _BY_CYCLE.match(text):
        return _nothing_but_deeds(text[by_cycle.end() :])
    if once_in := _ONCE_IN.match(text):
        at = once_in.end()
    elif every := _EVERY.match(text):
        if every["year"] and (number(every["year"]) != year or every["cycle"][0] == "年"):
            return False
        at = _after_place(text, every.end(), every["cycle"])
    else:
        return False
    if times := _TIMES.match(text, at):
        at = times.end()
    return _nothing_but_deeds(text[at:])


def _after_place(text: str, at: int, cycle: str) -> int:
    """Where the words stop that name a place in the cycle: 每年1月31日前, 每季度末, 每月28日前, 每周五前."""
    if afterwards := _AFTERWARDS.match(text, at):
        return afterwards.end()
    if cycle[0] == "年":
        return _after_days_of_the_year(text, at)
    place = _PLACE_IN_MONTHS if cycle[0] in "季月半学" else _PLACE_IN_DAYS
    return place.match(text, at).end()


def _after_days_of_the_year(text: str, at: int) -> int:
    """The same for every year: 1月31日前, or several such (6月底、12月底前各). Each must be a day of some year, 29 February
    among them, and name no year of its own."""
    stop = at
    while not _OTHER_YEAR.match(text, at) and (found := span_at(text, at, _LEAP_YEAR)):
        stop = found[1]
        if not text.startswith(("、", "和", "及"), stop):
            break
        at = stop + 1
    return stop + text.startswith("各", stop)


# --- 信息形成之日起20个工作日内: counted from an event -----------------------------------------------------------------

_WITHIN = Pattern(
    rf"(?P<event>[^0-9;。]{{0,60}}?)[应须在]*"
    rf"(?:(?P<count>{COUNT})(?P<unit>个?工作日|个?自然日|日|天|个月|周|个?星期|年|个?小时)|半(?P<half>年|个月))"
    rf"[之以]?内(?:及时)?"
)
_EVENT = Pattern(r"[自从在于]?(?P<event>[\u4e00-\u9fff()、\"]{2,}?)(?P<mark>(?:(?:之日|日)?起|[之以]?后),?)?")
# 信息形成或变更20个工作日内: such events carry a count of days without 之日起.
_MARKLESS_UNITS = {"个工作日", "工作日", "日", "天"}
_MARKLESS = Pattern(r".*(?:形成|变更|公开|获取|批复|印发|发布|生成)\)?")
# What an event's name does not hold: a time of its own, or another duty beside it.
_EVENT_LOOSE = Pattern(
    r"[零一二三四五六七八九十两月季旬周日天次起每逐前后底末]|年(?!度|报)|内(?!容|部)|持续|长期|常态|定期|动态|[及实即适随]时"
)
# Named by the plan itself. 文件印发后 is not: in such tables it mostly speaks of the documents that a unit issues.
_OWN_ISSUE = Pattern(
    r"本(?:(?:工作|实施|行动|分工|任务|责任)*(?:要点|方案|计划|分工|清单|分解表)|通知|意见|办法|文件)(?:印发|下发)"
)


def _relative(words: _Words, year: int, issued: date | None) -> _Meaning | None:
    within = _WITHIN.match(words.folded)
    if within is None or not _nothing_but_deeds(words.folded[within.end() :]):
        return None
    if not within["half"] and not 1 <= _count(within) <= (10 if within["unit"] == "年" else 365):
        return None  # 2021年内 names a year
    event = ""
    if within["event"]:
        counted_from = _EVENT.fullmatch(within["event"])
        if counted_from is None or _EVENT_LOOSE.search(counted_from["event"]):
            return None
        event = counted_from["event"]
        if not counted_from["mark"] and not (within["unit"] in _MARKLESS_UNITS and _MARKLESS.fullmatch(event)):
            return None
    if not _OWN_ISSUE.fullmatch(event):
        return _Meaning("relative")
    if issued is None:
        return _Meaning("relative", reason=say("没有印发日期，推算不出具体日期"))
    try:
        return _Meaning("relative", _counted(within, issued))
    except OverflowError:
        raise Unread(say("推算出的日期超出历法")) from None
    except workdays.OutsideCalendar as known:
        return _Meaning(
            "relative",
            reason=say("工作日历只有{first}年至{last}年的，推算不出具体日期", first=known.first, last=known.last),
        )


def _counted(within: re.Match[str], start: date) -> date | None:
    """The last day of the time counted from the day after `start`; None for hours."""
    if half := within["half"]:
        return _months_after(start, 6) if half == "年" else start + timedelta(days=15)
    count = _count(within)
    match within["unit"].removeprefix("个"):
        case "工作日":
            return workdays.after(start, count)
        case "日" | "天" | "自然日":
            return start + timedelta(days=count)
        case "周" | "星期":
            return start + timedelta(weeks=count)
        case "月":
            return _months_after(start, count)
        case "年":
            return _months_after(start, 12 * count)
    return None


def _count(within: re.Match[str]) -> int:
    return number(within["count"].replace("两", "二")) or 0


def _months_after(start: date, count: int) -> date:
    """The same day `count` months later, or that month's last (民法典 Art. 202)."""
    years, months = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, months + 1
    if year > date.max.year:
        raise OverflowError
    return date(year, month, min(start.day, month_length(year, month)))


# --- 6月底前, 3月底前开工, 2月公布预算，8月公布决算: by a day ------------------------------------------------------------

# What may stand before a time: its place in a numbered list, and words that do not move it.
_LEAD = Pattern(
    r"(?P<sign>\([1-9]\)|[①-⑨])?"
    r"(?:力争|争取|确保|务必|务|必须|应当|应|须|要|并|再)*"
    r"(?P<limit>到|至|截至|截止到?|最[迟晚]于?|不[迟晚]于)?[于在]?"
)
_PIECE = Pattern(r"[^,;。、]+")
# 力争6月底前完成，确保9月底前完成: one deed with two times, not two stages.
_HOPE = Pattern("力争|争取|确保|务必")


class _Stage(NamedTuple):
    """A time and, from `first` to `last` of the phrase, what is due by then."""

    span: Span
    first: int
    last: int


def _staged(words: _Words, year: int, issued: date | None) -> _Meaning | None:
    stages = _stages(words.folded, year)
    if not stages:
        return None
    due = [stage.span.last for stage in stages]
    if issued and not stages[-1].span.has_year and issued - due[-1] > LONG_PAST:
        raise Unread(
            say(
                "没有写年份，{month}月{day}日又早于印发日期三个月以上，可能指下一年",
                month=due[-1].month,
                day=due[-1].day,
            )
        )
    asked = [deeds.kinds(words.folded[stage.first : stage.last]) for stage in stages]
    if len(stages) == 1:
        return _single(words, stages[0], asked[0], year)
    if None in asked:
        raise Unread(_not_understood(words, stages[asked.index(None)]))
    if any(stage.span.is_range and deeds.START in kinds for stage, kinds in zip(stages, asked, strict=True)):
        raise Unread(say("写的是一段时间，说不清哪一天开始"))
    if any(later <= earlier for earlier, later in pairwise(due)):
        raise Unread(say("几个时间节点不是先后相继的"))
    if _HOPE.search(words.folded):
        told = {_HOPE.sub("", words.folded[stage.first : stage.last]) for stage in stages}
        if len(told) < len(stages):
            raise Unread(say("同一件事写了力争和确保两个时间"))
    milestones = tuple(Milestone(stage.span.last, words.printed[stage.first : stage.last]) for stage in stages)
    return _Meaning("milestones", due[-1], milestones)


def _stages(text: str, year: int) -> list[_Stage]:
    """The stages of a phrase: each begins with a time expression and holds what follows, up to the next one. Empty
    where the phrase does not begin with a time."""
    stages: list[_Stage] = []
    for piece in _PIECE.finditer(text):
        lead = _LEAD.match(text, piece.start())
        if found := span_at(text, lead.end(), year, stages[-1].span if stages else None):
            span, stop = found
            place = len(stages)
            if lead["sign"] and lead["sign"] not in {f"({place + 1})", chr(ord("①") + place)}:
                raise Unread(say("序号与时间节点对不上"))
            if lead["limit"] and not span.end:
                raise Unread(say("“{words}”说不清是开始还是结束", words=text[lead.start() : stop]))
            stages.append(_Stage(span, stop, stop))
        if not stages:
            return []
        stages[-1] = stages[-1]._replace(last=piece.end())
    return [
        stage._replace(first=stage.first + text.startswith((",", ":"), stage.first, stage.last)) for stage in stages
    ]


def _single(words: _Words, stage: _Stage, asked: set[str] | None, year: int) -> _Meaning:
    span, told = stage.span, words.folded[stage.first : stage.last]
    if not told or (span.is_range and asked == {deeds.DO}):
        whole_year = span.is_range and (span.first, span.last) == (date(year, 1, 1), date(year, 12, 31))
        return _Meaning("year-round") if whole_year else _Meaning("date", span.last)
    if asked == {deeds.FINISH}:
        return _Meaning("date", span.last)
    if asked == {deeds.START} and not span.is_range:
        return _Meaning("start", span.last)
    if asked is None:
        raise Unread(_not_understood(words, stage))
    raise Unread(say("{words}说不清这一天是开始还是完成", words=_quoted(words.printed[stage.first : stage.last])))


def _not_understood(words: _Words, stage: _Stage) -> str:
    if stage.first == stage.last:
        return say("几个时间节点没有分别写明要做什么")
    if re.search("长期|持续|常态|常年", words.folded[stage.first : stage.last]):
        return say("既有日期，又有长期要求")
    return say("没有读懂{words}", words=_quoted(words.printed[stage.first : stage.last]))
