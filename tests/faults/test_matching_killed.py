"""Matching under kill -9 at every failpoint: two messages of one matter are one case, and two when that is undone."""

import httpx
import pytest

from chassis.web.auth import Caller
from tests.faults.county import HUB, County
from tests.faults.filing import GYM

PLATFORMS = {
    source: Caller(account=f"platform-{source}", roles=("platform",), source=source, scopes=("backdate",))
    for source in ("12345", "12315")
}
UNMATCHED = "select not exists (select from intake.match_queue)"
LATER = "update intake.match_queue set claimed_until = now() - interval '1 second' returning complaint_id"
JOINED = "select count(*) = 1 from dispatch.cases"
PARTED = "select count(*) = 2 from dispatch.cases"
PARTING = "dispatch.matching.after_put_back"
WHERE = {
    "intake.matching.after_keys": "intake",
    "intake.matching.after_compare": "intake",
    "dispatch.matching.after_take_out": "dispatch",
    PARTING: "dispatch",
}


def a_message(source: str) -> tuple[str, dict[str, str]]:
    """What each platform sends of the one matter."""
    if source == "12345":
        return "/v1/channels/12345/work-orders", {
            "caseguid": "12345-1",
            "accordtypecode": "投诉",
            "rqstperson": "张丽华",
            "linkphone": "13800000000",
            "rqstcontent": GYM,
            "subjectname": "望川县百日健身服务部",
        }
    return "/v1/channels/12315/registrations", {
        "registrationnumber": "1330-1",
        "appealtype": "投诉",
        "rqstperson": "张丽华",
        "linknumber": "13800000000",
        "problemdescribe": GYM,
        "report": "退还余额",
        "subjectname": "望川县百日健身服务部",
    }


@pytest.mark.parametrize("failpoint", WHERE)
async def test_one_matter_is_one_case_and_two_again_wherever_a_process_was_killed(
    county: County, failpoint: str
) -> None:
    hosts = {name: county.host(name) for name in ("intake", "dispatch")}
    victim = hosts[WHERE[failpoint]]
    for host in hosts.values():
        await host.start(f"{failpoint}=kill" if host is victim and failpoint != PARTING else "")
    ids, has_died = [], False

    async def start_again() -> None:
        await victim.died()
        await county.rows(LATER)  # as if a minute had passed
        await victim.start()

    for source, caller in PLATFORMS.items():
        path, body = a_message(source)
        try:
            answer = await county.client("intake", caller).post(path, json=body)
        except httpx.TransportError:  # it was killed over the first message before the second one came
            await start_again()
            has_died = True
            answer = await county.client("intake", caller).post(path, json=body)
        assert answer.is_success, answer.text
        ids.append(answer.json()["id"])
    if failpoint != PARTING and not has_died:
        await start_again()
    await county.until(UNMATCHED)
    await county.until(JOINED)

    if failpoint == PARTING:
        await victim.kill()
        await victim.start(f"{failpoint}=kill")
    answer = await county.client("intake", HUB).post(
        f"/v1/complaints/{ids[0]}/matches/{ids[1]}",
        json={"as": "other", "reason": "两张卡"},
        headers={"Idempotency-Key": "apart"},
    )
    assert answer.status_code == 200, answer.text
    if failpoint == PARTING:
        await victim.died()
        await victim.start()
    await county.until(PARTED)
    await county.rest("dispatch", "intake")

    rows = await county.rows("select complaint_id::text, case_id::text from dispatch.receipts")
    assert {(row["complaint_id"], row["case_id"]) for row in rows} == {(one, one) for one in ids}
    assert await county.rows("select from dispatch.joined_cases") == []
