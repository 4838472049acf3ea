"""A module beside the directories of the scenarios: a group of its own."""
import pytest

KINDS = ["images", "volumes", "networks", "software", "filesystems", "jobs"]


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_served(api, kind):
    assert api.request("GET", f"/{kind}").status == 200
