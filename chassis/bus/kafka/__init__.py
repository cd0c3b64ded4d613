"""The bus on Kafka: the only package that imports aiokafka (0.14.*, because ``closing`` uses its private names)."""

from chassis.bus.kafka.bus import KafkaBus
from chassis.bus.kafka.connection import BrokerUnavailable, Security, Timings
from chassis.bus.kafka.slots import AdvisorySlots, SlotLeases
from chassis.bus.kafka.topics import TopicRefused, WrongPartitions

__all__ = [
    "AdvisorySlots",
    "BrokerUnavailable",
    "KafkaBus",
    "Security",
    "SlotLeases",
    "Timings",
    "TopicRefused",
    "WrongPartitions",
]
