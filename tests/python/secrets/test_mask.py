"""What is a secret, and what texts look like without."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aomaker_pytest.secrets import secret_names
from aomaker_pytest.secrets.mask import Mask


def test_secrets_of():
    tree = {
        "user": "ann",
        "PWD": "a b",
        "n": [{"Auth-Token": 12}],
        "cookies": {"sid": "c1", "deep": ["c2"]},
        "secret": None,
        "headers": {"Authorization": "Bearer t1"},
        "token": "",
    }
    assert secret_names.secrets_of(tree) == {"a b", "12", "c1", "c2", "Bearer t1", "t1"}
    assert secret_names.masked(tree) == {
        "user": "ann",
        "PWD": "***",
        "n": [{"Auth-Token": "***"}],
        "cookies": "***",
        "secret": "***",
        "token": "***",
        "headers": {"Authorization": "***"},
    }


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a hunter22 b", "a *** b"),
        ("xhunter22x", "x***x"),
        ('{"x": "qu\\"ote\\u00e9"}', '{"x": "***"}'),
        ('quo qu"oteé te', "quo *** te"),
        ("pin 9512 of 95123, port 89512", "pin *** of 95123, port 89512"),
        ("the admin is 1 of 10", "the admin is 1 of 10"),
    ],
)
def test_known(text, shown):
    assert Mask(["hunter22", 'qu"oteé', "9512", "1", "admin"]).known(text) == shown


@pytest.mark.parametrize(
    "text, shown",
    [
        ('{"password": "x y", "a": 1}', '{"password": "***", "a": 1}'),
        ("login(user='a', passwd='b')", "login(user='a', passwd='***')"),
        ("GET /x?token=abc&b=1", "GET /x?token=***&b=1"),
        ("Authorization: Bearer abc", "Authorization: ***"),
        ("Set-Cookie: sid=1; path=/", "Set-Cookie: ***"),
        ("http://ann:pw@host/x", "http://ann:***@host/x"),
        ("    token = resp['data']", "    token = resp['data']"),
        ("def login(self, password: str)", "def login(self, password: str)"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_what_looks_like_one(text, shown):
    assert Mask().text(text) == shown
    assert not Mask()


def test_same_keys_as_the_program():
    """src/formats/yaml_json.c has a list of its own."""
    from pathlib import Path

    source = Path(__file__).parents[3] / "src" / "formats" / "secret_names.c"
    names = re.search(r"secret_names\[\] = \{(.*?)\}", source.read_text(), re.DOTALL)
    assert names
    found = re.findall('"([^"]+)"', names.group(1))
    assert len(found) > 5
    assert all(secret_names.is_secret(f"My_{name}s") for name in found)
    assert all(
        re.search("|".join(found), key, re.IGNORECASE)
        for key in (
            "pwd",
            "Password",
            "passwd",
            "token",
            "secret",
            "X-Api-Key",
            "Authorization",
            "Cookie",
            "apikey",
            "api_key",
        )
    )


def test_named(monkeypatch):
    """Further names, of the strategy file."""
    monkeypatch.setattr(secret_names, "_names", secret_names._names)
    assert not secret_names.is_secret("door_pin")
    secret_names.name_secrets(None)
    secret_names.name_secrets("pin,a.b")
    assert secret_names.is_secret("Door_PIN") and secret_names.is_secret("token")
    assert not secret_names.is_secret("acb")
    assert Mask().text("pin: '1234'") == "pin: '***'"


def test_examples() -> None:
    """The same as of the program: tests/unit/secrets/test_mask.c."""
    lines = (
        (Path(__file__).parents[2] / "golden/masks.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    mask = Mask(json.loads(lines[0]))
    for text, shown in map(json.loads, lines[1:]):
        assert mask.text(text) == shown


@pytest.mark.parametrize("value", ["S3cretPWD_zq", "密码口令", "a b&c<d>\"e'"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16", "utf-16-le"])
def test_files(value: str, encoding: str) -> None:
    """Whatever their encoding, and of none at all."""
    mask = Mask([value])
    before, after = "前 ", " 后"
    data = mask.data((before + value + after).encode(encoding))
    assert value.encode(encoding) not in data and b"*" in data
    assert data.endswith(after.encode(encoding)[-2:])
    assert mask.data(b"\x89PNG\0\xff" * 9) == b"\x89PNG\0\xff" * 9
    assert mask.data(b"\xff" + value.encode("utf-8") + b"\0") == b"\xff***\0"


def test_many_lines() -> None:
    """A long text costs as much as its length: no pattern looks back."""
    mask = Mask(["S3cretPWD_zq", "\\" * 9, " " * 9])
    for piece in (
        "\\",
        "&amp;",
        "%25",
        '"',
        "token ",
        "a=",
        "\n",
        "E ",
        "password: '",
        "<password>",
        "--token ",
        "bearer ",
        "://",
    ):
        mask.text(piece * 20_000)
