"""Software of the compute clusters."""
import allure
import pytest

pytestmark = [pytest.mark.hpc_sw, pytest.mark.hpc, allure.epic("hpc")]


@pytest.mark.parametrize("name, version", [("openmpi", "5.0"),
                                           ("gromacs", "2026.1"),
                                           ("python", "3.14")])
def test_install(create, name, version):
    assert create("software", name=name, version=version)["state"] == \
        "available"


def test_upgrade(api, create):
    software = create("software", version="1")
    newer = api.request("PATCH", f"/software/{software['id']}", version="2")
    assert newer.value["version"] == "2"


def test_version_is_wanted(api):
    answer = api.request("POST", "/software", name="openmpi")
    assert answer.value == {"error": "version is missing"}
