"""Serves an alternative, in its own environment: ``python -m benchmarks.peers.serve prepare|WORKERS THREADS``.

``prepare`` makes the tables, a staff account with the token ``PEER_TOKEN`` and, for the help desk, a queue.
"""

import os
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.settings"


def prepare() -> None:
    django.setup()
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs the settings
    from rest_framework.authtoken.models import Token  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    partner = User.objects.create_user("partner", is_staff=True, is_superuser=True)
    Token.objects.create(user=partner, key=os.environ["PEER_TOKEN"])
    if os.environ["PEER"] == "helpdesk":
        from helpdesk.models import Queue  # noqa: PLC0415

        Queue.objects.create(id=1, title="投诉", slug="complaints")


def serve(workers: str, threads: str) -> None:
    """Run Gunicorn, as the documentation of Django and the help desk recommends; with threads for keep-alive."""
    address = f"127.0.0.1:{os.environ['WEIQUAN_LISTEN_PORT']}"
    os.execv(  # noqa: S606 - no shell is wanted
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"),
            *("--bind", address, "--worker-class", "gthread", "--workers", workers, "--threads", threads),
            *("--keep-alive", "75", "--backlog", "2048"),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        serve(*sys.argv[1:])
