"""templates/ci: what the three systems would do, by what their files say.

Each job has a clone of the example; artifacts, caches and stashes are folders.
What installs programs is left out: those under test are in PATH.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, Project, clone, make_venv

TEMPLATES = ROOT / "templates" / "ci"
INSTALLS = re.compile(
    r"\s*(pip install -r requirements.txt \"\$AOMAKER\"|"
    r"python3 -m venv .venv|\. .venv/bin/activate)\s*"
)


class Store:
    """Named sets of files, which outlive the machines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, machine: Project, pattern: str) -> None:
        """In the place of what has the name."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir(parents=True)
        for source in machine.root.glob(pattern):
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.folder / name / source.name)

    def names(self, pattern: str = "*") -> list[str]:
        return sorted(path.name for path in self.folder.glob(pattern))

    def get(self, name: str, machine: Project) -> None:
        shutil.copytree(self.folder / name, machine.root, dirs_exist_ok=True)


class System:
    def __init__(self, suite: Project) -> None:
        self.suite = suite
        base = suite.root.parent / "store"
        self.artifacts, self.caches = Store(base / "a"), Store(base / "c")
        self.nmachines = 0

    def machine(self, env: dict[str, Any]) -> Project:
        self.nmachines += 1
        machine = clone(self.suite, f"machine{self.nmachines}")
        machine.env.update({key: str(value) for key, value in env.items()})
        return machine

    def shell(self, machine: Project, script: str, *shell: str) -> int:
        lines = [line for line in script.splitlines() if not INSTALLS.fullmatch(line)]
        done = machine.run(
            *(shell or ("bash", "-eo", "pipefail")), "-c", "\n".join(lines)
        )
        print(done.stdout)
        return done.returncode


# -- GitHub


class GitHub(System):
    def __init__(self, suite: Project) -> None:
        super().__init__(suite)
        text = (TEMPLATES / "github.yml").read_text(encoding="utf-8")
        self.flow = yaml.safe_load(text)
        self.values: dict[str, str] = {}
        self.nruns = 0

    def run(self) -> dict[str, list[int]]:
        """The outcomes of the jobs' machines."""
        self.nruns += 1
        self.values = {"github.run_id": str(self.nruns), "github.run_attempt": "1"}
        for name in self.artifacts.names():
            shutil.rmtree(self.artifacts.folder / name)
        self.values.update(
            (f"env.{key}", value) for key, value in self.flow["env"].items()
        )
        outcomes: dict[str, list[int]] = {}
        for name, job in self.flow["jobs"].items():
            needs = job.get("needs", [])
            failed = any(
                any(outcomes[need])
                for need in ([needs] if isinstance(needs, str) else needs)
            )
            if failed and not self.goes_on(job, outcomes):
                continue
            outcomes[name] = [self.job(name, job, cell) for cell in self.cells(job)]
        return outcomes

    @staticmethod
    def goes_on(job: dict[str, Any], outcomes: dict[str, list[int]]) -> bool:
        """After jobs that failed: not without a plan."""
        match = re.fullmatch(
            r"\$\{\{ !cancelled\(\)(?: && needs\.(\w+)"
            r"\.result == 'success')? \}\}",
            job.get("if", ""),
        )
        return bool(match) and not (match[1] and any(outcomes[match[1]]))

    def cells(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        matrix = job.get("strategy", {}).get("matrix")
        if not matrix:
            return [{}]
        match = re.fullmatch(r"\$\{\{ fromJSON\((.*)\) \}\}", matrix)
        axes = json.loads(self.values[match[1]])
        return [
            {"shard": shard, "of": of} for shard in axes["shard"] for of in axes["of"]
        ]

    def fill(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: self.values[match[1]], text)

    def job(self, name: str, job: dict[str, Any], cell: dict[str, Any]) -> int:
        self.values.update((f"matrix.{key}", str(value)) for key, value in cell.items())
        machine = self.machine(
            {
                **self.flow["env"],
                "GITHUB_RUN_ID": self.nruns,
                "GITHUB_OUTPUT": "output",
                "GITHUB_STEP_SUMMARY": "summary.md",
            }
        )
        machine.file("output", "")
        failed = 0
        for step in job["steps"]:
            if failed and step.get("if") != "${{ !cancelled() }}":
                continue
            if "run" in step:
                failed = self.shell(machine, self.fill(step["run"])) or failed
            else:
                self.use(machine, **step)
        for line in (machine.root / "output").read_text().splitlines():
            key, _, value = line.partition("=")
            assert job["outputs"] == {key: f"${{{{ steps.{key}.outputs.{key} }}}}"}
            self.values[f"needs.{name}.outputs.{key}"] = value
        return failed

    def use(self, machine: Project, uses: str, **step: Any) -> None:
        inputs = {
            key: self.fill(str(value)) for key, value in step.get("with", {}).items()
        }
        action = uses.partition("@")[0]
        if action == "actions/cache/restore":
            keys = self.caches.names(inputs["restore-keys"] + "*")
            assert inputs["key"] not in keys  # it would be as it is, for ever
            if keys:
                self.caches.get(keys[-1], machine)
        elif action == "actions/cache/save":
            self.caches.put(inputs["key"], machine, inputs["path"])
        elif action == "actions/upload-artifact":
            assert inputs["overwrite"] == "True"  # of jobs that run again
            self.artifacts.put(inputs["name"], machine, inputs["path"])
        elif action == "actions/download-artifact":
            assert "name" in inputs or inputs["merge-multiple"] == "True"
            for name in self.artifacts.names(inputs.get("pattern", inputs.get("name"))):
                self.artifacts.get(name, machine)
        else:
            assert action in ("actions/checkout", "actions/setup-python")


def reported(system: System, name: str = "reports") -> Project:
    """A project that has the reports of the whole."""
    merged = Project(system.artifacts.folder / name)
    assert merged.summary()["lost"] == []
    return merged


@pytest.fixture(scope="module")
def broken(made_example: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example with a test that fails, run by one machine."""
    root = tmp_path_factory.mktemp("broken") / "example"
    shutil.copytree(made_example.root, root)
    suite = Project(root)
    suite.file(
        "testcases/test_api/test_broken.py",
        "import pytest\n@pytest.mark.hpc_sw\ndef test_broken(): assert 0\n",
    )
    suite.arun("--mp", status=1)
    return suite


@pytest.fixture
def suite(broken: Project, tmp_path: Path) -> Project:
    shutil.copytree(
        broken.root,
        tmp_path / "example",
        ignore=shutil.ignore_patterns(".aomaker-build", "reports"),
    )
    return Project(tmp_path / "example")


def test_github(suite: Project, broken: Project) -> None:
    system = GitHub(suite)
    outcomes = system.run()
    assert outcomes["plan"] == [0] and outcomes["report"] == [1]
    assert sorted(outcomes["shard"]) == [0, 0, 1]  # of nothing known, 3
    assert reported(system).results() == broken.results()
    assert system.caches.names() == ["aomaker-history-1-1"]
    # and again, as many as are worth it
    outcomes = system.run()
    assert outcomes["plan"] == [0] and outcomes["report"] == [1]
    assert len(outcomes["shard"]) > 1 and sum(outcomes["shard"]) == 1
    assert reported(system).results() == broken.results()
    assert "aomaker-history-2-1" in system.caches.names()


# -- GitLab


class GitLab(System):
    def run(self) -> dict[str, list[int]]:
        text = (TEMPLATES / "gitlab.yml").read_text(encoding="utf-8")
        flow = yaml.safe_load(text)
        jobs = {name: job for name, job in flow.items() if "stage" in job}
        assert [job["stage"] for job in jobs.values()] == flow["stages"]
        outcomes: dict[str, list[int]] = {}
        for name, job in jobs.items():
            n = job.get("parallel", 1)
            failed = any(any(outcomes[need]) for need in job.get("needs", []))
            assert not failed or job.get("when") == "always"
            outcomes[name] = [self.job(name, job, flow, i + 1, n) for i in range(n)]
        return outcomes

    def job(
        self, name: str, job: dict[str, Any], flow: dict[str, Any], i: int, n: int
    ) -> int:
        machine = self.machine(
            {
                **flow["variables"],
                "CI_PIPELINE_ID": 1,
                "CI_NODE_INDEX": i,
                "CI_NODE_TOTAL": n,
            }
        )
        for need in job.get("needs", []):
            for kept in self.artifacts.names(f"{need}.*"):
                self.artifacts.get(kept, machine)
        cache = job.get("cache", {"policy": "none"})
        if cache["policy"] == "pull" and self.caches.names(cache["key"]):
            self.caches.get(cache["key"], machine)
        before = job.get("before_script", flow["default"]["before_script"])
        failed = self.shell(machine, "\n".join(before + job["script"]))
        if cache["policy"] == "push":
            assert cache["when"] == "always"
            self.caches.put(cache["key"], machine, *cache["paths"])
        if not failed or job["artifacts"]["when"] == "always":
            self.artifacts.put(f"{name}.{i}", machine, *job["artifacts"]["paths"])
        return failed


def test_gitlab(suite: Project, broken: Project) -> None:
    system = GitLab(suite)
    outcomes = system.run()
    assert outcomes["history"] == [0] and outcomes["report"] == [1]
    assert sorted(outcomes["shard"]) == [0, 0, 1]
    assert reported(system, "report.1").results() == broken.results()
    kept = system.caches.folder / "aomaker-history" / "history.jsonl"
    assert "hpc_sw" in kept.read_text()


def test_gitlab_keeps_the_history(example: Project) -> None:
    """Of the runs before, where a merge is refused."""
    text = (TEMPLATES / "gitlab.yml").read_text(encoding="utf-8")
    script = yaml.safe_load(text)["report"]["script"]
    past = example.file(
        "history.jsonl",
        json.dumps(
            {
                "group": "g",
                "digest": "d",
                "time": 4e9,
                "wall": 1,
                "cpu": 1,
                "rss": 1,
                "attempts": 1,
            }
        )
        + "\n",
    )
    example.run("bash", "-ec", "\n".join(script), status=4)
    assert '"g"' in past.read_text()


# -- Jenkins

STEP = re.compile(
    r"(?P<catch>catchError\([^)]*\) \{\s*)?(?:"
    r"sh '''(?P<lines>.*?)'''|sh '(?P<line>[^']*)'|"
    r"unstash '(?P<unstash>[^']*)'|"
    r"stash name: (?P<stash>'[^']*'|\"[^\"]*\"),"
    r"\s*includes: '(?P<files>[^']*)')",
    re.DOTALL,
)


class Jenkins(System):
    def run(self) -> dict[str, list[int]]:
        text = (TEMPLATES / "Jenkinsfile").read_text(encoding="utf-8")
        env = dict(re.findall(r"(\w+) = '(.*?)'", text))
        stages = re.split(r"stage\('(\w+)'\) \{", text)
        shards = re.findall(r"'(\d+/\d+)'", text)
        outcomes = {}
        for name, body in zip(stages[1::2], stages[2::2]):
            if name == "shards":  # what is around the matrix
                continue
            cells = [{"SHARD": shard} for shard in shards] if name == "shard" else [{}]
            outcomes[name] = [self.stage(body, {**env, **cell}) for cell in cells]
        return outcomes

    def stage(self, body: str, env: dict[str, str]) -> int:
        machine = self.machine({**env, "BUILD_TAG": "jenkins-suite-1"})
        failed = 0
        for step in STEP.finditer(body):
            if step["unstash"]:
                self.artifacts.get(step["unstash"], machine)
            elif step["stash"]:
                name = step["stash"][1:-1].replace(
                    "${SHARD.replace('/', '-of-')}",
                    env.get("SHARD", "").replace("/", "-of-"),
                )
                self.artifacts.put(name, machine, step["files"])
            else:
                status = self.shell(machine, step["lines"] or step["line"], "sh", "-e")
                failed = status or failed
                if status and not step["catch"]:
                    break
        self.artifacts.put("reports", machine, "reports")
        return failed


def test_jenkins(suite: Project, broken: Project) -> None:
    system = Jenkins(suite)
    outcomes = system.run()
    assert outcomes["history"] == [0] and outcomes["report"] == [1]
    assert sorted(outcomes["shard"]) == [0, 0, 1]
    assert reported(system).results() == broken.results()
    text = (TEMPLATES / "Jenkinsfile").read_text(encoding="utf-8")
    axis = suite.aomaker("shards", "--ci", "jenkins", "3").split("\n")
    assert all(line.strip() in text for line in axis[1:])


# -- what their makers have to say


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the schemas of SchemaStore."""
    folder = tmp_path_factory.mktemp("checker") / "venv"
    return make_venv(folder, "check-jsonschema==0.39.0").parent / "check-jsonschema"


@pytest.mark.parametrize(
    "schema, file",
    [
        (("vendor.github-workflows",), "github.yml"),
        (("vendor.gitlab-ci", "--data-transform", "gitlab-ci"), "gitlab.yml"),
    ],
    ids=["github", "gitlab"],
)
def test_schemas(checker: Path, schema: tuple[str, ...], file: str) -> None:
    done = subprocess.run(
        [checker, "--builtin-schema", *schema, TEMPLATES / file],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("actionlint"), reason="no actionlint")
def test_actionlint() -> None:
    done = subprocess.run(
        ["actionlint", TEMPLATES / "github.yml"],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
