"""``python -m tests.simulation``: as many schedules of each world as asked for, and how many a second.

``SIMULATION_SCHEDULES`` (2,000 of each world), ``SIMULATION_SEED`` (the first one). A broken promise is printed with
its seed; ``SIMULATION_SCHEDULES=1 SIMULATION_SEED=<seed>`` replays it.
"""
# ruff: noqa: T201 - it speaks to a person

import os
import time

from benchmarks.results import write_result
from tests.simulation.worlds import WORLDS

SCHEDULES = 2_000  # of each world
COVERS = ("canon/**", "chassis/**", "services/**", "tests/simulation/**")


def main() -> int:
    schedules = int(os.environ.get("SIMULATION_SCHEDULES", SCHEDULES))
    first = int(os.environ.get("SIMULATION_SEED", "0"))
    broken, seconds = 0, 0.0
    figures: dict[str, dict[str, float]] = {}
    for name, schedule in WORLDS.items():
        began, broken_before = time.process_time(), broken
        for seed in range(first, first + schedules):
            if violations := schedule(seed, None):
                broken += 1
                print(f"{name}, seed {seed}: {violations[0].check} {violations[0].what}")
        took = time.process_time() - began
        seconds += took
        figures[name] = {
            "schedules": schedules,
            "schedules a second of one core": round(schedules / took),
            "broken promises": broken - broken_before,
        }
        print(f"{name:<12}{schedules:>8} schedules  {schedules / took:>8.0f} a second of one core")
    print(f"{'together':<12}{schedules * len(WORLDS):>8} schedules  {schedules * len(WORLDS) / seconds:>8.0f} a second")
    if not broken and schedules >= SCHEDULES:
        write_result("simulation", "make simulation", COVERS, figures)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
