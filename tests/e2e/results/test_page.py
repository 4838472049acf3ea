"""reports/aomaker-report.html: what is in it, and that nothing in it is live."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess

import pytest
from support import ROOT, elements

EVIL = (
    "</script><script>window.injected = 1</script><img src=x "
    "onerror='window.injected = 1'>\u2028&"
)

SUITE = {
    "test_a": f'''
import allure
import pytest

EVIL = {EVIL!r}


class TestVolume:
    @pytest.mark.parametrize("size", [1, 2, EVIL], ids=["one", "two", EVIL])
    def test_create(self, size):
        """A volume of each size."""
        allure.attach(str(size), "size", allure.attachment_type.TEXT)
        assert size != 2, EVIL


@allure.title("挂载云硬盘")
def test_titled(record_property):
    record_property("request", "r-1")
    with allure.step("a step"):
        allure.attach(b"\\x89PNG", "picture", allure.attachment_type.PNG)
''',
    "test_b": """
import os
import pytest


def test_output():
    print("out " * 20000)
    assert 0


def test_skipped():
    pytest.skip("not here")


def test_dies():
    os._exit(3)


def test_after():
    pass
""",
}


def page_of(project):
    path = project.root / "reports" / "aomaker-report.html"
    return path.read_text(encoding="utf-8")


def data_of(project):
    found = elements(page_of(project))
    for content in found.values():
        assert not re.search("[<>&\u2028]", content)
    return {
        name: json.loads(content)
        for name, content in found.items()
        if not name.startswith("file-")
    }


def test_page_has_every_test(project):
    project.write(**SUITE)
    project.arun("--mp", "--dist-file", ".", status=1)
    data, found = data_of(project), elements(page_of(project))
    run = data["run"]
    tests = {row[1]: row for row in run["tests"]}
    assert len(run["tests"]) == len(tests) == run["planned"] == 8
    outcomes = {
        key.partition("::")[2]: run["outcomes"][row[2]] for key, row in tests.items()
    }
    assert outcomes["TestVolume::test_create[two]"] == "failed"
    assert outcomes["test_dies"] == "crashed"
    assert outcomes["test_after"] == "passed"

    def detail(end):
        """Its place among its group's tests is its key."""
        for group in range(2):
            ids = [row[1] for row in run["tests"] if row[0] == group]
            for place, test in enumerate(ids):
                if test.endswith(end):
                    return data[f"g{group}"][str(place)]
        raise AssertionError(end)

    places = {key.partition("::")[2]: row[13] for key, row in tests.items()}
    assert places["TestVolume::test_create[two]"] == "test_a.py:13"
    assert places["TestVolume::test_create[one]"] is None
    two = detail("[two]")
    assert EVIL in two["trace"] and two["doc"] == "A volume of each size."
    (file,) = two["infos"][0]["files"]
    assert [file[0], file[3]] == ["size", 1]
    assert two["texts"][file[1]] == "2"
    assert (project.root / "reports" / "json" / file[1]).read_text() == "2"
    titled = detail("test_titled")
    assert titled["properties"] == [["request", "r-1"]]
    (step,) = titled["infos"][0]["steps"]
    assert step["name"] == "a step" and "status" not in step
    (picture,) = step["files"]
    assert picture[2:] == ["image/png", 4]
    assert base64.b64decode(found[f"file-{picture[1]}"]) == b"\x89PNG"
    assert [row[8] for row in run["tests"] if "titled" in row[1]] == ["挂载云硬盘"]
    output = detail("test_output")
    assert output["cut"] == 1 and len(output["output"][0][1]) < 40000
    assert {group["slot"] for group in run["groups"]} <= {0, 1}


def test_no_gen(project):
    """No HTML, from arun and from Ninja; that of an earlier run goes."""
    project.write(test_a="def test_a(): pass")
    page = project.root / "reports" / "aomaker-report.html"
    assert "aomaker-report" in project.arun()
    assert page.exists()
    assert "aomaker-report" not in project.arun("--no_gen")
    assert not page.exists()
    project.aomaker("gen", "--all", "--no_gen")
    project.ninja()
    assert (project.root / "reports" / "trace.json").exists()
    assert not page.exists()
    project.aomaker("merge")
    assert page.exists()


