"""The launcher's variables give the defaults, our own overrule them."""

from pathlib import Path

import pytest

from simulators.settings import Settings

pytestmark = pytest.mark.pure


def test_without_variables_it_is_the_gentle_county_on_the_usual_port() -> None:
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert (settings.gateway_url, settings.order_seconds) == ("http://127.0.0.1:8080", 3.0)


def test_the_launcher_says_where_the_gateway_and_the_credentials_are() -> None:
    settings = Settings.from_environment({"WEIQUAN_HOME": "/somewhere", "WEIQUAN_PORT": "9000"})

    assert settings.gateway_url == "http://127.0.0.1:9000"
    assert settings.credentials == Path("/somewhere/credentials.json")


def test_its_own_variables_come_first() -> None:
    settings = Settings.from_environment(
        {
            "SIMULATORS_GATEWAY_URL": "http://gateway",
            "SIMULATORS_CREDENTIALS": "keys.json",
            "SIMULATORS_SEED": "2026",
            "SIMULATORS_COUNTY": "off",
            "SIMULATORS_ORDER_SECONDS": "0.5",
            "SIMULATORS_LOOK_SECONDS": "2",
            "SIMULATORS_CONCURRENCY": "8",
            "SIMULATORS_RECORD": "record.jsonl",
            "WEIQUAN_PORT": "9000",
        }
    )

    assert settings == Settings(
        gateway_url="http://gateway",
        credentials=Path("keys.json"),
        seed="2026",
        county=False,
        order_seconds=0.5,
        poll_seconds=2,
        concurrency=8,
        record=Path("record.jsonl"),
    )
