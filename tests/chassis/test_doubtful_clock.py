"""While the clocks of machine and database depart from each other, nothing is done that time starts."""

import time
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from chassis.bus.postgres import PostgresBus
from chassis.clock import MAX_DIFFERENCE_SECONDS, SystemClock, machine_now
from chassis.db.work import Work
from chassis.jobs import Job
from tests.chassis import toy

YEAR = 400 * 86_400.0  # seconds, and some


@pytest.fixture
async def service(empty_database_url: str) -> AsyncIterator[FastAPI]:
    """One that does not run by itself."""
    await toy.lay_tables(empty_database_url, "publisher")
    bus = PostgresBus(empty_database_url)
    app = toy.a_service(empty_database_url, "publisher", bus)
    yield app
    await app.state.runtime.close()
    await bus.close()


def ahead(clock: SystemClock, seconds: float) -> None:
    """As if the database had told this time now, and this machine's clock were right."""
    clock._database_offset = time.time() - time.monotonic() + seconds
    clock._apply_measurement(time.time() - time.monotonic())
    clock.is_known = True


@pytest.mark.parametrize("off", [YEAR, -3600.0, MAX_DIFFERENCE_SECONDS + 1])
async def test_no_job_acts_where_two_clocks_disagree_but_one_that_needs_none(service: FastAPI, off: float) -> None:
    runtime = service.state.runtime
    acted: list[str] = []

    def a_job(name: str, *, at_any_time: bool = False) -> Job:
        async def act(_: Work) -> bool:
            acted.append(name)
            return False

        return Job(name=name, every_seconds=60.0, act=act, at_any_time=at_any_time)

    ahead(runtime.clock, off)
    for job in (a_job("deadlines"), a_job("books", at_any_time=True)):
        await runtime.jobs.run_once(job)
    last_runs = dict(runtime.jobs.last_run)
    await runtime.prewarm()
    await runtime.jobs.run_once(a_job("deadlines again"))

    assert acted == ["books", "deadlines again"]
    assert last_runs.keys() == {"books"}


@pytest.mark.parametrize("off", [YEAR, -3600.0])
def test_a_jump_of_the_databases_clock_alone_moves_nothing_and_is_shown(off: float) -> None:
    clock = SystemClock()
    ahead(clock, 1.0)

    ahead(clock, off)

    assert abs((clock.now() - machine_now()).total_seconds() - 1.0) < 0.5
    assert not clock.is_doubtful
    assert abs(clock.machine_ahead() + off) < 0.5


@pytest.mark.parametrize("off", [YEAR, -3600.0])
def test_a_jump_of_the_machines_clock_alone_moves_nothing_and_holds_nothing(off: float) -> None:
    clock = SystemClock()
    ahead(clock, 0.0)
    before = clock.now()

    clock._apply_measurement(time.time() - time.monotonic() + off)

    assert abs((clock.now() - before).total_seconds()) < 0.5
    assert not clock.is_doubtful


def test_what_a_process_was_given_wrong_at_its_start_is_put_right_when_both_clocks_agree() -> None:
    clock = SystemClock()
    ahead(clock, YEAR)
    doubtful = clock.is_doubtful

    ahead(clock, 0.0)

    assert doubtful
    assert not clock.is_doubtful
    assert abs((clock.now() - machine_now()).total_seconds()) < 0.5
