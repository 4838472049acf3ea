"""Fixtures of every scope: the service, a client, and resources to test."""
from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Iterator

import pytest
import yaml

from cloud.client import Client, login
from cloud.service import Service


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The service of the run; with plain pytest, one that this fixture starts."""
    if "AOMAKER_SESSION" in os.environ:
        yield request.getfixturevalue("aomaker_session")
        return
    path = Path(__file__).parent.parent / "conf" / "config.yaml"
    environments = yaml.safe_load(path.read_text(encoding="utf-8"))
    config = environments[environments["env"]]
    account = config["account"]
    with Service(config["latency"], config["provisioning"], account) as here:
        token = login(here.url, account)
        yield SimpleNamespace(base_url=here.url, config=config,
                              headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="package")
def zone(run: Any) -> str:
    return run.config["zone"]


@pytest.fixture(scope="module")
def api(run: Any) -> Client:
    return Client(run.base_url, run.headers)


@pytest.fixture(scope="class")
def network(api: Client, request: pytest.FixtureRequest
            ) -> Iterator[dict[str, Any]]:
    owner = request.node.name
    thing = api.create("networks", name=f"net of {owner}", cidr="10.0.0.0/24")
    yield thing
    api.delete("networks", thing["id"])


@pytest.fixture
def create(api: Client, request: pytest.FixtureRequest
           ) -> Iterator[Callable[..., dict[str, Any]]]:
    """Creates resources, named after the test, and deletes them after it."""
    made: list[tuple[str, int]] = []

    def create(kind: str, **values: Any) -> dict[str, Any]:
        values.setdefault("name", f"{request.node.nodeid} {len(made)}")
        thing = api.create(kind, **values)
        made.append((kind, thing["id"]))
        return thing

    yield create
    for kind, number in reversed(made):
        api.delete(kind, number)
