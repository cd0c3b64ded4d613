"""The part of a text about the dispute, where another part reports a violation (Order 121 Art. 9, 37)."""

import re

from reading.normalization import normalize_compact
from reading.signs import shipped_entries

_SENTENCES = re.compile(r"(?<=[。！？；!?;\n])")
_FOR_THE_AUTHORITY = frozenset({"report", "report_too", "punishment", "inspection"})
_CLAUSES = re.compile(r"(?<=[，,])|(?=同时|另外|此外|并)")


def dispute_in(text: str) -> str:
    """Return the text without what is meant for the authority alone, to be shown to the other side of a settlement.

    A clause that calls on the authority is removed, with the rest of its sentence up to a clause that asks for a
    remedy. The result is empty if nothing is left.
    """
    return "".join(map(_dispute_clauses, _SENTENCES.split(text))).strip()


def _dispute_clauses(sentence: str) -> str:
    clauses = _CLAUSES.split(sentence)
    remaining_clauses: list[str] = []
    reports = False
    for clause in clauses:
        normalized = normalize_compact(clause)
        says = {found.entry.says for found in shipped_entries().find(normalized)}
        if "举报" in normalized or says & _FOR_THE_AUTHORITY:
            reports = True
        elif "demand" in says:
            reports = False
        if not reports:
            remaining_clauses.append(clause)
    if len(remaining_clauses) == len(clauses):
        return sentence
    remaining = "".join(remaining_clauses).rstrip("，,。；;！!？?\n ")
    return f"{remaining}。" if remaining else ""
