"""What is to be done by a day: 完成目录编制, 报市政府办公室, 开工建设.

After a time expression anything may follow, and some of what may follow changes its meaning: 6月底前后, 6月底前开工,
10月底前完成，长期坚持. So the rest of a phrase counts as understood only if each of its clauses is a known verb with an
object in which nothing speaks of time or condition. The lists are of words that tables of Chinese governments use.
"""

from __future__ import annotations

from gongkai.patterns import Pattern

FINISH, START, DO = "finish", "start", "do"

_ADVERBS = """
    力争 争取 确保 务必 必须 应当 应 须 要 并 再 均 各 予以 进行 依法 向社会 对外 面向社会 主动 集中 统一 按时 按期 如期
    按要求 按规定 按计划 基本 全部 全面 正式 初步 率先 顺利 有效 彻底 实质性 高质量 保质保量 圆满 组织 至少 不少于 不低于
"""
# The deed is done when the day has come.
_FINISH = """
    完成 办结 办理完毕 公开 公布 公示 公告 发布 报送 上报 呈报 报备 报告 报 提交 提供 上线 建成 建好 建立 出台 印发 下发
    研究制定 研究出台 制定 制订 编制 编印 修订 修改 拟定 拟订 起草 实现 达到 取得 形成 竣工 完工 完善 交付 交工 验收 投入使用 投入运行
    投入运营 投用 投运 通车 落实 落实到位 整改 整改到位 整改完毕 到位 解决 清理 清零 召开 举办 举行 更新 汇总 反馈 答复
    审核 审定 通过 审议通过 批复 确定 兑现 兑付 发放 拨付 下达 签订 签约 开通 设立 设置 成立 挂牌 组建 健全 配备 安装 接入 入库 打通 贯通 推开 正式运行
    覆盖 全覆盖 新增 达 封顶 投产 达产 启用 落地 见效 消除 关停 关闭 淘汰 退出 清退 收回 拆除 销号 送审 报批 归档 移交 梳理 总结 结束
"""
_START = "动工 开工 开建 破土动工 进场施工 启动 开始"
# The deed fills a time: by itself such a verb does not say whether the day begins or ends it.
_DO = """
    开展 实施 推进 执行 推动 组织 宣传 宣传发动 动员部署 部署 检查 督查 督导 评估 考核 自查 排查 调研 培训 试运行 试点 建设 施工
    招标 征求意见 调度 通报 集中整治 巩固提升
"""
# By these a clause may also end, the thing done before them: 招标完成, 主体工程封顶, 资金拨付到位.
_CLOSING = """
    完成 完毕 办结 到位 竣工 完工 交工 封顶 建成 投用 投运 投产 投入使用 投入运行 投入运营 交付使用 正式运行 通车 销号 清零 结束
"""


def _any_of(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


# 将进展情况报送: the object comes before its verb.
_OBJECT_FIRST = Pattern(rf"[将把](?P<thing>[^,;。]{{1,30}}?)(?={_any_of(_FINISH)})")
_HEAD = Pattern(
    rf"(?:{_any_of(_ADVERBS)})*(?:(?P<{FINISH}>{_any_of(_FINISH)})|(?P<{START}>{_any_of(_START)})|(?P<{DO}>{_any_of(_DO)}))"
)
_STARTED = Pattern(r"(?:建设|实施|施工|编制|改造|推进|工作|项目|工程)*")
_VERB_LAST = Pattern(
    rf"(?P<thing>[^,;。]{{1,30}}?)(?:{_any_of(_ADVERBS)})*"
    rf"(?:(?P<{FINISH}>(?:{_any_of(_CLOSING)})(?:并?(?:{_any_of(_CLOSING)}))*)"
    rf"|(?<=项目|工程|[一二三四]期)(?P<{START}>(?:动工|开工|启动)(?:建设)?))"
)
# What may stand before a verb and is no thing to be done: the rest of a time (6月15完成, 6月初完成), or doubt about it.
_NO_THING = Pattern(
    r"^[(:0-9初中上下头尾间份度]|^[零○一二三四五六七八九十]+(?![期批级标阶])|^(?:[上下]?半年|全年|年度|[上本当])|左右|上下|期间|国庆|春节|元旦|汛期"
    r"|[已没拟约仅可能难停禁免缓延]|预计|计划|准备|原则|陆续|逐步"
)
# Words that hold one of _LOOSE's characters and say nothing about when the deed is due.
_HARMLESS = Pattern(
    r"[0-9]{4}年(?=[^0-9,;完启开竣建]{0,8}(?:预算|决算|工作|任务|目标|计划|报告|总结|要点|清单|数据|信息))"
    r"|(?:[0-9]{4}|[上本该])?年度|[上本当](?:一|个)*(?:月|季度)|(?:[上下]?半|全)年(?=工作|情况|总结|任务|目标|计划|数据|报告|信息)"
    r"|年报|(?<![0-9一二三四五六七八九十])[季月周日]报(?![送批备请审省市县区])|日常|季节性|周[边转]|天然气|同时|临时|时[限效]|按[时期]"
    r"|前期|前置|提前|后[续勤]|灾后|[摸兜]底|底[数线]|末端|内[容部涝河外]|[室国市县区省域境]内"
    r"|起草|[达得做收]到|到[位户人村]|待遇|若干|视频|监视|可视|暂行|逐[项一户]|每[个户村]"
    r"|除[险尘]|[拆消清排解]除|不(?:少于|低于|动产|良|合格|足)|未成年"
)
_LOOSE = Pattern(
    r"[前后底末起旬每逐季月周日天时内或除另如若视暂不未待至到按已]|半年|全年|常年|[今明次当去]年|年[初中终]"
    r"|[0-9零一二三四五六七八九十两]个?年|:|[0-9./~和并及与再-]$|持续|长期|常态|定期|动态|滚动|始终|其余|其[他它]|启动|开工|动工|开始|根据|直至"
)
_CLAUSES = Pattern(r"[,;。]")


def kinds(words: str) -> set[str] | None:
    """The kinds (FINISH, START, DO) of the deeds that `words` (folded, without spaces) consist of, clause by clause.
    None where a clause is no known deed or says more than a deed."""
    found = {_kind(clause) for clause in _CLAUSES.split(words)}
    return None if None in found else found


def _kind(clause: str) -> str | None:
    first = _OBJECT_FIRST.match(clause)
    head = _HEAD.match(clause, first.end() if first else 0)
    if head is None or head.lastgroup == DO:
        last = _VERB_LAST.fullmatch(clause)
        if last and not _NO_THING.search(last["thing"]) and _timeless(last["thing"]):
            return last.lastgroup
    if head is None:
        return None
    kind, thing = head.lastgroup, clause[head.end() :]
    if kind == START:
        return kind if _STARTED.fullmatch(thing) else None
    if thing.startswith("("):
        return None
    return kind if _timeless(thing + first["thing"] if first else thing) else None


def _timeless(thing: str) -> bool:
    """Whether nothing in the words for a thing speaks of time or condition."""
    return not _LOOSE.search(_HARMLESS.sub("", thing))
