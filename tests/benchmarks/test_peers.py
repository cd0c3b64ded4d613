"""The peers take and keep complaints as we do; how fast is not asked here."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bodies import complaint, reworded, write_bodies
from benchmarks.peers import race
from benchmarks.peers.contestants import nginx, peers_python, ticket
from benchmarks.servers import Servers
from benchmarks.sizes import QUICK
from chassis.clock import machine_now

TINY = replace(QUICK, requests=12, warm=4, connections=(2,), peer_rounds=2)


def test_a_ticket_says_everything_a_complaint_says() -> None:
    filed = complaint(7, machine_now())

    written = ticket(filed)

    assert written["title"].split()[0] == filed["external_id"]
    assert filed["matter"]["text"] in written["description"]
    assert filed["complainant"]["phone"] in written["description"]


def test_bodies_in_other_words_keep_their_order(tmp_path: Path) -> None:
    bodies = write_bodies(tmp_path / "bodies.jsonl", 5, 3)

    lines = Path(reworded(bodies, ticket)).read_text().splitlines()

    assert [json.loads(line)["title"].split()[0] for line in lines] == ["P-5", "P-6", "P-7"]


@pytest.mark.skipif(not peers_python().exists(), reason="`make bench-peers` makes the peers' environment")
async def test_every_peer_keeps_what_it_acknowledges(servers: Servers) -> None:
    sections = await race.measure(servers, TINY)

    assert all(len(figure.values) == 2 for section in sections for figure in section.figures)
    assert [len(section.verdicts) for section in sections] == [7 + (nginx() is not None)] * 2
