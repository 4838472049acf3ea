"""Fixtures of every scope: the service, a client of it, things to test."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import yaml

from cloud.client import Client
from cloud.service import Service


@pytest.fixture(scope="session")
def settings() -> dict[str, Any]:
    path = Path(__file__).parent.parent / "conf" / "config.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def service(settings: dict[str, Any]) -> Iterator[Service]:
    with Service(settings["latency"], settings["provisioning"]) as service:
        yield service


@pytest.fixture(scope="package")
def zone(settings: dict[str, Any]) -> str:
    return settings["zone"]


@pytest.fixture(scope="module")
def api(service: Service, settings: dict[str, Any]) -> Client:
    return Client(service.url, settings["user"])


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
    """Makes things that are gone after the test; names come from the test."""
    made: list[tuple[str, int]] = []

    def create(kind: str, **values: Any) -> dict[str, Any]:
        values.setdefault("name", f"{request.node.nodeid} {len(made)}")
        thing = api.create(kind, **values)
        made.append((kind, thing["id"]))
        return thing

    yield create
    for kind, number in reversed(made):
        api.delete(kind, number)