def test_flaky_is_what_changed(project):
    """Outcomes of past runs are in the page when they were not all alike."""
    project.write(
        test_a="""
import os
def test_turns(): assert not os.path.exists("bad")
def test_same(): pass
"""
    )
    for bad in (False, True, False):
        if bad:
            project.file("bad", "")
        else:
            (project.root / "bad").unlink(missing_ok=True)
        project.arun(status=int(bad))
    rows = {row[1]: row[9] for row in data_of(project)["run"]["tests"]}
    assert rows == {"test_a.py::test_turns": "PFP", "test_a.py::test_same": None}


def test_trace(project):
    """Slices of a lane lie side by side, tests inside their group's."""
    project.write(
        **{
            f"test_{i}": "import time\ndef test_a(): time.sleep(0.02)"
            "\ndef test_b(): pass"
            for i in range(5)
        }
    )
    project.arun("--mp", "-p", "2", "--dist-file", ".")
    trace = json.loads((project.root / "reports" / "trace.json").read_text())
    slices = [e for e in trace["traceEvents"] if e["ph"] == "X"]
    names = {
        e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "thread_name"
    }
    assert names == {f"slot {e['tid']}" for e in slices}
    assert 1 <= len(names) <= 2
    groups = [e for e in slices if e["cat"] == "group"]
    tests = [e for e in slices if e["cat"] == "test"]
    assert len(groups) == 5 and len(tests) == 10
    for lane in {e["tid"] for e in groups}:
        inside = sorted((e for e in groups if e["tid"] == lane), key=lambda e: e["ts"])
        for one, next_one in zip(inside, inside[1:]):
            assert one["ts"] + one["dur"] <= next_one["ts"] + 2000
    for test in tests:
        assert any(
            group["tid"] == test["tid"]
            and group["ts"] <= test["ts"]
            and test["ts"] + test["dur"] <= group["ts"] + group["dur"] + 1
            for group in groups
        )


def test_attempts(project):
    """A test that was retried shows its earlier attempts; it counts once."""
    shutil.copytree(
        ROOT / "tests" / "golden" / "reports" / "retried",
        project.root / ".aomaker-build",
    )
    project.aomaker("merge")
    data = data_of(project)
    rows = {row[1]: row for row in data["run"]["tests"]}
    assert len(rows) == 4
    assert rows["a.py::test_1"][12] is None
    assert rows["a.py::test_2"][11:] == [2, [[1, 1, 1, 1]], None, None]
    assert [row[:2] for row in rows["b.py::test_1"][12]] == [[1, 6], [3, 1]]
    assert data["g0"]["1"]["tries"] == [[1, "assert <1> == 2", "E assert <1> == 2"]]
    assert rows["b.py::test_1"][5] == 1  # its worker told no phases


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast():
    """WCAG AA, in both themes: 4.5 for all text."""
    css = (ROOT / "templates" / "report" / "style.css").read_text()
    themes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r"(?m)^:root[^{]*\{([^}]*)\}", css)
    ]
    assert len(themes) == 2
    for theme in themes:
        tints = set(theme) - {
            "ground",
            "surface",
            "raised",
            "line",
            "idle",
            "accent-soft",
            "on-outcome",
        }
        pairs = [
            (tint, ground)
            for tint in tints
            for ground in ("ground", "surface", "raised", "accent-soft")
        ]
        pairs += [
            ("on-outcome", tint) for tint in tints - {"ink", "muted", "accent", "flaky"}
        ]
        for one, other in pairs:
            dark, light = sorted(luminance(theme[name]) for name in (one, other))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (one, other)


