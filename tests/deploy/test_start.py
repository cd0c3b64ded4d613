"""A process that starts does only what it needs before it serves: starting quickly is how a killed one recovers."""

import ssl
import subprocess
import sys

from chassis.tls import client_context, context_for
from tests.sweeps import sampled

STARTED = """
import sys
import deploy.serving, services.intake.app
from reading import signs, thresholds
from chassis.tls import client_context
from contracts.event import known_events
print(sorted({"docx", "cryptography.x509"} & sys.modules.keys()))
print([one.cache_info().currsize for one in (signs.shipped_entries, thresholds._document)])
print(sorted(name for name, event in known_events().items() if event.__pydantic_complete__))
print(client_context.cache_info().currsize)
"""


@sampled
def test_what_is_needed_later_is_loaded_later() -> None:
    completed = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)

    assert completed.stdout.splitlines() == ["[]", "[0, 0]", "[]", "0"]


def test_where_nothing_is_under_tls_nobody_is_believed() -> None:
    context = context_for("http://127.0.0.1:8101", None)

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.get_ca_certs() == []
    assert context_for("https://intake.example", None) is client_context(None)
