"""`make bench`: measures and prints the table of goals. Exit status 1 if one is missed.

python -m tests.bench [--quick] [--engines sqlite,postgresql] [--only speed,thrift,…]
"""

import argparse
import sys
from pathlib import Path

from tests import postgres
from tests.bench import growth, queue, rings, search, speed, thrift
from tests.bench.goals import Line, table

FOLDER = Path("tests/output/bench")
PARTS = {
    "speed": speed.measure,
    "growth": growth.measure,
    "queue": queue.measure,
    "search": search.measure,
    "thrift": thrift.measure,
}
WITHOUT_ENGINE = {"rings": rings.measure}
"""Parts that no engine takes part in: measured once."""


def main() -> int:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer requests, smaller sites")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--only", default=",".join(PARTS | WITHOUT_ENGINE))
    options = parser.parse_args()
    lines: list[Line] = []

    def show(part: str, found: list[Line]) -> None:
        print(f"\n{part}\n\n{table(found)}", flush=True)
        lines.extend(found)

    wanted = options.only.split(",")
    try:
        for part in (part for part in wanted if part in WITHOUT_ENGINE):
            show(part, WITHOUT_ENGINE[part](quick=options.quick))
        for engine in options.engines.split(","):
            for part in (part for part in wanted if part not in WITHOUT_ENGINE):
                found = PARTS[part](FOLDER.resolve(), engine, quick=options.quick)
                show(f"{part}, {engine}", found)
    finally:
        postgres.stop(FOLDER.resolve() / "postgresql")
    return 1 if any(line.met is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
