"""The suites that are run: suites.yaml.

    pint:                      the name; also on PyPI, unless `package` names it
      version: 0.25.3
      from: sdist              or wheel, if that has the tests
      tests: pint/testsuite    the folder that is run (tests)
      only: test_a.py io/*.py  modules in it that are kept (all)
      needs: numpy pytest-bdd  what pip installs beside it
      venv: plain              a virtual environment shared with others (its own)
      args: -m "not slow"      further arguments of pytest, in every run
      env: {TZ: UTC}           variables, in every run
      ini: asyncio_mode=auto   lines of a pytest.ini, if it comes without a
                               configuration
      limit: 300               seconds that one run may take
      note: text               the reason of differences that remain

Words are separated as in a shell. Needs may be pinned.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FILE = Path(__file__).with_name("suites.yaml")
LIMIT = 300


class Mistake(Exception):
    """The data file is wrong; the text says where."""


class Suite(NamedTuple):
    """One suite."""

    name: str
    package: str
    version: str
    source: str  # sdist or wheel
    tests: str
    only: list[str]
    needs: list[str]
    venv: str
    args: list[str]
    env: dict[str, str]
    ini: str
    limit: int
    note: str

    def digest(self) -> str:
        """Differs if the suite has to be run again; the note does not matter."""
        return digest(repr(self._replace(note="", limit=0)))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_WORDS = ("only", "needs", "args")
_TEXTS = {
    "package": "",
    "from": "sdist",
    "tests": "tests",
    "venv": "",
    "ini": "",
    "note": "",
}
_KEYS = {"version", "env", "limit", *_WORDS, *_TEXTS}


def load(file: Path = FILE) -> list[Suite]:
    """All suites, in the order of the file. Raises Mistake."""
    try:
        entries = yaml.safe_load(file.read_text())
    except yaml.YAMLError as error:
        raise Mistake(f"{file.name}: {error}") from error
    if not isinstance(entries, dict):
        raise Mistake(f"{file.name}: a mapping of names to suites is expected")
    return [_suite(f"{file.name}: {name}", name, entries[name]) for name in entries]


def _suite(where: str, name: str, entry: Any) -> Suite:
    if not isinstance(entry, dict):
        raise Mistake(f"{where}: a mapping is expected")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise Mistake(f"{where}: unknown key '{unknown[0]}'")
    version = entry.get("version")
    if not isinstance(version, str):  # 1.10 would be the number 1.1
        raise Mistake(f"{where}: version: a text is expected: '1.10'")
    texts = {key: _text(where, entry, key, _TEXTS[key]) for key in _TEXTS}
    if texts["from"] not in ("sdist", "wheel"):
        raise Mistake(f"{where}: from: sdist or wheel is expected")
    limit = entry.get("limit", LIMIT)
    if not isinstance(limit, int) or limit < 1:
        raise Mistake(f"{where}: limit: a number of seconds is expected")
    env = entry.get("env", {})
    if not isinstance(env, dict):
        raise Mistake(f"{where}: env: a mapping is expected")
    return Suite(
        name=name,
        package=texts["package"] or name,
        version=version,
        source=texts["from"],
        tests=texts["tests"],
        venv=texts["venv"] or name,
        ini=texts["ini"],
        note=" ".join(texts["note"].split()),
        limit=limit,
        env={key: str(value) for key, value in env.items()},
        **{key: shlex.split(_text(where, entry, key, "")) for key in _WORDS},
    )


def _text(where: str, entry: dict[str, Any], key: str, default: str) -> str:
    value = entry.get(key, default)
    if not isinstance(value, str):
        raise Mistake(f"{where}: {key}: a text is expected")
    return value


def choose(suites: list[Suite], names: list[str]) -> list[Suite]:
    """The suites of these names; all, if there are none. Raises Mistake."""
    known = {suite.name: suite for suite in suites}
    for name in names:
        if name not in known:
            near = [other for other in known if re.search(re.escape(name), other)]
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise Mistake(f"there is no suite '{name}'{hint}")
    return [known[name] for name in names] if names else suites
