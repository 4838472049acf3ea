"""A suite that is not ours: forty modules of networkx."""

from __future__ import annotations

from pathlib import Path

import networkx

SLOW = {  # longer than all others
    f"test_{name}.py"
    for name in ("cycles", "distance_measures", "dominating", "graph_hashing")
}


def test_forty_modules(project):
    package = Path(networkx.__file__).parent
    copy = project.root / "networkx_tests"
    folder = package / "algorithms" / "tests"
    modules = [
        module for module in sorted(folder.glob("test_*.py")) if module.name not in SLOW
    ][:40]
    for module in modules:
        project.file(
            f"networkx_tests/{module.name}", module.read_text(encoding="utf-8")
        )
    serial = project.serial("networkx_tests")
    assert sum(serial.values()) > 500
    project.arun("--mp", "--dist-file", copy.name)
    assert project.results() == serial
    assert len(project.groups()) == 40
    summary = project.summary()
    skipped = summary["counts"]["skipped"] - sum(
        n for key, n in serial.items() if key[2] == "skipped"
    )
    assert skipped >= 0  # modules, of which Allure knows nothing
    assert summary["planned"] == summary["reported"] == sum(serial.values()) + skipped
