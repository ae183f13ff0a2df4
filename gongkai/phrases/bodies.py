"""What a body's name looks like: 市人力资源和社会保障局, 各县(市、区)人民政府, 宜阳新区管委会, 规划信息处(爱卫办).

No register of China's bodies exists to look names up in, so a name is known by its shape: how it ends, whether it opens
with a level (市…) or a place (宜春市…), whether it means many (各…, 有关…). The lists hold words that tables of Chinese
governments use; what they do not cover is no name. All functions take folded text without spaces, its brackets as `()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gongkai.patterns import Pattern

#: Kinds of names. A DEPARTMENT is one that every government of a level has (发改委), so that lists may leave its level
#: out; an OFFICE is inside a body (宣传处); a PLACE (袁州区, 临江镇人民政府) and a ZONE (宜阳新区) stand for who runs
#: them; MANY is a collective name (各地各部门); a BODY is any other.
DEPARTMENT, OFFICE, PLACE, ZONE, MANY, BODY = "department", "office", "place", "zone", "many", "body"

LONGEST = 60


class Shape(NamedTuple):
    """A recognised name: its kind, and how many characters at its start are its level (市) or its place (宜春市)."""

    kind: str
    level: int = 0


@lru_cache(maxsize=8192)
def shape(name: str) -> Shape | None:
    """The shape of a name, or None where the words are not known to be one."""
    if not 2 <= len(name) <= LONGEST or name.count('"') % 2:
        return None
    if (level := _LEVEL.match(name)) and name[level.end() :] in _OF_EVERY_LEVEL:
        return Shape(DEPARTMENT, level.end())
    if _FOREIGN.search(name):
        return None
    if many := _many(name):
        return many
    return _with_brackets(name) if "(" in name else _single(name)


def sets_of_places(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where marks in `text` stand inside one set of places that one 各 covers: 各县、市、区政府, 各市、县(市、区), 各乡镇、街道.
    Not in 各县区、市教育局: the places are of one rank, and each by itself unless the last is a set."""
    if "、" not in text:
        return
    for found in _SET.finditer(text, start, end):
        units, stop = re.split(_UNIT_MARK, found["places"]), found.end()
        while len(units) > 1 and not (_is_one_set(units) and _set_may_end(text, stop)):
            stop -= len(units.pop()) + 1
        if len(units) > 1:
            yield found.start(), stop


def says_whose(name: str) -> bool:
    """Whether a name says by itself whose it is, by a place or a nation: 宜春市水文局, 国网供电公司, 南昌海关."""
    place = _PLACE.match(name)
    return bool(name.startswith(_PROVINCES) or _NATIONAL.match(name) or (place and not _NO_PLACE.search(place.group())))


def is_of_the_state(name: str) -> bool:
    """Whether a name is one of the State Council's ministries, commissions or administrations: 财政部, 国家发展改革委."""
    of_the_state = name.startswith(("国家", "国务院")) and name.endswith(("委", "局"))
    return len(name) <= 10 and (of_the_state or name.endswith(("部", "总局", "总署")))


def is_of_each_place(name: str) -> bool:
    """Whether a name means a body that each of many places has its own of: 各县(市、区)司法局, 各乡镇党政办."""
    places = _EACH_PLACE.match(name)
    body = name[places.end() :] if places else ""
    return body in _OF_EVERY_LEVEL or (shape(body) in (Shape(OFFICE), Shape(BODY)) and not says_whose(body))


def is_party_department(name: str) -> bool:
    """Whether a name is a department of a party committee without its committee: 组织部."""
    return name in _PARTY


# --- Words -----------------------------------------------------------------------------------------------------------


def _any_of(words: str) -> str:
    """A pattern of any of the words, the longest first."""
    return f"(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})"


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# What a name's characters may be. A range of all Han characters would take a millisecond to compile at each place, so
# the patterns say any letter or digit, and the foreign ones are kept out before.
_HAN = r'[\w"·]'
_FOREIGN = Pattern(r"(?![A-Za-z0-9])[^\W\u3400-\u9fff]")

