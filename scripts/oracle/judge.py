"""Makes changes of a subject, runs it in each way, and judges what was told."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from . import change, mutations
from .change import Change
from .project import Project
from .subject import Copy, Outcomes, Run, Subject

_ACTIVE = 3  # changes that are there at a time, at most


class Verdict(NamedTuple):
    """Of one change, and one way to run."""

    kind: str
    way: str
    text: str
    wrong: list[str]  # outcomes that a full run does not confirm
    unstable: int  # outcomes that differ between two full runs
    groups: int
    ran: int
    needless: int  # passed before, ran, passed; nothing of the change is their input
    explained: str


class Trial:
    """A subject, and the changes that it has at the moment."""

    def __init__(self, subject: Subject, seed: int) -> None:
        self.name = subject.name
        self._subject = subject
        self._rng = random.Random(f"{seed} {subject.name}")
        self._undo: list[Change] = []

    def begin(self) -> None:
        """Run all; ValueError: the suite does not run here."""
        self._subject.incremental.arun("--incremental")
        self._subject.ninja.generate()
        self._subject.ninja.ninja()
        told = self._subject.truth.arun()
        if "" in told.outcomes:
            raise ValueError(f"{self.name}: {told.output}")

    def step(self) -> Iterator[Verdict]:
        subject = self._subject
        made = self._choose()
        before = {copy: copy.last for copy in subject.copies}
        for copy in subject.copies:
            change.apply(made, copy.root, copy.env)
        truth = subject.truth.arun()
        for way, copy, told in (
            (
                "incremental",
                subject.incremental,
                subject.incremental.arun("--incremental"),
            ),
            ("ninja", subject.ninja, subject.ninja.ninja()),
        ):
            yield self._judge(made, way, copy, before[copy], told, truth)

    def _choose(self) -> Change:
        truth = self._subject.truth
        if self._undo and self._rng.random() < 0.2 + 0.25 * len(self._undo):
            return self._undo.pop()
        project = Project(
            truth.root, truth.env, self._subject.tests, self._subject.packages
        )
        made = mutations.choose(self._rng, project)
        if made.kind != "touch":
            self._undo.append(change.inverse(made, truth.root, truth.env))
        return made

    def _judge(
        self, made: Change, way: str, copy: Copy, before: Run, told: Run, truth: Run
    ) -> Verdict:
        wrong, unstable, explained = [], 0, ""
        if not _agree(way, told, truth):
            again, third = copy.arun(), copy.arun()
            settled, unsettled = _settle(again.outcomes, third.outcomes)
            unstable = len(unsettled)
            wrong = [
                line
                for test, line in _differences(told.outcomes, settled)
                if test not in unsettled
            ]
            if not unsettled and not _same_status(way, told.status, again.status):
                wrong.append(f"exit status {told.status}, not {again.status}")
            explained = "\n".join([f"told:\n{told.output}", f"true:\n{again.output}"])
        return Verdict(
            made.kind,
            way,
            made.text,
            wrong,
            unstable,
            len(copy.groups()),
            len(told.ran),
            sum(self._needless(made, copy, before, told)),
            explained if wrong else "",
        )

    def _needless(
        self, made: Change, copy: Copy, before: Run, told: Run
    ) -> Iterator[bool]:
        names = set()
        for step in made.steps:
            if made.kind != "touch":
                path = step.path.lstrip("$")
                names |= {path, path.rpartition("/")[0] or "."}
        everywhere = any(
            step.path.startswith(str(self._subject.packages)) for step in made.steps
        ) or made.kind in ("pytest.ini",)
        for group in told.ran:
            passed = before.outcomes.get(f"group {group}") == "passed"
            if passed and told.outcomes.get(f"group {group}") == "passed":
                yield not everywhere and names.isdisjoint(copy.inputs(group))


def _same_status(way: str, told: int, true: int) -> bool:
    return bool(told) == bool(true) if way == "ninja" else told == true


def _agree(way: str, told: Run, truth: Run) -> bool:
    return told.outcomes == truth.outcomes and _same_status(
        way, told.status, truth.status
    )


def _settle(one: Outcomes, other: Outcomes) -> tuple[Outcomes, set[str]]:
    """The outcomes in which two full runs agree, and the tests in which they do not."""
    settled = {test: one[test] for test in one if one[test] == other.get(test)}
    return settled, {*one, *other} - set(settled)


def _differences(told: Outcomes, true: Outcomes) -> Iterator[tuple[str, str]]:
    for test, outcome in sorted(true.items()):
        if told.get(test) != outcome:
            yield test, f"{test}: told {told.get(test)}, but {outcome}"
    for test in sorted(set(told) - set(true)):
        yield test, f"{test}: told {told[test]}, but it is not there"
