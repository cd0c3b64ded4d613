"""The linter is told to forbid what is dangerous: each mistake is found where it would be written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.db.migrate import ROOT

MISTAKES = {
    "a query made of texts": (
        "def f(db, name):\n    return db.execute(f\"select * from t where name = '{name}'\")\n",
        "S608",
    ),
    "a command for a shell": ('import os\n\n\ndef f(name):\n    os.system("ls " + name)\n', "S605"),
    "a program with a shell": ("import subprocess\n\n\ndef f(name):\n    subprocess.run(name, shell=True)\n", "S602"),
    "words that are run": ("def f(text):\n    return eval(text)\n", "S307"),
    "a pickle": ("import pickle\n\n\ndef f(data):\n    return pickle.loads(data)\n", "S301"),
    "yaml that makes objects": ("import yaml\n\n\ndef f(data):\n    return yaml.load(data)\n", "S506"),
    "xml that resolves entities": (
        "import xml.etree.ElementTree as x\n\n\ndef f(data):\n    return x.fromstring(data)\n",
        "S314",
    ),
    "a broken digest": ("import hashlib\n\n\ndef f(data):\n    return hashlib.md5(data)\n", "S324"),
    "a cipher nobody should use": (
        "from cryptography.hazmat.primitives.ciphers import modes\n\n\ndef f():\n    return modes.ECB()\n",
        "S305",
    ),
    "a secret by dice": ("import random\n\n\ndef f():\n    return random.random()\n", "S311"),
    "tls that believes anybody": (
        'import httpx\n\n\ndef f():\n    return httpx.get("https://x", verify=False)\n',
        "S501",
    ),
    "a secret in the source": ('password = "correct horse battery"\n', "S105"),
    "templates that do not escape": ("import jinja2\n\n\ndef f():\n    return jinja2.Environment()\n", "S701"),
    "a mistake passed over": ("def f(g):\n    try:\n        g()\n    except Exception:\n        pass\n", "S110"),
    "a debugger left behind": ("breakpoint()\n", "T100"),
}


@pytest.mark.parametrize("room", ["services/intake", "gateway", "sdk"])
def test_the_linter_finds_what_is_dangerous(room: str) -> None:
    source = "\n\n".join(mistake for mistake, _ in MISTAKES.values())
    place = ["--output-format=json", "--stdin-filename", f"{room}/mistake.py", "-"]
    command = [sys.executable, "-m", "ruff", "check", *place]
    ended = subprocess.run(command, input=source, capture_output=True, text=True, cwd=ROOT, check=False)
    found = {one["code"] for one in json.loads(ended.stdout)}

    assert [name for name, (_, rule) in MISTAKES.items() if rule not in found] == []


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.stem)
def test_every_package_is_pinned_to_one_version_and_its_hashes(lock: Path) -> None:
    entries = [entry for entry in lock.read_text().replace("\\\n", " ").splitlines() if entry and entry[0] not in "# "]

    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