# 市场监管局 opens with no level, 市市场监管局 does; 镇江市, 市中区 are places.
_LEVEL = Pattern(
    r"(?:自治[区州县]|兵团|市(?!场|容|郊|区|[中南北]区|政(?![府协法务数研])|民(?![政宗族营防建革盟主航]))"
    r"|区(?!域|划|块|县|级|间)|县(?!域|市(?!场[监局])|区)|乡(?!镇|村|土|宁县)|镇(?!街|村|[江平原康巴安雄赉坪沅远海宁][市县区自])|省(?!会)|[州旗盟])"
)

_DUTIES = """
    发展改革 发改 发展和改革 发展与改革 发展改革和科技 发改经信 经济和信息化 经济信息化 经信 工业和信息化 工业信息化 工信 工信商务 科学技术 科技 科技工信
    教育 教体 教育体育 教育和体育 教科 教科体 教育科技 教育科技和体育 教文体 体育 民族宗教 民宗 民族宗教事务 民族和宗教事务 民族事务 民族 宗教
    公安 民政 司法 财政 财政金融 人力资源和社会保障 人力资源社会保障 人力社保 人社 自然资源 自然资源和规划 自然资源与规划 自然资源规划 资源规划 规划资源
    规划和自然资源 规划自然资源 规划 国土资源 生态环境 环境保护 环保 住房和城乡建设 住房城乡建设 住房城乡建设管理 住房和城乡建设管理 住建 住房建设
    住房和建设 城乡建设 城建 建设 住房保障 住房保障和房屋管理 房产 房管 房产管理 城市更新 市政园林 园林绿化 绿化市容 园林 交通运输 交通 水利 水务
    农业农村 农业 农牧 农林 农水 林业 林草 林业和草原 林业草原 商务 商务和投资促进 投资促进 招商 文化和旅游 文化旅游 文旅 文广旅 文广新旅 文广旅体
    文体旅 文旅广体 文体广旅 文体旅游 文化体育和旅游 文化广电旅游 文化广电和旅游 文化广电旅游体育 文化旅游广电 文化旅游体育 文化广电体育和旅游
    文化广电体育旅游 文体广电旅游 文体广电和旅游 文广新 文化 旅游 旅游发展 文物 广电 广播电视 新闻出版 新闻出版广电 文化广电新闻出版旅游
    文化广电新闻出版 卫生健康 卫健 卫生和计划生育 卫生计生 卫计 卫生 人口和计划生育 人口计生 疾控 疾病预防控制 中医药 中医药管理 医疗保障 医保
    退役军人事务 退役军人 应急管理 应急 审计 统计 信访 国资 国有资产监督管理 市场监督管理 市场监管 知识产权 药品监督管理 药品监管 药监
    食品药品监督管理 食药监 工商 质监 安监 行政审批 行政审批服务 行政审批和政务服务 审批服务 政务服务 政务服务管理 政务服务数据管理 政务服务和数据管理
    政务服务和大数据管理 政务服务和大数据 政务和大数据 政务数据 政务服务数据 政数 数据 数据资源 数据资源管理 数据管理 大数据 大数据管理 大数据发展
    大数据发展管理 营商环境建设 营商环境 地方金融监督管理 地方金融监管 地方金融管理 金融工作 金融 金融监管 金融发展 机关事务管理 机关事务 城市管理 城管
    城市综合管理 城市管理综合执法 城市管理和综合执法 城市管理和综合行政执法 城市管理行政执法 城管执法 综合执法 综合行政执法 行政执法 扶贫 扶贫开发
    乡村振兴 粮食 粮食和储备 粮食和物资储备 粮食物资储备 能源 人防 人民防空 国防动员 国动 档案 外事 税务 监狱管理 海洋 渔业 海洋与渔业 海洋渔业
    畜牧兽医 畜牧 公路 口岸 移民 水库移民 地方志 公共资源交易管理 公共资源交易监督管理 法制 监察 气象 烟草专卖 烟草 邮政管理 地震 国税 地税
    国土房管 国土资源和房屋管理 经贸 外经贸 对外贸易经济合作 工商行政管理 质量技术监督 安全生产监督管理 水利和湖泊 水利湖泊 自然资源和林业
    科技和经信 科技和经济信息化 经济和科技 农业和水务 侨务 外事侨务
"""
# Unions, houses and old short names that every level has, whole without a stem.
_UNIONS = """
    总工会 妇联 残联 科协 文联 工商联 社科联 贸促会 红十字会 供销社 妇女联合会 残疾人联合会 科学技术协会 工商业联合会 供销合作社 档案馆 外办
    教委 科委 经委 建委 农委 商委 民委 文委 交委
"""
_DEPARTMENTS = _set_of(_UNIONS).union(
    duty + ending for duty in _DUTIES.split() for ending in ("委员会", "局", "委", "厅", "办公室", "办")
)
_PARTY = _set_of("组织部 宣传部 统战部")
# What follows a level and is whole with it: 市政府, 县委, 省高级人民法院.
_ORGANS = """
    委 政府 人民政府 府办 政府办 政府办公室 政府办公厅 人民政府办公室 人民政府办公厅 委办 委办公室 委办公厅 人大 人大办 人大常委会 政协 政协办 纪委 监委
    纪委监委 纪委监委机关 监察委 法院 检察院 人民法院 人民检察院 中级人民法院 高级人民法院 中级法院 高级法院 中院 高院 委党校 委政法委 委编办 委网信办 编办 网信办
    政府网站 政府门户网站 委组织部 委宣传部 委统战部
"""
_OF_EVERY_LEVEL = _DEPARTMENTS | _set_of(_ORGANS)
# What is whole with a level before it, but not of every level, or not without doubt of which organ (市台办, 市委台办).
_HOUSES = _set_of(
    """
    党校 医院 图书馆 博物馆 文化馆 美术馆 科技馆 电视台 广播电视台 广播台 报社 日报社 军分区 人武部 台办 侨办 侨联 工会 团委 机关工委 政法委 海关
    人行 工行 农行 中行 建行 农商行 农发行
    """
)
_WHOLE = _set_of(
    """
    党委 纪委 监委 团委 工会 政协 人大 编办 台办 侨办 侨联 机关党委 党校 法院 检察院 海关 政府网站 政府门户网站 共青团中央 证监会
    人行 工行 农行 中行 建行 农商行 农发行
    """
)
_ENDINGS = _words(
    """
    办公室 办公厅 委员会 管委会 人民政府 政府 中心 公司 集团 银行 支行 分行 总行 农商行 分局 总局 专员办 法院 检察院 医院 学院 研究院 大学 中学 小学
    学校 党校 幼儿园 支队 大队 总队 中队 办事处 领导小组 工作小组 协调小组 专项小组 工作组 专项组 专班 指挥部 联合会 工会 协会 学会 商会 总会 研究会
    基金会 红十字会 理事会 常委会 居委会 村委会 贸促会 监会 妇联 残联 文联 侨联 科协 社联 工商联 团委 工委 党委 党工委 纪委 监委 政法委 编办 供销社
    合作社 联合社 联社 电视台 广播台 电台 报社 出版社 博物馆 档案馆 图书馆 文化馆 纪念馆 美术馆 体育馆 科技馆 海关
    """
)
_ENDINGS_OF_LONG_STEMS = tuple("局委办厅司处科室股部院站所队署段")
_NO_BODY = Pattern(
    r"(?:[布格结大当]局|官司|(?<!安)全[局部]|[好害之此何]处|[主协承督交待代举兴未已]办|[本学专百]科|[干内外一]部|[场厕]所|教室|部队"
    r"|(?<!政府)(?<!门户)网站|责任部|[科处股]室)$|^(?:责任|承办)[科处股]$|^(?:人民|地方|当地|基层|属地|上级|下级)政府$"
    r"|.(?:[局处科厅]|公司|中心|(?<!人民)政府|街道|管委会|办公室)(?:[局处科委厅]|中心|公司|集团|政府|人民政府|管委会)$"
    r"|委(?:中心|公司|集团)$|^(?:单位|部门|人民政府).+|(?:[局厅]|部门|单位|机构|政府)[和及与]"
)
# Where one of these stands, the words are talk and no name.
_TALK = Pattern(
    r"[的是把须并或了该请某]|在(?!.{1,2}(?:的?各)?(?:高等|高校|院校|大中专))|(?<![高中初同平])等|[xX]{2}|将(?!乐|军)|(?<!自)由|负责|牵头|配合|协助|会同(?!县)|涉及|督促|做好|完成|加强|按照|按职责|根据|依据"
    r"|确保|要求|列第|参照|抓好|认真|进一步|以及|分别|共同(?!富裕)|具体|汇总|报送|持续|长期|全年|底前|每[月年季日]|各自|[两三四]级|不(?!动产)"
    r"|(?<![资省市县区])本(?:级|单位|部门|地|科|处|局)|^(?:其(?![他它].{0,8}(?:部门|单位|科室|处室|机构))|[要每及与以至到除待使凡]|本(?!溪)|为(?!民)|对(?![外口])"
    r"|如(?![东皋])|若(?![羌尔])|让(?!胡)|和(?!平|县|田|顺|静|硕|龙|谐|林格|政县|布克)|报(?!社|业|刊)|上报|呈报|抄送"
    r"|抄报|送(?!变)|提交|转交|联系|依托|通过|借助|围绕|包括|推动|开展|支持|鼓励|引导|落实|执行(?!局|庭)|主管|办好|建好|用好|加快|强化|完善|健全|建立|提升"
    r"|提高|打造|扩大|拓展|开设|设立|加大|严格|抓紧|搭建|构建|优化(?!营商)|规范|协同(?!创新)|视(?!频|听)"
    r"|(?:组织|指导|督导|协调|推进|参与|联合|公开)(?=[省市县区州各]))"
)
_EACH = Pattern("各|有关|相关|全[省市县区州旗]")
_CITY = "市(?!场|容|政[园管公工设]|民[服热])"
_DISTRICT = "区(?!域|划|块)"
# Two names without a mark between them, 市发改委市财政局, or joined by a word where the first is not known: 某行和市财政局.
_BEGINS = rf"(?:[省县州](?!域)|{_DISTRICT}|{_CITY})"
_RUN_TOGETHER = Pattern(
    rf"(?:[局厅委办府处科室会院]|[局厅委办府处科室会院部行司队所站心校业位门组区县市][和及与]){_BEGINS}"
    r"|(?<=.)[和及与](?:各|有关|国家|中国|中央)"
)

