"""Sentences that know what they were made of."""

from __future__ import annotations

import pickle

from gongkai.language import say


def test_a_sentence_is_its_chinese_text():
    said = say("第{row}行：{fault}", row=3, fault=say("“{key}”写了两次", key="title"))
    assert said == "第3行：“title”写了两次"
    assert f"{said}。" == "第3行：“title”写了两次。"


def test_a_sentence_knows_its_template_in_another_process_as_well():
    said = pickle.loads(pickle.dumps(say("{count} 处错误", count=2)))
    assert (said, said.template, said.values) == ("2 处错误", "{count} 处错误", {"count": 2})