NODE = """
const fs = require("fs");
class Element {
    constructor(name) { this.name = name; this.attributes = {}; this.children = []; this.on = {}; }
    setAttribute(key, value) { this.attributes[key] = value; }
    addEventListener(key, value) { this.on[key] = value; }
    append(...children) { this.children.push(...children); }
}
global.document = { createElement: name => new Element(name) };
global.say = word => word;
global.language = "en";
global.elementText = () => process.argv[3] || undefined;
const source = ["dom", "files"].map(name => fs.readFileSync(`${process.argv[1]}/${name}.js`, "utf8")).join("\\n");
const [attachment, el, texts] = new Function(source + "; return [attachment, el, texts]")();
const names = [];
function walk(one) {
    if (!one.name) return;
    names.push([one.name, one.attributes]);
    one.children.forEach(walk);
}
for (const [name, source, type, text] of JSON.parse(process.argv[2])) {
    texts.clear();
    if (text !== null)
        texts.set(source, text);
    const folded = attachment([name, source, type, 9]);
    folded.on.toggle?.();
    walk(folded);
    names.push(["end", {}]);
}
console.log(JSON.stringify([names, el("p", {}, "a\\u202eb 镜像").children]));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="no Node.js")
def shown(files, embedded):
    """What the page makes of attachments: a list of elements for each."""
    folder = str(ROOT / "templates/report")
    command = ["node", "-e", NODE, folder, json.dumps(files), embedded]
    told = subprocess.run(command, text=True, check=True, stdout=subprocess.PIPE)
    names, text = json.loads(told.stdout)
    assert text == ["a\\u202eb 镜像"]
    found = [[]]
    for name, attributes in names:
        if name == "end":
            found.append([])
        else:
            found[-1].append((name, attributes))
    return found[:-1]


@pytest.mark.skipif(not shutil.which("node"), reason="no Node.js")
def test_attachments_run_nothing():
    """HTML, and what may be taken for it, is shown in a sandbox alone."""
    active = [
        ["n", "1-attachment.html", "text/html", None],
        ["n", "1-attachment.txt", "text/html", None],
        ["n", "1-attachment.xml", "application/xml", None],
        ["n", "1-attachment.attach", None, None],
        ["n", "1-attachment", "", None],
        ["n", "1-attachment.txt.xhtml", "text/plain", None],
    ]
    quiet = [
        ["n", "1-attachment.svg", "image/svg+xml", None],
        ["n", "1-attachment.png", "image/png", None],
        ["n", "1-attachment.mp4", "video/mp4", None],
        ["n", "1-attachment.json", "application/json", None],
        ["n", "1-attachment.htm", "text/plain", "<script>x</script>"],
        ["n", "1-attachment.xml", "application/xml", "<x/>"],
    ]
    files = shown(active + quiet, "")
    for found in files[: len(active)]:
        [frame] = [each for name, each in found if name == "iframe"]
        assert frame["sandbox"] == "" and frame["src"].startswith("json/")
    for found in files[len(active) :]:
        assert not [1 for name, _ in found if name == "iframe"]
    elements = [[name for name, _ in found] for found in files[len(active) :]]
    assert [names.count("a") for names in elements] == [0, 1, 1, 1, 0, 0]
    assert [names.count("pre") for names in elements] == [0, 0, 0, 0, 1, 1]
    assert "video" in elements[2] and "img" in elements[0]
    page = (ROOT / "templates/report/page.html").read_text()
    assert "default-src 'none'; script-src 'nonce-" in page


@pytest.mark.skipif(not shutil.which("node"), reason="no Node.js")
@pytest.mark.parametrize(
    "head, charset",
    [
        ("<p>", "utf-8"),
        ("<meta charset=gbk><p>", "gbk"),
        ('<meta http-equiv=Content-Type content="text/html; charset=big5">', "big5"),
        ("<meta charset=none><p>", "utf-8"),
    ],
)
def test_embedded_html(head, charset):
    """In a sandbox, decoded as it says."""
    file = ["n", "1-attachment.html", "text/html", None]
    data = base64.b64encode((head + "中文").encode(charset)).decode()
    [found] = shown([file], data)
    [frame] = [each for name, each in found if name == "iframe"]
    assert frame["sandbox"] == "" and "src" not in frame
    assert frame["srcdoc"] == head + "中文"
    [picture] = shown([["n", "1-attachment.png", "image/png", None]], data)
    assert [each["src"] for name, each in picture if name == "img"] == [
        f"data:image/png;base64,{data}"
    ]
