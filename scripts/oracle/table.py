"""What was found: lines while it runs, and bench/ORACLE.md."""

from __future__ import annotations

from collections import Counter

from suites import prepare

from .judge import Verdict

FILE = prepare.PROJECT / "bench/ORACLE.md"
_HEAD = """# The oracle

By `make oracle`: suites are changed at random, and after each change three equal
copies run: by `arun --incremental`, by bare `ninja`, and all of it. What the first
two say of each test, run or left out, is held against the full run; where it
differs, two full runs in the same copy decide. A check is one change and one way to
run. A group ran needlessly if it passed before and now, and nothing that was changed
is among its inputs.
"""
_COLUMNS = ["checks", "outcomes wrong", "groups", "ran", "needless"]


def tell(name: str, step: int, verdict: Verdict) -> None:
    """A line for each verdict, and more if it is wrong."""
    state = "WRONG" if verdict.wrong else "right"
    print(
        f"{name} {step} {verdict.way}: {state} {verdict.kind}: {verdict.text!r} "
        f"ran {verdict.ran}/{verdict.groups} needless {verdict.needless} "
        f"unstable {verdict.unstable}",
        flush=True,
    )
    for line in verdict.wrong:
        print(f"    {line}", flush=True)
    if verdict.wrong:
        print(verdict.explained, flush=True)


class Results:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._of: dict[tuple[str, str], Counter[str]] = {}
        self.wrong = 0

    def add(self, name: str, verdict: Verdict) -> None:
        self.wrong += len(verdict.wrong)
        for key in (("suite", name), ("change", verdict.kind), ("way", verdict.way)):
            counts = self._of.setdefault(key, Counter())
            counts["checks"] += 1
            counts["outcomes wrong"] += len(verdict.wrong)
            for column in ("groups", "ran", "needless"):
                counts[column] += getattr(verdict, column)

    def text(self) -> str:
        lines = []
        for what in ("suite", "change", "way"):
            lines += ["", f"| {what} | {' | '.join(_COLUMNS)} | needless, % |"]
            lines.append("| --- |" + " --: |" * (len(_COLUMNS) + 1))
            for (kind, name), counts in self._of.items():
                if kind == what:
                    cells = [str(counts[column]) for column in _COLUMNS]
                    rate = 100 * counts["needless"] / max(counts["groups"], 1)
                    lines.append(f"| {name} | {' | '.join(cells)} | {rate:.1f} |")
        return "\n".join(lines)

    def write(self) -> None:
        changes = self._of["way", "ninja"]["checks"]
        FILE.write_text(
            f"{_HEAD}\n{changes} changes, seed {self._seed}.\n{self.text()}\n"
        )
