"""A compute cluster and its first job."""
import pytest

pytestmark = [pytest.mark.demo2, pytest.mark.hpc]


@pytest.fixture
def filesystem(create):
    return create("filesystems", capacity=50)


def test_first_job(create, filesystem):
    job = create("jobs", cores=2, filesystem=filesystem["id"])
    assert job["state"] == "available"


def test_filesystem_in_use_stays(api, create, filesystem):
    create("jobs", cores=2, filesystem=filesystem["id"])
    path = f"/filesystems/{filesystem['id']}"
    assert api.request("DELETE", path).status == 409
