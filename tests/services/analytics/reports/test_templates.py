"""A bureau's own templates: YAML in a directory, checked at the start, chosen for a report."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock
from chassis.settings import ServiceSettings, StartupRefused
from services.analytics.app import create_app
from services.analytics.reports.service.templates import DEFAULT_TEMPLATE, load_templates, shipped_templates
from services.analytics.settings import Settings
from tests.services.analytics.asking import KEY, Counter
from tests.services.analytics.reports.domain.test_template_files import OWN
from tests.services.analytics.reports.test_reports import QUARTER, a_county, do, get
from tests.services.analytics.stories import noon

ENVIRONMENT = {"WEIQUAN_DATABASE_URL": "postgresql://", "WEIQUAN_INTERNAL_KEY": "k"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    directory = tmp_path / "report-templates"
    directory.mkdir()
    (directory / "brief.yaml").write_text(OWN, "utf-8")
    return directory


@pytest.fixture
async def bureau(database_url: str, own: Path) -> AsyncIterator[Counter]:
    """Analytics with a template of the bureau's own."""
    bus, clock = PostgresBus(database_url), SteppedClock(noon("04-20"))
    service = ServiceSettings(service="analytics", database_url=database_url, internal_key=KEY)
    app = create_app(Settings(service=service, templates=load_templates(own)), bus, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://analytics") as client:
        yield Counter(app=app, client=client, clock=clock)
    await app.state.runtime.close()
    await bus.close()


def test_the_template_that_ships_can_be_read() -> None:
    assert list(shipped_templates()) == [DEFAULT_TEMPLATE]


def test_they_are_found_in_the_home_or_where_the_setting_says(own: Path) -> None:
    at_home = Settings.from_environment(ENVIRONMENT | {"WEIQUAN_HOME": str(own.parent)})
    elsewhere = Settings.from_environment(ENVIRONMENT | {"ANALYTICS_REPORT_TEMPLATES": str(own)})
    without = Settings.from_environment(ENVIRONMENT | {"WEIQUAN_HOME": str(own)})

    assert sorted(at_home.templates) == sorted(elsewhere.templates) == ["brief", "county"]
    assert list(without.templates) == ["county"]


def test_an_own_one_takes_the_place_of_one_that_ships(own: Path) -> None:
    (own / "county.yaml").write_text(OWN, "utf-8")

    assert load_templates(own)["county"].title == "望川县消费维权情况"


def test_a_wrong_one_hinders_the_start_and_its_line_is_named(own: Path) -> None:
    path = own / "wrong.yaml"
    path.write_text(OWN.replace("{received}", "{recieved}"), "utf-8")

    with pytest.raises(StartupRefused, match=rf"{path}, line 8: there is no figure \{{recieved\}}"):
        Settings.from_environment(ENVIRONMENT | {"ANALYTICS_REPORT_TEMPLATES": str(own)})


def test_what_is_no_text_or_not_there_hinders_the_start(own: Path) -> None:
    (own / "wrong.yaml").write_bytes(b"title: \xff\n")

    with pytest.raises(StartupRefused, match=r"wrong\.yaml cannot be read"):
        Settings.from_environment(ENVIRONMENT | {"ANALYTICS_REPORT_TEMPLATES": str(own)})
    with pytest.raises(StartupRefused, match="is no directory"):
        Settings.from_environment(ENVIRONMENT | {"ANALYTICS_REPORT_TEMPLATES": str(own / "none")})


async def test_a_report_is_written_by_the_template_that_is_chosen(bureau: Counter) -> None:
    await a_county(bureau)

    named = (await get(bureau, "")).json()["templates"]
    report = (await do(bureau, "", QUARTER | {"template": "brief"})).json()

    assert {one["name"] for one in named} == {"county", "brief"}
    assert (report["template"], report["title"]) == ("brief", "望川县消费维权情况")
    assert [section["title"] for section in report["sections"]] == ["一、概况", "二、受理"]
    assert [one["id"] for one in report["charts"]] == ["topics"]
    assert report["sections"][1]["paragraphs"][1]["proposed"]
