"""A blocked loop is felt, and forgotten after a minute."""

from chassis.telemetry.pulse import Pulse


def test_the_worst_of_the_last_minute_is_told() -> None:
    pulse = Pulse()
    for late, at in ((0.1, 0.0), (3.0, 10.0), (0.2, 20.0), (0.5, 30.0)):
        pulse.feel(late, at)

    assert [pulse.worst(now) for now in (30.0, 69.0, 71.0, 200.0)] == [3.0, 3.0, 0.5, 0.0]
