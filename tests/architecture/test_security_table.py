"""docs/tables/asvs.md leaves no requirement out, and promises nothing without the test it names."""

import re

from chassis.db.migrate import ROOT

TEXT = (ROOT / "docs" / "tables" / "asvs.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
HEADINGS = ("Shown by a test", "Shown by a document", "Not met", "Does not apply")
SHOWN_AT_LEAST = 0.8  # by a test, of what applies
# OWASP ASVS 5.0.0: the requirements of levels 1 and 2, section by section.
LEVELS_1_AND_2 = {
    "1.1": (1, 2), "1.2": range(1, 10), "1.3": range(1, 12), "1.4": range(1, 4), "1.5": (1, 2), "2.1": range(1, 4),
    "2.2": range(1, 4), "2.3": range(1, 5), "2.4": (1,), "3.2": (1, 2), "3.3": range(1, 5), "3.4": range(1, 7),
    "3.5": range(1, 6), "3.7": (1, 2), "4.1": range(1, 4), "4.2": (1,), "4.3": (1, 2), "4.4": range(1, 5), "5.1": (1,),
    "5.2": range(1, 4), "5.3": (1, 2), "5.4": range(1, 4), "6.1": range(1, 4), "6.2": range(1, 13), "6.3": range(1, 5),
    "6.4": range(1, 5), "6.5": range(1, 6), "6.6": range(1, 4), "6.8": range(1, 5), "7.1": range(1, 4),
    "7.2": range(1, 5), "7.3": (1, 2), "7.4": range(1, 6), "7.5": (1, 2), "7.6": (1, 2), "8.1": (1, 2),
    "8.2": range(1, 4), "8.3": (1,), "8.4": (1,), "9.1": range(1, 4), "9.2": range(1, 5), "10.1": (1, 2),
    "10.2": (1, 2), "10.3": range(1, 5), "10.4": range(1, 12), "10.5": range(1, 6), "10.6": (1, 2), "10.7": range(1, 4),
    "11.1": (1, 2), "11.2": range(1, 4), "11.3": range(1, 4), "11.4": range(1, 5), "11.5": (1,), "11.6": (1,),
    "12.1": range(1, 4), "12.2": (1, 2), "12.3": range(1, 5), "13.1": (1,), "13.2": range(1, 6), "13.3": (1, 2),
    "13.4": range(1, 6), "14.1": (1, 2), "14.2": range(1, 5), "14.3": range(1, 4), "15.1": range(1, 4),
    "15.2": range(1, 4), "15.3": range(1, 8), "16.1": (1,), "16.2": range(1, 6), "16.3": range(1, 5),
    "16.4": range(1, 4), "16.5": range(1, 4), "17.1": (1,), "17.2": range(1, 5), "17.3": (1, 2),
}  # fmt: skip
REQUIREMENTS = {f"{section}.{number}" for section, numbers in LEVELS_1_AND_2.items() for number in numbers}


def listed(heading: str) -> set[str]:
    """The requirements of levels 1 and 2 under a heading: in the first column, or in its sentences."""
    part = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    columns = re.findall(r"(?m)^\| ([\d., ()a-z]+) \|", part)
    words = " ".join(columns) if heading != "Does not apply" else part
    return set(re.findall(r"\b\d{1,2}\.\d\.\d{1,2}\b", re.sub(r"[\d.]+ \(level 3\)", "", words)))


def test_every_requirement_of_both_levels_has_one_place() -> None:
    places = [listed(heading) for heading in HEADINGS]

    assert len(REQUIREMENTS) == 253
    assert set().union(*places) ^ REQUIREMENTS == set()
    assert sum(map(len, places)) == len(REQUIREMENTS)


def test_four_in_five_of_what_applies_are_shown_by_a_test() -> None:
    tests, documents, missing, foreign = (len(listed(heading)) for heading in HEADINGS)
    applies = tests + documents + missing
    print(f"ASVS 5.0 L1+L2: {tests} by test, {documents} by document, {missing} not met, {foreign} foreign")  # noqa: T201

    assert tests >= SHOWN_AT_LEAST * applies


def test_every_named_test_exists() -> None:
    defined = {path: re.findall(r"(?m)^(?:async )?def (\w+)\(", (ROOT / path).read_text()) for path, _ in NAMED}

    assert [(path, name) for path, name in NAMED if name not in defined[path]] == []
