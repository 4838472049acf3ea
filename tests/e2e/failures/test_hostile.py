"""What tests and names may hold: told or left out, never followed or run."""

from __future__ import annotations

import glob
import json

import pytest
from pseudo_terminal import Terminal

MP = ["--mp", "--dist-file", "tests"]
PUTS = """
import json, os, pathlib

def test_puts(request):
    folder = pathlib.Path(request.config.getoption("allure_report_dir"))
    folder.mkdir(exist_ok=True, parents=True)
    result = {{"uuid": "7", "name": "7", "status": "passed", "start": 1,
              "stop": 2}}
    {0}

def test_after(): pass
"""


def contents(folder):
    return {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_attachments_with_ways_out(project):
    secret = project.file("../secret.txt", "the secret\n")
    for i, source in enumerate(
        ("../../../../../../secret.txt", "a/b.txt", str(secret), "..", "x" * 300)
    ):
        project.file(
            f"tests/test_{i}.py",
            PUTS.format(
                f"result['attachments'] = [{{'name': 'n', 'source': {source!r},"
                f" 'type': 'text/plain'}}]; result['uuid'] = '{i}'; "
                f"(folder / '{i}-result.json').write_text(json.dumps(result))"
            ),
        )
    output = project.arun(*MP, status=3)
    assert output.count("is not a valid name for an attachment") == 5
    assert project.summary()["counts"]["passed"] == 10
    reports = project.root / "reports"
    assert not any(b"the secret" in text for text in contents(reports).values())
    assert not list(reports.rglob("b.txt"))


def test_links_out_of_the_results(project):
    secret = project.file("../secret.txt", "the secret\n")
    project.write(
        tests__test_a=PUTS.format(
            f"(folder / '7-attachment.txt').symlink_to({str(secret)!r}); "
            f"(folder / '8-result.json').symlink_to({str(secret)!r}); "
            f"(folder / '9-container.json').symlink_to('/'); "
            "os.mkfifo(folder / '6-attachment.txt'); "
            "result['attachments'] = [{'name': 'n', 'source': "
            "'7-attachment.txt', 'type': 'text/plain'}]; "
            "(folder / '7-result.json').write_text(json.dumps(result))"
        )
    )
    output = project.arun(*MP, status=3)
    assert "7-attachment.txt is not a regular file" in output
    assert "8-result.json is not a regular file; it is left out" in output
    assert project.summary()["counts"]["passed"] == 2
    results = project.root / "reports/json"
    assert not any(
        path.is_symlink() or not path.is_file() for path in results.iterdir()
    )
    assert not any(
        b"the secret" in text for text in contents(project.root / "reports").values()
    )
    assert secret.read_text() == "the secret\n"


def test_deep_json(project):
    """It is put away, and costs no other result."""
    project.write(
        tests__test_a=PUTS.format(
            '(folder / \'7-result.json\').write_text(\'{"uuid":"7","steps":\' + '
            "'[{\"steps\":' * 200000 + '[]' + '}]' * 200000 + '}')"
        )
    )
    output = project.arun(*MP, status=3)
    assert "7-result.json is damaged" in output
    assert len(output) < 5000
    assert project.summary()["counts"]["passed"] == 2
    assert [
        path.name for path in (project.root / "reports/json-damaged").iterdir()
    ] == ["7-result.json"]
    assert len(list((project.root / "reports/json").glob("*-result.json"))) == 2


def test_large_result(project):
    """100 MB: it stays as it is, and the page does without it."""
    project.write(
        tests__test_a=PUTS.format(
            "result['statusDetails'] = {'trace': '<b>\\\\n' * 25_000_000}; "
            "(folder / '7-result.json').write_text(json.dumps(result))"
        )
    )
    project.arun(*MP)
    assert project.summary()["counts"]["passed"] == 2
    large = project.root / "reports/json/7-result.json"
    assert large.stat().st_size > 100_000_000
    assert (project.root / "reports/aomaker-report.html").stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "name",
    [
        "\x1b]0;title\x07\x1b[2J",
        "\x9b31m",
        "a\rb\nc\x08",
        "a\u202eb\u2066c",
        "z\u200bw\ufeff\u061c",
    ],
)
def test_control_characters_of_names(project, name):
    """No terminal gets them."""
    project.file(f"tests/{name}/test_a.py", "def test_a(): assert 0\n")
    project.file("tests/other/test_b.py", "def test_b(): pass\n")
    args = ["--dist-suite", "tests"]
    said = [
        project.arun(
            "--mp", *args, "--color", "never", "--markdown", "out.md", status=1
        ),
        (project.root / "out.md").read_text(),
        project.aomaker("list", *args),
        project.aomaker("graph", *args),
        project.aomaker("report"),
        *(
            project.aomaker("graph", *args, "--format", form)
            for form in ("dot", "mermaid", "json")
        ),
        project.aomaker("list", *args, "--format", "json"),
        project.aomaker("graph", *args, "--jq", "[.groups[].name]"),
    ]
    for text in said:
        controls = [
            char
            for char in text
            if char != "\n"
            and (
                ord(char) < 32
                or 0x7F <= ord(char) < 0xA0
                or char in "\u202e\u2066\u200b\ufeff\u061c"
            )
        ]
        assert not controls, text
    groups = json.loads(said[-3])["groups"]
    assert f"tests/{name}" in [group["name"] for group in groups]
    assert project.summary()["counts"]["failed"] == 1
    terminal = Terminal(project, "aomaker", "graph", *args, "--jq", ".groups[].name")
    assert terminal.end() == 0 and not terminal.screen.escapes
    names = project.aomaker("graph", *args, "--jq", ".groups[].name")
    assert name.replace("\r", "\n") in names  # which a pipe gets as they are


