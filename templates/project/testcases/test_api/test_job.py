"""Jobs of the elastic clusters."""
import allure
import pytest

pytestmark = [pytest.mark.ehpc, allure.epic("hpc"), allure.feature("jobs")]


@pytest.mark.parametrize("cores", [1, 32, 64])
def test_submit(create, cores):
    assert create("jobs", cores=cores)["cores"] == cores


@pytest.mark.parametrize("cores", [0, 65])
def test_cores_have_limits(api, cores):
    assert api.request("POST", "/jobs", name="x", cores=cores).status == 400


@allure.title("a job with software on a file system")
def test_job_with_all(create, zone):
    software = create("software", version="1")
    filesystem = create("filesystems", capacity=10)
    job = create("jobs", cores=4, zone=zone, software=software["id"],
                 filesystem=filesystem["id"])
    with allure.step("the job knows what it was given"):
        assert job["zone"] == zone
        assert job["software"] == software["id"]
