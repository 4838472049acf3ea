"""Images."""
import allure
import pytest

pytestmark = [allure.epic("iaas"), allure.feature("images")]


@pytest.mark.iaas_image
@allure.title("an image is available after its creation")
def test_create(create):
    assert create("images", os="linux")["state"] == "available"


@pytest.mark.iaas_image
def test_list(api, create):
    image = create("images", os="linux")
    assert image["id"] in [i["id"] for i in
                           api.request("GET", "/images").value]


@pytest.mark.iaas_image
@pytest.mark.parametrize("name", ["plain", "with space", "镜像", "50%", "a/b",
                                  'quote"d'])
def test_name_is_kept(api, create, name):
    image = create("images", name=name, os="linux")
    assert api.request("GET", f"/images/{image['id']}").value["name"] == name


@pytest.mark.iaas_image
@pytest.mark.iaas_volume
def test_volume_of_image(create):
    """Has two marks, and runs in the group of the first."""
    image = create("images", os="linux")
    assert create("volumes", size=10, image=image["id"])["image"] == \
        image["id"]


@pytest.mark.iaas_image_p2
@pytest.mark.parametrize("values", [{}, {"name": "x"}, {"os": "linux"},
                                    {"name": "", "os": "linux"},
                                    {"name": 1, "os": "linux"}],
                         ids=["nothing", "no os", "no name", "empty name",
                              "number as name"])
def test_bad_values_are_refused(api, values):
    answer = api.request("POST", "/images", **values)
    assert answer.status == 400
    assert answer.value["error"]


@pytest.mark.iaas_image_p2
def test_name_is_unique(api, create):
    image = create("images", os="linux")
    again = api.request("POST", "/images", name=image["name"], os="linux")
    assert again.status == 409


@pytest.mark.iaas_image_p2
def test_image_in_use_stays(api, create):
    image = create("images", os="linux")
    create("volumes", size=1, image=image["id"])
    assert api.request("DELETE", f"/images/{image['id']}").status == 409
