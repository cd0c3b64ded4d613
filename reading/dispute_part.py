"""The half of a text that is about the dispute, where the other half reports a breach (Order 121 Art. 9, 37)."""

import re

from reading import kind_patterns
from reading.script import squeezed

_SENTENCES = re.compile(r"(?<=[。！？；!?;\n])")
_CLAUSES = re.compile(r"(?<=[，,])|(?=同时|另外|此外|并)")


def dispute_in(text: str) -> str:
    """What the other side needs for a settlement: without what is told to the authority alone; empty if all of it is.

    A clause that calls on the authority goes, and what follows it in the sentence until a remedy is asked for.
    """
    return "".join(map(_about_the_dispute, _SENTENCES.split(text))).strip()


def _about_the_dispute(sentence: str) -> str:
    clauses = _CLAUSES.split(sentence)
    kept: list[str] = []
    reports = False
    for clause in clauses:
        flat = squeezed(clause)
        if "举报" in flat or kind_patterns.REPORT.search(flat) or kind_patterns.PUNISH.search(flat):
            reports = True
        elif kind_patterns.DEMAND.search(flat):
            reports = False
        if not reports:
            kept.append(clause)
    if len(kept) == len(clauses):
        return sentence
    told = "".join(kept).rstrip("，,。；;！!？?\n ")
    return f"{told}。" if told else ""
