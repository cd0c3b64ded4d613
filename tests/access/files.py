"""The one file that hangs on every matter."""

from hashlib import sha256

FILE = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FILE_SHA256 = sha256(FILE).hexdigest()
