"""arun --live: the report page while the run goes on."""

from __future__ import annotations

import json
import re
import signal
import socket
import textwrap
import urllib.error
import urllib.request

import pytest
from event_source import Stream
from support import Project, wait_for

# each test waits for a file of its name, so that the run is as slow as we are
SUITE = {
    "conftest": """
        import os, time, pytest

        @pytest.fixture(autouse=True)
        def wait(request):
            while not os.path.exists(f"go-{request.node.name}"):
                time.sleep(0.02)
        """,
    "test_a": """
        def test_fine():
            print("all is fine")

        def test_wrong():
            assert 0, "<script>window.injected = 1</script>"
        """,
    "test_b": """
        import os

        def test_last():
            if os.path.exists("die"):
                os._exit(1)
        """,
}


@pytest.fixture
def live(project: Project):
    """A run that goes on; its address."""
    project.write(**{name: textwrap.dedent(text) for name, text in SUITE.items()})
    process = project.start("arun", "--mp", "-p2", "--dist-file", ".", "--live")
    said = ""
    while "shows the run" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    project.process = process
    project.address = re.search(r"http://127\.0\.0\.1:\d+/\w{32}/", said)[0]
    yield project
    process.kill()
    process.communicate()


def go(project: Project, *names: str) -> None:
    for name in names:
        project.file(f"go-{name}", "")


def finish(project: Project) -> str:
    go(project, "test_fine", "test_wrong", "test_last")
    output, _ = project.process.communicate(timeout=60)
    assert project.process.returncode == 1, output
    return output


def status_of(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def run_of(project: Project) -> str:
    path = project.root / ".aomaker-build/live/events.jsonl"
    return json.loads(path.read_text().split("\n")[0])["run"]


def is_end(event: dict[str, str]) -> bool:
    return event.get("event") == "end"


def test_events(live):
    address = f"{live.address}events?run={run_of(live)}"
    stream = Stream(address)
    go(live, "test_fine")
    first = stream.until(lambda event: '"test":' in event["data"])
    row = json.loads(first[-1]["data"])
    assert row["test"][1:3] == ["test_a.py::test_fine", 0]
    assert row["place"] == 0
    go(live, "test_wrong")
    second = stream.until(lambda event: '"test":' in event["data"])
    row = json.loads(second[-1]["data"])
    assert row["test"][1:3] == ["test_a.py::test_wrong", 1]
    assert "assert 0" in row["detail"]["trace"]
    # who comes back is told what it has missed, and nothing twice
    again = Stream(address, **{"Last-Event-ID": first[-1]["id"]})
    assert [again.next() for _ in second] == second
    finish(live)
    third = stream.until(is_end)
    verdicts = {
        news["group"]: news["verdict"]
        for news in (json.loads(event["data"]) for event in second + third)
        if "verdict" in news
    }
    assert verdicts == {0: 1, 1: 0}


def test_a_test_that_dies(live):
    live.file("die", "")
    go(live, "test_fine", "test_wrong", "test_last")
    stream = Stream(f"{live.address}events?run={run_of(live)}")
    seen = [json.loads(event["data"]) for event in stream.until(is_end)]
    rows = {news["test"][1]: news for news in seen if "test" in news}
    dead = rows["test_b.py::test_last"]
    assert dead["test"][2] == 6 and "with status 1" in dead["test"][7]
    assert live.process.wait(60) == 1


def test_log(live):
    stream = Stream(f"{live.address}log/0")
    name = stream.until(lambda event: event.get("event") == "file")[-1]
    assert json.loads(name["data"]) == ".aomaker-build/groups/test_a.py/1/log"
    stream.until(lambda event: "collected 2 items" in event["data"])
    finish(live)
    stream.until(is_end)


def test_who_is_served(live):
    address = live.address
    assert status_of(address) == 200
    assert status_of(address, Host="localhost:1") == 200
    assert status_of(address, Host="evil.example") == 403
    own = re.match("http://[^/]*", address).group()
    assert status_of(address, Origin=own) == 200
    for origin in "null", "http://evil.example", own.replace("http", "https"):
        assert status_of(address, Origin=origin) == 403
    root = address[:-33]
    assert status_of(root) == 404
    assert status_of(f"{root}{'0' * 32}/") == 404
    for path in (
        "../conftest.py",
        "%2e%2e/conftest.py",
        "log/../events",
        "log/..%2f..",
        "log/1e3",
        "//etc/passwd",
        "page.html",
        "token",
    ):
        assert status_of(address + path) == 404, path
    assert Stream(f"{address}log/7").next() == {"event": "end", "data": "{}"}
    other = Stream(f"{address}events?run=another")
    assert other.next() == {"event": "other", "data": "{}"}
    mode = (live.root / ".aomaker-build/live/token").stat().st_mode
    assert mode & 0o077 == 0
    # other machines cannot reach it
    port = int(re.search(r":(\d+)/", address)[1])
    for family, _, _, _, name in socket.getaddrinfo(
        socket.gethostname(), port, socket.AF_INET, socket.SOCK_STREAM
    ):
        if not name[0].startswith("127."):
            with socket.socket(family) as client:
                assert client.connect_ex(name) != 0


def test_a_browser_that_does_not_read(live):
    """It is left behind, and the run ends as ever."""
    port = int(re.search(r":(\d+)/", live.address)[1])
    path = live.address.split(str(port))[1]
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.sendall(
            f"GET {path}events?run={run_of(live)} HTTP/1.1\r\n"
            "Host: localhost\r\n\r\n".encode()
        )
        client.recv(16)
        assert "1 failed" in finish(live)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port)).close()


