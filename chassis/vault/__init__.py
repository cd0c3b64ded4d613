"""Encryption of personal data, with one data key per complaint; deleting that key erases the data (crypto-shredding).

``keys`` holds the master keys, ``seal`` encrypts and decrypts, ``chunks`` does so with files of which any part opens
alone, ``index`` finds rows by a keyed digest, ``tables`` stores wrapped keys and digests.
"""
