"""``python -m services.dispatch [file]``: write the page about the life cycle (``docs/lifecycle.md`` by default)."""

import sys
from pathlib import Path

from services.dispatch.lifecycle.domain.diagram import render_page

if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/lifecycle.md").write_text(render_page())
