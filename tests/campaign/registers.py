"""C15: whether the cases of a history are linearizable (Herlihy and Wing, TOPLAS 12/3, 1990)."""

from collections.abc import Collection, Hashable, Mapping
from types import MappingProxyType
from typing import Any

from tests.campaign.record import INVOKE, OK, Record

ACT = "act "


def linearized(
    record: Record, joined: Mapping[str, Collection[str]] = MappingProxyType({})
) -> tuple[int, list[tuple[str, Hashable]]]:
    """How many reads and acts said which version of a case they saw or made, and which of them no order explains.

    A complaint that joined the case of another answers with one case and then the other: ``joined`` says which cases
    those are, and the answer which of them it is.

    A case counts its versions, so the order of what was done to it is told and needs no search (Gibbons and Korach,
    SIAM J. Comput. 26/4, 1997): there is one that explains everything exactly if nobody sees less than was answered to
    anybody before they asked, and every act makes a version of its own that nobody had seen before it was asked for. An
    act lies between its first asking and its first answer; one of unknown outcome may lie anywhere.
    """
    reached: dict[str, int] = {}  # of a case, by all that was answered until now
    before: dict[tuple[str, str], dict[str, int]] = {}  # what each case had reached when somebody asked
    made: dict[tuple[str, int], tuple[str, str]] = {}  # version of a case -> who made it
    looked_at, wrong = 0, list[tuple[str, Hashable]]()
    for entry in record.entries:
        if (complaint := _case_of(entry)) is None:
            continue
        asker, is_act = (entry["p"], entry["key"]), entry["f"].startswith(ACT)
        if entry["type"] == INVOKE and not (is_act and asker in before):
            before[asker] = {one: reached.get(one, 0) for one in (complaint, *joined.get(complaint, ()))}
        elif (version := _version_of(entry)) is not None:
            looked_at += 1
            case = _answered_case(entry) if complaint in joined else complaint
            least = before.get(asker, reached).get(case, 0) + is_act
            if version < least:
                wrong.append(("C15 backwards", (*asker, case, least, version)))
            if is_act and made.setdefault((case, version), asker) != asker:
                wrong.append(("C15 two acts, one version", (*asker, case, version)))
            reached[case] = max(version, reached.get(case, 0))
    return looked_at, wrong


def _case_of(entry: dict[str, Any]) -> str | None:
    if entry["f"] == "case":
        return str(entry["key"])
    return str(entry.get("value")) if entry["f"].startswith(ACT) else None


def _answered_case(entry: dict[str, Any]) -> str:
    return next(str(one) for thing, one in entry["resp"]["shown"] if thing == "case")


def _version_of(entry: dict[str, Any]) -> int | None:
    tag = entry["resp"].get("etag", "").strip('"') if entry["type"] == OK else ""
    return int(tag) if tag.isdecimal() else None
