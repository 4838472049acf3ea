"""Networks."""
import allure
import pytest

pytestmark = [allure.epic("iaas"), allure.feature("networks")]


@pytest.mark.iaas_network
class TestNetwork:
    def test_available(self, network):
        assert network["state"] == "available"

    def test_cidr(self, network):
        assert network["cidr"] == "10.0.0.0/24"

    @allure.severity(allure.severity_level.CRITICAL)
    def test_rename(self, api, network):
        path = f"/networks/{network['id']}"
        assert api.request("PATCH", path, name="产品网络").value["name"] == \
            "产品网络"


@pytest.mark.iaas_network
@pytest.mark.parametrize("cidr", ["10.1.0.0/16", "192.168.0.0/24"])
def test_cidr_is_kept(create, cidr):
    assert create("networks", cidr=cidr)["cidr"] == cidr


@pytest.mark.iaas_network_p2
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("number", ["0", "999999", "abc"])
def test_unknown(api, method, number):
    assert api.request(method, f"/networks/{number}").status == 404
