"""Questions to the gateway that this launcher started, in the standard library."""

import http.client
import ssl
from collections.abc import Mapping

ANSWERS_WITHIN = 5.0  # seconds


def get(address: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Return the status and the body; 0 where nobody answers.

    It is a child of ours, which need not prove to us who it is: no certificate is checked.
    """
    scheme, _, place = address.partition("://")
    connection = http.client.HTTPConnection(place, timeout=ANSWERS_WITHIN)
    if scheme == "https":
        unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(place, timeout=ANSWERS_WITHIN, context=unchecked)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def is_ready(address: str) -> bool:
    return get(address, "/ready")[0] == http.client.OK
