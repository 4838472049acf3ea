"""`aomaker doctor`: what is planted is found, with its file and line."""

from __future__ import annotations

import os

import pytest
from support import Project

FAULTS = {
    "pyproject.toml": """
[tool.pytest.ini_options]
addopts = [
  "--maxfail=3",
  "-m", "not slow",
]
""",
    "hooks.py": "",
    "login.py": """
from aomaker.base.base_api import BaseApi
class Login: pass
""",
    "conf/config.yaml": "env: test\ntest: {base_url: http://x}\n",
    "conf/aomaker.yaml": """
target: [parts]
marks: {parts: [api, smoke]}
""",
    "tests/conftest.py": """
import os, time, pytest

@pytest.fixture(scope="session")
def cluster():
    time.sleep(0.6)
    return 1
""",
    "tests/test_a.py": """
import os
import pytest

class TestTwins:
    def test_dir(self): pass

class TestOthers:
    def test_dir(self, tmp_path):
        os.chdir(tmp_path)

@pytest.mark.smoke
@pytest.mark.api
def test_both(cluster): pass

@pytest.mark.order(2)
def test_second(): pass

@pytest.mark.parametrize("x", [object()], ids=repr)
def test_address(x): pass
""",
    "tests/test_b.py": """
import pytest

@pytest.mark.parametrize("x", ["0b7a8c1e-3f52-4c1e-9a51-3c2d6a0f9e11"])
def test_uuid(x, cluster): pass
""",
    "tests/test_c.py": "import nowhere\n",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Of a project with everything, after a run; a paragraph a finding."""
    project = Project(tmp_path_factory.mktemp("faults"))
    for name, text in FAULTS.items():
        project.file(name, text)
    project.env["PYTEST_ADDOPTS"] = "--lf"
    project.arun("--mp", "--dist-file", "tests", "--skip_login", status=None)
    project.file(".aomaker-build/marker", "")
    output = project.aomaker("doctor", status=1)
    text = " ".join(output.replace("\n  * ", "\n\n").split(" "))
    return [" ".join(part.split()) for part in text.split("\n\n")]


@pytest.mark.parametrize(
    "words",
    [
        "--maxfail=3 in addopts counts the failures pyproject.toml:4",
        "-m in addopts has no effect on groups of marks, pyproject.toml:5",
        "--lf in addopts $PYTEST_ADDOPTS",
        "imports fail, and the original aomaker is not installed login.py:2: "
        "aomaker.base.base_api: No module named 'aomaker.base' -> pip install",
        "several groups of the target tests/test_a.py:14: test_both: api, and "
        "also smoke",
        "would run alone with --mt os.chdir (1) tests/test_a.py:9: "
        "TestOthers::test_dir: os.chdir",
        "marks are not registered tests/test_a.py:13: api test_a.py:12: smoke "
        "pyproject.toml",
        "in order tests/test_a.py:17: test_second: mark order",
        "ids of tests are others tests/test_a.py:20: an address "
        "tests/test_b.py:5: a UUID",
        "cannot be collected tests/test_c.py: No module named 'nowhere'",
        "fixtures (cluster) are set up in each group paid 2 times tests/conftest.py:5",
        "conf/config.yaml: the environment 'test'",
        "hooks.py: its options",
        "the target names 2 marks conf/aomaker.yaml",
    ],
)
def test_planted(told: list[str], words: str) -> None:
    """Its words stand in one paragraph, in this order."""

    def holds(text: str) -> bool:
        at = 0
        for word in words.split():
            at = text.find(word, at)
            if at < 0:
                return False
        return True

    assert any(map(holds, told)), "\n".join(told)


def test_a_fine_project(example: Project) -> None:
    image = example.root / "testcases/test_api/test_image.py"
    text = image.read_text(encoding="utf-8")
    image.write_text(text.replace("@pytest.mark.iaas_volume\n", ""), encoding="utf-8")
    output = example.aomaker("doctor")
    assert "\nnothing is to be changed\n" in output
    assert "the target names 5 marks" in output
    assert "To be" not in output


def test_missing_programs(project: Project) -> None:
    """One thing that is missing does not hide another."""
    project.write(test_a="def test_a(): pass\n")
    project.file("conf/aomaker.yaml", "processes: none\n")
    bare = project.file("bare", "#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    project.env["PATH"] = os.path.dirname(project.run("which", "aomaker").stdout)
    output = project.aomaker("doctor", "--python", "./bare", status=1)
    assert "Ninja is not in PATH; install it" in output
    assert "conf/aomaker.yaml:1" in output and "is it a Python?" in output


def test_old_pytest(project: Project) -> None:
    project.write(test_a="def test_a(): pass\n")
    project.aomaker("doctor")
    kept = project.root / ".aomaker-build" / "suite.jsonl"
    text = kept.read_text(encoding="utf-8")
    kept.write_text(
        text.replace(f'"pytest": "{pytest.__version__}"', '"pytest": "7.1.3"'),
        encoding="utf-8",
    )
    output = project.aomaker("doctor", status=1)
    assert "pytest 7.1.3 is too old" in output and "-U pytest" in output


def test_a_broken_target(project: Project) -> None:
    project.write(test_a="def test_a(): pass\n")
    project.file("conf/aomaker.yaml", "target: [prats]\nmarks: {parts: [api]}\n")
    output = " ".join(project.aomaker("doctor", status=1).split())
    assert "unknown target 'prats', did you mean 'parts'?" in output
    assert "conf/aomaker.yaml:1" in output
    project.file("conf/aomaker.yaml", "processes: 2\n")
    output = " ".join(project.aomaker("doctor").split())
    assert (
        "conf/aomaker.yaml has no target and no dist-file, so arun --mp "
        "makes each test module a group" in output
    )
    project.file("conf/aomaker.yaml", "dist-file: .\n")
    output = " ".join(project.aomaker("doctor").split())
    assert "each test module below '.' makes a group" in output
    project.file("conf/aomaker.yaml", "dist-suite: nosuch\n")
    output = " ".join(project.aomaker("doctor", status=1).split())
    assert "there is no directory 'nosuch' conf/aomaker.yaml:1" in output
