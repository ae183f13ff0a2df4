"""Real files broken in every way that comes to mind, and what is said of each: the code, the place, the message.

To add a way, add a row; `breaks` has the edits. What is harmless has a table of its own. Neither any of these files nor any
bytes at all bring down a command or change the portal that is there.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai import breaches, cli, schema, source
from tests.breaks import Edit, add, cut, drop, empty, encoded, raw, swap, twice, whole
from tests.conftest import ROOT, TODAY

SITE, UNITS, SYNONYMS = "site.yaml", "units.yaml", "synonyms.yaml"
PLAN, TASK = "plans/2021/plan.yaml", "plans/2021/tasks/17.yaml"
PAGE = "pages/about.md"

# (file, edit, code, line, column, message): the one error that comes of it. Lines that were added count downwards from
# -1, the first after the good file.
BREAKS: list[tuple[str, Edit, str, int, int, str]] = [
    # The settings
    (SITE, drop("name:"), "key-missing", 2, 1, "缺少“name”"),
    (SITE, drop("sponsor:"), "key-missing", 2, 1, "缺少“sponsor”"),
    (SITE, twice("name:"), "key-doubled", 3, 1, "“name”写了两次"),
    (SITE, swap("name:", "nmae:"), "key-unknown", 2, 1, "不认识的键“nmae”"),
    (SITE, swap("sponsor:", "Sponsor:"), "key-unknown", 3, 1, "不认识的键“Sponsor”"),
    (SITE, swap("name: 政务公开工作要点任务分解", "name:"), "value-missing", 2, 6, "“name”没有内容"),
    (SITE, swap("name: 政务公开工作要点任务分解", "name: [政务公开]"), "expected-text", 2, 7, "“name”应当是一段文字，这里是一个列表"),
    (SITE, swap("name: 政务公开工作要点任务分解", "name: {text: 政务公开}"), "expected-text", 2, 7, "“name”应当是一段文字，这里是几个“键: 值”"),
    (SITE, swap("name: ", "name: |\n  第一行\n  "), "several-lines", 2, 7, "“name”应当写在一行里，这里有几行"),
    (SITE, add("address: https://www.example.gov.cn/zwgk"), "expected-address", -1, 10, "“address”应当是以 / 结尾的网址，这里是“https://www.example.gov.cn/zwgk”"),
    (SITE, add("address: www.example.gov.cn/zwgk/"), "expected-url", -1, 10, "“address”应当是完整网址，这里是“www.example.gov.cn/zwgk/”"),
    (SITE, add("address: https：//www.example.gov.cn/zwgk/"), "full-width", -1, 15, "“address”用了全角字符“：”"),
    (SITE, add("address: https://www.example.gov.cn:port/"), "expected-url", -1, 10, "“address”应当是完整网址，这里是“https://www.example.gov.cn:port/”"),
    (SITE, add("scheme: dark"), "bad-choice", -1, 9, "“scheme”应当是 light、auto 之一，这里是“dark”"),
    (SITE, add("scheme: “auto”"), "chinese-quotes", -1, 9, "“scheme”用了中文引号"),
    (SITE, add("accessibility: hots"), "bad-choice", -1, 16, "“accessibility”应当是 own、host、off 之一，这里是“hots”"),
    (SITE, add("footer_links: https://www.example.gov.cn/"), "expected-list", -1, 15, "“footer_links”应当是一个列表，这里是“https://www.example.gov.cn/”"),
    (SITE, add("footer_links:\n  - title: 首页"), "key-missing", -2, 5, "缺少“url”"),
    (SITE, add("footer_links: [首页]"), "expected-mapping", -1, 16, "“footer_links[0]”应当是几个“键: 值”，这里是“首页”"),
    (SITE, add("footer_links:\n  - {title: 首页, url: ftp://example.gov.cn/}"), "expected-url", -2, 22, "“url”应当是完整网址，这里是“ftp://example.gov.cn/”"),
    (SITE, add("电话: 12345"), "key-unknown", -1, 1, "不认识的键“电话”"),
    (SITE, swap("[疫苗, ", "[疫苗、"), "chinese-comma", 8, 14, "方括号里的“、”不能分开各项，这里成了一项"),
    (SITE, swap("[江西省, ", "[江西省，"), "chinese-comma", 6, 18, "方括号里的“，”不能分开各项，这里成了一项"),
    (SITE, empty(), "value-missing", 1, 1, "“文件内容”没有内容"),
    (SITE, whole("- name: 甲\n"), "expected-mapping", 1, 1, "文件内容应当是几个“键: 值”，这里是一个列表"),
    (SITE, whole("政务公开\n"), "expected-mapping", 1, 1, "文件内容应当是几个“键: 值”，这里是“政务公开”"),
    (SITE, whole("# 只有注释\n"), "value-missing", 1, 1, "“文件内容”没有内容"),
    (SITE, whole("---\n"), "value-missing", 2, 1, "“文件内容”没有内容"),
    (SITE, whole("null\n"), "value-missing", 1, 1, "“文件内容”没有内容"),
    # Units and groups
    (UNITS, swap("units:", "unit:"), "key-unknown", 2, 1, "不认识的键“unit”"),
    (UNITS, drop("  - id: zfbgs", "  - name: 甲"), "key-doubled", 5, 5, "“name”写了两次"),
    (UNITS, swap("  - id: zfbgs", "  - id:"), "value-missing", 4, 8, "“id”没有内容"),
    (UNITS, swap("  - id: zfbgs", "  - id: zfbgs\n    id: zfbgs"), "key-doubled", 5, 5, "“id”写了两次"),
    (UNITS, swap("  - id: zfbgs", "  - ID: zfbgs"), "key-unknown", 4, 5, "不认识的键“ID”"),
    (UNITS, swap("id: zfbgs", "id: ZFBGS"), "bad-id", 4, 9, "“ZFBGS”不能用作 id"),
    (UNITS, swap("id: zfbgs", "id: 市政府办公室"), "bad-id", 4, 9, "“市政府办公室”不能用作 id"),
    (UNITS, swap("id: zfbgs", "id: ｚfbgs"), "full-width", 4, 9, "“id”用了全角字符“ｚ”"),
    (UNITS, swap("id: zfbgs", "id: zfbgѕ"), "look-alike", 4, 13, "“id”里的“ѕ”（U+0455）只是样子像“s”"),
    (UNITS, swap("id: zfbgs", "id: zf—bgs"), "look-alike", 4, 11, "“id”里的“—”（U+2014）只是样子像“-”"),
    (UNITS, swap("id: zfbgs", "id: zf bgs"), "bad-id", 4, 9, "“zf bgs”不能用作 id"),
    (UNITS, swap("id: zfbgs", "id: con"), "reserved-id", 4, 9, "“con”是 Windows 保留的名称，不能用作 id"),
    (UNITS, swap("id: zfbgs", "id: department"), "reserved-id", 4, 9, "“department”另有用处，不能用作 id"),
    (UNITS, swap("id: fgw", "id: jtj"), "id-doubled", 13, 9, "id“jtj”已经用过"),
    (UNITS, swap("id: zfbgs", "id: [zfbgs]"), "expected-text", 4, 9, "“id”应当是一段文字，这里是一个列表"),
    (UNITS, drop("    name: 市政府办公室"), "key-missing", 4, 5, "缺少“name”"),
    (UNITS, swap("name: 市发改委", "name: 市教体局"), "name-doubled", 14, 11, "“市教体局”既指 fgw 又指 jtj"),
    (UNITS, swap("    name: 市政府办公室", "    nama: 市政府办公室"), "key-unknown", 5, 5, "不认识的键“nama”"),
    (UNITS, drop("    kind: department"), "key-missing", 4, 5, "缺少“kind”"),
    (UNITS, swap("kind: department", "kind: departmant"), "bad-choice", 7, 11, "“kind”应当是 department、affiliated、vertical、party、enterprise、county、zone、other 之一，这里是“departmant”"),
    (UNITS, swap("kind: department", "kind: 政府部门"), "bad-choice", 7, 11, "“kind”应当是 department、affiliated、vertical、party、enterprise、county、zone、other 之一，这里是“政府部门”"),
    (UNITS, swap("kind: department", "kind: “department”"), "chinese-quotes", 7, 11, "“kind”用了中文引号"),
    (UNITS, swap("    kind: department", "    kind：department"), "full-width-colon", 7, 9, "这里的冒号是全角的“：”"),
    (UNITS, swap("    kind: department", "　　kind: department"), "full-width-space", 7, 1, "行首有半角空格以外的空白（U+3000）"),
    (UNITS, swap("    kind: department", "\tkind: department"), "tab", 7, 1, "缩进里有制表符（Tab）"),
    (UNITS, swap("    kind: department", "   kind: department"), "yaml-syntax", 7, 4, "这一行的缩进与上面不一致"),
    (UNITS, swap("    kind: department", "     kind: department"), "yaml-syntax", 7, 10, "这里多出一个冒号，或者这一行、上一行的缩进不对"),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: [市发展改革委、市发改局]"), "chinese-comma", 12, 21, "方括号里的“、”不能分开各项，这里成了一项"),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: ［市发展改革委］"), "full-width", 12, 14, "这里的括号是全角的“［”"),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: {name: 市发展改革委}"), "expected-text", 12, 14, "“aliases”应当是一段文字，这里是几个“键: 值”"),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: [市发展改革委"), "yaml-syntax", 12, 14, "方括号或花括号没有配对，或其中缺少半角逗号"),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: [市发展改革委, ]\n    former: [市计委]"), "expected-mapping", 13, 14, "“former[0]”应当是几个“键: 值”，这里是“市计委”"),
    (UNITS, swap("aliases: [市发展改革委]", "former: [{name: 市计委, until: 2003年}]"), "expected-date", 12, 33, "“until”应当是日期，这里是“2003年”"),
    (UNITS, swap("aliases: [市发展改革委]", "former: [{until: 2003-03-01}]"), "key-missing", 12, 14, "缺少“name”"),
    (UNITS, swap("members: [department]", "members: [departments]"), "group-circle", 189, 15, "集体名称包含了它自己：departments → departments"),
    (UNITS, swap("members: [department]", "members: [departmnet]"), "member-unknown", 189, 15, "没有“departmnet”这个类别、单位或集体名称"),
    (UNITS, swap("members: [county]", "members: []"), "members-empty", 191, 5, "members 是空的"),
    (UNITS, swap("members: [county]", "members:"), "value-missing", 194, 13, "“members”没有内容"),
    (UNITS, swap("members: [department]", "members: department、county"), "member-unknown", 189, 14, "没有“department、county”这个类别、单位或集体名称"),
    (UNITS, drop("    basis: 宜春市政府门户网站部门子站列表"), "basis-missing", 187, 5, "列出了 members，却没有写 basis（成员依据）"),
    (UNITS, swap("members: [zone, counties, departments]", "members: [zone，counties]"), "chinese-comma", 185, 19, "方括号里的“，”不能分开各项，这里成了一项"),
    (UNITS, swap("- id: municipal-units", "－ id: municipal-units"), "look-alike", 197, 3, "列表开头的“－”不是半角的“-”"),
    (UNITS, swap("groups:", "group:"), "key-unknown", 182, 1, "不认识的键“group”"),
    # The plan
    (PLAN, drop("title:"), "key-missing", 1, 1, "缺少“title”"),
    (PLAN, drop("year:"), "key-missing", 1, 1, "缺少“year”"),
    (PLAN, drop("issuer:"), "key-missing", 1, 1, "缺少“issuer”"),
    (PLAN, drop("issued:"), "key-missing", 1, 1, "缺少“issued”"),
    (PLAN, twice("year:"), "key-doubled", 3, 1, "“year”写了两次"),
    (PLAN, twice("issued:"), "key-doubled", 5, 1, "“issued”写了两次"),
    (PLAN, swap("issuer:", "isuer:"), "key-unknown", 3, 1, "不认识的键“isuer”"),
    (PLAN, swap("year:", "уear:"), "look-alike", 2, 1, "“уear”里的“у”（U+0443）只是样子像“y”"),
    (PLAN, swap("issued:", "ｉssued:"), "full-width", 4, 1, "“ｉssued”用了全角字符“ｉ”"),
    (PLAN, swap("title:", "“title”:"), "chinese-quotes", 1, 1, "““title””用了中文引号"),
    (PLAN, swap("year: 2021", "year: 二〇二一"), "expected-year", 2, 7, "“year”应当是四位年份，这里是“二〇二一”"),
    (PLAN, swap("year: 2021", "year: ２０２１"), "full-width", 2, 7, "“year”用了全角字符“２”"),
    (PLAN, swap("year: 2021", "year: 2021年"), "expected-year", 2, 7, "“year”应当是四位年份，这里是“2021年”"),
    (PLAN, swap("year: 2021", "year: 21"), "expected-year", 2, 7, "“year”应当是四位年份，这里是“21”"),
    (PLAN, swap("year: 2021", "year: [2021]"), "expected-text", 2, 7, "“year”应当是一段文字，这里是一个列表"),
    (PLAN, swap("year: 2021", "year:2021"), "yaml-syntax", 2, 1, "这一行没有“键: 值”所需的半角冒号和空格"),
    (PLAN, swap("year: 2021", "year；2021"), "full-width-colon", 2, 5, "这里的“；”不是冒号"),
    (PLAN, swap("2021-05-18", "2021年5月18日"), "expected-date", 4, 9, "“issued”应当是日期，这里是“2021年5月18日”"),
    (PLAN, swap("2021-05-18", "2021/5/18"), "expected-date", 4, 9, "“issued”应当是日期，这里是“2021/5/18”"),
    (PLAN, swap("2021-05-18", "2021．05．18"), "full-width", 4, 13, "“issued”用了全角字符“．”"),
    (PLAN, swap("2021-05-18", "２０２１-05-18"), "full-width", 4, 9, "“issued”用了全角字符“２”"),
    (PLAN, swap("2021-05-18", "2021—05—18"), "look-alike", 4, 13, "“issued”里的“—”（U+2014）只是样子像“-”"),
    (PLAN, swap("2021-05-18", "2021ー05ー18"), "look-alike", 4, 13, "“issued”里的“ー”（U+30FC）只是样子像“-”"),
    (PLAN, swap("2021-05-18", "2O21-05-18"), "look-alike", 4, 10, "“issued”里的“O”（U+004F）只是样子像“0”"),
    (PLAN, swap("2021-05-18", "2021-02-30"), "impossible-date", 4, 9, "“issued”日历上没有 2021-02-30 这一天"),
    (PLAN, swap("2021-05-18", "五月十八日"), "expected-date", 4, 9, "“issued”应当是日期，这里是“五月十八日”"),
    (PLAN, swap("2021-05-18", "20210518"), "expected-date", 4, 9, "“issued”应当是日期，这里是“20210518”"),
    (PLAN, swap("2021-05-18", "“2021-05-18”"), "chinese-quotes", 4, 9, "“issued”用了中文引号"),
    (PLAN, swap("2021-05-18", "{date: 2021-05-18}"), "expected-text", 4, 9, "“issued”应当是一段文字，这里是几个“键: 值”"),
    (PLAN, swap("disclosure: 主动公开", "disclosure: 主动"), "bad-choice", 5, 13, "“disclosure”应当是 主动公开、依申请公开、不予公开 之一，这里是“主动”"),
    (PLAN, swap("disclosure: 主动公开", "disclosure: 公开"), "bad-choice", 5, 13, "“disclosure”应当是 主动公开、依申请公开、不予公开 之一，这里是“公开”"),
    (PLAN, swap("source: source.txt", "source: ../source.txt"), "source-outside", 6, 9, "source 应当是同一文件夹里转录底稿的文件名，这里是“../source.txt”"),
    (PLAN, swap("source: source.txt", f"source: {'底' * 100}.txt"), "source-outside", 6, 9, f"source 应当是同一文件夹里转录底稿的文件名，这里是“{'底' * 40}…”"),
    (PLAN, swap("source: source.txt", "source: 底稿.txt"), "source-missing", 6, 9, "没有转录底稿“底稿.txt”"),
    (PLAN, swap("records: none", "records: None"), "bad-records", 10, 10, "“records”应当是 none 或 since，这里是“None”"),
    (PLAN, swap("records: none", "records: {since: 2026年}"), "expected-date", 10, 18, "“since”应当是日期，这里是“2026年”"),
    (PLAN, swap("records: none", "records: {sinse: 2026-01-01}"), "key-unknown", 10, 11, "不认识的键“sinse”"),
    (PLAN, add("published: 2021-05-18"), "expected-time", -1, 12, "“published”应当是日期和时间，这里是“2021-05-18”"),
    (PLAN, add("published: 2021-05-18 25:00"), "expected-time", -1, 12, "“published”应当是日期和时间，这里是“2021-05-18 25:00”"),
    (PLAN, add("published: 2021年5月18日 9:30"), "expected-time", -1, 12, "“published”应当是日期和时间，这里是“2021年5月18日 9:30”"),
    (PLAN, add("notice_url: http：//a.gov.cn/"), "full-width", -1, 17, "“notice_url”用了全角字符“：”"),
    (PLAN, swap("columns: [序号, 任务名称,", "columns: [序号、任务名称、"), "chinese-comma", 8, 13, "方括号里的“、”不能分开各项，这里成了一项"),
    (PLAN, drop("  url:"), "key-missing", 12, 3, "缺少“url”"),
    (PLAN, swap("  title: 宜春市", "  Title: 宜春市"), "key-unknown", 12, 3, "不认识的键“Title”"),
    (PLAN, add("reporting: yearly"), "bad-choice", -1, 12, "“reporting”应当是 none、quarterly、half-yearly 之一，这里是“yearly”"),
    (PLAN, add("draft: 是"), "expected-bool", -1, 8, "“draft”应当是 true 或 false，这里是“是”"),
    (PLAN, add("attachments: {title: 甲, url: https://a.gov.cn/}"), "expected-list", -1, 14, "“attachments”应当是一个列表，这里是几个“键: 值”"),
    (PLAN, add("related:\n- title: 甲\n   url: https://a.gov.cn/"), "yaml-syntax", -3, 7, "这里多出一个冒号，或者这一行、上一行的缩进不对"),
    # A task
    (TASK, drop("number:"), "key-missing", 1, 1, "缺少“number”"),
    (TASK, drop("title:"), "key-missing", 1, 1, "缺少“title”"),
    (TASK, drop("content:"), "key-missing", 1, 1, "缺少“content”"),
    (TASK, drop("responsible:"), "key-missing", 1, 1, "缺少“responsible”"),
    (TASK, drop("deadline:"), "key-missing", 1, 1, "缺少“deadline”"),
    (TASK, twice("number:"), "key-doubled", 2, 1, "“number”写了两次"),
    (TASK, twice("title:"), "key-doubled", 3, 1, "“title”写了两次"),
    (TASK, twice("content:"), "key-doubled", 4, 1, "“content”写了两次"),
    (TASK, twice("responsible:"), "key-doubled", 5, 1, "“responsible”写了两次"),
    (TASK, twice("deadline:"), "key-doubled", 6, 1, "“deadline”写了两次"),
    (TASK, swap("number:", "nubmer:"), "key-unknown", 1, 1, "不认识的键“nubmer”"),
    (TASK, swap("title:", "titel:"), "key-unknown", 2, 1, "不认识的键“titel”"),
    (TASK, swap("content:", "contents:"), "key-unknown", 3, 1, "不认识的键“contents”"),
    (TASK, swap("responsible:", "responsable:"), "key-unknown", 4, 1, "不认识的键“responsable”"),
    (TASK, swap("deadline:", "dead_line:"), "key-unknown", 5, 1, "不认识的键“dead_line”"),
    (TASK, swap("deadline: 6月底前", "deadline:"), "value-missing", 5, 10, "“deadline”没有内容"),
    (TASK, swap("deadline: 6月底前", "deadline: ~"), "value-missing", 5, 11, "“deadline”没有内容"),
    (TASK, swap("number: 17", "number: 0"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“0”"),
    (TASK, swap("number: 17", "number: -17"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“-17”"),
    (TASK, swap("number: 17", "number: 1.7e1"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“1.7e1”"),
    (TASK, swap("number: 17", "number: 017"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“017”"),
    (TASK, swap("number: 17", "number: 17."), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“17.”"),
    (TASK, swap("number: 17", "number: 十七"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“十七”"),
    (TASK, swap("number: 17", "number: １７"), "full-width", 1, 9, "“number”用了全角字符“１”"),
    (TASK, swap("number: 17", "number: 第17项"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“第17项”"),
    (TASK, swap("number: 17", "number: 17 # 号"), "comment-in-text", 1, 9, "值里有“ #”，它后面的文字会被当作注释丢掉"),
    (TASK, swap("number: 17", "number: 99999999999999999999999999999999"), "expected-number", 1, 9, "“number”应当是 1 到 99999 的整数，这里是“99999999999999999999999999999999”"),
    (TASK, swap("number: 17", "number: [17]"), "expected-text", 1, 9, "“number”应当是一段文字，这里是一个列表"),
    (TASK, swap("number: 17", "number: {is: 17}"), "expected-text", 1, 9, "“number”应当是一段文字，这里是几个“键: 值”"),
    (TASK, swap("6月底前", "视情况而定"), "deadline-unclear", 5, 11, "读不准时间节点“视情况而定”：没有读懂“视情况而定”"),
    (TASK, swap("6月底前", "2月30日前"), "deadline-unclear", 5, 11, "读不准时间节点“2月30日前”：没有“2月30日”这个日期"),
    (TASK, swap("6月底前", "[6月底前]"), "expected-text", 5, 11, "“deadline”应当是一段文字，这里是一个列表"),
    (TASK, swap("6月底前", "{text: 6月底前}"), "deadline-unsettled", 5, 11, "没有说定这个时间节点怎样理解"),
    (TASK, swap("6月底前", "{text: 某日, date: 2021年6月30日}"), "expected-date", 5, 28, "“date”应当是日期，这里是“2021年6月30日”"),
    (TASK, swap("6月底前", "{text：某日, date: 2021-06-30}"), "full-width-colon", 5, 16, "这里的冒号是全角的“：”"),
    (TASK, swap("6月底前", "{date: 2021-06-30}"), "key-missing", 5, 11, "缺少“text”"),
    (TASK, swap("6月底前", "{text: 某日, kind: unclaer}"), "bad-choice", 5, 28, "“kind”应当是 date、milestones、start、recurring、year-round、ongoing、relative、unclear 之一，这里是“unclaer”"),
    (TASK, swap("6月底前", "｛text: 某日｝"), "full-width", 5, 11, "这里的括号是全角的“｛”"),
    (TASK, swap("6月底前", "{text: 某日，date: 2021-06-30}"), "chinese-comma", 5, 20, "方括号、花括号里的“，”不能分开各项"),
    (TASK, swap("6月底前", "{text: 某日, milestones: [{date: 2021-06-31}]}"), "impossible-date", 5, 42, "“date”日历上没有 2021-06-31 这一天"),
    (TASK, swap("市政府办公室牵头，", "市府办公室牵头，"), "unit-unknown", 4, 14, "没有登记过的单位“市府办公室”"),
    (TASK, swap("市政府办公室牵头，", "甲 乙和牵头，"), "responsible-unclear", 4, 14, "读不准责任单位“甲 乙和牵头，各地各部门负责”：没有读懂“甲乙和”"),
    (TASK, swap("市政府办公室牵头，各地各部门负责", "{text: 甲}"), "responsible-unsettled", 4, 14, "没有说定由谁负责"),
    (TASK, swap("市政府办公室牵头，各地各部门负责", "{text: 甲, lead: [市政府办公室、市发改委]}"), "chinese-comma", 4, 37, "方括号里的“、”不能分开各项，这里成了一项"),
    (TASK, swap("市政府办公室牵头，各地各部门负责", "{text: 甲, leads: [市政府办公室]}"), "key-unknown", 4, 24, "不认识的键“leads”"),
    (TASK, add("title_continues: true"), "title-not-continued", -1, 18, "title_continues 表示与上一项同一个任务名称，但两项的 title 不同"),
    (TASK, add("title_continues: yes"), "expected-bool", -1, 18, "“title_continues”应当是 true 或 false，这里是“yes”"),
    (TASK, add("disclosure: 不公开"), "bad-choice", -1, 13, "“disclosure”应当是 主动公开、依申请公开、不予公开 之一，这里是“不公开”"),
    (TASK, add("draft: ture"), "expected-bool", -1, 8, "“draft”应当是 true 或 false，这里是“ture”"),
    (TASK, add("备注: 无"), "key-unknown", -1, 1, "不认识的键“备注”"),
    # Slips of the keyboard
    (TASK, swap("title: ", "title："), "full-width-colon", 2, 6, "这里的冒号是全角的“：”"),
    (TASK, swap("title: ", "title： "), "full-width-colon", 2, 6, "这里的冒号是全角的“：”"),
    (TASK, swap("title: ", "title:"), "yaml-syntax", 2, 1, "这一行没有“键: 值”所需的半角冒号和空格"),
    (TASK, swap("title: ", "title:　"), "full-width-space", 2, 7, "冒号后面不是半角空格（U+3000）"),
    (TASK, swap("title: ", "　title: "), "full-width-space", 2, 1, "行首有半角空格以外的空白（U+3000）"),
    (TASK, swap("title: ", "\u00a0title: "), "full-width-space", 2, 1, "行首有半角空格以外的空白（U+00A0）"),
    (TASK, swap("title: ", "\ttitle: "), "tab", 2, 1, "缩进里有制表符（Tab）"),
    (TASK, swap("title: ", "title: “优化”: "), "chinese-quotes", 2, 8, "值的开头是中文引号““”，不能用来括住整个值"),
    (TASK, swap("title: ", "title: \"优化"), "yaml-syntax", 2, 8, "引号没有配对，直到文件结束"),
    (TASK, swap("title: ", "title: “优化” # "), "comment-in-text", 2, 8, "值里有“ #”，它后面的文字会被当作注释丢掉"),
    (TASK, swap("title: ", "title꞉ "), "full-width-colon", 2, 6, "这里的“꞉”不是冒号"),
    (TASK, swap("title: ", "title；"), "full-width-colon", 2, 6, "这里的“；”不是冒号"),
    (TASK, swap("title: ", "title;"), "full-width-colon", 2, 6, "这里的“;”不是冒号"),
    (TASK, swap("title: ", "title:："), "full-width-colon", 2, 7, "这里的冒号是全角的“：”"),
    (TASK, swap("title: ", "title: \"互联网+\""), "yaml-syntax", 2, 14, "引号在这里已经结束，后面却还有文字"),
    (TASK, swap("title: ", "title: '互联网+'"), "yaml-syntax", 2, 14, "引号在这里已经结束，后面却还有文字"),
    (TASK, swap("title: ", "title: [重点] "), "yaml-syntax", 2, 13, "括号在这里已经结束，后面却还有文字"),
    (TASK, add("section:\n  - \"甲\"乙"), "yaml-syntax", -2, 8, "引号在这里已经结束，后面却还有文字"),
    (TASK, swap("title: ", "title: |"), "yaml-syntax", 2, 9, "“|”“>”的后面不能接着写文字"),
    (TASK, swap("title: ", "title: > "), "yaml-syntax", 2, 10, "“|”“>”的后面不能接着写文字"),
    (TASK, swap("title: ", "title: ? "), "yaml-syntax", 2, 8, "值的开头不能是“? ”"),
    (TASK, swap("title: ", "title: ]"), "yaml-syntax", 2, 8, "这个符号不能出现在值的开头"),
    (TASK, swap("title: ", "title∶ "), "full-width-colon", 2, 6, "这里的“∶”不是冒号"),
    (TASK, swap("政民互动", "政\u200b民互动"), "invisible-character", 2, 13, "“title”含有看不见的字符（U+200B）"),
    (TASK, swap("政民互动", "政\u202e民互动"), "invisible-character", 2, 13, "“title”含有看不见的字符（U+202E）"),
    (TASK, swap("政民互动", "政\u2028民互动"), "invisible-character", 2, 13, "这里有看不见的字符（U+2028）"),
    (TASK, swap("政民互动", "政⺠互动"), "look-alike", 2, 13, "“title”里的“⺠”（U+2EA0）是部首，不是字"),
    (TASK, swap("政民互动", "政⼈互动"), "look-alike", 2, 13, "“title”里的“⼈”（U+2F08）只是样子像“人”"),
    (TASK, swap("title", "ti\u200btle"), "invisible-character", 2, 3, "“ti​tle”含有看不见的字符（U+200B）"),
    (TASK, swap("title", "tіtle"), "look-alike", 2, 2, "“tіtle”里的“і”（U+0456）只是样子像“i”"),
    (TASK, swap("title", "Title"), "key-unknown", 2, 1, "不认识的键“Title”"),
    # Another encoding
    (TASK, encoded("gb18030"), "not-utf8", 2, 8, "文件不是 UTF-8 编码，看来是 GB18030（ANSI）编码"),
    (TASK, encoded("utf-16"), "not-utf8", 1, 1, "文件是 UTF-16 编码，应当是 UTF-8"),
    (TASK, encoded("utf-16-le"), "not-utf8", 1, 1, "文件是 UTF-16 编码，应当是 UTF-8"),
    (TASK, encoded("big5"), "not-utf8", 2, 9, "文件不是 UTF-8 编码"),
    (TASK, raw(b"title: ", b"title: \xff"), "not-utf8", 2, 8, "文件不是 UTF-8 编码"),
    (TASK, raw(b"title: ", b"title: \x00"), "yaml-character", 2, 8, "有一个不能出现在文本里的控制字符（U+0000）"),
    (TASK, raw(b"title: ", b"title: \x07"), "yaml-character", 2, 8, "有一个不能出现在文本里的控制字符（U+0007）"),
    (TASK, raw(b"title: ", "title: \ufeff".encode()), "invisible-character", 2, 8, "“title”含有看不见的字符（U+FEFF）"),
    (TASK, cut(40), "not-utf8", 2, 15, "文件的最后一个字不完整，文件没有存完"),
    (TASK, cut(25), "not-utf8", 2, 10, "文件的最后一个字不完整，文件没有存完"),
    (TASK, cut(3), "expected-mapping", 1, 1, "文件内容应当是几个“键: 值”，这里是“num”"),
    (TASK, whole("\x89PNG\r\n"), "yaml-character", 1, 1, "有一个不能出现在文本里的控制字符（U+0089）"),
    # What YAML has and content does not
    (TASK, swap("title: ", "title: !!str "), "yaml-tag", 2, 8, "内容文件不用标签（tag:yaml.org,2002:str）"),
    (TASK, swap("title: ", "title: !电子 "), "yaml-syntax", 2, 9, "值的开头不能是感叹号"),
    (TASK, swap("title: ", "title: &a "), "yaml-anchor", 2, 8, "内容文件不用锚点（&a）"),
    (TASK, swap("title: ", "title: *a "), "yaml-alias", 2, 8, "内容文件不用引用（*a）"),
    (TASK, add("<<: {draft: true}"), "key-unknown", -1, 1, "不认识的键“<<”"),
    (TASK, add("<<: *a"), "yaml-alias", -1, 5, "内容文件不用引用（*a）"),
    (TASK, add("---\nnumber: 18"), "yaml-documents", -1, 1, "一个文件里只能有一份内容，这里又开始了一份（---）"),
    (TASK, add("...\nnumber: 18"), "yaml-syntax", -2, 1, "“...”结束了内容，后面却还有"),
    (TASK, whole("%YAML 1.2\n---\nnumber: 17\n"), "yaml-directive", 1, 1, "内容文件不用 % 开头的指令行"),
    (TASK, add("? [甲, 乙]\n: 丙"), "yaml-key", -1, 3, "键应当是一个词，写在冒号前面，这里却是列表、映射、引用或“? ”"),
    (TASK, add("? draft\n: true"), "yaml-key", -1, 3, "键应当是一个词，写在冒号前面，这里却是列表、映射、引用或“? ”"),
    (TASK, add("{甲: 乙}: 丙"), "yaml-key", -1, 1, "键应当是一个词，写在冒号前面，这里却是列表、映射、引用或“? ”"),
    (TASK, swap("title: ", "title: |\n  第一行\n  "), "several-lines", 2, 8, "“title”应当写在一行里，这里有几行"),
    (TASK, swap("title: ", "title: >-\n  第一行\n\n  "), "several-lines", 2, 8, "“title”应当写在一行里，这里有几行"),
    (TASK, add("section:\n  甲\n  乙"), "expected-list", -2, 3, "“section”应当是一个列表，这里几行连成了一项"),
    (UNITS, swap("kind: department", "kind: department\n    aliases:\n      甲局\n      乙局"), "expected-list", 9, 7, "“aliases”应当是一个列表，这里几行连成了一项"),
    (TASK, swap("responsible:", "责任单位:"), "key-unknown", 4, 1, "不认识的键“责任单位”"),
    (TASK, add("section: 甲\ufffd乙"), "lost-character", -1, 11, "“section”里的“\ufffd”（U+FFFD）不是字，原来的字在转换编码时丢了"),
    (TASK, swap("政民互动", "\uf0b7政民互动"), "private-character", 2, 12, "“title”里有一个只在某种字体里才有的字（U+F0B7），别人的电脑上显示不出来"),
    (PAGE, swap("市政府办公室", "\ue863"), "private-character", 8, 1, "正文里有一个只在某种字体里才有的字（U+E863），别人的电脑上显示不出来"),
    (TASK, add("section: " + "[" * 50 + "]" * 50), "yaml-too-deep", -1, 22, "层次太深（超过 12 层）"),
    (TASK, add("section: [甲"), "yaml-syntax", -1, 10, "方括号或花括号没有配对，或其中缺少半角逗号"),
    (TASK, add("section: 甲]\n]"), "yaml-syntax", -2, 1, "缩进不一致，或这一行不是“键: 值”"),
    (TASK, add("section:\n- 甲\n - 乙"), "yaml-syntax", -3, 2, "这一行的缩进与上面不一致"),
    (TASK, add("  section: 甲"), "yaml-syntax", -1, 10, "这里多出一个冒号，或者这一行、上一行的缩进不对"),
    (TASK, add("section: {甲, 乙}"), "expected-text", -1, 10, "“section”应当是一段文字，这里是几个“键: 值”"),
    (TASK, add("section: @甲"), "yaml-syntax", -1, 10, "这个符号不能出现在值的开头"),
    (TASK, add("section: `甲`"), "yaml-syntax", -1, 10, "这个符号不能出现在值的开头"),
    (TASK, add("section: %甲"), "yaml-syntax", -1, 10, "这个符号不能出现在值的开头"),
    (TASK, add("section: \"甲\\q\""), "yaml-syntax", -1, 10, "双引号里有不认识的反斜杠"),
    (TASK, add("section: '甲"), "yaml-syntax", -1, 10, "引号没有配对，直到文件结束"),
    (TASK, add("section: 甲: 乙"), "yaml-syntax", -1, 11, "这里多出一个冒号，或者这一行、上一行的缩进不对"),
    (TASK, add("section: - 甲"), "yaml-syntax", -1, 10, "列表不能接在键的后面"),
    (TASK, add("- 甲"), "yaml-syntax", -1, 1, "缩进不一致，或这一行不是“键: 值”"),
    (TASK, add("draft"), "yaml-syntax", -1, 1, "这一行没有“键: 值”所需的半角冒号和空格"),
    (TASK, add("draft true"), "yaml-syntax", -1, 1, "这一行没有“键: 值”所需的半角冒号和空格"),
    (TASK, add("section: 甲 # 乙"), "comment-in-text", -1, 10, "值里有“ #”，它后面的文字会被当作注释丢掉"),
    (TASK, add("section: \"\\uD800\""), "yaml-syntax", -1, 10, "双引号里用反斜杠写的字符不存在"),
    (TASK, add("section: \"\\U00110000\""), "yaml-syntax", -1, 10, "双引号里用反斜杠写的字符不存在"),
    # A line that took in the next
    (TASK, add("section: 甲\n  - 乙"), "yaml-syntax", -2, 3, "这一行的缩进与上面不一致"),
    (TASK, add("remarks: 无\n  draft：true"), "full-width-colon", -2, 8, "这里的冒号是全角的“：”"),
    (TASK, swap("\ncontent: ", " \n  content："), "full-width-colon", 3, 10, "这里的冒号是全角的“：”"),
    (TASK, add("remarks: 无\n  draft: true"), "yaml-syntax", -2, 8, "这里多出一个冒号，或者这一行、上一行的缩进不对"),
    # Merges
    (TASK, add("<<<<<<< HEAD\ndraft: true\n=======\ndraft: false\n>>>>>>> other"), "merge-conflict", -1, 1, "文件里留有合并冲突的标记"),
    (TASK, whole("<<<<<<< HEAD\nnumber: 17\n=======\nnumber: 18\n>>>>>>> other\n"), "merge-conflict", 1, 1, "文件里留有合并冲突的标记"),
    # A page
    (PAGE, swap("---", "———"), "look-alike", 1, 1, "开头的“———”不是三个半角的“-”"),
    (PAGE, swap("---", "--- #"), "page-head-missing", 1, 1, "页面开头的设置没有结束"),
    (PAGE, whole("# 关于\n"), "page-head-missing", 1, 1, "页面开头没有以 --- 围起的设置"),
    (PAGE, empty(), "page-head-missing", 1, 1, "页面开头没有以 --- 围起的设置"),
    (PAGE, swap("---\n\n##", "\n\n##"), "page-head-missing", 1, 1, "页面开头的设置没有结束"),
    (PAGE, swap("title: 关于本栏目", "titel: 关于本栏目"), "key-unknown", 2, 1, "不认识的键“titel”"),
    (PAGE, drop("title:"), "key-missing", 2, 1, "缺少“title”"),
    (PAGE, twice("title:"), "key-doubled", 3, 1, "“title”写了两次"),
    (PAGE, swap("order: 1", "order: 一"), "expected-number", 3, 8, "“order”应当是 1 到 99999 的整数，这里是“一”"),
    (PAGE, swap("order: 1", "order: １"), "full-width", 3, 8, "“order”用了全角字符“１”"),
    (PAGE, swap("order: 1", "order: -1"), "expected-number", 3, 8, "“order”应当是 1 到 99999 的整数，这里是“-1”"),
    (PAGE, swap("order: 1", "updated: 2021.5.18"), "expected-date", 3, 10, "“updated”应当是日期，这里是“2021.5.18”"),
    (PAGE, swap("order: 1", "draft: 否"), "expected-bool", 3, 8, "“draft”应当是 true 或 false，这里是“否”"),
    (PAGE, swap("order: 1", "author: 甲"), "key-unknown", 3, 1, "不认识的键“author”"),
    (PAGE, swap("title: ", "title："), "full-width-colon", 2, 6, "这里的冒号是全角的“：”"),
    (PAGE, swap("市政府办公室", "市政府\u200b办公室"), "invisible-character", 8, 4, "正文含有看不见的字符（U+200B）"),
    (PAGE, swap("市政府办公室", "市政府\x0b办公室"), "yaml-character", 8, 4, "有一个不能出现在文本里的控制字符（U+000B）"),
    (PAGE, swap("市政府办公室", "⼈"), "look-alike", 8, 1, "正文里的“⼈”（U+2F08）只是样子像“人”"),
    (PAGE, swap("## 这是什么", "<<<<<<< HEAD\n## 这是什么"), "merge-conflict", 6, 1, "文件里留有合并冲突的标记"),
    (PAGE, add("[" * 501), "page-too-complex", 1, 1, "方括号超过 500 个"),
    (PAGE, add(" " * 64 + "- 甲"), "page-too-complex", -1, 1, "缩进太深"),
    (PAGE, encoded("gb18030"), "not-utf8", 2, 8, "文件不是 UTF-8 编码，看来是 GB18030（ANSI）编码"),
    # Lists and brackets that lack a space
    (TASK, add("section:\n  -一、甲\n  -二、乙"), "expected-list", 7, 3, "列表开头的“-”后面没有空格，整段成了一项"),
    (TASK, add("section:\n  － 一、甲"), "look-alike", 7, 3, "列表开头的“－”不是半角的“-”"),
    (TASK, swap("6月底前", "{text: 某日, date:2021-06-30}"), "yaml-syntax", 5, 22, "“date”的冒号后面没有空格"),
    # Synonyms
    (SYNONYMS, swap("环评: ", "环评："), "full-width-colon", 5, 3, "这里的冒号是全角的“：”"),
    (SYNONYMS, swap("环评: ", "环评:"), "yaml-syntax", 5, 1, "这一行没有“键: 值”所需的半角冒号和空格"),
    (SYNONYMS, swap("环境影响报告书", ""), "expected-text", 5, 4, "“环评”应当对应一个说法"),
    (SYNONYMS, swap("环境影响报告书", "[]"), "expected-text", 5, 5, "“环评”应当对应一个说法"),
    (SYNONYMS, swap("环境影响报告书", "{甲: 乙}"), "expected-text", 5, 5, "“环评”应当对应一个说法"),
    (SYNONYMS, swap("环境影响报告书", "环境\u200b影响报告书"), "invisible-character", 5, 5, "“环评”含有看不见的字符（U+200B）"),
    (SYNONYMS, twice("环评:"), "key-doubled", 6, 1, "“环评”写了两次"),
    (SYNONYMS, whole("- 环评\n"), "expected-mapping", 1, 1, "文件内容应当是几个“说法: 文件里的说法”"),
    (SYNONYMS, whole("环评\n"), "expected-mapping", 1, 1, "文件内容应当是几个“说法: 文件里的说法”"),
    (SYNONYMS, swap("环评:", "? 环评:"), "yaml-key", 5, 3, "键应当是一个词，写在冒号前面，这里却是列表、映射、引用或“? ”"),
]  # fmt: skip

HARMLESS: list[tuple[str, Edit]] = [
    (SITE, lambda data: b"\xef\xbb\xbf" + data),
    (UNITS, lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")),
    (TASK, lambda data: data.replace(b"\n", b"\r\n")),
    (TASK, lambda data: data.replace(b"\n", b"\r")),
    (TASK, lambda data: data.rstrip()),
    (TASK, lambda data: data + b"\n\n\n"),
    (PLAN, lambda data: data.replace(b"\n", b" \t\n")),
    (PAGE, lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")),
    (TASK, swap("title: ", "title: 　")),
    (TASK, swap("title: ", "title: |\n  ")),
    (TASK, swap("title: ", "'title': ")),
    (TASK, swap("6月底前", "６月底前")),
    (TASK, swap("市政府办公室牵头，", "市政府办公室　牵头,")),
    (TASK, add("# 注释：title：“甲”\t[、]\u3000")),
    (TASK, add("section: [一、甲, （二）乙、丙, 各县（市、区）, '甲，乙']")),
    (TASK, add("section: 一、甲")),
    (TASK, add("remarks: >-\n  甲\n\n  乙")),
    (TASK, add("remarks: 第一行\n  第二行：甲")),
    (TASK, swap("number: 17", 'number: "17"')),
    (PLAN, swap("2021-05-18", '"2021-05-18"')),
    (UNITS, swap("aliases: [市发展改革委]", "aliases: 市发展改革委")),
    (SYNONYMS, empty()),
]  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the real content and the portal that was built of it."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(ROOT / "content", folder / "content")
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert cli.main(["build", "--no-search", "-q", "--today", TODAY]) == 0
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def broken(portal, monkeypatch):
    """Breaks one file of the content; it is good again afterwards."""
    monkeypatch.chdir(portal)
    good: dict[Path, bytes] = {}

    def break_(file: str, edit: Edit) -> None:
        path = portal / "content" / file
        good[path] = path.read_bytes()
        path.write_bytes(edit(good[path]))

    yield break_
    for path, data in good.items():
        path.write_bytes(data)


def look(folder: Path) -> dict[str, tuple[int, int]]:
    paths = sorted((folder / "site").rglob("*"))
    return {path.as_posix(): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def told(capsys, *command: str) -> tuple[int, list[dict]]:
    """(exit status, problems) of a command."""
    status = cli.main([*command, "--format", "json", "--today", TODAY])
    written = capsys.readouterr()
    assert written.err == ""
    return status, json.loads(written.out)["problems"]


@pytest.mark.parametrize(("file", "edit", "code", "line", "column", "message"), BREAKS, ids=range(len(BREAKS)))
def test_each_way_is_told_at_its_place_and_changes_nothing(
    broken, portal, capsys, file, edit, code, line, column, message
):
    before = look(portal)
    line = line if line > 0 else (portal / "content" / file).read_text("utf-8").count("\n") - line
    broken(file, edit)
    status, problems = told(capsys, "check")
    assert status == 1
    errors = [problem for problem in problems if problem["severity"] == "error"]
    assert [(error["file"], error["code"], error["line"], error["column"], error["message"]) for error in errors] == [
        (f"content/{file}", code, line, column, message)
    ]
    assert errors[0]["hint"]
    assert told(capsys, "build", "--no-search") == (1, problems)
    assert look(portal) == before


@pytest.mark.parametrize(("file", "edit"), HARMLESS, ids=range(len(HARMLESS)))
def test_what_is_harmless_is_accepted(broken, capsys, file, edit):
    broken(file, edit)
    assert told(capsys, "check") == (0, [])


def test_quotes_around_a_whole_value_are_only_warned_of(broken, capsys):
    broken(TASK, swap("title: 优化网上政民互动渠道", "title: “优化网上政民互动渠道”"))
    status, (problem,) = told(capsys, "check")
    assert (status, problem["code"], problem["severity"]) == (0, "chinese-quotes", "warning")


def test_there_are_ways_enough():
    assert len(BREAKS) >= 250
    assert len({message for *_, message in BREAKS}) >= 120


FILES = (SITE, UNITS, SYNONYMS, PLAN, TASK, PAGE, "plans/2021/source.txt")
quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("file", FILES)
@quickly
@given(data=st.binary(max_size=400))
def test_any_bytes_end_in_an_answer(broken, capsys, file, data):
    assert_answer(broken, capsys, file, lambda _: data)


# What a keyboard and a hand do to a good file: pieces go, come twice, change places, and signs get in.
_SIGNS = st.text(
    alphabet="：，、；“”‘’　\t\n\r -:[]{}#&*!|>'\"%@`?,\u200b\u202e\u2028\ufeff\x00\x85１年—①⼈é😀", max_size=4
)


@pytest.mark.parametrize("file", FILES)
@quickly
@given(data=st.data())
def test_any_change_of_a_good_file_ends_in_an_answer(broken, capsys, file, data):
    good = (ROOT / "content" / file).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(good)))
        end = data.draw(st.integers(start, min(len(good), start + 40)))
        piece = data.draw(_SIGNS.map(str.encode) | st.just(good[start:end] * 2) | st.binary(max_size=4))
        good = good[:start] + piece + good[end:]
    assert_answer(broken, capsys, file, lambda _: good)


def assert_answer(broken, capsys, file: str, edit: Edit) -> None:
    """`check` ends with one of its statuses, problems with places in the file, and text that shows them."""
    path = Path("content") / file
    good = path.read_bytes()
    try:
        path.write_bytes(edit(good))
        status, problems = told(capsys, "check")
        assert status == int(any(problem["severity"] == "error" for problem in problems))
        for problem in problems:
            assert problem["code"] and problem["message"] and problem["line"] != 0 and problem["column"] != 0
        assert cli.main(["check", "--today", TODAY]) == status
        text = capsys.readouterr().err
        assert all(char in "\n\u3000" or char.isprintable() for char in text)
    finally:
        path.write_bytes(good)


@pytest.mark.parametrize(
    "key, hint",
    [
        ("nmuber", "是不是“number”？"),
        ("序号", "是不是“number”？"),
        ("任务名称", "是不是“title”？"),
        ("内容", "是不是“content”？"),
        ("单位", "是不是“responsible”？"),
        ("完成时间", "是不是“deadline”？"),
        (
            "电话",
            "可用的键：number、title、content、responsible、deadline、title_continues、section、remarks、lead、support、"
            "disclosure、draft、updates、amendments、withdrawn、corrections、continues",
        ),
    ],
)
def test_a_key_that_is_not_known_is_told_with_the_one_that_was_meant(key, hint):
    _, found = breaches.check(schema.TypedTask, source.parse(f"{key}: 一\n", "17.yaml"))
    told = [(problem.message, problem.hint) for problem in found if problem.code == "key-unknown"]
    assert told == [(f"不认识的键“{key}”", hint)]
