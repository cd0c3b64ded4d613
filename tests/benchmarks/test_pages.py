"""Pages are measured with tiny sizes, and copies are cases of their own; how fast pages are is not asked here."""

from dataclasses import replace
from random import Random

import pytest

from benchmarks import casework, copies, pages
from benchmarks.servers import Servers
from benchmarks.sizes import QUICK
from benchmarks.visits import link_in
from canon.codes import Kind, State

TINY = replace(QUICK, handled=20, page_complaints=80, visits=2, paints=1)


@pytest.mark.campaign  # two minutes
@pytest.mark.browser
async def test_every_page_is_answered_beside_copies_and_shown(servers: Servers) -> None:
    timed, painted = await pages.measure(servers, TINY)

    assert len(timed.verdicts) > 60
    assert all(verdict.value > 0 for verdict in (*timed.verdicts, *painted.verdicts))


@pytest.mark.campaign  # `make sweeps`
async def test_copies_are_cases_of_their_own_some_time_earlier(servers: Servers) -> None:
    await servers.fresh(pages.DATABASE)
    counts = await pages.populate(servers, replace(TINY, page_complaints=60))
    async with servers.connected(pages.DATABASE) as database:
        strays = await database.fetchval(
            "select count(*) from dispatch.receipts r left join dispatch.cases c on c.id = r.case_id"
            " left join intake.complaints k on k.id = r.complaint_id where c.id is null or k.id is null"
        )
        numbers = await database.fetchval("select count(distinct number) from intake.complaints")
        span = await database.fetchval("select max(received_at) - min(received_at) from dispatch.cases")
        counted = await database.fetchval("select count(*) from analytics.cases_seen")
    await servers.drop(pages.DATABASE)

    assert (strays, numbers, counted) == (0, counts["complaints"], counts["complaints"])
    assert span.days > copies.OPEN_DAYS


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_case_has_a_way_to_its_end(kind: Kind) -> None:
    steps = list(casework.steps_of(kind, State.TRIAGED, "7", Random(7)))

    assert steps[0][0] == "assign"
    assert {"close", "send-to-odr"} & {command for command, _ in steps}


def test_the_next_page_is_found_among_links_to_the_same_page() -> None:
    page = (
        '<a href="?lang=en&amp;cursor=a">English</a> <a rel="next" href="/console/x?state=all&amp;cursor=b">older</a>'
    )

    assert link_in(page, "cursor") == "/console/x?state=all&cursor=b"
    assert link_in("<p>nothing</p>", "cursor") is None