_NO_PLACE = Pattern(
    r"中央|驻(?!马店)|直管|直辖|行政|部门|单位|公司|中心|政府.|组织|工作|主管|公开|执行|落实|改革|教育|涉及|督促|宣传|财政|协同|管委|办公|市场"
    r"|街道(?!办?$|办事处$)|^镇街道"
    r"|(?:[全本各我该市郊外]县|(?:智慧|中小|海绵|文明|卫生|森林|大|中心|新型|宜居)城市|[超夜股]市|[城集全本各乡]镇|[城老家下全本各]乡"
    r"|[社小辖地片市城灾山库牧校院厂专全本各我该林矿特战军]区|(?:功能|居民|生活|开发|园)区)(?:政府|人民政府)?$|^[省市县区州旗盟镇乡]{2}|街道街道"
)
_STEM = rf"(?:(?![局厅委办室省市县区旗]){_HAN})"
_PLACES = (
    rf"(?:{_STEM}{{2,4}}(?:省|{_CITY}|州|盟)(?=.))?"
    rf"(?:{_STEM}{{1,4}}(?:县(?!域)|街道|(?<!城)[镇乡])|{_STEM}{{2,5}}(?:省|{_CITY}|{_DISTRICT}|州|旗|盟)"
    rf"|{_STEM}{{2,12}}自治[区州县]|市[中南北]区)"
)
_ZONES = _words(
    """
    开发区 高新区 经开区 新区 管理区 示范区 园区 产业园 工业园 科技园 景区 风景区 度假区 名胜区 保税区 试验区 合作区 聚集区 集聚区 集中区 工业区
    先导区 实验区 产业区 自贸区 示范园 新港区 功能区
    """
)

