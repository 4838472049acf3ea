"""`make suites`: runs suites of others, compares, writes the table.

python -m suites [--again] [SUITE...]
"""

from __future__ import annotations

import argparse
import signal
import sys
import time

from . import corpus, examine, runs, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="suites", description=__doc__)
    parser.add_argument(
        "--again", action="store_true", help="repeat runs of this build that are kept"
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
        result = examine.examine(suite, again)
        print(f"  {result.get('problem', '')}".rstrip() or "", flush=True)
        results = {**table.load(), suite.name: result}
        table.save(suites, results)
    results = table.load()
    print(table.text(chosen, results, runs.program()))
    return int(table.failed([results[suite.name] for suite in chosen]))


if __name__ == "__main__":
    sys.exit(main())
