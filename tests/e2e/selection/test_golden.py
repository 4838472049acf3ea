"""Folders of tests/golden: what goes in, and what has to come out.

`GOLDEN=write make test` writes what comes out; read the difference.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket

import pytest
from support import ROOT

GOLDEN = ROOT / "tests" / "golden"


def names(kind):
    return sorted(path.name for path in (GOLDEN / kind).iterdir())


def compare(path, text):
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", names("reports"))
def test_reports(project, name):
    """plan.json and groups/*/status.json -> reports and terminal text."""
    case = GOLDEN / "reports" / name
    shutil.copytree(case, project.root / ".aomaker-build")
    project.aomaker("merge")
    done = project.run("aomaker", "verdict")
    compare(case / "expected.txt", done.stdout + f"[{done.returncode}]\n")
    reports = project.root / "reports"
    compare(case / "expected.json", (reports / "summary.json").read_text())
    xml = (reports / "junit.xml").read_text(encoding="utf-8")
    xml = xml.replace(socket.gethostname(), "HOST")
    xml = re.sub(r'timestamp="[^"]*"', 'timestamp="TIME"', xml)
    compare(case / "expected.xml", xml)


@pytest.mark.parametrize("name", names("graphs"))
def test_graphs(project, name):
    """A project and the line `arguments` -> build.ninja and tasks.jsonl."""
    case = GOLDEN / "graphs" / name
    shutil.copytree(case, project.root, dirs_exist_ok=True)
    args = (case / "arguments").read_text().split("\n")[:-1]
    project.aomaker("gen", *args)
    python = os.path.join(project.env["VIRTUAL_ENV"], "bin", "python")
    text = (project.root / "build.ninja").read_text(encoding="utf-8")
    text = text.replace(python, "PYTHON")
    text = re.sub(r"(?m)^aomaker = .*", "aomaker = AOMAKER", text)
    text = re.sub(r"\S*/site-packages", "SITE", text)
    text = re.sub(r"task = [0-9a-f]{16}", "task = STAMP", text)
    text = re.sub(r"made by aomaker \S+;", "made by aomaker VERSION;", text)
    compare(case / "expected.ninja", text)
    text = (project.root / ".aomaker-build/tasks.jsonl").read_text(encoding="utf-8")
    text = text.replace(python, "PYTHON")
    text = re.sub(r'("digest":"\w+-\w+)-\w+', r"\1-PROGRAMS", text)
    compare(case / "expected.jsonl", text)
    project.ninja()


def members(schema, value, definitions):
    """The members of objects that the schema does not name."""
    schema = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    if isinstance(value, list):
        for each in value:
            yield from members(schema["items"], each, definitions)
    elif isinstance(value, dict):
        yield from value.keys() - schema["properties"].keys()
        for key in value.keys() & schema["properties"].keys():
            yield from members(schema["properties"][key], value[key], definitions)


@pytest.mark.parametrize("name", names("reports"))
def test_summaries_have_a_schema(name):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "conf" / "summary.schema.json").read_text())
    summary = json.loads((GOLDEN / "reports" / name / "expected.json").read_text())
    jsonschema.Draft7Validator(schema).validate(summary)
    assert not list(members(schema, summary, schema["definitions"]))
