"""Takes the web site down again."""
import pytest

pytestmark = pytest.mark.demo1


def test_order_matters(api, create):
    network = create("networks", cidr="10.3.0.0/16")
    create("volumes", size=1, network=network["id"])
    assert api.request("DELETE", f"/networks/{network['id']}").status == 409
