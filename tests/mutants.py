"""How many mutants the tests noticed: fails below nine in ten. The figures are mutmut's own."""

import json
import sys
from pathlib import Path

ENOUGH = 90  # per cent


def main(stats: Path) -> int:
    counts = json.loads(stats.read_text())
    noticed, made = counts["killed"] + counts["timeout"] + counts["segfault"], counts["total"] - counts["skipped"]
    share = 100 * noticed / made
    sys.stdout.write(f"{noticed} of {made} mutants noticed: {share:.1f} %\n")
    return int(share < ENOUGH)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
