"""What hooks see and plugins write in each way to run a suite.

docs/hooks.md has the table; GOLDEN=write writes it anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable

import pytest
from pytest_session import Pytest
from support import ROOT, Project, install_plugin, use_plugins_of_others

# An agent of a report portal, which does what that of ReportPortal does: the launch
# begins and ends in the controller, and workers get it through their input.
AGENT = """
import json, os, pickle, urllib.request
import pytest
class Service:
    def __init__(self): self.launch = None
    def call(self, what, **values):
        data = json.dumps({"launch": self.launch, **values}).encode()
        url = os.environ["PORTAL"] + "/" + what
        with urllib.request.urlopen(urllib.request.Request(url, data)) as answer:
            return json.load(answer)["id"]
def is_worker(config): return hasattr(config, "workerinput")
@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["service"] = pickle.dumps(node.config.service)
def pytest_configure(config):
    if is_worker(config):
        config.service = pickle.loads(config.workerinput["service"])
    else:
        config.service = Service()
def pytest_sessionstart(session):
    if not is_worker(session.config):
        service = session.config.service
        service.launch = service.call("start_launch")
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    service = item.config.service
    item.portal_id = service.call("start_item", name=item.nodeid)
    yield
    service.call("finish_item", item=item.portal_id, status=item.portal_status)
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "setup" or not report.passed:
        item.portal_status = report.outcome
def pytest_sessionfinish(session):
    if not is_worker(session.config):
        session.config.service.call("finish_launch")
"""
HOOKS = (
    "runtest_protocol runtest_logstart runtest_logreport runtest_logfinish "
    "warning_recorded testnodedown sessionfinish terminal_summary unconfigure"
).split()
CONFTEST = """
import os, pytest
LOG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hooks.log")
where = "controller"
def note(name):
    with open(LOG, "a") as file:
        print(where, name, file=file)
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    global where
    where = "worker" if hasattr(config, "workerinput") else "controller"
def hook(name):
    def noted(): note(name)
    return pytest.hookimpl(optionalhook=True)(noted)
for name in {hooks}:
    globals()["pytest_" + name] = hook(name)
def pytest_warning_recorded(nodeid):
    if nodeid:
        note("warning_recorded")
from pytest_harvest import get_session_results_dct
def pytest_sessionfinish(session):
    note("sessionfinish")
    if where == "controller":
        with open("harvested", "w") as file:
            file.write(str(len(get_session_results_dct(session))))
