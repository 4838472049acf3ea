"""What is documented is what there is."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from support import ROOT


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def options():
    """Of the option table, less those that only our own programs use."""
    rows = re.findall(r'\{"(--[a-z_-]+)",([^{}]*)\}', read("src/config/options.c"))
    assert len(rows) > 10
    return [
        name
        for name, row in rows
        if not re.search(r"(EXEC|INDEX|DISPLAY|SELECT|\), (GEN|MERGE)),\s+NULL", row)
    ]


def test_every_option_is_in_the_manual():
    manual = read("src/man/aomaker.1")
    for name in options():
        assert f"Fl {name[1:]}" in manual, name


def test_every_command_is_in_the_manual_and_readme(project):
    commands = re.findall(r"(?m)^  ([a-z]+) ", project.aomaker("--help"))
    assert len(commands) == 16
    for command in commands:
        assert f"Cm {command}" in read("src/man/aomaker.1")
        if command != "help":
            assert command in read("README.md")
            assert command in read("README.zh-CN.md")


def test_every_key_is_documented():
    source = read("src/config/strategy.c")
    table = source[source.index("other_keys[] = {") : source.index("NOTHER_KEYS")]
    keys = re.findall(r'"([\w-]+)"', table)
    source = read("src/config/settings.c")
    table = source[source.index("} keys[] = {") : source.index("NKEYS")]
    keys += re.findall(r'\{"(\w+)"', table)
    source = read("src/config/group_rules.c")
    table = source[source.index("} keys[] = {") : source.index("NKEYS")]
    keys += re.findall(r'\{"(\w+)", 1,', table)
    schema = json.loads(read("conf/aomaker.schema.json"))
    assert sorted(schema["properties"]) == sorted(keys)
    groups = schema["properties"]["groups"]["additionalProperties"]
    assert sorted(groups["properties"]) == sorted(
        re.findall(r'\{"(\w+)", [01],', table)
    )
    for key in keys:
        assert f".It Cm {key}\n" in read("src/man/aomaker.yaml.5")
        assert key == "openapi" or re.search(
            f"(?m)^(# )?{key}:", read("conf/aomaker.yaml")
        )


def test_the_manuals_name_nothing_else():
    """What is gone from the tables is gone from the pages."""
    manual = read("src/man/aomaker.1")
    ours = re.sub(r"(?s)\.Sh (PLUGINS|IN PYTEST).*?(?=\.Sh)", "", manual)
    ours = ours.replace(".Cm service Fl -web", "")  # the original's
    named = set(re.findall(r"Fl (-[a-z][a-z_-]+)", ours))
    assert {f"-{name}" for name in named} <= set(options())
    letters = re.findall(r'"(-[a-z])", ', read("src/config/options.c"))
    for letter in letters:
        assert re.search(rf"Fl {letter[1]}\b", manual), letter
    table = read("src/config/options.c")
    for line in re.findall(r"(?m)^\.It Cm (.*)", manual):
        for part in re.sub(r"(Cm|Ar) ", "", line).split(" , "):
            command = re.match(r"gen \w+|\w+", part.strip())
            assert f'{{"{command.group()}", ' in table, part


def test_the_keys_of_the_manual_exist():
    schema = json.loads(read("conf/aomaker.schema.json"))["properties"]
    groups = schema["groups"]["additionalProperties"]["properties"]
    table = read("src/config/group_rules.c").partition("} keys[] = {")[2]
    table = table[: table.index("};")]
    assert set(re.findall(r'{"(\w+)"', table)) <= set(groups)
    keys = set(schema) | set(groups)
    named = {
        key
        for line in re.findall(r"(?m)^\.It Cm (.*)", read("src/man/aomaker.yaml.5"))
        for key in line.split(" , ")
    }
    assert {key.strip() for names in named for key in names.split(",")} == keys


def test_files_of_the_readme_exist():
    for name in ("README.md", "README.zh-CN.md"):
        for link in re.findall(r"\]\(([^):]+)\)", read(name)):
            assert (ROOT / link).exists(), link
        first = [line for line in read(name).splitlines() if line][1:3]
        assert first[0].split()[:2] == ["make", "demo"]
        assert first[1].split()[:2] == ["make", "test"]


def test_the_architecture():
    """Its folders and packages in their order, and files that exist."""
    text = read("ARCHITECTURE.md")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == read("src/LAYERS").split()
    packages = text.partition("orders its packages")[2].partition("`src/")[0]
    assert (
        re.findall(r"`(\w+)`", packages)
        == read("src/python/aomaker_pytest/LAYERS").split()
    )
    named = re.findall(r"`([\w./]+/[\w.]+\.\w+)(?:\[ch\])?`|\]\((.*?)\)", text)
    files = {a or b for a, b in named} - {
        "conf/config.yaml",
        "reports/junit.xml",
        "reports/summary.json",
    }
    assert len(files) > 25
    for file in files:
        assert any(
            (ROOT / place / file).exists()
            for place in (".", "src", "src/python/aomaker_pytest")
        ) or re.search(r"N/|NAME|SLUG", file), file


def test_the_page_of_ci():
    """Its links, its options, and what it says that a merge says."""
    text = read("docs/ci.md")
    for link in re.findall(r"\]\(([^):]+)\)", text):
        assert (ROOT / "docs" / link).exists(), link
    typed = set(re.findall(r"(?<![\w-])--[a-z][a-z_-]+", text))
    assert typed - {"--cov-fail-under"} <= set(options())
    said = re.sub(
        r'"\s+f?"',
        "",
        read("src/archive/archive_check.c")
        + read("src/python/aomaker_pytest/reports/unpack.py"),
    )
    said = re.sub(r"%\w|\{\w+\}", "X", said)
    table = text.partition("| it says |")[2].partition("\n\n")[0]
    phrases = re.findall(r"(?m)^\| `(.*?)` \|", table)
    assert len(phrases) == 12
    for phrase in phrases:
        for part in re.split(r"\d/\d|\.\.\.|X|GITHUB_RUN_ID 7|, pytest", phrase):
            assert part.strip("' ,") in said, part


def test_schema_agrees_with_the_loader():
    """On the loader's own cases: shape is the schema's, meaning is not."""
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft7Validator(json.loads(read("conf/aomaker.schema.json")))
    shapes = [0, 0]
    for case in read("tests/unit/config/strategy.txt").split("\n== ")[1:]:
        name, _, rest = case.partition("\n")
        text, _, expected = rest.partition("\n--\n")
        try:
            document = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError):
            continue
        refused = re.search(
            r"(?m)wants|is empty|empty list|named twice|"
            r"was expected|were expected|exclude each other|"
            r"unknown key|unknown setting|"
            r"'(thread_unsafe|retries|launcher)' has no key|"
            r"is no key of aomaker",
            expected,
        )
        errors = re.search(r"(?m)^f.yaml:\d+:\d+: (?!warning)", expected)
        if refused or not errors:
            assert check.is_valid(document) != bool(refused), name
            shapes[bool(refused)] += 1
    assert min(shapes) > 8
    assert check.is_valid(yaml.safe_load(read("conf/aomaker.yaml")))