# 城乡, 园区, 社区: what stands before a character that is no level then.
_OF_AREAS = tuple("城社园老特地小辖片发")

_PLACE = Pattern(_PLACES)
_PROVINCES = _words(
    """
    北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃
    青海 宁夏 新疆
    """
)
_NATIONAL = Pattern(
    r"国家(?!安全局)|国网|国务院|中国|中央|中共|全国|人民银行|人行|海关$"
    r"|.{2,}(?:银保监分?局|证监局|金融监管分?局|海关|海事局|调查队|供电公司|支行|分行|日报社)$"
)
_WORD = Pattern(f"{_HAN}+")
_YOUTH_LEAGUE = Pattern(f"(?:共青)?团{_HAN}{{0,5}}[省市县区州旗]委")
_OFFICES = tuple("处科室股")
_SEATED = Pattern(rf"{_PLACES}(?:人民政府|政府|办事处|办)?|街道办(?:事处)?")


# --- One -------------------------------------------------------------------------------------------------------------


def _single(name: str) -> Shape | None:
    if _NO_BODY.search(name) or _TALK.search(name) or _EACH.search(name) or _RUN_TOGETHER.search(name):
        return None
    if level := _LEVEL.match(name):
        return _of_a_level(name[level.end() :], level.end())
    if (place := _place_before_department(name)) and not _NATIONAL.match(name):
        return Shape(DEPARTMENT, place)
    return Shape(kind) if (kind := _kind(name)) else None


