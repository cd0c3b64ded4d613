"""What the launcher starts in these tests: it answers /ready and nothing else."""

import http.server
import os
import signal
import sys

from deploy.places import REFUSES


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(what: str) -> None:
    deaf = "STAND_IN_IS_DEAF" in os.environ
    signal.signal(signal.SIGTERM, signal.SIG_IGN if deaf else lambda *_: os._exit(0))
    sys.stdout.write(f"host {what} {os.getpid()} {os.environ.get('WEIQUAN_LISTEN_PORT')}\n")
    sys.stdout.flush()
    if what == "migrate":
        sys.exit(int(os.environ.get("MIGRATION_EXIT", "0")))
    if "STAND_IN_REFUSES" in os.environ:
        sys.exit(REFUSES)
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["WEIQUAN_LISTEN_PORT"])), Answers).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
