"""Volumes move from one network to another."""
import pytest

pytestmark = pytest.mark.demo3


@pytest.mark.parametrize("count", [1, 2, 3])
def test_move(api, create, count):
    old, new = (create("networks", cidr=f"10.{n}.0.0/16") for n in (4, 5))
    for _ in range(count):
        volume = create("volumes", size=1, network=old["id"])
        moved = api.request("PATCH", f"/volumes/{volume['id']}",
                            network=new["id"])
        assert moved.value["network"] == new["id"]