def _of_a_level(rest: str, level: int) -> Shape | None:
    """The shape of a name by what follows its level."""
    if rest.startswith("局"):  # 市局办公室: the office of a bureau, whose list leaves out more than a level
        return Shape(BODY) if _is_plain(rest[1:]) else None
    if _TALK.match(rest) or _holds_two(rest):
        return None
    return Shape(BODY, level) if rest in _HOUSES or _is_plain(rest) else None


def _kind(name: str) -> str | None:
    """The kind of a name that opens with no level."""
    if name in _DEPARTMENTS:
        return DEPARTMENT
    if _is_zone(name):
        return ZONE
    if _SEATED.fullmatch(name):
        return None if _NO_PLACE.search(name) else PLACE
    if _is_plain(name) and name.endswith((*_OFFICES, "办公厅")):
        return OFFICE
    if name in _WHOLE or _YOUTH_LEAGUE.fullmatch(name):
        return BODY
    return BODY if _is_plain(name) and (_NATIONAL.match(name) or not _holds_two(name)) else None


def _is_plain(name: str) -> bool:
    """Whether a name ends as bodies do, after enough of a name: 市 is a level, 局 alone, 人事 and 中心 are too little."""
    ends = name[1:].endswith(_ENDINGS) or name[2:].endswith(_ENDINGS_OF_LONG_STEMS)
    return ends and bool(_WORD.fullmatch(name))


def _is_zone(name: str) -> bool:
    zone = name.removesuffix("管委会").removesuffix("管理委员会")
    is_one = zone in ("高新区", "经开区") or zone[2:].endswith(_ZONES) or (bool(zone) and name.endswith("管委会"))
    return is_one and bool(_WORD.fullmatch(name))


def _place_before_department(name: str) -> int:
    """How long the place is that a department's name opens with (宜春市财政局); 0 where it opens with none."""
    for end in range(2, len(name) - 1):
        if name[end:] in _OF_EVERY_LEVEL and _PLACE.fullmatch(name, 0, end):
            return 0 if _NO_PLACE.search(name[:end]) else end
    return 0


def _holds_two(name: str) -> bool:
    """Whether a name ends with a department of a level, so that two were run together: 政府办公室报市政府, 发改委财政局."""
    for level in _LEVEL.finditer(name):
        if name[level.end() :] in _OF_EVERY_LEVEL and not name[: level.start()].endswith(_OF_AREAS):
            return True
    return any(name[end:] in _DEPARTMENTS and name[:end] in _DEPARTMENTS for end in range(2, len(name) - 1))


# --- Many ------------------------------------------------------------------------------------------------------------

