"""Compare the persons of two services' vaults without naming them to each other.

Both make digests of their numbers and names under a key of this installation and the salt of one comparison: equal
digests are of one number or name, and those of two comparisons have nothing in common. Nothing of them is stored.
"""

import hmac
import unicodedata

NAME_DIGITS = 32  # of a name's digest
PURPOSE = "person comparison"  # of the key, among those derived from the installation's


def comparison_digest(key: bytes, salt: str, number: str) -> str:
    """Return the digest of a telephone number in its stored form, for one comparison."""
    return hmac.digest(key, f"{salt}\n{number}".encode(), "sha256").hex()


def name_digest(key: bytes, salt: str, name: str) -> str:
    """Return the digest of a name without its spaces, for one comparison: half as long, as a name is only a hint."""
    written = "".join(unicodedata.normalize("NFKC", name).split())
    return comparison_digest(key, salt, f"name\n{written}")[:NAME_DIGITS]
