"""Sets up a web site, step by step."""
import allure
import pytest

pytestmark = pytest.mark.demo1


@allure.title("network, image and volume make a web site")
def test_web_site(create):
    with allure.step("a network"):
        network = create("networks", cidr="10.2.0.0/16")
    with allure.step("a volume with an image"):
        image = create("images", os="linux")
        volume = create("volumes", size=20, image=image["id"],
                        network=network["id"])
    assert volume["network"] == network["id"]


def test_no_volume_without_image(api):
    answer = api.request("POST", "/volumes", name="x", size=1, image=0)
    assert answer.status == 400
