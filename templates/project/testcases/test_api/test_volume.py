"""Volumes."""
import allure
import pytest

pytestmark = [allure.epic("iaas"), allure.feature("volumes")]


@pytest.mark.iaas_volume
@pytest.mark.parametrize("size", [1, 10, 1000])
def test_size(create, size):
    assert create("volumes", size=size)["size"] == size


@pytest.fixture(scope="class")
def volume(api):
    return api.create("volumes", name="life", size=5)


@pytest.mark.iaas_volume
class TestLife:
    """One volume through its life; the fixture belongs to the class."""

    @allure.story("life")
    def test_is_there(self, api, volume):
        assert api.request("GET", f"/volumes/{volume['id']}").status == 200

    @allure.story("life")
    def test_grows(self, api, volume):
        grown = api.request("PATCH", f"/volumes/{volume['id']}", size=9)
        assert grown.value["size"] == 9

    @allure.story("life")
    def test_goes(self, api, volume):
        api.delete("volumes", volume["id"])
        assert api.request("GET", f"/volumes/{volume['id']}").status == 404


@pytest.mark.iaas_volume_p2
@pytest.mark.parametrize("size", [0, -1, 1001, "ten"])
def test_bad_size_is_refused(api, size):
    assert api.request("POST", "/volumes", name="bad", size=size).status == 400


@pytest.mark.iaas_volume_p2
@pytest.mark.skip(reason="snapshots come with the next release")
def test_snapshot(create):
    create("volumes", size=1, snapshot=True)


@pytest.mark.iaas_volume_p2
@pytest.mark.xfail(reason="CLOUD-17: a volume can shrink", strict=True)
def test_shrinking_is_refused(api, create):
    volume = create("volumes", size=5)
    assert api.request("PATCH", f"/volumes/{volume['id']}",
                       size=1).status == 400
