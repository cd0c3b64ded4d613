"""Map path prefixes to services; every other path is the gateway's own. Name the paths of files."""

import re

from canon.services import REGISTRY

GROUP_COMMAND = re.compile("/v1/groups/[^/]+/commands/")  # intake has the members, dispatch their cases
PATH_TABLE = tuple((prefix, service.name) for service in REGISTRY for prefix in service.paths)
HEALTH_PATHS = frozenset({"/health", "/ready"})
OPEN_PATHS = HEALTH_PATHS | frozenset({"/openapi.json", "/asyncapi.json", "/docs", "/v1/sessions", "/", "/console"})
OPEN_PREFIXES = ("/docs/", "/console/")
# What services answer everybody: lists without personal data, and figures that name nobody.
_PUBLIC = re.compile("/v1/registers/[a-z-]+/public|/v1/refunds/group-cases/[^/]+/progress")
_FILE = re.compile(rb"/v1/complaints/[^/%]+/attachments/([0-9a-f]{64})")

_UPLOAD_OF_LISTS = ("POST", b"/v1/imports")


def service_of(path: str) -> str | None:
    """Return the service that answers a path; None where the gateway does, as it does a command for a whole group."""
    if GROUP_COMMAND.match(path):
        return None
    return next((service for prefix, service in PATH_TABLE if path.startswith(prefix)), None)


def file_hash(raw_path: bytes) -> str | None:
    """Return the SHA-256 that the address of a file names; the service stores nothing that has another."""
    match = _FILE.fullmatch(raw_path)
    return match[1].decode() if match else None


def is_file_transfer(method: str, raw_path: bytes) -> bool:
    """Return whether a request sends or reads a file, such as a list to import: it takes as long as that is large."""
    return (method, raw_path) == _UPLOAD_OF_LISTS or file_hash(raw_path) is not None


def is_open(path: str) -> bool:
    """Return whether a path needs no credential: public pages, and the console, which redirects to its sign-in."""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES) or _PUBLIC.fullmatch(path) is not None
