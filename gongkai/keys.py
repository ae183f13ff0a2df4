"""What each key of content means, in the editors' words: what a text editor shows while a file is typed, and what
stands beside the keys of a file that `new` starts. By the class of `schema` that has the key."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """`title` is what the key is called in Chinese; `description` says in a line what to write."""

    title: str
    description: str


_LINK = {
    "title": Key("链接文字", "页面上显示的文字"),
    "url": Key("网址", "完整网址，以 http:// 或 https:// 开头"),
}

# Class → what it describes, as a whole.
FILES = {
    "TypedSite": "栏目的设置",
    "TypedUnits": "单位和集体名称",
    "TypedPlan": "一份任务分解表",
    "TypedTask": "一项任务",
    "TypedPageHead": "一个页面的设置",
    "TypedLink": "一个链接",
    "TypedUnit": "一个单位",
    "TypedFormer": "曾用名",
    "TypedGroup": "一个集体名称",
    "TypedRecords": "从哪一天起登记落实情况",
    "TypedMilestone": "一个阶段",
    "TypedDeadline": "由编辑认定的时间节点",
    "TypedResponsible": "由编辑认定的责任单位",
    "TypedUpdate": "一次登记",
    "TypedEvidence": "一项佐证",
    "TypedAmendment": "一次内容调整",
    "TypedWithdrawal": "任务不再实施",
    "TypedCorrection": "对已公布登记的更正",
}

KEYS: dict[str, dict[str, Key]] = {
    "TypedSite": {
        "name": Key("栏目名称", "显示在每一页的顶部"),
        "sponsor": Key("主办单位", "写全称"),
        "address": Key("栏目网址", "栏目挂接后的完整网址，以 / 结尾；填写后才生成网站地图和永久网址"),
        "description": Key("栏目简介", "一两句话，供搜索引擎和转发时显示"),
        "notice": Key("每页的提示", "显示在每一页的顶部，打印时也在，例如 这是示例；没有就不写"),
        "column_keywords": Key("栏目关键词", "页面标签 ColumnKeywords，每项一个词"),
        "column_type": Key("栏目类别", "页面标签 ColumnType，例如 信息公开目录"),
        "site_name": Key("网站名称", "所在政府网站的正式名称"),
        "site_domain": Key("网站域名", "例如 www.example.gov.cn"),
        "site_id_code": Key("网站标识码", "政府网站标识码"),
        "icp": Key("ICP备案号", "照备案登记写"),
        "police_record": Key("公安备案号", "照备案登记写"),
        "party_mark": Key("党政机关网站标识", "标识页的完整网址"),
        "undertaker": Key("承办单位", "显示在页脚"),
        "contact": Key("联系方式", "显示在页脚和无障碍说明里"),
        "host_home": Key("网站首页", "所在政府网站首页的完整网址"),
        "host_links": Key("页眉链接", "页眉右上的链接，每项写 title 和 url"),
        "host_trail": Key("上级栏目", "“当前位置”里网站首页和本栏目之间的各级，每项写 title 和 url"),
        "footer_links": Key("页脚链接", "每项写 title 和 url"),
        "accessibility_checked": Key("无障碍检查日期", "挂接以后最近一次检查无障碍的日期，写进无障碍说明"),
        "accessibility": Key("无障碍工具", "页面上用哪一种无障碍工具"),
        "scheme": Key("配色", "页面的明暗"),
        "examples": Key("示例词", "首页搜索框下的几个词"),
        "place_names": Key("地名", "由大到小，搜索单位时可以带上，也可以不带"),
    },
    "TypedLink": _LINK,
    "TypedFormer": {
        "name": Key("旧名称", "以前的表里的写法"),
        "full_name": Key("旧全称", "改名以前的全称，不知道就不写"),
        "until": Key("用到哪一天", "写成 2019-01-31 的样子，不知道就不写"),
    },
    "TypedUnit": {
        "id": Key("单位 id", "网址的一部分：小写字母、数字和连字符，登记后不再改"),
        "name": Key("单位名称", "表里的写法"),
        "full_name": Key("单位全称", "正式的全称，显示在单位的页面上"),
        "kind": Key("单位类别", "决定列在哪一类，也决定属于哪些集体名称"),
        "aliases": Key("其他写法", "表里出现的其他写法，每项一个"),
        "former": Key("曾用名", "单位改名以前的名称"),
        "since": Key("从哪一天起", "新成立的单位写；在这以前印发的表，集体名称里没有它"),
        "until": Key("到哪一天为止", "撤销、并入别处的单位写它存在的最后一天；单位不删去"),
        "into": Key("并入哪个单位", "接手的单位的 id；写了就要写 until"),
    },
    "TypedGroup": {
        "id": Key("集体名称 id", "网址的一部分：小写字母、数字和连字符，登记后不再改"),
        "name": Key("集体名称", "表里的写法，例如 各地各部门"),
        "aliases": Key("其他写法", "表里出现的其他写法，每项一个"),
        "members": Key("成员", "单位类别、单位 id 或别的集体名称 id；原文没有列明时不写"),
        "basis": Key("成员依据", "成员名单从哪里得知，显示在页面上；写了 members 就要写"),
        "official": Key("正式名单", "名单出自正式文件、一个不缺时写 true：成员都登记已完成，整项任务才算完成"),
    },
    "TypedUnits": {
        "units": Key("单位", "排列顺序就是页面上的列出顺序"),
        "groups": Key("集体名称", "例如 各地各部门"),
    },
    "TypedRecords": {
        "since": Key("起始日期", "写成 2026-01-01 的样子"),
    },
    "TypedMilestone": {
        "date": Key("日期", "这一阶段到哪一天为止，写成 2021-05-18 的样子"),
        "what": Key("做什么", "照原文写"),
    },
    "TypedDeadline": {
        "text": Key("原文", "时间节点的原话，一字不改"),
        "date": Key("日期", "编辑认定的日期，写成 2021-05-18 的样子"),
        "milestones": Key("各阶段", "分几个阶段时写"),
        "kind": Key("类别", "没有确定日期时怎样理解；原文不明确写 unclear"),
    },
    "TypedResponsible": {
        "text": Key("原文", "责任单位的原话，一字不改"),
        "lead": Key("牵头单位", "登记过的单位或集体名称，每项一个"),
        "responsible": Key("责任单位", "登记过的单位或集体名称，每项一个"),
        "support": Key("配合单位", "登记过的单位或集体名称，每项一个"),
    },
    "TypedTask": {
        "number": Key("序号", "原表的序号，同一份表里不能重复"),
        "title": Key("任务名称", "照原文写，一字不改"),
        "content": Key("任务内容", "照原文写，一字不改"),
        "responsible": Key("责任单位", "照原文写，一字不改；程序读出谁牵头、谁负责、谁配合"),
        "deadline": Key("时间节点", "照原文写，一字不改；程序读出是哪一天"),
        "title_continues": Key("合用名称", "原表里与上一行合用任务名称时写 true"),
        "section": Key("所在部分", "原表把任务分成几部分时，所在部分的标题，有几层写几项"),
        "remarks": Key("备注", "原表有备注一栏时，照原文写"),
        "lead": Key("牵头单位", "原表单独有牵头单位一栏时，照原文写"),
        "support": Key("配合单位", "原表单独有配合单位一栏时，照原文写"),
        "disclosure": Key("公开属性", "与整份表不同时才写；不写就是整份表的"),
        "draft": Key("草稿", "还没定稿时写 true，定稿后删去这一行"),
        "updates": Key("落实情况登记", "每次一条，次序不论；整份表写了 records: {since: …} 才能写"),
        "amendments": Key("内容调整", "印发以后改过的文字，每次一条；各栏照调整后的写，原来的写在 was"),
        "withdrawn": Key("不再实施", "任务不再实施时写，文件不删"),
        "corrections": Key("登记的更正", "已公布的登记改了或者删了时，照检查给出的那一行写"),
        "continues": Key("接续的任务", "接着办理哪份表的哪项任务，写成 2021/17 的样子"),
    },
    "TypedUpdate": {
        "date": Key("日期", "事情发生的日子，写成 2021-05-18 的样子"),
        "recorded": Key("登记日期", "登记的日子，与 date 同一天时不写"),
        "by": Key("登记单位", "承担这项任务的单位，或印发单位"),
        "status": Key("状态", "四种状态之一；已完成的要写 evidence"),
        "note": Key("说明", "可以分段，可以用列表和完整的网址链接"),
        "evidence": Key("佐证", "每项写 title，再写 url、file、held_by 中的一样"),
        "draft": Key("草稿", "还没定稿时写 true，定稿后删去这一行"),
    },
    "TypedEvidence": {
        "title": Key("名称", "材料的名称"),
        "url": Key("网址", "网上公开的材料，写完整网址"),
        "file": Key("文件", "放在这份表的 evidence 文件夹里的文件名，例如 17-1.pdf"),
        "held_by": Key("留存单位", "没有在网上公开的材料，写由谁留存"),
        "publisher": Key("发布单位", "材料由谁发布"),
        "date": Key("材料日期", "写成 2021-05-18 的样子"),
    },
    "TypedAmendment": {
        "date": Key("调整日期", "写成 2021-05-18 的样子"),
        "field": Key("栏目", "调整了哪一栏"),
        "was": Key("原来的写法", "照抄；原来没有那一栏的写 ''"),
        "reason": Key("原因", "为什么调整"),
        "authority": Key("决定单位", "由谁决定"),
    },
    "TypedWithdrawal": {
        "date": Key("日期", "从哪一天起不再实施"),
        "reason": Key("原因", "为什么不再实施"),
        "authority": Key("决定单位", "由谁决定"),
    },
    "TypedCorrection": {
        "date": Key("更正日期", "写成 2021-05-18 的样子"),
        "of": Key("原登记的日期", "被更正的那条登记的 date"),
        "was": Key("原登记的编号", "照检查时给出的写"),
        "reason": Key("原因", "为什么更正"),
    },
    "TypedPlan": {
        "title": Key("标题", "任务分解表的标题，照原文写"),
        "year": Key("年份", "四位数字"),
        "issuer": Key("印发单位", "照原文写"),
        "issued": Key("成文日期", "写成 2021-05-18 的样子"),
        "disclosure": Key("公开属性", "不写就是 主动公开"),
        "source": Key("文字转录", "同一文件夹里文字转录的文件名，例如 source.txt"),
        "records": Key("落实情况", "不逐项登记写 none；从某一天起登记写 {since: 2026-01-01}"),
        "published": Key("发布时间", "在网站上发布的时间，写成 2021-05-25 09:30 的样子"),
        "document_number": Key("文号", "印发通知的文号，照原文写"),
        "index_number": Key("索引号", "照政府网站上登记的写"),
        "category": Key("主题分类", "照政府网站上登记的写"),
        "validity": Key("有效性", "照政府网站上登记的写，例如 有效"),
        "attachment_label": Key("附件序号", "这张表是印发通知的第几个附件，例如 附件1"),
        "notice_url": Key("印发通知", "印发通知的完整网址"),
        "attachments": Key("附件", "原件和其他附件，每项写 title 和 url"),
        "interpretations": Key("政策解读", "每项写 title 和 url"),
        "related": Key("相关文件", "每项写 title 和 url"),
        "account": Key("年度报告", "说明全年工作情况的年度报告，第二年有了再写"),
        "columns": Key("原表的栏目", "照原表的顺序写；没有写在这里的栏目，任务里可以不填"),
        "reporting": Key("报告周期", "落实情况多久报告一次"),
        "draft": Key("草稿", "还没定稿时写 true，定稿后删去这一行"),
    },
    "TypedPageHead": {
        "title": Key("页面标题", "显示在页面和导航里"),
        "order": Key("顺序", "在导航里排第几，1 到 99999"),
        "updated": Key("更新日期", "写成 2022-05-25 的样子"),
        "draft": Key("草稿", "还没定稿时写 true，定稿后删去这一行"),
    },
}

# Words that stand for a choice → what they mean.
CHOICES = {
    "own": "用本栏目的无障碍工具",
    "host": "用所在网站的无障碍工具",
    "off": "不显示",
    "light": "总是浅色",
    "auto": "随读者的系统设置",
    "none": "不定期",
    "quarterly": "每季度",
    "half-yearly": "每半年",
    "date": "到某一天为止，还要写 date",
    "未启动": "还没有开始",
    "推进中": "已经开始，还没有完成",
    "已完成": "已经完成，还要写 evidence",
    "不再实施": "经决定不再办理",
    "title": "任务名称",
    "content": "任务内容",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "deadline": "时间节点",
    "remarks": "备注",
    "section": "所在部分",
}
