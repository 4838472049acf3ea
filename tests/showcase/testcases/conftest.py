"""Fixtures: the service, a client, users, and pictures to attach."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from typing import Callable

import allure
import pytest
from shop.client import Client
from shop.service import Service


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


@pytest.fixture(scope="module")
@allure.title("客户端")
def client(service: Service) -> Client:
    return Client(*service.address)


@pytest.fixture
def auditor(client: Client) -> Client:
    """A client that is logged in as the auditor."""
    token = client.post("/login", user="审计员")
    assert token
    return client


@pytest.fixture
def new_user(client: Client) -> Iterator[Callable[[str], dict[str, str]]]:
    """Makes users, and deletes them after the test."""
    names: list[str] = []

    def make(name: str) -> dict[str, str]:
        user: dict[str, str] = client.post("/users", name=name)
        names.append(name)
        return user

    yield make
    for name in names:
        if name.startswith("临时"):
            client.delete(f"/users/{name}")


@pytest.fixture
def first_time(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> bool:
    """Whether this run has not run this test before."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the workers of a run share
    name = request.node.nodeid.replace("/", "_")
    try:
        (folder / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.fixture
def screenshot() -> bytes:
    """A picture of a page: a PNG of 120 × 80 with three stripes."""
    colours = (b"\x1f\x6f\xeb", b"\xff\xff\xff", b"\xcf\x22\x2e")
    rows = b"".join(b"\0" + colours[y * 3 // 80] * 120 for y in range(80))

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return (
            struct.pack(">I", len(data))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    header = struct.pack(">IIBBBBB", 120, 80, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
