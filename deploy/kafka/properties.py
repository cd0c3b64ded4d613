"""The broker's configuration (KRaft, one node that is broker and controller)."""

from pathlib import Path


def server_properties(data: Path, port: int, controller_port: int, *, quick: bool) -> str:
    """Return the content of ``server.properties``; with ``quick`` a broker restarts sooner after SIGKILL, for tests."""
    # Milliseconds; a restart after SIGKILL waits until the session, by default of 9000, has expired.
    session, heartbeat = (1000, 250) if quick else (3000, 500)
    return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=2
broker.session.timeout.ms={session}
broker.heartbeat.interval.ms={heartbeat}
"""