SHELL = [
    "$(touch pwned)",
    "`touch pwned`",
    "a;touch pwned",
    "a&touch pwned&",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "$PWNED",
    "--help",
    "a>pwned",
    "*",
    "~",
    "#a",
    "%(touch pwned)s",
]


def test_shell_in_directories(project):
    """By us and by Ninja."""
    project.env["PWNED"] = "$(touch pwned)"
    for name in SHELL:
        project.file(f"tests/{name}/test_a.py", "def test_a(): pass\n")
    project.arun("--mp", "--dist-suite", "tests")
    assert project.summary()["counts"]["passed"] == len(SHELL)
    project.ninja("-t", "clean")
    project.ninja()
    assert project.summary()["counts"]["passed"] == len(SHELL)
    assert not list(project.root.rglob("pwned"))


def test_shell_in_words(project):
    """Of environments, variables and arguments, by Ninja, and by us."""
    project.env["PWNED"] = "$(touch pwned)"
    project.file("tests/test_a.py", "def test_a(): pass\n")
    every = " ".join(SHELL)
    for name in [*SHELL, every]:
        environments = {
            "env": "first",
            "first": {"base_url": "x"},
            name: {"base_url": name},
        }
        project.file("conf/config.yaml", json.dumps(environments))
        args = ["--dist-suite", "tests", f"--markdown=md {name}"]
        args += ["-e", name] if name[0] != "-" else []
        args += ["--", "-k", "test_a or test_pwned"]
        if name == every:
            project.arun("--mp", *args)
        else:
            project.aomaker("gen", *args)
            project.ninja()
        assert project.summary()["counts"]["passed"] == 1, name
        assert (project.root / f"md {name}").exists(), name
    assert not list(project.root.rglob("pwned"))


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_shell_in_paths_and_settings(project, mode):
    """Of modules and groups, inputs, variables and arguments, by us and by
    Ninja; pools are named by letters."""
    groups = {}
    for i, name in enumerate(SHELL):
        module = f"test_{i}{name}.py"
        project.file(f"tests/{module}", "def test_it(): pass\n")
        groups[glob.escape(f"tests/{module}")] = {"pool": "db"}
    project.file(
        "conf/aomaker.yaml",
        json.dumps(
            {
                "pools": {"db": 8},
                "groups": groups,
                "inputs": [f"data/{name}" for name in SHELL],
                "env": ["PWNED"],
            }
        ),
    )
    project.env["PWNED"] = "$(touch pwned)"
    project.arun(
        mode, "--dist-file", "tests", "--", *(f"--deselect={name}" for name in SHELL)
    )
    assert project.summary()["counts"]["passed"] == len(SHELL)
    project.ninja("-t", "clean")
    project.ninja()
    assert project.summary()["counts"]["passed"] == len(SHELL)
    assert not list(project.root.rglob("pwned"))


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_shell_in_marks(project, mode):
    """What pytest takes is run, by us and Ninja; what it refuses is refused."""
    marks = ["a/../$b", "m-x", "n[0]", "o\\$PWNED", "p:q"]
    project.env["PWNED"] = "$(touch pwned)"
    project.file(
        "tests/test_a.py",
        "import pytest\n"
        + "".join(
            f"@getattr(pytest.mark, {mark!r})\ndef test_{i}(): pass\n"
            for i, mark in enumerate(marks)
        ),
    )
    taken = [mark for mark in marks if "$" not in mark]
    project.arun(mode, "--dist-mark", *taken)
    assert project.summary()["counts"]["passed"] == len(taken)
    project.ninja("-t", "clean")
    project.ninja()
    for name in SHELL:
        project.file(
            "conf/aomaker.yaml", json.dumps({"target": ["a"], "marks": {"a": [name]}})
        )
        for args in [["--dist-mark", name, name]] * (name[0] != "-") + [[]]:
            done = project.run("arun", mode, *args)
            assert done.returncode in (4, 5), done.stdout
    assert not list(project.root.rglob("pwned"))


@pytest.mark.skipif(pytest.version_tuple < (8, 3), reason="new in pytest 8.3")
@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_shell_in_arguments_of_marks(project, mode):
    names = [name for name in SHELL if '"' not in name]
    project.file(
        "tests/test_a.py",
        "import pytest\n"
        + "".join(
            f"@pytest.mark.m(x={name!r})\ndef test_{i}(): pass\n"
            for i, name in enumerate(names)
        ),
    )
    project.arun(mode, "--dist-mark", *(f'm(x="{name}")' for name in names))
    assert project.summary()["counts"]["passed"] == len(names)
    project.ninja("-t", "clean")
    project.ninja()
    assert project.summary()["counts"]["passed"] == len(names)
    assert not list(project.root.rglob("pwned"))
