"""Where things are: the project, its environment, and the state of this installation."""

import hashlib
import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def environment_path() -> Path:
    """The project's own virtual environment (``WEIQUAN_VENV``, or ``.venv`` beside the Makefile)."""
    return (PROJECT / os.environ.get("WEIQUAN_VENV", ".venv")).absolute()


def home_path() -> Path:
    """The state of this installation (``WEIQUAN_HOME``, or ``.weiquan`` beside the Makefile)."""
    return (PROJECT / os.environ.get("WEIQUAN_HOME", ".weiquan")).absolute()


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
