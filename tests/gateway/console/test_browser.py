"""The console in a real browser: what a person does and sees, on a wide screen and on a phone."""

from pathlib import Path

import pytest
from browser import Browser, listening, opened
from bureau import CRACKS, FOOD, GYM, NOTHING, PARKING, UNSURE, Bureau, broken, code_of

from chassis.clock import new_id
from contracts.intake import ComplaintReceived
from tests.faults.poison import a_complaint, enveloped

SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def fill(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.receive(FOOD, "某超市", channel="12315", source="12315")
    await bureau.pass_time(hours=30)
    for text, firm in (
        (CRACKS, "某某置业有限公司"),
        (PARKING, "某物业"),
        (NOTHING, None),
        (UNSURE, None),
        (GYM, "某健身房"),
    ):
        await bureau.receive(text, firm)
    await bureau.receive(FOOD, "某饭店", alerts=["mass_food_poisoning"])


def keep(folder: Path, name: str, picture: bytes) -> None:
    """Beside the test's other files, for whoever wants to look."""
    (folder / f"{name}.png").write_bytes(picture)


async def signed_in(browser: Browser, bureau: Bureau, origin: str, role: str) -> None:
    entry = bureau.credentials(role)
    await browser.open(f"{origin}/console/")
    await browser.submit(user=entry["user"], password=entry["password"])


async def looked_at(browser: Browser, folder: Path, name: str) -> None:
    """The page on three screens, light and dark; nothing is wider than the screen."""
    for width in (1440, 860, 390):
        for dark in (False, True):
            await browser.show(width, dark=dark)
            keep(folder, f"{name}-{width}-{'dark' if dark else 'light'}", await browser.picture())
            assert await browser.read(SPILL) <= 0, f"{name} is wider than {width}"


@pytest.mark.browser
async def test_a_person_signs_in_and_sees_the_work_queue_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    await fill(bureau)

    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await browser.open(f"{origin}/console/")
        await looked_at(browser, tmp_path, "sign-in")
        await signed_in(browser, bureau, origin, "hub")
        title = await browser.read("document.title")
        await looked_at(browser, tmp_path, "hub")
        bureau.cut("analytics")
        await browser.open(f"{origin}/console/?lang=en")
        await looked_at(browser, tmp_path, "silent")

    assert title == "受理台 · 维权"
    assert browser.complaints == []
    assert {address.startswith((origin, "about:")) for address in browser.requested} == {True}


@pytest.mark.browser
async def test_an_operator_sees_the_services_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await signed_in(browser, bureau, origin, "operator")
        await looked_at(browser, tmp_path, "operator")

    assert browser.complaints == []


@pytest.mark.browser
async def test_a_person_changes_a_shown_password_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    initial, chosen = await bureau.let_in("zhang.wei"), "lampe-9 unter dem dach"

    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await browser.open(f"{origin}/console/")
        await browser.submit(user="zhang.wei", password=initial)
        await looked_at(browser, tmp_path, "password")
        await browser.submit(password=initial, new="password-1234", again="password-1234")
        await looked_at(browser, tmp_path, "password-weak")
        await browser.submit(password=initial, new=chosen, again=chosen)
        await looked_at(browser, tmp_path, "password-changed")
        await browser.submit(user="zhang.wei", password=chosen)
        title = await browser.read("document.title")

    assert title == "受理台 · 维权"
    assert [one for one in browser.complaints if "422" not in one] == []


@pytest.mark.browser
@pytest.mark.parametrize("bureau", [{"second_factor_required": True}], indirect=True)
async def test_a_person_sets_a_second_factor_and_ends_a_session_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    entry = bureau.credentials("hub")
    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await signed_in(browser, bureau, origin, "hub")
        await looked_at(browser, tmp_path, "factor")
        secret = await browser.read("document.querySelector('[name=secret]').value")
        await browser.submit(password=entry["password"], code="000000")
        await looked_at(browser, tmp_path, "factor-wrong")
        await browser.submit(password=entry["password"], code=code_of(secret))
        await looked_at(browser, tmp_path, "factor-set")
        await browser.submit(user=entry["user"], password=entry["password"], code=code_of(secret, later=1))
        await browser.press("a[href^='/console/account']")
        await looked_at(browser, tmp_path, "account")
        await browser.read("document.querySelector('[value=all]').click()")
        await browser.submit(password=entry["password"])
        title = await browser.read("document.title")

    assert title == "登录 · 维权"
    assert [one for one in browser.complaints if "422" not in one] == []


@pytest.mark.browser
async def test_a_person_makes_and_ends_a_key_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    password = bureau.credentials("hub")["password"]
    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await signed_in(browser, bureau, origin, "hub")
        await browser.press("a[href^='/console/account']")
        await browser.submit("#make-key", **{"key-password": "guess"})
        refused = await browser.read("document.getElementById('said').textContent")
        await looked_at(browser, tmp_path, "key-refused")
        await browser.submit("#make-key", **{"key-password": password})
        made = await browser.read("document.getElementById('made').textContent")
        await looked_at(browser, tmp_path, "key-made")
        await browser.read("document.querySelector('[name=key]').click()")
        await browser.press("#end-key")
        ended = await browser.read("document.querySelector('[role=status]').textContent")
        await looked_at(browser, tmp_path, "key-ended")
        await browser.open(f"{origin}/console/account?lang=en")
        await looked_at(browser, tmp_path, "keys-english")

    assert "没有开通" in refused
    assert made.startswith("wq_")
    assert "所选的密钥已作废" in ended
    assert [one for one in browser.complaints if "403" not in one] == []


@pytest.mark.browser
async def test_an_operator_looks_into_the_quarantine_replays_and_skips_on_any_screen(
    bureau: Bureau, tmp_path: Path
) -> None:
    first, second = new_id(), new_id()
    with broken(ComplaintReceived.type):
        for one in (first, second):
            received = enveloped(one, 1, ComplaintReceived.type, a_complaint(one))
            await bureau.arrive(received, bureau.withdrawal(one))
    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await signed_in(browser, bureau, origin, "operator")
        await looked_at(browser, tmp_path, "services-held")
        await browser.press("table a[href*=quarantine]")
        await looked_at(browser, tmp_path, "quarantine")
        await browser.press("tbody th a")
        await looked_at(browser, tmp_path, "quarantined")
        await browser.submit("#replay")
        replayed = await browser.read("document.querySelector('[role=status]').textContent")
        await looked_at(browser, tmp_path, "replayed")
        await browser.open(f"{origin}/console/quarantine?lang=en&service=dispatch")
        await browser.press("tbody th a")
        await browser.read("document.querySelector('details.confirm summary').click()")
        await looked_at(browser, tmp_path, "skipping")
        unsure = await browser.read("document.getElementById('skip').form.checkValidity()")
        await browser.read("document.getElementById('sure').click()")
        await browser.submit("#skip", reason="The officer has opened the case by hand")
        skipped = await browser.read("document.querySelector('[role=status]').textContent")
        await looked_at(browser, tmp_path, "skipped")
        await browser.open(f"{origin}/console/quarantine?service=dispatch")
        empty = await browser.read("document.querySelector('.empty').textContent")
        await looked_at(browser, tmp_path, "quarantine-empty")

    assert "重放成功" in replayed
    assert unsure is False
    assert "Skipped: dispatch will not act on it any more" in skipped
    assert "没有隔离的消息" in empty
    assert browser.complaints == []


@pytest.mark.browser
async def test_an_address_that_leads_nowhere_is_reported_as_such_on_any_screen(bureau: Bureau, tmp_path: Path) -> None:
    async with listening(bureau.front) as origin, opened(tmp_path / "profile") as browser:
        await browser.open(f"{origin}/console/nope")
        await looked_at(browser, tmp_path, "missing")
        await browser.press("main a")
        title = await browser.read("document.title")

    assert title == "登录 · 维权"
    assert [one for one in browser.complaints if "404" not in one] == []
