"""The drill itself takes hours; what it would be told is looked at here."""

import yaml

from tests.alerts.faults import FAULTS, LEFT_TO_PROMTOOL, about
from tests.alerts.prometheus import SHIPPED, configured


def test_every_alert_is_raised_by_a_fault_or_named_as_left_to_promtool() -> None:
    document = yaml.safe_load((SHIPPED / "alerts.yaml").read_text())
    rules = {rule["alert"] for group in document["groups"] for rule in group["rules"]}
    raised = {alert.split()[0] for fault in FAULTS for alert in fault.expected}

    assert raised | LEFT_TO_PROMTOOL.keys() == rules
    assert raised.isdisjoint(LEFT_TO_PROMTOOL)
    assert {alert.split()[0] for fault in FAULTS for alert in fault.others} <= rules


def test_on_kafka_a_database_that_is_away_is_no_bus_that_is_away() -> None:
    of_the_bus = about("refunds", "BusUnreachable")
    [fault] = [fault for fault in FAULTS if fault.name == "the database of one service refuses"]

    assert fault.expected_on("postgres") - fault.expected_on("kafka") == of_the_bus


def test_only_the_target_its_key_its_tls_and_the_place_of_the_rules_differ_from_what_is_shipped() -> None:
    shipped = yaml.safe_load((SHIPPED / "prometheus.yaml").read_text())
    ours = configured("127.0.0.1:1", SHIPPED / "key")

    [job], [shipped_job] = ours["scrape_configs"], shipped["scrape_configs"]
    job["static_configs"], job["authorization"]["credentials_file"] = (
        shipped_job["static_configs"],
        shipped_job["authorization"]["credentials_file"],
    )
    job |= {name: shipped_job[name] for name in ("scheme", "tls_config")}
    assert ours == shipped | {"rule_files": [str(SHIPPED / "alerts.yaml")]}