def test_it_ends_with_a_run_that_is_killed(live):
    port = int(re.search(r":(\d+)/", live.address)[1])
    live.process.send_signal(signal.SIGKILL)

    def is_gone() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) != 0

    wait_for(is_gone)


def test_port(project):
    project.write(test_a="def test_a(): pass\n")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = project.arun(
            "--mp", "--dist-file", ".", "--live", "--port", port, status=4
        )
    assert said.rstrip() == (
        f"aomaker: --live: port {port}: Address already in use; name another "
        "with --port, or none and one that is free is taken"
    )
    said = project.arun("--mp", "--dist-file", ".", "--live", "--port", port)
    assert f"http://127.0.0.1:{port}/" in said
    address = re.search(r"http://\S+", said)[0]
    assert address in project.arun("--live", "--port", port)  # as before
    for wrong in ("0", "65536", "x", "8000x"):
        assert "--port wants a number from 1 to 65535" in project.arun(
            "--live", "--port", wrong, status=4
        )
    # before --live it is somebody else's
    assert "unrecognized arguments: --port" in project.arun(
        "--port", port, "--live", status=4
    )


def test_secrets_stay(project):
    project.file(
        "conf/config.yaml",
        "env: t\nt: {base_url: u, account: {user: me, pwd: opensesame}}\n",
    )
    project.file(".aomaker", "")
    project.write(
        test_a=(
            "import os, time\n\n\ndef test_a():\n    os.write(2, b'it is "
            "opensesame\\n')\n    while not os.path.exists('go'):\n"
            "        time.sleep(0.02)\n"
        )
    )
    process = project.start("arun", "--mp", "--dist-file", ".", "--live", "--", "-s")
    said = ""
    while "shows the run" not in said:
        said += process.stdout.readline()
    address = re.search(r"http://\S+", said)[0]
    line = Stream(f"{address}log/0").until(lambda event: "it is" in event["data"])[-1][
        "data"
    ]
    assert "opensesame" not in line and "it is ***" in line
    project.file("go", "")
    process.communicate(timeout=60)


# -- in a browser


@pytest.fixture
def page(browser, live):  # noqa: F811
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(20000)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live.address}#test=test_a.py::test_wrong&q=test_")
    yield page
    assert page.evaluate("window.injected") is None
    assert said == []
    context.close()


def test_a_failure_appears(page, live):
    page.locator("h1", has_text="Running: 0 of 2 groups").wait_for()
    go(live, "test_fine", "test_wrong")
    page.locator("h1", has_text="Running, 1 failed: 1 of 2 groups").wait_for()
    page.locator(".detail h2", has_text="test_wrong").wait_for()  # as the address says
    assert page.locator("[type=search]").input_value() == "test_"
    trace = page.locator(".detail .trace")
    assert "<script>window.injected" in trace.inner_text()
    page.click("[data-tab=groups]")
    row = page.locator("tr", has_text="test_b.py")
    row.locator("td", has_text="running").wait_for()
    row.locator("button").click()
    page.locator("#log pre", has_text="collected 1 item").wait_for()
    page.keyboard.press("Escape")
    page.click("[data-tab=timeline]")
    page.locator("canvas").wait_for()
    finish(live)
    page.locator("h1", has_text="1 failed").wait_for()
    page.locator(".notices p", has_text="The run has ended").wait_for()
    page.click("[data-tab=tests]")
    assert page.locator(".detail h2").inner_text() == "test_wrong"
    assert page.locator("[type=search]").input_value() == "test_"
    assert "#q=test_" in page.url or "&q=test_" in page.url
    assert page.locator(".row b").all_inner_texts()[0] == "test_wrong"
