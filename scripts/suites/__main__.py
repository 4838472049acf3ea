"""`make suites`: runs suites of others, compares, writes the table.

python -m suites [--again | --sharing] [SUITE...]
"""

from __future__ import annotations

import argparse
import signal
import sys
import time

from . import corpus, examine, runs, sharing, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="suites", description=__doc__)
    parser.add_argument(
        "--again", action="store_true", help="repeat runs of this build that are kept"
    )
    parser.add_argument(
        "--sharing", action="store_true", help="compare forks and fresh sessions only"
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    options = parser.parse_args()
    # a shell lets its jobs in the background ignore it, and runs would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        suites = corpus.load()
        chosen = corpus.choose(suites, options.suites)
    except corpus.Mistake as error:
        parser.error(str(error))
    again = str(time.time()) if options.again else ""
    for suite in chosen:
        print(f"{suite.name} {suite.version}", flush=True)
        before = table.load().get(suite.name, {"version": suite.version})
        if options.sharing:
            result = {**before, "sharing": sharing.verify(suite)}
        else:
            result = examine.examine(suite, again)
            if "sharing" in before:
                result["sharing"] = before["sharing"]
        print(f"  {result.get('problem', '')}".rstrip() or "", flush=True)
        table.save(suites, {**table.load(), suite.name: result})
    results = table.load()
    print(table.text(chosen, results, runs.program()))
    if options.sharing:
        return int(any(results[suite.name]["sharing"]["lines"] for suite in chosen))
    return int(table.failed([results[suite.name] for suite in chosen]))


if __name__ == "__main__":
    sys.exit(main())
