"""A project whose tests depend on files in many ways, and random edits of it.

Most tests say that a number is 1; an edit writes 1 or 2 somewhere. Each edit is
written as some editor would.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path
from typing import Callable

_LIBS = 4
_TESTS = {
    **{
        f"test_lib{i}": f"from lib.m{i} import VALUE\n\n\n"
        "def test_value():\n    assert VALUE == 1\n"
        for i in range(_LIBS)
    },
    "test_fixture": "def test_fixture(value):\n    assert value == 1\n",
    "test_plugin": "def test_plugin(plugged):\n    assert plugged == 1\n",
    "test_elsewhere": "import elsewhere\n\n\n"
    "def test_elsewhere():\n    assert elsewhere.VALUE == 1\n",
    "test_late": "def test_late():\n    from lib.late import VALUE\n\n"
    "    assert VALUE == 1\n",
    "test_data": "import pathlib\n\n\ndef test_data():\n"
    "    assert pathlib.Path('data.txt').read_text() == '1'\n",
    "test_maybe": "import os\n\ntry:\n    import maybe\nexcept ImportError:\n"
    "    maybe = None\n\n\ndef test_maybe():\n    assert maybe is None\n\n\n"
    "def test_there():\n    assert not os.path.exists('there')\n",
    "test_folder": "import os\n\n\ndef test_folder():\n"
    "    assert len(os.listdir('folder')) == 1\n",
    "sub/test_sub": "def test_sub(value):\n    assert value == 1\n",
    "test_probe": "def test_probe_0():\n    pass\n",
}
_VALUES = [
    *(f"lib/m{i}.py" for i in range(_LIBS)),
    "lib/base.py",
    "lib/late.py",
    "state.py",
    "plugged.py",
    "../elsewhere/elsewhere.py",
    "../elsewhere/elsewhere.py",
]
_CONFTEST = (
    "import pytest\nimport state\n\npytest_plugins = ['plugged']\n\n\n"
    "@pytest.fixture\ndef value():\n    return state.VALUE * NUMBER\n"
)
_SUB_CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef value():\n    return NUMBER\n"
_PLUGGED = (
    "import pytest\n\nVALUE = 1\n\n\n"
    "@pytest.fixture\ndef plugged():\n    return VALUE\n"
)


class Edits:
    """root: of the project, which is made; its parent has a folder elsewhere."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.number = 0
        self._make()
        self._kinds: list[Callable[[], str]] = [
            *[self._value] * 8,
            *[self._conftest] * 2,
            *[self._test] * 2,
            self._same_size,
            self._data,
            self._appear,
            self._new,
            self._delete,
            self._rename,
            self._broken,
            self._broken_conftest,
            self._package,
            self._configuration,
            self._checkout,
            self._overtake,
            self._touch,
        ]

    def next(self) -> str:
        """Edit; what was done, in words."""
        self.number += 1
        return self.random.choice(self._kinds)()

    def probe(self) -> str:
        """Edit a module that nothing else depends on; the name of its test."""
        name = f"test_probe_{self.number}"
        self._write("test_probe.py", f"def {name}():\n    pass\n")
        return name

    def _make(self) -> None:
        shutil.rmtree(self.root.parent, ignore_errors=True)
        for name, text in _TESTS.items():
            self._put(f"{name}.py", text)
        for i in range(_LIBS):
            self._put(f"lib/m{i}.py", "from . import base\n\nVALUE = 1 * base.VALUE\n")
        for name in ("lib/base.py", "lib/late.py", "state.py"):
            self._put(name, "VALUE = 1\n")
        self._put("lib/__init__.py", "")
        self._put("plugged.py", _PLUGGED)
        self._write("../elsewhere/elsewhere.py", "VALUE = 1\n")
        self._put("conftest.py", _CONFTEST.replace("NUMBER", "1"))
        self._put("sub/conftest.py", _SUB_CONFTEST.replace("NUMBER", "1"))
        self._put("data.txt", "1")
        self._put("folder/one", "")
        self._put("pytest.ini", "[pytest]\npythonpath = .\n")

    def _put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def _write(self, name: str, text: str) -> None:
        """As some editor saves a file."""
        path = self.root / name
        way = 1 if name.startswith("..") else self.random.randrange(3)
        if way == 0:  # in place
            self._put(name, text)
        elif way == 1:  # a new file takes the name
            self._put(f"{name}.tmp", text)
            if name.startswith(".."):  # new files in /tmp are no inputs
                os.utime(f"{path}.tmp", (1e9 + self.number,) * 2)
            os.replace(f"{path}.tmp", path)
        else:  # vim with a backup
            if path.exists():
                path.rename(f"{path}~")
            self._put(name, text)
            Path(f"{path}~").unlink(missing_ok=True)

    def _replace(self, name: str) -> str:
        text = (self.root / name).read_text()
        number = self.random.choice("12")
        for old in "12":
            text = text.replace(f"VALUE = {old}", f"VALUE = {number}")
        self._write(name, text)
        return f"{name}: VALUE = {number}"

    def _tests(self) -> list[Path]:
        return sorted(
            path for path in self.root.glob("test_*.py") if path.stem != "test_probe"
        )

    def _value(self) -> str:
        return self._replace(self.random.choice(_VALUES))

    def _conftest(self) -> str:
        number = self.random.choice("12")
        name, text = self.random.choice(
            [("conftest.py", _CONFTEST), ("sub/conftest.py", _SUB_CONFTEST)]
        )
        self._write(name, text.replace("NUMBER", number))
        return f"{name}: {number}"

    def _test(self) -> str:
        path = self.random.choice(self._tests())
        ends = self.random.choice(["", "\n\ndef test_more():\n    assert 0\n"])
        text = _TESTS.get(path.stem, "def test_new():\n    pass\n")
        self._write(path.name, text + ends)
        return f"{path.name}: {'one more test' if ends else 'as at first'}"

    def _same_size(self) -> str:
        """Twice within a moment, with the same size and time."""
        name = self.random.choice(_VALUES)
        self._replace(name)
        before = (self.root / name).stat()
        what = self._replace(name)
        os.utime(self.root / name, ns=(before.st_atime_ns, before.st_mtime_ns))
        return f"{what}, twice"

    def _data(self) -> str:
        number = self.random.choice("12")
        self._write("data.txt", number)
        return f"data.txt: {number}"

    def _appear(self) -> str:
        name = self.random.choice(["maybe.py", "there", "folder/two"])
        path = self.root / name
        if path.exists():
            path.unlink()
            return f"{name} is gone"
        self._put(name, "")
        return f"{name} appears"

    def _new(self) -> str:
        self._write(f"test_new{self.number}.py", "def test_new():\n    pass\n")
        return "a new module"

    def _delete(self) -> str:
        tests = self._tests()
        if len(tests) < 8:
            for name, text in _TESTS.items():
                self._put(f"{name}.py", text)
            return "all modules are back"
        path = self.random.choice(tests)
        path.unlink()
        return f"{path.name} is gone"

    def _rename(self) -> str:
        path = self.random.choice(self._tests())
        path.rename(path.with_name(f"test_name{self.number}.py"))
        return f"{path.name} is renamed to test_name{self.number}.py"

    def _broken(self) -> str:
        name = self.random.choice([self._tests()[0].name, "lib/m0.py"])
        self._write(name, "def f(:\n")
        return f"{name} has a syntax error"

    def _broken_conftest(self) -> str:
        text = (self.root / "conftest.py").read_text()
        broken = "def f(:\n" not in text
        self._write(
            "conftest.py",
            "def f(:\n" if broken else _CONFTEST.replace("NUMBER", "1"),
        )
        return f"conftest.py is {'broken' if broken else 'mended'}"

    def _package(self) -> str:
        """A package hides the module of its name."""
        package = self.root / "state"
        if package.exists():
            shutil.rmtree(package)
            return "the package state is gone"
        self._put("state/__init__.py", f"VALUE = {self.random.choice('12')}\n")
        return "a package state"

    def _configuration(self) -> str:
        lines = self.random.choice(["", "addopts = -k 'not plugin'\n"])
        self._write("pytest.ini", f"[pytest]\npythonpath = .\n{lines}")
        return f"pytest.ini: {lines.strip() or 'no addopts'}"

    def _checkout(self) -> str:
        for name in ("lib/base.py", "lib/late.py", "state.py"):
            self._put(name, f"VALUE = {self.random.choice('12')}\n")
        for i in range(_LIBS):
            self._put(
                f"lib/m{i}.py",
                "from . import base\n\n"
                f"VALUE = {self.random.choice('112')} * base.VALUE\n",
            )
        return "many files at once"

    def _overtake(self) -> str:
        """The next edit comes while the round of the first one runs."""
        first = self._value()
        time.sleep(self.random.choice([0.02, 0.05, 0.1, 0.3]))
        return f"{first}, then {self._value()}"

    def _touch(self) -> str:
        name = self.random.choice(_VALUES[:-2])
        os.utime(self.root / name)
        return f"{name} is touched"
