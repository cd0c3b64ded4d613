"""Kafka for the tests of its adapter."""

from tests.kafka_fixtures import kafka_broker, kafka_buses, kafka_process

__all__ = ["kafka_broker", "kafka_buses", "kafka_process"]
