"""`make bench`: runs the workloads, writes the table and the pictures.

python -m bench [--quick] [WORKLOAD...]
"""

from __future__ import annotations

import argparse
import sys

from . import alone, races, simulate, table, tools, watch


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small workloads, one round; nothing is kept",
    )
    parser.add_argument(
        "workloads",
        nargs="*",
        metavar="WORKLOAD",
        help="some of: " + " ".join(_names()),
    )
    options = parser.parse_args()
    unknown = set(options.workloads) - set(_names())
    if unknown:
        parser.error(f"no such workload: {', '.join(sorted(unknown))}")
    wanted = options.workloads or _names()
    results = []
    for make in races.ALL:
        if make.__name__ in wanted:
            race = make(options.quick)
            print(f"{race.name}: {race.title}", flush=True)
            results.append(races.run(race, options.quick))
    facts = []
    for job in (*alone.ALL, watch.watch):
        if job.__name__ in wanted:
            print(f"{job.__name__}: {job.__doc__}", flush=True)
            facts += job(options.quick)
    text = table.text(results, facts)
    print(text)
    if not options.quick and not options.workloads:
        place = tools.PROJECT / "bench"
        place.mkdir(exist_ok=True)
        simulate.draw(results, place)
        place.joinpath("RESULTS.md").write_text(text + table.GROWTH)
    return table.failed(results)


def _names() -> list[str]:
    return [job.__name__ for job in (*races.ALL, *alone.ALL, watch.watch)]


if __name__ == "__main__":
    sys.exit(main())
