"""Compare the persons of two services' vaults without naming them to each other.

Both make digests of their numbers under a key of this installation and the salt of one comparison: equal digests are of
one number, and those of two comparisons have nothing in common. Nothing of them is stored.
"""

import hmac

PURPOSE = "person comparison"  # of the key, among those derived from the installation's


def comparison_digest(key: bytes, salt: str, number: str) -> str:
    """Return the digest of a telephone number in its stored form, for one comparison."""
    return hmac.digest(key, f"{salt}\n{number}".encode(), "sha256").hex()
