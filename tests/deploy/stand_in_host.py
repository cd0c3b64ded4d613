"""What the launcher starts in these tests: it answers /ready and nothing else."""

import http.server
import os
import signal
import sys
import time

from deploy.registry import REFUSED

GRACE_SECONDS = 0.3


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def leave(what: str) -> None:
    """The gateway takes its time."""
    if what == "gateway":
        time.sleep(GRACE_SECONDS)
    os.write(1, f"gone {what}\n".encode())
    os._exit(0)


def main(what: str) -> None:
    unresponsive = "STAND_IN_IS_DEAF" in os.environ
    signal.signal(signal.SIGTERM, signal.SIG_IGN if unresponsive else lambda *_: leave(what))
    sys.stdout.write(f"host {what} {os.getpid()} {os.environ.get('WEIQUAN_LISTEN_PORT')}\n")
    sys.stdout.flush()
    if what == "migrate":
        sys.exit(int(os.environ.get("MIGRATION_EXIT", "0")))
    if what == "replay":
        sys.exit(int(os.environ.get("REPLAY_EXIT", "0")))
    if "STAND_IN_REFUSES" in os.environ:
        sys.stderr.write("refuses to start: STAND_IN_REFUSES is given\n")
        sys.exit(REFUSED)
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["WEIQUAN_LISTEN_PORT"])), Answers).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
