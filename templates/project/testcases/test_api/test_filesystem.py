"""File systems of the compute clusters."""
import allure
import pytest

pytestmark = [pytest.mark.hpc_fs, pytest.mark.hpc, allure.epic("hpc")]


@pytest.fixture(scope="module")
def scratch(api):
    filesystem = api.create("filesystems", name="scratch", capacity=100)
    yield filesystem
    api.delete("filesystems", filesystem["id"])


def test_capacity(scratch):
    assert scratch["capacity"] == 100


@pytest.mark.parametrize("capacity", [200, 10_000])
def test_grow(api, scratch, capacity):
    path = f"/filesystems/{scratch['id']}"
    assert api.request("PATCH", path, capacity=capacity).status == 200


def test_too_large(api, scratch):
    path = f"/filesystems/{scratch['id']}"
    assert api.request("PATCH", path, capacity=10_001).status == 400
