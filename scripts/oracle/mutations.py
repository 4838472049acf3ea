"""Random changes of a project, of the kinds that may make a pass untrue.

Each function takes a source of random numbers and a ``Project``, and returns the
steps of a change with a text, or None if the project has nothing of the kind.
"""

from __future__ import annotations

import os
import random
import re
from typing import Callable

from .change import Change, State, Step, state, value
from .project import Project, is_test

_SWAPS = [
    ("==", "!="),
    ("<=", ">"),
    (" < ", " >= "),
    (" and ", " or "),
    (" not ", " "),
    (" + ", " - "),
    ("True", "False"),
    ("return ", "return None and "),
    (" in ", " not in "),
    ("is not", "is"),
    ("0", "1"),
    ("1", "2"),
]

_CONFTESTS = [
    "",
    "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef moved(monkeypatch):\n"
    "    monkeypatch.setenv('ORACLE_FIXTURE', '1')\n",
    "def pytest_collection_modifyitems(items):\n    items.reverse()\n",
    "def pytest_collection_modifyitems(items):\n    del items[::7]\n",
    "def pytest_runtest_setup(item):\n    if len(item.name) % 5 == 0:\n"
    "        raise RuntimeError('as the name is so long')\n",
    "import pytest\n\n\ndef pytest_collection_modifyitems(items):\n"
    "    for item in items[::5]:\n"
    "        item.add_marker(pytest.mark.skip(reason='each fifth'))\n",
    "import this_module_does_not_exist\n",
]

_INI_LINES = [
    "xfail_strict = true",
    "python_functions = test_[a-m]*",
    "python_classes = Other*",
    "filterwarnings = error",
    "addopts = -rA",
    "addopts = -W error::UserWarning",
    "markers = oracle: of the oracle",
    "usefixtures = no_such_fixture",
    "console_output_style = classic",
]

# read by tests, by every process, or by nobody
_VARIABLES = ["LANG", "TZ", "ORACLE_MODE", "ORACLE_CHILD", "ORACLE_NOBODY", "COLUMNS"]
_VALUES = [None, "1", "2", "C", "C.UTF-8", "Asia/Shanghai", "UTC"]


def _code(
    rng: random.Random, project: Project, paths: list[str]
) -> tuple[str, list[Step]] | None:
    """One place of Python code becomes another; sometimes the times stay."""
    for path in rng.sample(paths, min(len(paths), 8)):
        text = project.text(path)
        old, new = rng.choice(_SWAPS)
        places = [match.start() for match in re.finditer(re.escape(old), text)]
        if places:
            at = rng.choice(places)
            line = text.count("\n", 0, at) + 1
            changed = text[:at] + new + text[at + len(old) :]
            step = project.keeps(path, changed, rng.random() < 0.2)
            return f"{path}:{line}: {old.strip()} -> {new.strip()}", [step]
    return None


def source(rng: random.Random, project: Project):
    paths = [
        path
        for path in project.files()
        if path.endswith(".py") and not is_test(path) and "tools" not in path
    ]
    return _code(rng, project, paths)


def test(rng: random.Random, project: Project):
    paths = [p for p in project.files() if p.endswith(".py") and is_test(p)]
    return _code(rng, project, paths)


def data(rng: random.Random, project: Project):
    """A byte of a file that is no code."""
    paths = [p for p in project.files() if not p.endswith((".py", ".sh", ".ini"))]
    inner = [p for p in paths if p.startswith((project.tests, "cases", "conf"))]
    for path in rng.sample(inner or paths, min(len(inner or paths), 8)):
        text = project.text(path)
        if text:
            at = rng.randrange(len(text))
            new = rng.choice("aZ9 \n")
            step = project.keeps(path, text[:at] + new + text[at + 1 :])
            return f"{path}: byte {at}", [step]
    return None


def child(rng: random.Random, project: Project):
    """A program that tests start, in Python or shell."""
    paths = [p for p in project.files() if p.startswith("tools/")]
    return _code(rng, project, paths)


def variable(rng: random.Random, project: Project):
    name = rng.choice(_VARIABLES)
    now = project.env.get(name)
    new = rng.choice([each for each in _VALUES if each != now])
    return f"{name}={new}", [Step(f"${name}", value(new))]


def listing(rng: random.Random, project: Project):
    """A file comes into a folder, or leaves it."""
    folders = sorted({os.path.dirname(path) for path in project.files()})
    folder = rng.choice(
        ["cases"] if rng.random() < 0.5 and "cases" in folders else folders
    )
    inside = [
        path
        for path in project.files()
        if os.path.dirname(path) == folder and not path.endswith(".py")
    ]
    if inside and rng.random() < 0.5:
        path = rng.choice(inside)
        return f"{path} removed", [Step(path, State(""))]
    path = os.path.join(folder, f"added{rng.randrange(100)}.txt")
    if (project.root / path).exists():
        return None
    return f"{path} added", [Step(path, State("file", b"1\n"))]


def link(rng: random.Random, project: Project):
    """A link leads to another file, or takes the place of a file."""
    regular = [p for p in project.files() if not (project.root / p).is_symlink()]
    links = [p for p in project.files() if (project.root / p).is_symlink()]
    path = rng.choice(links) if links else rng.choice(regular)
    near = [p for p in regular if os.path.dirname(p) == os.path.dirname(path)]
    near = [p for p in near or regular if p != path]
    if not near:
        return None
    target = os.path.relpath(rng.choice(near), os.path.dirname(path) or ".")
    return f"{path} -> {target}", [Step(path, State("link", target.encode()))]


