"""reports/html: Allure's generators, one of ours in their place and the real ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections import Counter

import pytest
from pseudo_terminal import Terminal
from support import results

# what it is called with, and a report with the history that it was given
FAKE = """#!/bin/sh
echo "$@" >>calls
while [ -f slow ]; do sleep .1; done
[ ! -f broken ] || { echo "one"; echo "no Java here"; exit 3; }
for out; do [ "$last" != -o ] || break; last=$out; done
mkdir -p "$out/history"
cat .aomaker-build/allure-trends/history/* >"$out/history/trend.json" 2>/dev/null
echo run >>"$out/history/trend.json"
echo page >"$out/index.html"
"""


@pytest.fixture
def fake(project):
    """Allure 2, as it lies where it was unpacked."""
    home = project.root.parent / "allure"
    (home / "lib").mkdir(parents=True)
    (home / "bin").mkdir()
    program = home / "bin" / "allure"
    program.write_text(FAKE)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    project.env["PATH"] = f"{home / 'bin'}{os.pathsep}{project.env['PATH']}"
    project.write(test_a="def test_a(): pass")
    return project


def calls(project):
    path = project.root / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_report_goes_on_from_the_last(fake):
    assert re.search(r"(?m)^Reports: .*, reports/html,", fake.arun())
    assert calls(fake) == [
        "generate --clean reports/json .aomaker-build/allure-trends -o reports/html.new"
    ]
    shutil.rmtree(fake.root / "reports")  # the trends are kept elsewhere
    fake.arun()
    html = fake.root / "reports" / "html"
    assert (html / "history" / "trend.json").read_text() == "run\nrun\n"
    assert not (fake.root / "reports" / "html.new").exists()


def test_a_slow_one_is_seen(fake):
    """How long it takes already, on a terminal."""
    fake.file("slow", "")
    term = Terminal(fake, "arun")
    term.until(lambda text: re.search("reports/html is made, [1-9]", text))
    (fake.root / "slow").unlink()
    term.end()
    assert "is made" not in term.screen.text()


def test_report_is_made_when_results_changed(fake):
    fake.arun()
    fake.aomaker("merge")
    fake.arun("--no_gen")
    assert len(calls(fake)) == 1
    fake.aomaker("merge")
    fake.aomaker("gen", "--all")
    fake.write(test_a="def test_b(): pass")
    fake.ninja()
    assert len(calls(fake)) == 3


def test_report_stays_when_its_successor_fails(fake):
    fake.arun()
    (fake.root / "broken").touch()
    fake.write(test_a="def test_a(): assert 0")
    output = fake.arun(status=1)
    assert "warning: reports/html is not made: " in output
    assert "ended with status 3 and said: no Java here" in output
    html = fake.root / "reports" / "html"
    assert (html / "index.html").read_text() == "page\n"
    (fake.root / "broken").unlink()
    fake.aomaker("merge")  # what failed is done again
    assert (html / "history" / "trend.json").read_text() == "run\nrun\n"


def test_config_of_allure_3(fake):
    program = fake.root.parent / "allure" / "bin" / "allure"
    (program.parent / "package.json").write_text('{"name": "allure"}')
    fake.arun()
    fake.file("allurerc.yml", "name: ours\n")
    fake.arun()
    ours, theirs = calls(fake)
    assert (
        ours == "generate reports/json -o reports/html.new -c "
        ".aomaker-build/allurerc.json"
    )
    assert theirs == "generate reports/json -o reports/html.new"


def test_users_categories_stay(project):
    project.write(test_a="def test_a(): pass")
    project.arun()
    path = project.root / "reports" / "json" / "categories.json"
    path.write_text('[{"name": "ours"}]')
    project.arun()
    assert path.read_text() == '[{"name": "ours"}]'


REAL = pytest.mark.skipif(not shutil.which("allure"), reason="Allure is not in PATH")

SUITE = {
    "one/test_same": """
import allure
import pytest

@pytest.mark.parametrize("x", [1, 2, [3]])
def test_same(x):
    allure.attach(f"one {x}", "kept")

class TestA:
    def test_same(self): pass

class TestB:
    def test_same(self):
        allure.attach("b", "kept")
""",
    "two/test_same": """
import os

def test_same(): pass
def test_turns(): assert not os.path.exists("bad")
def test_dies(): os._exit(1)
""",
}


@REAL
def test_real_generator(project):
    """Three runs: each test once, with its attachments and its past."""
    for name, text in SUITE.items():
        project.file(name + ".py", text)
    project.file("pytest.ini", "[pytest]\naddopts = --import-mode=importlib\n")
    for bad in (False, True, False):
        (project.root / "bad").touch() if bad else (project.root / "bad").unlink(
            missing_ok=True
        )
        project.arun("--mp", "--dist-file", ".", status=1)
    html = project.root / "reports" / "html"
    made = results(project.root / "reports" / "json")
    wanted = Counter((r["fullName"], r["status"]) for r in made)
    assert len(made) == 8
    second = (html / "history").is_dir()
    cases = [
        json.loads(path.read_text())
        for path in (html / "data" / ("test-cases" if second else "test-results")).glob(
            "*.json"
        )
    ]
    assert Counter((c["fullName"], c["status"]) for c in cases) == wanted
    for case in cases:
        assert not case["extra"]["retries"] if second else not case["retries"]
        past = case["extra"]["history"]["items"] if second else case["history"]
        assert len(past) == 2, case["fullName"]
        if case["name"] == "test_turns":
            assert [item["status"] for item in past] == ["failed", "passed"]
    sources = [a["source"] for r in made for a in r.get("attachments", [])]
    texts = Counter(
        (project.root / "reports" / "json" / source).read_text() for source in sources
    )
    shown = Counter(
        path.read_text(errors="replace")
        for path in (html / "data" / "attachments").iterdir()
    )
    assert len(sources) == 4 and not texts - shown
    if second:
        trend = json.loads((html / "widgets" / "history-trend.json").read_text())
        assert [item["data"]["failed"] for item in trend] == [0, 1, 0]
        assert [item["buildOrder"] for item in trend] == [3, 2, 1]


@REAL
def test_real_retries(project):
    """An attempt that failed is a retry of its test, in a folder before it."""
    project.write(test_a="def test_a(): pass")
    project.arun("--mp", "--dist-file", ".")
    group = project.group("test_a.py")
    (group / "1").rename(group / "2")
    (group / "1" / "allure").mkdir(parents=True)
    (result,) = results(group / "2" / "allure")
    result.update(
        uuid="0" * 8,
        status="failed",
        start=result["start"] - 50,
        stop=result["start"] - 10,
    )
    (group / "1" / "allure" / "0-result.json").write_text(json.dumps(result))
    status = json.loads((group / "status.json").read_text())
    status["attempts"] = status["tests"][0]["attempt"] = 2
    status["tests"][0]["tries"] = [{"attempt": 1, "outcome": "failed"}]
    status["stop"] += 1  # or it is the run that has its report
    (group / "status.json").write_text(json.dumps(status))
    project.aomaker("merge")
    html = project.root / "reports" / "html"
    second = (html / "history").is_dir()
    folder = html / "data" / ("test-cases" if second else "test-results")
    cases = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    (last,) = [case for case in cases if case["status"] == "passed"]
    retries = last["extra"]["retries"] if second else last["retries"]
    assert [retry["status"] for retry in retries] == ["failed"]
    shown = json.loads(
        (
            html / "widgets" / ("summary.json" if second else "statistic.json")
        ).read_text()
    )
    assert (shown["statistic"] if second else shown)["total"] == 1
