"""How much is measured: enough for a figure, or only enough to see that everything runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    rounds: int
    peer_rounds: int  # each a ratio
    connections: tuple[int, ...]
    requests: int  # of one acceptance round, at most
    seconds: float  # of one acceptance round, at most
    warm: int  # requests to each contestant that are not measured
    events: int  # in the outbox of one round
    alone: int  # events acted on one by one
    rate: float  # complaints a second, for the latency
    pace_seconds: float
    flood_rounds: int  # short ones: a machine is quicker in one moment than in the next
    flood_seconds: float  # of each pace of a round
    complaints: tuple[int, ...]  # that figures are asked of
    asked: int  # times each question about figures
    known: int  # texts, deadlines, quotes of a round


FULL = Sizes(
    rounds=3,
    peer_rounds=5,
    connections=(32, 128),
    requests=10_000,
    seconds=5.0,
    warm=500,
    events=20_000,
    alone=2_000,
    rate=200.0,
    pace_seconds=25.0,
    flood_rounds=9,
    flood_seconds=4.0,
    complaints=(10_000, 1_000_000, 5_000_000),
    asked=200,
    known=5_000,
)
QUICK = Sizes(
    rounds=1,
    peer_rounds=1,
    connections=(32,),
    requests=300,
    seconds=2.0,
    warm=50,
    events=600,
    alone=60,
    rate=50.0,
    pace_seconds=3.0,
    flood_rounds=1,
    flood_seconds=1.0,
    complaints=(100, 1_000),
    asked=5,
    known=200,
)
