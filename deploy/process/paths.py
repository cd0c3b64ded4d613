"""Paths of the project, its virtual environment and the state of this installation."""

import hashlib
import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def environment_path() -> Path:
    """Return the project's virtual environment (``WEIQUAN_VENV``, or ``.venv`` beside the Makefile)."""
    return (PROJECT / os.environ.get("WEIQUAN_VENV", ".venv")).absolute()


def home_path() -> Path:
    """Return the directory of this installation's state (``WEIQUAN_HOME``, or ``.weiquan`` beside the Makefile)."""
    return (PROJECT / os.environ.get("WEIQUAN_HOME", ".weiquan")).absolute()


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
