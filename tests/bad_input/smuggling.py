"""Requests that two servers on the way could read as two different ones."""

SMUGGLED = "GET /v1/complaints:smuggled HTTP/1.1\r\nHost: x\r\n{credentials}\r\n\r\n"
FILING = "POST /v1/complaints HTTP/1.1\r\n"
START = "{credentials}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\n"
CHUNKED = "0\r\n\r\n"

# The head of a request after its first line, and the body in front of what is smuggled in.
HEADS: dict[str, tuple[str, str]] = {
    "both lengths": ("Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", CHUNKED),
    "both lengths, the other way round": ("Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n", CHUNKED),
    "two lengths": ("Host: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n", ""),
    "two equal lengths": ("Host: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n", "{}"),
    "a list of lengths": ("Host: x\r\nContent-Length: 2, 2\r\n", "{}"),
    "a negative length": ("Host: x\r\nContent-Length: -1\r\n", ""),
    "a length with a sign": ("Host: x\r\nContent-Length: +2\r\n", "{}"),
    "a length in hexadecimal": ("Host: x\r\nContent-Length: 0x2\r\n", "{}"),
    "a length with a space inside": ("Host: x\r\nContent-Length: 2 0\r\n", "{}"),
    "an endless length": ("Host: x\r\nContent-Length: 99999999999999999999999\r\n", ""),
    "an empty length": ("Host: x\r\nContent-Length: \r\n", ""),
    "two codings": ("Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", CHUNKED),
    "chunked twice": ("Host: x\r\nTransfer-Encoding: chunked, chunked\r\n", CHUNKED),
    "chunked not last": ("Host: x\r\nTransfer-Encoding: chunked, identity\r\n", CHUNKED),
    "an unknown coding": ("Host: x\r\nTransfer-Encoding: cow\r\n", CHUNKED),
    "a coding with a tail": ("Host: x\r\nTransfer-Encoding: chunkedx\r\n", CHUNKED),
    "a coding in front": ("Host: x\r\nTransfer-Encoding: xchunked\r\n", CHUNKED),
    "a packed coding": ("Host: x\r\nTransfer-Encoding: gzip, chunked\r\n", CHUNKED),
    "a coding with a vertical tab": ("Host: x\r\nTransfer-Encoding: \x0bchunked\r\n", CHUNKED),
    "a coding in quotes": ('Host: x\r\nTransfer-Encoding: "chunked"\r\n', CHUNKED),
    "a space before the colon": ("Host: x\r\nTransfer-Encoding : chunked\r\n", CHUNKED),
    "a length with a space before the colon": ("Host: x\r\nContent-Length : 2\r\n", "{}"),
    "a folded coding": ("Host: x\r\nTransfer-Encoding:\r\n chunked\r\n", CHUNKED),
    "a folded header": ("Host: x\r\nX-A: b\r\n c: d\r\nContent-Length: 2\r\n", "{}"),
    "a bare line feed": ("Host: x\r\nX-A: b\nTransfer-Encoding: chunked\r\n", CHUNKED),
    "a bare carriage return": ("Host: x\r\nX-A: b\rTransfer-Encoding: chunked\r\n", CHUNKED),
    "a NUL in a value": ("Host: x\r\nX-A: b\0c\r\nContent-Length: 2\r\n", "{}"),
    "a NUL in a name": ("Host: x\r\nX\0A: b\r\nContent-Length: 2\r\n", "{}"),
    "a name with a space": ("Host: x\r\nX A: b\r\nContent-Length: 2\r\n", "{}"),
    "no name": ("Host: x\r\n: b\r\nContent-Length: 2\r\n", "{}"),
    "no colon": ("Host: x\r\nContent-Length\r\n", "{}"),
    "two hosts": ("Host: x\r\nHost: y\r\nContent-Length: 2\r\n", "{}"),
    "no host": ("Content-Length: 2\r\n", "{}"),
    "a space before the first header": (" Host: x\r\nContent-Length: 2\r\n", "{}"),
    "a chunk without a size": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "\r\n{}\r\n0\r\n\r\n"),
    "a chunk with a negative size": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"),
    "a chunk with a prefix": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n"),
    "a chunk of an endless size": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}"),
    "a chunk that is longer than it says": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"),
    "a chunk ended by a line feed": ("Host: x\r\nTransfer-Encoding: chunked\r\n", "2\n{}\n0\n\n"),
}
LINES = {
    "a version of its own": "POST /v1/complaints HTTP/1.2\r\n",
    "an old version": "POST /v1/complaints HTTP/0.9\r\n",
    "no version": "POST /v1/complaints\r\n",
    "a tab in the first line": "POST\t/v1/complaints\tHTTP/1.1\r\n",
    "a first line within the path": "POST /v1/complaints HTTP/1.1 HTTP/1.1\r\n",
    "a method in lower case": "post /v1/complaints HTTP/1.1\r\n",
}
