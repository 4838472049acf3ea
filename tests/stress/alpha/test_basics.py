import contextlib
import io
import os
import subprocess
import sys
import time

import allure
import pytest
from noise import calls, in_thread, spread, tell

MODULE = {"state": None}


@pytest.fixture(scope="module")
def module_thing(session_thing):
    assert MODULE["state"] is None  # another session's would be seen here
    MODULE["state"] = "up"
    yield MODULE
    MODULE["state"] = None


@spread()
def test_plain(i, tag):
    tell(tag)


@spread()
def test_fixtures(i, told, module_thing, package_thing, tmp_path):
    assert module_thing["state"] == "up"
    (tmp_path / "file").write_text(told)
    tell(told)
    assert (tmp_path / "file").read_text() == told


@spread()
def test_fails(i, tag):
    tell(tag)
    assert [1, 2, i] == [1, 2, tag]


@spread()
@pytest.mark.xfail(reason="on purpose")
def test_xfail(i, tag):
    tell(tag)
    assert {"a": i} == {"a": tag}


@spread()
@pytest.mark.xfail(reason="passes")
def test_xfail_strict(i, tag):
    tell(tag)


@spread()
def test_skip_in_fixture(i, skipping):
    assert 0


@spread()
def test_error_in_fixture(i, breaking):
    assert 0


@spread()
@pytest.mark.skipif(True, reason="never")
def test_skipif(i):
    assert 0


@spread()
def test_raises(i, tag):
    with pytest.raises(ValueError, match="bad"):
        tell(tag)
        raise ValueError("bad")


@spread()
def test_dynamic(i, tag, record_property):
    allure.dynamic.title(f"title <{tag}>")
    allure.dynamic.description(f"description <{tag}>")
    allure.dynamic.tag(f"tag <{tag}>")
    allure.dynamic.parameter("dynamic", tag)
    allure.dynamic.link("https://example.com/" + str(i))
    record_property("tag", tag)
    tell(tag)


@spread()
def test_current_test(i, tag):
    time.sleep(0.002)
    assert os.environ["PYTEST_CURRENT_TEST"] == f"{tag} (call)"
    assert tag in dict(os.environ)["PYTEST_CURRENT_TEST"]
    seen = []
    in_thread(lambda: seen.append(os.environ.get("PYTEST_CURRENT_TEST")))
    assert seen == [f"{tag} (call)"]


@spread()
def test_redirect(i, tag):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        print(tag)
        time.sleep(0.002)
        in_thread(print, tag)
        print(tag, file=sys.stdout)
    assert text.getvalue() == f"{tag}\n" * 3
    tell(tag)


@spread()
def test_subprocess(i, tag):
    print(f"out <{tag}> before")
    subprocess.run([sys.executable, "-S", "-c", f"print('child <{tag}>')"], check=True)
    print(f"out <{tag}> after")


@spread()
def test_shared_library_is_imported_once(i, tag):
    calls[tag] = calls.get(tag, 0) + 1
    assert calls[tag] == 1


@spread()
def test_finalizer(i, tag, request):
    request.addfinalizer(lambda: tell(tag, "finalizer"))
    tell(tag)
