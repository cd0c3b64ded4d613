"""The one file that stands with every matter, and the matters of which it was released to nobody."""

from tests.services.intake.attachments.samples import jpeg, sha256_of

FILE = jpeg()
FILE_SHA256 = sha256_of(FILE)
UNRELEASED = ("radio", "tobacco")
