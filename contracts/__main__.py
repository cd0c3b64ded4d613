"""``python -m contracts [folder]``: write AsyncAPI 3.0 and the JSON Schemas of every event."""

import json
import sys
from pathlib import Path

from contracts.catalogue import asyncapi, schemas

if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/contracts")
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in {"asyncapi": asyncapi(), "schemas": schemas()}.items():
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