_UNIT = _any_of(
    """
    地州市 旗县市区 旗县区 县市区 市县区 区县市 区市县 市辖区 辖市区 市州 州市 盟市 市县 县市 县区 区县 旗县 旗区 设区市 地级以上市 地级市 省直管县 自治区 自治州 自治县 直辖市
    乡镇街道 镇乡街道 镇街道 乡镇街 镇街 街镇 乡镇 镇乡 乡街 街道办(?!事处) 街道 街 乡 镇 省 市 州 县 区 旗 盟 地市 师市 苏木乡镇 苏木镇 苏木 行政村 村居 村 社区 乡镇场街道 乡镇场 乡镇街办
    """
)
_ASIDE = r"(?:\([省市县区州旗盟地乡镇场村居社街道园开发功能新自治直辖办事处管委会、,/]{1,14}\))?"
_UNITS = rf"{_UNIT}{_ASIDE}[市县区]?"
_SEAT = r"(?:人民政府|政府|行政公署|党委政府|党工委|党委|管委会|街道办事处|办事处|居委会|委会)"
_SET = Pattern(rf"(?:各|有关|相关)(?P<places>{_UNITS}(?:、{_UNITS})+)")
_UNIT_MARK = r"、(?![^()]*\))"
_SET_ENDS = Pattern(rf"{_SEAT}?(?:(?!{_HAN})|(?=[和及与会等按根依结负牵配分共具联落执组参协承主]))")
_RANKED = "自治[区州县]|直辖市|街道?|社区|[省市县区州旗盟乡镇村]"
_RANKS = (
    {"省", "自治区", "直辖市"},
    {"市", "县", "区", "州", "旗", "盟", "自治州", "自治县"},
    {"乡", "镇", "街", "街道"},
    {"村", "社区"},
)
_ALL = r"(?:全[省市县区州旗]|[省市县区州旗](?:直管|直|级|属|辖)?)?(?:各级?有关|各级?相关|各级?|有关|相关|其[他它](?:有关|相关)?)(?:涉农)?"
_MANY_PLACES = Pattern(
    rf"{_ALL}(?:地(?:区|方)?{_ASIDE}(?:人民政府|政府)?|{_UNITS}(?:、{_UNITS}){{0,4}}{_SEAT}?{_ASIDE}"
    rf"|人民政府|政府|管委会|党委(?:政府)?|(?:产业|工业|国家级|省级|省级以上)?(?:开发区|园区|功能区|新区){_ASIDE}(?:管委会)?)"
    r"|各[省市县区州乡]级(?:人民)?政府"
    rf"|(?:县|市|区|旗|旗县|乡|镇|乡镇)\([^()]{{1,12}}\)(?:区|街道)?{_SEAT}?"
    rf"|(?:县市区|市县区|县区|区县|市州|乡镇街道|镇街){_SEAT}?|乡镇{_SEAT}"
)
_GROUPS = (
    r"(?:部门|单位|机构|机关|主体|委办局|部委办局|部委|厅委|厅局|委局|局委|委办|专班|工作组|专项组|小组|企业"
    r"|公司|集团|国企|学校|院校|高校|中小学|中心校|学区|幼儿园|农场|林场|片区|管理区|医院|支队|大队|银行|分行|支行|窗口|中心|分局|支部|指挥部|协会|商会|学会|工会|专委会|组织|团体|党派|妇联|残联|居委会|村委会|媒体|运营商|[科处股]室"
    r"|[科处股]\(室\))"
)
_SMALL_GROUPS = r"(?:[科处室股所站组局队院园]|委、办、局|委、办、厅、局|办、局)"
_OTHERS = rf"(?:\((?:部门|单位|机构|科室?|处室?|室|中心|公司|企业|站|所|办|含{_HAN}{{1,6}})\))?"
_MORE_GROUPS = rf"{_OTHERS}(?:[、和及与]?(?:部门|单位|科室|处室|机构)){{0,2}}{_OTHERS}"
_MANY_BODIES = Pattern(
    rf"(?P<whose>{_HAN}{{0,24}})(?<!各)(?:各(?:有关|相关)?|有关|相关|所有|其[他它])(?:(?![各和及与]){_HAN}){{0,16}}?"
    rf"(?:{_GROUPS}|{_SMALL_GROUPS}){_MORE_GROUPS}"
    rf"|(?:[全驻]?[省市县区州旗镇乡](?:直|级|属|本级|管(?!理)|公共企事业|职能)|[局委厅]属|(?:中央|[中省部市]|[直属])*驻.{{1,3}}?|(?:中央|各)?在.{{1,2}})"
    rf"(?:(?![各和及与]){_HAN}){{0,6}}?{_GROUPS}{_MORE_GROUPS}"
    rf"|{_HAN}{{2,24}}(?:领导小组|联席会议|工作组|专班|委员会)成员单位"
)
_EACH_PLACE = Pattern(f"{_ALL}{_UNIT}{_ASIDE}(?!场|域|块|容)")
# Whose 各部门 may be: the whole of a level's, an organ's own.
_WHOSE = Pattern(
    r"全[省市县区州旗].*|(?:自治[区州县]|[省市县区州旗镇乡])(?:直|级|属|管|本级|委|府|政府|人民政府|府直属|政府直属)*|[省市县区]?[局委厅院]?机关"
    rf"|[局委厅院](?:直?属)?|[省市县区]局|国务院|中央|直属|下属|所属|其[他它]|市辖|(?:中央|[中省])?驻.{{1,3}}|在.{{1,2}}"
    rf"|兵团|街道|乡镇|镇街|开发区|园区|新区|管委会|各(?:级|地|地方|地区|{_UNIT})"
)
_DESCRIBES = ("涉及", "承担", "具有", "拥有")
_DESCRIBED = Pattern(
    rf"(?:{'|'.join(_DESCRIBES)})到?(?:(?!的|负责|牵头|配合){_HAN}){{0,36}}的(?:各相关|各有关|相关|有关|各)?"
    rf"(?:{_UNIT}{_ASIDE}|{_GROUPS})(?:[、和及与]?(?:{_UNIT}{_ASIDE}|{_GROUPS})){{0,3}}"
)


