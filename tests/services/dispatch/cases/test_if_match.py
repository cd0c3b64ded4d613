"""Every command on a case honours ``If-Match``: who acts on what has changed since is told so, and nothing is done."""

from chassis.clock import new_id
from tests.access.asking import body_of
from tests.access.callers import CALLERS
from tests.bad_input.document import document
from tests.services.dispatch.dispatch_app import GYM, HEAD, HUB, OFFICER, DispatchApp

PREFIX = "/v1/cases/{id}/"
LEAST_COMMANDS = 20


async def test_no_command_is_done_on_a_case_that_has_changed_since(dispatch: DispatchApp) -> None:
    commands = [path for path, at in document()["paths"].items() if path.startswith(PREFIX) and "post" in at]
    case = await dispatch.open(GYM)
    tag = (await dispatch.get(f"/v1/cases/{case}")).headers["ETag"]
    await dispatch.do(case, "first-feedback", text="已联系")
    before = await dispatch.case(case)

    refusals = {path: await refusals_of(dispatch, path, case, tag) for path in commands}

    assert len(commands) > LEAST_COMMANDS
    assert {path: found for path, found in refusals.items() if found - {(403, "forbidden")} != {(412, "stale")}} == {}
    assert await dispatch.case(case) == before


async def refusals_of(dispatch: DispatchApp, path: str, case: str, tag: str) -> set[tuple[int, str]]:
    """What each caller is answered."""
    body = body_of("POST", path, CALLERS[0], {"enterprise.shop": str(new_id())})
    answers = [await dispatch.post(path.format(id=case), body, caller, If_Match=tag) for caller in (HUB, OFFICER, HEAD)]
    return {(answer.status_code, answer.json()["code"]) for answer in answers}


async def test_a_case_is_read_only_as_the_version_that_is_requested(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    tag = (await dispatch.get(f"/v1/cases/{case}")).headers["ETag"]
    await dispatch.do(case, "first-feedback", text="已联系")

    answer = await dispatch.client.get(f"/v1/cases/{case}", headers=dispatch._headers(HUB) | {"If-Match": tag})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
