"""The sizes of the benchmarks: ``FULL`` for figures, ``QUICK`` only to see that everything runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    rounds: int
    peer_rounds: int  # each gives a ratio
    connections: tuple[int, ...]
    requests: int  # of one acceptance round, at most
    seconds: float  # of one acceptance round, at most
    warm: int  # requests to each contestant that are not measured
    events: int  # in the outbox of one round
    alone: int  # events handled in a transaction each
    rate: float  # complaints per second, for the latency
    pace_seconds: float  # of the latency run
    flood_rounds: int  # many short ones, because a machine's speed varies
    flood_seconds: float  # at each rate of a round
    complaints: tuple[int, ...]  # in the databases for statistics
    repetitions: int  # times that each query for statistics is sent
    known: int  # texts, deadlines and quotes in a round
    imported: int  # rows of a list
    refunded: int  # people of a group refund
    flood: int  # complaints at once, all to be read twice
    drain_seconds: float  # in which they are
    handled: int  # messages received and handled, whose cases are copied for the console's pages
    page_complaints: int  # beside which its pages are measured
    visits: int  # of each page
    paints: int  # of each page in a browser


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
    repetitions=200,
    known=5_000,
    imported=20_000,
    refunded=5_000,
    flood=10_000,
    drain_seconds=7_200.0,
    handled=400,
    page_complaints=20_000,
    visits=20,
    paints=5,
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
    repetitions=5,
    known=200,
    imported=600,
    refunded=60,
    flood=200,
    drain_seconds=120.0,
    handled=40,
    page_complaints=200,
    visits=4,
    paints=1,
)