def mode(rng: random.Random, project: Project):
    path = rng.choice(project.files())
    found = state(project.root / path)
    if found.kind != "file":
        return None
    new = found.mode ^ 0o100
    return f"{path}: mode {new & 0o777:o}", [Step(path, found._replace(mode=new))]


def deletion(rng: random.Random, project: Project):
    path = rng.choice(project.files())
    return f"{path} deleted", [Step(path, State(""))]


def rename(rng: random.Random, project: Project):
    path = rng.choice(project.files())
    found = state(project.root / path)
    folder, name = os.path.split(path)
    other = os.path.join(
        folder, f"{os.path.splitext(name)[0]}_x{os.path.splitext(name)[1]}"
    )
    if (project.root / other).exists():
        return None
    return f"{path} -> {other}", [Step(path, State("")), Step(other, found)]


def conftest(rng: random.Random, project: Project):
    """A conftest.py comes, or an existing one gets more."""
    folders = {os.path.dirname(path) for path in project.files() if is_test(path)}
    folder = rng.choice(sorted({"", project.tests, *folders}))
    path = os.path.join(folder, "conftest.py")
    number = rng.randrange(len(_CONFTESTS))
    before = project.text(path) if (project.root / path).exists() else ""
    text = f"{before}\n{_CONFTESTS[number]}"
    return f"{path}: {number}", [Step(path, State("file", text.encode()))]


def configuration(rng: random.Random, project: Project):
    """Another line in pytest's configuration, or a pytest.ini that comes before it."""
    line = rng.choice(_INI_LINES)
    path = "pytest.ini"
    text = project.text(path) if (project.root / path).exists() else "[pytest]\n"
    key = line.partition(" ")[0]
    lines = [each for each in text.splitlines() if not each.startswith(key)]
    at = next((i for i, each in enumerate(lines) if each == "[pytest]"), -1)
    lines.insert(at + 1, line)
    text = "\n".join(lines) + "\n"
    return f"{path}: {line}", [Step(path, State("file", text.encode()))]


def new_test(rng: random.Random, project: Project):
    path = os.path.join(project.tests, f"test_added{rng.randrange(100)}.py")
    if (project.root / path).exists():
        return None
    text = f"def test_added():\n    assert {rng.randrange(2)}\n"
    return f"{path} added", [Step(path, State("file", text.encode()))]


def package(rng: random.Random, project: Project):
    """An installed package is upgraded, or comes again with other content, or an
    editable one is edited.
    """
    text = f"def number():\n    return {rng.randrange(9)}\n"
    module = Step(
        str(project.packages / "oracle_installed.py"), State("file", text.encode())
    )
    old = next(project.packages.glob("oracle_installed-*.dist-info"))
    record = f"oracle_installed.py,sha256={text[-2]},1\n"
    how = rng.choice(["upgraded", "installed again", "edited"])
    if how == "edited":
        found = (project.packages / "__editable__.oracle.pth").read_text().strip()
        path = os.path.join(found, "oracle_editable.py")
        return how, [Step(path, State("file", text.encode()))]
    if how == "installed again":
        path = str(old / "RECORD")
        return how, [module, Step(path, State("file", record.encode()))]
    version = rng.randrange(2, 99)
    new = old.with_name(f"oracle_installed-{version}.dist-info")
    metadata = f"Name: oracle_installed\nVersion: {version}\n"
    return f"{how} to {version}", [
        module,
        *(Step(str(old / name), State("")) for name in ("METADATA", "RECORD")),
        Step(str(old), State("")),
        Step(str(new), State("folder")),
        Step(str(new / "METADATA"), State("file", metadata.encode())),
        Step(str(new / "RECORD"), State("file", record.encode())),
    ]


def touch(rng: random.Random, project: Project):
    """Times of some files become now, or very old."""
    regular = [p for p in project.files() if not (project.root / p).is_symlink()]
    chosen = rng.sample(regular, max(1, len(regular) // 3))
    times = rng.choice([None, (0, 0), (10**18, 10**18)])
    steps = [Step(path, state(project.root / path), times) for path in chosen]
    return f"{len(chosen)} files touched", steps


Mutation = Callable[[random.Random, Project], "tuple[str, list[Step]] | None"]

KINDS: dict[str, tuple[Mutation, int]] = {  # with their weights
    "source": (source, 6),
    "test": (test, 4),
    "data": (data, 4),
    "child program": (child, 4),
    "variable": (variable, 3),
    "listing": (listing, 3),
    "link": (link, 2),
    "mode": (mode, 2),
    "deletion": (deletion, 2),
    "rename": (rename, 1),
    "new conftest.py": (conftest, 3),
    "pytest.ini": (configuration, 2),
    "new test": (new_test, 1),
    "package": (package, 2),
    "touch": (touch, 2),
}


def choose(rng: random.Random, project: Project) -> Change:
    kinds = list(KINDS)
    weights = [weight for _, weight in KINDS.values()]
    while True:
        kind = rng.choices(kinds, weights)[0]
        made = KINDS[kind][0](rng, project)
        if made is not None:
            return Change(kind, made[0], made[1])
