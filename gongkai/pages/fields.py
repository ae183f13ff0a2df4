"""What the fields of tasks.json mean, in the words of the page on the data. Keys as they stand in the file."""

from __future__ import annotations

# (key of the object, "" for the file's parts; its title; (field, meaning) in the file's order)
FIELDS = (
    (
        "plan",
        "任务分解表",
        (
            ("id", "编号，也是网址的一部分"),
            ("title", "表的名称"),
            ("year", "年度"),
            ("issuer", "印发单位"),
            ("issued", "成文日期，年-月-日"),
            ("as_of", "数据生成时所依据的日期"),
        ),
    ),
    (
        "tasks",
        "任务，每项一条",
        (
            ("number", "序号"),
            ("title", "任务名称；与上一行合并的，写出同一个名称"),
            ("content", "任务内容，原文"),
            ("responsible", "责任单位，见下；原表没有这一栏的，值为null"),
            ("units", "承担任务的单位和集体名称，见下"),
            ("deadline", "时间节点，见下"),
            ("status", "落实情况；没有登记的，值为null"),
            ("due", "到期情况；没有逐项登记落实情况的，值为none"),
            ("updates", "落实情况的登记，没有登记的为空"),
            ("url", "任务网页的地址，从本栏目的首页算起"),
        ),
    ),
    (
        "responsible",
        "责任单位",
        (
            ("text", "原文"),
            ("lead", "牵头单位的名称，依原文；省略的写法已补全"),
            ("responsible", "责任单位的名称，依原文"),
            ("support", "配合单位的名称，依原文"),
            ("open_ended", "原文以“等”结尾、没有列全的，值为true"),
        ),
    ),
    (
        "units",
        "承担任务的单位",
        (
            ("id", "单位的编号，也是网址的一部分"),
            ("name", "单位名称"),
            ("role", "分工：lead为牵头，responsible为责任，support为配合"),
            ("via", "随哪个集体名称承担任务，写集体名称的编号；原文写明该单位的，值为null"),
        ),
    ),
    (
        "deadline",
        "时间节点",
        (
            ("text", "原文"),
            (
                "kind",
                "种类：date为某日之前，start为某日之前启动，milestones为分阶段，year-round为全年，ongoing为长期，"
                "recurring为定期，relative为从某日起算，unclear为原文表述不明确，none为原表没有这一栏",
            ),
            ("date", "按原文推算的日期，年-月-日；推算不出的，值为null；分阶段的为最后一个日期"),
            ("milestones", "各阶段，每段有date（日期）和what（要做什么）"),
        ),
    ),
)
