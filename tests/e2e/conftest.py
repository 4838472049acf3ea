"""Fixtures of all tests end to end. Those of faults run on a pipe and a terminal,
whose cases take turns; with `-m faults` each case runs on both."""

from __future__ import annotations

import compileall
import fcntl
import os
import shutil
import signal
import zlib
from pathlib import Path

import pytest
from support import ROOT, Project, pip

# tests write no byte code, since they change modules faster than its time
# stamps can tell; our own modules need not be compiled for each of them
compileall.compile_dir(ROOT / "src" / "python", quiet=2)

# a shell ignores it for what it starts in the background
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "faults: a part of `make faults`; into a pipe, and on a terminal"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if (
        metafunc.definition.get_closest_marker("faults")
        and "project" in metafunc.fixturenames
    ):
        metafunc.parametrize("project", ["pipe", "terminal"], indirect=True)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.getoption("markexpr") != "faults":
        items[:] = [item for item in items if has_its_turn(item)]


def has_its_turn(item: pytest.Item) -> bool:
    """Whether it runs: each case of a test of faults runs on a pipe or on a terminal,
    as the places of its values tell, or its name, if it is the only one."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if "project" not in given:
        return True
    turn, cases = int(given["project"] == "terminal"), 1
    for mark in item.iter_markers("parametrize"):
        names, rows = mark.args[0], list(mark.args[1])
        if not isinstance(names, str) or "," in names:
            names = names.split(",") if isinstance(names, str) else names
            values = tuple(given[name.strip()] for name in names)
            rows = [tuple(row) for row in rows]
        else:
            values = given[names]
        turn += rows.index(values)
        cases *= len(rows)
    if cases == 1:
        turn += zlib.crc32(item.originalname.encode())  # hash() is another each time
    return turn % 2 == 0


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root, getattr(request, "param", "pipe") == "terminal")


@pytest.fixture(scope="session")
def made_example(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What `aomaker create` makes; read it, do not change it."""
    root = tmp_path_factory.mktemp("made")
    Project(root).aomaker("create", "example")
    example = Project(root / "example")
    config = example.root / "conf" / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("0.02 ", "0").replace("0.1 ", "0.01"), encoding="utf-8"
    )
    return example


@pytest.fixture
def example(made_example: Project, tmp_path: Path) -> Project:
    shutil.copytree(made_example.root, tmp_path / "example")
    return Project(tmp_path / "example")


@pytest.fixture(scope="session")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """tests/showcase after `arun --mp`, whose output is `said`; only to be read."""
    root = tmp_path_factory.mktemp("showcase") / "shop"
    unwanted = shutil.ignore_patterns("build.ninja", "reports", ".*", "__pycache__")
    shutil.copytree(ROOT / "tests" / "showcase", root, ignore=unwanted)
    project = Project(root)
    for name in ("CI", "BUILD_NUMBER"):  # with them pytest shortens nothing
        project.env.pop(name, None)
    project.said = project.arun("--mp", status=1)
    return project


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip makes of the checkout, once for all groups of the run."""
    folder = tmp_path_factory.mktemp("wheel")
    if "PYTEST_XDIST_TESTRUNUID" in os.environ:  # else it is that of all runs
        folder = tmp_path_factory.getbasetemp().parent / "wheel"
        folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(folder.glob("*.whl")):
            pip("wheel", "--no-deps", "-w", folder, ROOT)
    (path,) = folder.glob("*.whl")
    return path


BROWSER = next(
    filter(
        None,
        map(
            shutil.which,
            ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        ),
    ),
    None,
)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if not BROWSER:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """visit(address, **options of the context): opens a page. Afterwards: no complaint,
    no request to a network, and nothing that a test wrote was run."""
    contexts, said = [], []

    def ask(request) -> None:
        if request.url.startswith("http"):
            said.append(request.url)

    def visit(address: str, **options):
        context = browser.new_context(
            **{"locale": "en-GB", "color_scheme": "light", **options}
        )
        context.set_default_timeout(10000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", ask)
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.injected") is None
        context.close()
    assert said == []
