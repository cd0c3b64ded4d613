"""A small HTTP client for the gateway that this launcher started, in the standard library."""

import http.client
import ssl
from collections.abc import Mapping

TIMEOUT_SECONDS = 5.0


def get(address: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Return the status and the body of a GET request; status 0 if there is no answer.

    The certificate is not checked, because the gateway is a child process on the same machine.
    """
    scheme, _, place = address.partition("://")
    connection = http.client.HTTPConnection(place, timeout=TIMEOUT_SECONDS)
    if scheme == "https":
        unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(place, timeout=TIMEOUT_SECONDS, context=unchecked)
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
