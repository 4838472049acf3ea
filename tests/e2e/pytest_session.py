"""pytest with our plugin, which is the controller of a run with --aomaker."""

from __future__ import annotations

import os
import subprocess
import sys

from support import ROOT, Project


class Pytest:
    """Starts pytest with the plugin in a project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        path = [str(ROOT / "src" / "python"), project.env.get("PYTHONPATH")]
        project.env["PYTHONPATH"] = os.pathsep.join(filter(None, path))

    def start(self, *args: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "pytest", "-p", "aomaker_plugin", *args]
        return self.project.start(*command)

    def __call__(self, *args: str, status: int = 0) -> str:
        with self.start(*args) as process:
            output, _ = process.communicate(timeout=300)
        assert process.returncode == status, output
        return output

    def groups(self) -> list[str]:
        return list(self.project.groups())

    def told(self) -> list[str]:
        """What hooks were told in the process that has ended its session last."""
        lines = (self.project.root / "told").read_text().splitlines()
        pid = lines[-1].split()[0]
        return [line.split(" ", 1)[1] for line in lines if line.split()[0] == pid]
