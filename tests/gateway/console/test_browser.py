"""The console in a real browser: what a person does and sees, on a wide screen and on a phone.

What the pages say in it is read without a browser beside, in the test of each subject.
"""

from pathlib import Path

import pytest
from bureau import CRACKS, FOOD, GYM, NOTHING, PARKING, UNSURE, Bureau, broken, code_of
from playwright.async_api import Browser, Page

from chassis.clock import new_id
from contracts.intake import ComplaintReceived
from tests.chromium import visiting
from tests.console.accessibility import no_sideways_scroll
from tests.faults.poison import a_complaint, enveloped
from tests.sweeps import IS_WHOLE, SAMPLED, one_day_in

WIDE, NARROW = 1440, 390  # px


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


async def press(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it."""
    async with page.expect_navigation():
        await page.locator(selector).first.click()


async def submit(page: Page, button: str = "main form button", **fields: str) -> None:
    """Fill the fields of the page and press the button of their form."""
    for name, value in fields.items():
        await page.locator(f"[id='{name}']").fill(value)
    await press(page, button)


async def signed_in(page: Page, bureau: Bureau, origin: str, role: str) -> None:
    entry = bureau.credentials(role)
    await page.goto(f"{origin}/console/")
    await submit(page, user=entry["user"], password=entry["password"])


async def looked_at(page: Page, folder: Path, name: str) -> None:
    """Check the page wide and narrow: nothing is wider than the screen.

    In the sweeps pictures lie beside the test's other files, for whoever wants to look.
    """
    for width, scheme in ((WIDE, "light"), (NARROW, "dark")):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme)
        if IS_WHOLE:
            await page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        await no_sideways_scroll(page, width)


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_person_signs_in_and_sees_the_work_queue_on_any_screen(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    await fill(bureau)

    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await page.goto(f"{origin}/console/")
        await looked_at(page, tmp_path, "sign-in")
        await signed_in(page, bureau, origin, "hub")
        title = await page.title()
        await looked_at(page, tmp_path, "hub")
        bureau.cut("analytics")
        await page.goto(f"{origin}/console/?lang=en")
        await looked_at(page, tmp_path, "silent")

    assert title == "受理台 · 维权"


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_an_operator_sees_the_services_on_any_screen(bureau: Bureau, browser: Browser, tmp_path: Path) -> None:
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, bureau, origin, "operator")
        await looked_at(page, tmp_path, "operator")


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_person_changes_a_shown_password_on_any_screen(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    initial, chosen = await bureau.let_in("zhang.wei"), "lampe-9 unter dem dach"

    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        visit.watch.expect("422")
        await page.goto(f"{origin}/console/")
        await submit(page, user="zhang.wei", password=initial)
        await looked_at(page, tmp_path, "password")
        await submit(page, password=initial, new="password-1234", again="password-1234")
        await looked_at(page, tmp_path, "password-weak")
        await submit(page, password=initial, new=chosen, again=chosen)
        await looked_at(page, tmp_path, "password-changed")
        await submit(page, user="zhang.wei", password=chosen)
        title = await page.title()

    assert title == "受理台 · 维权"


@pytest.mark.browser
@one_day_in(SAMPLED)
@pytest.mark.parametrize("bureau", [{"second_factor_required": True}], indirect=True)
async def test_a_person_sets_a_second_factor_and_ends_a_session_on_any_screen(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    entry = bureau.credentials("hub")
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        visit.watch.expect("422")
        await signed_in(page, bureau, origin, "hub")
        await looked_at(page, tmp_path, "factor")
        secret = await page.locator("[name=secret]").input_value()
        await submit(page, password=entry["password"], code="000000")
        await looked_at(page, tmp_path, "factor-wrong")
        await submit(page, password=entry["password"], code=code_of(secret))
        await looked_at(page, tmp_path, "factor-set")
        await submit(page, user=entry["user"], password=entry["password"], code=code_of(secret, later=1))
        await press(page, "a[href^='/console/account']")
        await looked_at(page, tmp_path, "account")
        await page.locator("[value=all]").check()
        await submit(page, password=entry["password"])
        title = await page.title()

    assert title == "登录 · 维权"


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_person_makes_and_ends_a_key_on_any_screen(bureau: Bureau, browser: Browser, tmp_path: Path) -> None:
    password = bureau.credentials("hub")["password"]
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        visit.watch.expect("403")
        await signed_in(page, bureau, origin, "hub")
        await press(page, "a[href^='/console/account']")
        await submit(page, "#make-key", **{"key-password": "guess"})
        refused = await page.locator("#said").text_content()
        await looked_at(page, tmp_path, "key-refused")
        await submit(page, "#make-key", **{"key-password": password})
        made = await page.locator("#made").text_content()
        await looked_at(page, tmp_path, "key-made")
        await page.locator("[name=key]").first.check()
        await press(page, "#end-key")
        ended = await page.locator("[role=status]").first.text_content()
        await looked_at(page, tmp_path, "key-ended")
        await page.goto(f"{origin}/console/account?lang=en")
        await looked_at(page, tmp_path, "keys-english")

    assert "没有开通" in refused
    assert made.startswith("wq_")
    assert "所选的密钥已作废" in ended


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_an_operator_looks_into_the_quarantine_replays_and_proposes_to_skip_on_any_screen(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    first, second = new_id(), new_id()
    with broken(ComplaintReceived.type):
        for one in (first, second):
            received = enveloped(one, 1, ComplaintReceived.type, a_complaint(one))
            await bureau.arrive(received, bureau.withdrawal(one))
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, bureau, origin, "operator")
        await looked_at(page, tmp_path, "services-held")
        await press(page, "table a[href*=quarantine]")
        await looked_at(page, tmp_path, "quarantine")
        await press(page, "tbody th a")
        await looked_at(page, tmp_path, "quarantined")
        await submit(page, "#replay")
        replayed = await page.locator("[role=status]").first.text_content()
        await looked_at(page, tmp_path, "replayed")
        await page.goto(f"{origin}/console/quarantine?lang=en&service=dispatch")
        await press(page, "tbody th a")
        await page.locator("details.confirm summary").click()
        await looked_at(page, tmp_path, "skipping")
        unsure = await page.locator("#skip").evaluate("button => button.form.checkValidity()")
        await page.locator("#sure").check()
        await submit(page, "#skip", reason="The officer has opened the case by hand")
        skipped = await page.locator("[role=status]").first.text_content()
        await looked_at(page, tmp_path, "skipped")

    assert "重放成功" in replayed
    assert unsure is False
    assert "Another operator has to confirm" in skipped


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_an_address_that_leads_nowhere_is_reported_as_such_on_any_screen(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        visit.watch.expect("404")
        await page.goto(f"{origin}/console/nope")
        await looked_at(page, tmp_path, "missing")
        await press(page, "main a")
        title = await page.title()

    assert title == "登录 · 维权"
