"""What is to be done by a day: 完成目录编制, 报市政府办公室, 开工建设.

After a time expression anything may follow, and some of what may follow changes its meaning: 6月底前后, 6月底前开工,
10月底前完成，长期坚持. So the rest of a phrase counts as understood only if each of its clauses is a known verb with an
object in which nothing speaks of time or condition. The lists are of words that tables of Chinese governments use.
"""

from __future__ import annotations

import re

FINISH, START, DO = "finish", "start", "do"

_ADVERBS = """
    力争 争取 确保 务必 必须 应当 应 须 要 并 再 均 各 予以 进行 依法 向社会 对外 面向社会 主动 集中 统一 按时 按期 如期
    基本 全部 全面 正式 初步 率先 顺利 高质量 保质保量 圆满 组织 至少 不少于 不低于
"""
# The deed is done when the day has come.
_FINISH = """
    完成 办结 办理完毕 公开 公布 公示 公告 发布 报送 上报 呈报 报备 报告 报 提交 提供 上线 建成 建好 建立 出台 印发 下发
    制定 制订 编制 编印 修订 修改 拟定 拟订 起草 实现 达到 取得 形成 竣工 完工 完善 交付 交工 验收 投入使用 投入运行
    投入运营 投用 投运 通车 落实 落实到位 整改 整改到位 整改完毕 到位 解决 清理 清零 召开 举办 举行 更新 汇总 反馈 答复
    审核 审定 通过 兑现 发放 拨付 下达 签订 开通 设立 设置 配备 覆盖 消除 关停 淘汰 退出 拆除 销号 归档 移交 梳理 总结
"""
_START = "动工 开工 开建 破土动工 启动 开始"
# The deed fills a time: by itself such a verb does not say whether the day begins or ends it.
_DO = """
    开展 实施 推进 执行 推动 宣传 宣传发动 动员部署 部署 检查 督查 督导 评估 考核 自查 排查 调研 培训 试运行 试点 建设 施工 招标
    征求意见 调度 通报 巩固提升
"""


def _any_of(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


# 将进展情况报送: the object comes before its verb.
_OBJECT_FIRST = re.compile(rf"[将把](?P<thing>[^,;。]{{1,30}}?)(?={_any_of(_FINISH)})")
_HEAD = re.compile(
    rf"(?:{_any_of(_ADVERBS)})*(?:(?P<{FINISH}>{_any_of(_FINISH)})|(?P<{START}>{_any_of(_START)})|(?P<{DO}>{_any_of(_DO)}))"
)
_STARTED = re.compile(r"(?:建设|实施|施工|编制|改造|推进|工作|项目|工程)*")
# Words that hold one of _LOOSE's characters and say nothing about when.
_HARMLESS = re.compile(
    r"(?:[0-9]{4}|上|本|该)?年度|年报|前期|提前|后续|起草|达到|到位|得到|做到|收到|按[时期]|内[容部]"
)
_LOOSE = re.compile(
    r"[前后底末起旬每逐季月周日天时内或除另如若视暂不未待至到按]|半年|全年|常年|[今明次当去]年|年[初中终]"
    r"|[0-9零一二三四五六七八九十两]个?年|:|[0-9./~和并及与再-]$|持续|长期|常态|定期|动态|滚动|始终|其余|其[他它]|启动|开工|动工|开始|根据|直至"
)
_CLAUSES = re.compile(r"[,;。]")


def kinds(words: str) -> set[str] | None:
    """The kinds (FINISH, START, DO) of the deeds that `words` (folded, without spaces) consist of, clause by clause.
    None where a clause is no known deed or says more than a deed."""
    found = {_kind(clause) for clause in _CLAUSES.split(words)}
    return None if None in found else found


def _kind(clause: str) -> str | None:
    first = _OBJECT_FIRST.match(clause)
    head = _HEAD.match(clause, first.end() if first else 0)
    if head is None:
        return None
    kind, thing = head.lastgroup, clause[head.end() :]
    if kind == START:
        return kind if _STARTED.fullmatch(thing) else None
    if thing.startswith("("):
        return None
    if first:
        thing += first["thing"]
    return None if _LOOSE.search(_HARMLESS.sub("", thing)) else kind
