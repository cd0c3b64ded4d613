"""A template is read strictly: what is wrong is named with its line."""

import re
from pathlib import Path

import pytest

from services.analytics.reports.domain.charts import CHARTS
from services.analytics.reports.domain.template_files import TemplateError, read_template

OWN = """\
title: 望川县消费维权情况
charts: [topics]
sections:
  - title: 一、概况
  - title: 二、受理
    paragraphs:
      - sentences:
          - 收到{received}，办结率{handling_rate}{handling_rate.change}。
          - {text: "重办率{rework_rate}。", when: [rework_rate known, "redirected > 0"]}
      - proposed: true
        sentences: [逐件查清超时原因。]
"""


def test_a_bureaus_own_template_has_its_title_sections_and_charts() -> None:
    template = read_template("monthly-brief", OWN)

    assert (template.name, template.title, template.charts) == ("monthly-brief", "望川县消费维权情况", ("topics",))
    assert [section.title for section in template.sections] == ["一、概况", "二、受理"]
    first, second = template.sections[1].paragraphs
    assert (first.proposed, second.proposed) == (False, True)
    assert [(one.figure, one.word, one.bound) for one in first.sentences[1].when] == [
        ("rework_rate", "known", 0),
        ("redirected", ">", 0),
    ]


def test_the_example_of_the_handbook_is_a_template() -> None:
    handbook = Path("docs/operations.md").read_text("utf-8").partition("## Templates of reports")[2]
    [example] = re.findall(r"```yaml\n(.*?)```", handbook, re.DOTALL)

    assert read_template("example", example).title == "望川县消费维权工作简报"


def test_without_charts_all_of_them_follow_and_none_where_none_is_wanted() -> None:
    assert read_template("own", OWN.replace("charts: [topics]\n", "")).charts == CHARTS
    assert read_template("own", OWN.replace("[topics]", "[]")).charts == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("收到{received}", "收到{nothing}", r"line 8: there is no figure \{nothing\}"),
        ("收到{received}", "收到{ received }", "line 8: braces hold the name of a figure"),
        ("收到{received}", "收到XXX件", "line 8: a blank is left"),
        ("rework_rate known", "rework_rate better", "line 9: no condition"),
        ("rework_rate known", "rework up", "line 9: there is no figure rework"),
        ("[topics]", "[weather]", "line 2: there is no chart weather; there are received_by_month"),
        ("[topics]", "topics", "line 2: a list is expected here"),
        ("proposed: true", "proposed: perhaps", "line 10: true or false is expected here"),
        ("  - title: 一、概况", "  - titel: 一、概况", "line 4: titel means nothing here; what may stand here: title"),
        ("title: 望川县消费维权情况\n", "", "line 1: title is missing"),
        ("title: 望川县消费维权情况", 'title: ""', "line 1: a title has 200 characters at most"),
        ("charts: [topics]", "title: 又一个", "line 2: title stands here twice"),
        ("  - title: 一、概况", "  - 一、概况", "line 4: a mapping with title is expected here"),
        ("- sentences:\n", "- sentences:\n          - [一]\n", "line 8: a mapping with text is expected here"),
        ("- sentences:\n", "- sentences:\n          -\n", "line 8: a text is expected here"),
        ("sections:", "sections: {", "line [0-9]+: no YAML"),
        (OWN, "", "line 1: there is nothing in it"),
        (OWN, "\x00", "line 1: no YAML"),
        (OWN, "? [a]\n: b\n", "line 1: a name is expected here"),
        ("逐件查清超时原因", "字" * 4_001, "line 10: a paragraph has 4000 characters at most"),
        ("  - title: 一、概况\n", "  - title: 一、概况\n" * 41, "line 4: there are more than 40"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in OWN

    with pytest.raises(TemplateError, match=fault):
        read_template("own", OWN.replace(old, new))


@pytest.mark.parametrize("name", ["Own", "a_b", "", "-a", "a" * 41])
def test_a_template_is_named_in_small_letters(name: str) -> None:
    with pytest.raises(TemplateError, match="small letters"):
        read_template(name, OWN)
