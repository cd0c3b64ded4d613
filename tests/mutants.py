"""How many mutants the tests noticed: fails below nine in ten. The figures are mutmut's own."""

import json
import sys
from pathlib import Path

from benchmarks.results import write_result

ENOUGH = 90  # per cent
COVERS = ("canon/**", "services/refunds/**", "tests/canon/**", "tests/services/refunds/**")


def main(stats: Path) -> int:
    counts = json.loads(stats.read_text())
    noticed, made = counts["killed"] + counts["timeout"] + counts["segfault"], counts["total"] - counts["skipped"]
    share = 100 * noticed / made
    sys.stdout.write(f"{noticed} of {made} mutants noticed: {share:.1f} %\n")
    if share < ENOUGH:
        return 1
    write_result("mutation", "make mutants", COVERS, {"mutants": made, "noticed": noticed, "survived": made - noticed})
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
