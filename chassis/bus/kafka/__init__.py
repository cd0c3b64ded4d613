"""The message bus on Kafka; the only package that imports aiokafka.

It is pinned to aiokafka 0.14.*, because ``client_lifecycle`` uses its private names. ``bus`` implements the interface
of ``chassis.bus.port``, ``producer`` and ``consumer`` its two directions; ``watchdog`` rebuilds a consumer that stalls.
"""

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
