"""The life of an enterprise over the interface, on a real database."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.web.auth import Caller
from services.odr.enterprises import repository
from services.odr.enterprises.domain import Enterprise, Standing
from tests.services.odr.asking import ANYBODY, HEAD, HUB, OFFICER, Registers
from tests.services.odr.building import NOW
from tests.services.odr.enterprises.test_domain import ACTS, DAYS, replay

ENTERPRISES = "/v1/odr/enterprises"
FIRM = str(new_id())
OWN = Caller(account="firm.dev", roles=("enterprise",), enterprise=FIRM)
OTHER = Caller(account="other.dev", roles=("enterprise",), enterprise=str(new_id()))
ADMINISTRATOR = Caller(account="admin.dev", roles=("administrator",))
BECAUSE = {"reason": "连续两季不答复"}


async def joined(odr: Registers) -> str:
    applied = await odr.do(OWN, ENTERPRISES, {"name": "某健身服务部", "promise": True})
    path = f"{ENTERPRISES}/{applied.json()['id']}"
    assert (await odr.do(HUB, f"{path}/review", {"approved": True, "note": "材料齐全"})).status_code == 200
    return path


async def test_a_life_is_read_as_of_any_day(registers: Registers) -> None:
    began = registers.today
    path = await joined(registers)
    for days, act, caller in ((3, "suspension", HEAD), (4, "restoration", HUB), (5, "leave", OWN)):
        registers.later(days)
        assert (await registers.do(caller, f"{path}/{act}", BECAUSE)).status_code == 200

    async def stood(days: int) -> list[str]:
        day = (began + timedelta(days=days)).isoformat()
        return [one["standing"] for one in (await registers.see(HUB, ENTERPRISES, as_of=day))["items"]]

    assert [await stood(days) for days in (-1, 0, 2, 3, 6, 7, 11, 12)] == [
        [],
        ["active"],
        ["active"],
        ["suspended"],
        ["suspended"],
        ["active"],
        ["active"],
        ["left"],
    ]
    on = {"as_of": (began + timedelta(days=4)).isoformat()}
    assert len((await registers.see(HUB, ENTERPRISES, standing="suspended", **on))["items"]) == 1
    assert (await registers.see(HUB, ENTERPRISES, standing="left", **on))["items"] == []
    assert (await registers.see(HUB, ENTERPRISES, standing="active"))["items"] == []
    changes = (await registers.see(HUB, path))["changes"]
    assert [(one["kind"], one["by"]) for one in changes] == [
        ("applied", "firm.dev"),
        ("active", "hub.dev"),
        ("suspended", "head.dev"),
        ("restored", "hub.dev"),
        ("left", "firm.dev"),
    ]
    assert changes[2]["reason"] == BECAUSE["reason"]


async def test_who_enters_an_application_does_not_review_it(registers: Registers) -> None:
    entered = await registers.do(HUB, ENTERPRISES, {"name": "净屿洗衣", "promise": True})
    path = f"{ENTERPRISES}/{entered.json()['id']}/review"

    own = await registers.do(HUB, path, {"approved": True})
    another = await registers.do(HEAD, path, {"approved": True})

    assert (own.status_code, own.json()["code"]) == (403, "own_application")
    assert another.json()["standing"] == "active"


async def test_a_session_is_recorded_and_read_by_both_sides(registers: Registers) -> None:
    path = await joined(registers)
    session = {"held_on": registers.days_ago(1), "topic": "先行和解怎么报价", "by": "消费者权益保护股"}

    training = await registers.do(OFFICER, f"{path}/guidance", session | {"kind": "training"})
    early = await registers.do(OFFICER, f"{path}/guidance", session | {"held_on": registers.days_ago(-1)})
    own = await registers.see(OWN, path)

    assert training.status_code == 201
    assert own["sessions"] == [session | {"kind": "training"}]
    assert [error["field"] for error in early.json()["errors"]] == ["/held_on"]


async def test_an_enterprise_reads_its_own_history_and_no_accounts_of_the_bureau(registers: Registers) -> None:
    path = await joined(registers)

    own = await registers.see(OWN, path)
    foreign = await registers.do(OTHER, f"{path}/leave", BECAUSE)

    assert [one["by"] for one in own["changes"]] == [None, None]
    assert [one["by"] for one in (await registers.see(ADMINISTRATOR, path))["changes"]] == [None, None]
    assert (await registers.see(OTHER, ENTERPRISES))["items"] == []
    assert foreign.status_code == 404


@pytest.mark.parametrize("act", ["suspension", "restoration", "guidance", "leave", "review"])
async def test_nobody_without_a_role_decides_about_an_enterprise(registers: Registers, act: str) -> None:
    path = await joined(registers)
    body = {"held_on": registers.days_ago(0), "topic": "指导"} if act == "guidance" else BECAUSE
    given = {"approved": True} if act == "review" else body

    assert (await registers.do(ANYBODY, f"{path}/{act}", given)).status_code == 403


async def test_who_left_takes_part_again_after_another_review(registers: Registers) -> None:
    path = await joined(registers)
    await registers.do(OWN, f"{path}/leave", BECAUSE)

    again = await registers.do(OWN, ENTERPRISES, {"name": "某健身服务部", "promise": True})
    reviewed = await registers.do(HEAD, f"{path}/review", {"approved": True})

    assert (again.json()["standing"], reviewed.json()["standing"]) == ("applied", "active")
    assert len(reviewed.json()["changes"]) == 5


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_list_of_any_day_is_that_of_the_replayed_histories(registers: Registers, seed: int) -> None:
    chance = random.Random(seed)
    histories = []
    for number in range(1, 41):
        steps = [(chance.randint(0, 6), chance.choice(ACTS)) for _ in range(chance.randint(0, 9))]
        enterprise, wall = replay(steps)
        histories.append((_numbered(enterprise, number), wall))

    async with registers.app.state.transactions.begin() as work:
        for enterprise, _ in histories:
            await repository.save_enterprise(work.db, enterprise)
        found = {
            (day, standing): {
                one.enterprise_id for one in await repository.list_enterprises(work.db, day, standing, limit=100)
            }
            for day in DAYS[::4]
            for standing in (None, *Standing)
        }

    assert day_of(NOW) in DAYS
    assert found == {
        (day, standing): {one.enterprise_id for one, wall in histories if day in wall and standing in (None, wall[day])}
        for day, standing in found
    }


def _numbered(enterprise: Enterprise, number: int) -> Enterprise:
    return Enterprise(
        enterprise_id=UUID(int=number), name=f"{number}号店", uscc=enterprise.uscc, changes=enterprise.changes
    )
