"""`make oracle`: changes suites at random, and holds what is told of tests that were
left out against full runs.

python -m oracle [--mutations N] [--seed N] [SUITE...]
"""

from __future__ import annotations

import argparse
import sys
import time

from suites import corpus

from . import judge, subject, table

SUBJECTS = ["outside", "example", "tomlkit", "mistune", "toolz", "h11"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("--mutations", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    options = parser.parse_args()
    suites = {suite.name: suite for suite in corpus.load()}
    names = options.suites or SUBJECTS
    print(f"seed {options.seed}", flush=True)
    results = table.Results(options.seed)
    trials = []
    for name in names:
        print(f"{name}: first runs", flush=True)
        trials.append(judge.Trial(subject.subject(name, suites), options.seed))
        trials[-1].begin()
    for step in range(options.mutations):
        trial = trials[step % len(trials)]
        for verdict in trial.step():
            results.add(trial.name, verdict)
            table.tell(trial.name, step, verdict)
        results.write()
    print(results.text())
    return int(results.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