"""
TESTS = {
    "test_a": "import pkg\ndef test_1(): pkg.f()\ndef test_2(): assert 0\n",
    "test_b": "import pytest, warnings\n@pytest.mark.skip\ndef test_s(): pass\n"
    "def test_w(): warnings.warn('x')\n",
    "test_c": "import pytest\n"
    "@pytest.mark.parametrize('n', range(3))\ndef test_c(n): pass\n",
    "pkg": "def f():\n    return 1\ndef g():\n    return 2\n",
}
OPTIONS = (
    "--html=out/report.html --self-contained-html --json-report "
    "--json-report-file=out/report.json --report-log=out/log.jsonl "
    "--metadata city Rome --teamcity --cov=pkg --cov-report=term"
).split()
WAYS = ["serial", "xdist -n 3", "--mp", "--mt", "ninja", "pytest --aomaker"]


@pytest.fixture
def portal(project: Project) -> Iterator[list[tuple[str, dict[str, object]]]]:
    """The requests that the server has answered."""
    requests: list[tuple[str, dict[str, object]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.path[1:], json.loads(data)))
            answer = json.dumps({"id": f"{self.path[1:]}-{len(requests)}"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        project.env["PORTAL"] = f"http://127.0.0.1:{server.server_port}"
        project.env["NO_PROXY"] = "*"
        yield requests
        server.shutdown()


def run(
    project: Project, way: str, forget: Callable[[], None] | None, status: int = 1
) -> str:
    """Its output; forget: called when there is a plan, whose sessions do not count."""
    if way in ("serial", "xdist -n 3"):
        words = ["-n", "3", "--dist", "loadfile"] if way != "serial" else []
        return project.run("pytest", *words, status=status).stdout
    if way == "pytest --aomaker":
        project.file("conf/aomaker.yaml", "dist-file: .\n")
        pytest = Pytest(project)
        if forget:
            pytest("--aomaker=3", status=status)
            forget()
        return pytest("--aomaker=3", status=status)
    mode = [] if way == "ninja" else [way, "-p", "3"]
    if forget:
        project.aomaker("list", *mode, "--dist-file", ".")
        forget()
    return project.run_by(way, "--dist-file", ".", *mode[1:], status=status)


def of_hooks(project: Project) -> dict[str, str]:
    lines = Counter((project.root / "hooks.log").read_text().splitlines())
    found = {}
    for name in HOOKS:
        cell = [str(lines[f"{where} {name}"]) for where in ("controller", "worker")]
        found[f"`pytest_{name}`"] = " / ".join(cell)
    return found


def of_plugins(project: Project, output: str) -> dict[str, str]:
    out = project.root / "out"
    html = (out / "report.html").read_text()
    shown = sum(map(int, re.findall(r"(\d+) (?:Passed|Failed|Skipped)", html)))
    json_report = json.loads((out / "report.json").read_text())
    log = (out / "log.jsonl").read_text()
    messages = output.count("##teamcity[testFinished")
    return {
        "pytest-html: tests, own metadata": f"{shown}, {html.count('Rome')}",
        "pytest-json-report: tests": str(json_report["summary"]["total"]),
        "pytest-reportlog: calls": str(log.count('"when": "call"')),
        "pytest-harvest: tests": (project.root / "harvested").read_text(),
        "teamcity-messages: tests": str(messages),
        "pytest-cov: reports": str(len(re.findall(r"^TOTAL .* 75%", output, re.M))),
    }


def of_portal(requests: list[tuple[str, dict[str, object]]]) -> dict[str, str]:
    """Each request belongs to the launch; items that began have ended."""
    calls = Counter(name for name, _ in requests)
    assert requests[0][0] == "start_launch" and requests[-1][0] == "finish_launch"
    launches = {values["launch"] for name, values in requests[1:]}
    assert launches == {"start_launch-1"}
    statuses = Counter(values.get("status") for _, values in requests)
    assert statuses["failed"] == statuses["skipped"] == 1
    return {
        "report portal: launches begun, ended": f"{calls['start_launch']}, "
        f"{calls['finish_launch']}",
        "report portal: items begun, ended": f"{calls['start_item']}, "
        f"{calls['finish_item']}",
    }


def table(columns: dict[str, dict[str, str]]) -> str:
    lines = ["| | " + " | ".join(f"`{way}`" for way in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for name in columns[WAYS[0]]:
        cells = [column[name] for column in columns.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def put_table(columns: dict[str, dict[str, str]]) -> None:
    """Compare it with that of the same rows in the docs, or write it there."""
    docs = ROOT / "docs" / "hooks.md"
    text = docs.read_text()
    first = next(iter(columns[WAYS[0]]))
    begin = text.rindex("| | `serial`", 0, text.index(f"| {first} |"))
    end = text.index("\n\n", begin) + 1
    made = table(columns)
    if os.environ.get("GOLDEN") == "write":
        docs.write_text(text[:begin] + made + text[end:])
    else:
        assert text[begin:end] == made


def test_table(project, portal, tmp_path):
    use_plugins_of_others(project, "randomly", "django")
    install_plugin(tmp_path / "site", "portal", AGENT)
    project.env["PYTHONPATH"] += os.pathsep + str(tmp_path / "site")
    project.file("pytest.ini", f"[pytest]\naddopts = {' '.join(OPTIONS)}\n")
    project.write(conftest=CONFTEST.format(hooks=HOOKS), **TESTS)
    columns = {}

    def forget() -> None:
        (project.root / "hooks.log").unlink(missing_ok=True)
        portal.clear()

    for way in WAYS:
        forget()
        output = run(project, way, forget)
        columns[way] = {
            **of_hooks(project),
            **of_plugins(project, output),
            **of_portal(portal),
        }
    put_table(columns)


SETTINGS = """
import os
HERE = os.path.dirname(os.path.abspath(__file__))
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.path.join(HERE, "shop.sqlite3"),
    "TEST": {"NAME": os.path.join(HERE, "test.sqlite3")}}}
"""
MODELS = """
from django.db import models
class Item(models.Model):
    name = models.CharField(max_length=9)
"""
SELLS = """
import pytest
from django.conf import settings
from shop.models import Item
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("n", range(3))
def test_sells(n, pytestconfig):
    assert not Item.objects.exists()
    Item.objects.create(name="hat")
    with open("used", "a") as file:
        name = settings.DATABASES["default"]["NAME"].rpartition("/")[2]
        print(name, pytestconfig.getoption("randomly_seed"), file=file)
"""


def of_django(project: Project, way: str) -> dict[str, str]:
    shutil.rmtree(project.root / ".aomaker-build", ignore_errors=True)
    (project.root / "used").unlink(missing_ok=True)
    run(project, way, None, status=0)
    used = [line.split() for line in (project.root / "used").read_text().splitlines()]
    databases = {name for name, _ in used}
    worker = re.compile(r"test\.sqlite3_gw[0-2]").fullmatch
    assert all(map(worker, databases)) or databases == {"test.sqlite3"}
    return {
        "pytest-django: tests with a database on disk": str(len(used)),
        "pytest-django: a database for each": "run"
        if databases == {"test.sqlite3"}
        else "worker",
        "pytest-randomly: seeds": str(len({seed for _, seed in used})),
    }


def test_django_and_randomly(project):
    """Django can be configured once in a process, so that --mt runs no such suite."""
    use_plugins_of_others(project)
    project.file(
        "pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = settings\npythonpath = .\n"
    )
    project.file("shop/__init__.py", "")
    project.file("shop/models.py", MODELS)
    project.write(settings=SETTINGS, **{f"test_{i}": SELLS for i in range(4)})
    put_table({way: of_django(project, way) for way in WAYS if way != "--mt"})
