"""Which signed rule set texts are read by at a moment."""

from datetime import datetime, timedelta
from typing import Any

from canon.codes import Alert
from services.intake.filing.domain.acceptance import Accepted, read_filing
from services.intake.filing.domain.filing import Matter
from services.intake.knowledge.domain import ReadingVersion, knowledge_from, version_in_force, versions_from
from tests.services.intake.building import NOW, a_filing

DAY = timedelta(days=1)


def a_version(version: str = "v1", begins_at: datetime = NOW, **facts: Any) -> ReadingVersion:
    return ReadingVersion(**{"version": version, "begins_at": begins_at, "retired_at": None, "digest": "d"} | facts)


def test_the_version_that_began_last_is_in_force() -> None:
    versions = [a_version("v2", NOW + DAY), a_version("v1")]

    assert version_in_force(versions, NOW - DAY) is None
    assert version_in_force(versions, NOW) == versions[1]
    assert version_in_force(versions, NOW + DAY) == versions[0]


def test_a_retired_version_gives_way_to_the_one_before() -> None:
    versions = [a_version("v1"), a_version("v2", NOW + DAY, retired_at=NOW + 2 * DAY)]

    assert version_in_force(versions, NOW + DAY) == versions[1]
    assert version_in_force(versions, NOW + 2 * DAY) == versions[0]


def test_from_now_on_only_what_is_in_force_and_what_is_to_come_is_read_by() -> None:
    old, present, future = a_version("v1"), a_version("v2", NOW + DAY), a_version("v3", NOW + 3 * DAY)
    withdrawn = a_version("v4", NOW + 4 * DAY, retired_at=NOW + DAY)

    assert versions_from([old, present, future, withdrawn], NOW + 2 * DAY) == [present, future]
    assert versions_from([future, withdrawn], NOW) == [future]


def test_a_filing_is_read_by_what_is_in_force() -> None:
    entry = {"id": "town.weir", "says": "secret", "any": ["老鹰嘴水库"]}
    knowledge = knowledge_from(["self_harm.jump"], [entry], {"alert.self_harm": 1.0})
    filing = a_filing(matter=Matter(text="在老鹰嘴水库的鱼馆办了卡，不退钱我就跳楼"))

    shipped, own = read_filing(filing, NOW).outcome, read_filing(filing, NOW, knowledge).outcome

    assert isinstance(shipped, Accepted)
    assert isinstance(own, Accepted)
    assert Alert.SELF_HARM in shipped.complaints[0].alerts
    assert own.complaints[0].alerts == (Alert.SECRET,)
