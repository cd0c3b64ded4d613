"""``python -m deploy.launcher COMMAND``: what the Makefile calls."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the message for a person whose Python is older
    sys.exit("Weiquan needs Python 3.11 or newer: PYTHON=python3.12 make run")

from deploy.launcher.commands import main

sys.exit(main(sys.argv[1:]))