def _is_one_set(units: list[str]) -> bool:
    levels = re.findall(_RANKED, "".join(units))
    ranks = {rank for rank, of_rank in enumerate(_RANKS) for level in levels if level in of_rank}
    single = ranks & {2, 3} or all(len(re.sub(_ASIDE, "", unit)) == 1 for unit in units)
    each_once = single and len(set(levels)) == len(levels)
    return len(ranks) == 1 and (each_once or len(units[-1]) > 1)


def _set_may_end(text: str, at: int) -> bool:
    """Whether a set of places may end at `at`: with what it is the set of (政府, 教育局), or by itself."""
    return bool(_SET_ENDS.match(text, at)) or any(text[at:end] in _DEPARTMENTS for end in range(at + 2, at + 24))


def _many(name: str) -> Shape | None:
    if _MANY_PLACES.fullmatch(name) or (name.startswith(_DESCRIBES) and _DESCRIBED.fullmatch(name)):
        return Shape(MANY)
    if is_of_each_place(name):
        return Shape(MANY)
    found = _MANY_BODIES.fullmatch(name)
    if found is None or _TALK.search(name) or _RUN_TOGETHER.search(name):
        return None
    whose = (found["whose"] or "").removesuffix("机关")
    return Shape(MANY) if not whose or _WHOSE.fullmatch(whose) or shape(whose) else None


# --- Brackets --------------------------------------------------------------------------------------------------------

_BRACKETS = Pattern(rf"({_HAN}+)((?:\([^()]*\))+)({_HAN}*)")
_SET_IN = Pattern(rf"\({_HAN}{{2,6}}\)")


def _with_brackets(name: str) -> Shape | None:
    """A name with its other names behind it, 规划信息处(爱卫办), or a word set in, 江西(宜春)投资有限公司."""
    parts = _BRACKETS.fullmatch(name)
    if parts is None:
        return None
    before, brackets, after = parts.groups()
    found = shape(before + after)
    if found is None or found.kind == MANY:
        return None
    if after:
        return found if _SET_IN.fullmatch(brackets) and after.endswith(("公司", "集团", "中心")) else None
    others = [shape(other.removeprefix("原")) for other in re.split(r"[、,/]|\)\(", brackets[1:-1])]
    return found if all(other and other.kind != MANY for other in others) else None
