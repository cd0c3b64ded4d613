"""What a Kafka keeps: the bytes of its files, and the records as a consumer is given them."""

import re
from pathlib import Path

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

_PARTITION = re.compile(r"([a-z]\w*)-(\d+)")  # its directory; the broker's own begin with an underscore


def bytes_of(files: Path) -> bytes:
    """Segments, indexes, snapshots, its log: all of the broker's directory but the empty room that indexes end with."""
    return b"\n".join(one.read_bytes().rstrip(b"\0") for one in sorted(files.rglob("*")) if one.is_file())


async def records_of(files: Path) -> bytes:
    """Every record of every topic of ours, unpacked, whatever was packed on the way."""
    found = (_PARTITION.fullmatch(one.name) for one in (files / "data").iterdir())
    partitions = [TopicPartition(one[1], int(one[2])) for one in found if one]
    port = (files / "ports").read_text().split()[0]
    consumer = AIOKafkaConsumer(bootstrap_servers=f"127.0.0.1:{port}", enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends, content = await consumer.end_offsets(partitions), bytearray()
        left = {partition for partition, end in ends.items() if end}
        while left:
            for partition, records in (await consumer.getmany(*left, timeout_ms=1000)).items():
                content += b"".join(map(_bytes, records))
                if await consumer.position(partition) >= ends[partition]:
                    left.discard(partition)
        return bytes(content)
    finally:
        await consumer.stop()


def _bytes(record: ConsumerRecord) -> bytes:
    headers = [part for name, value in record.headers for part in (name.encode(), value or b"")]
    return b"\n" + b"\t".join([record.key or b"", *headers, record.value or b""])
