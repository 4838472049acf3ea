import allure
import pytest
from noise import log, tell

pytest_plugins = ["plugged"]

log.warning("at import of conftest")


@pytest.fixture
def tag(request):
    return request.node.nodeid


@pytest.fixture(autouse=True)
def around(request):
    tag = request.node.nodeid
    print(f"out <{tag}> before")
    yield
    print(f"out <{tag}> after")
    log.info("info <%s> after", tag)
    allure.attach(f"body <{tag}> after", name=f"after <{tag}>")


@pytest.fixture(scope="session")
def session_thing(tmp_path_factory):
    with allure.step("session step"):
        path = tmp_path_factory.mktemp("session")
    yield {"path": path}
    allure.attach("session gone", name="session end")


@pytest.fixture(scope="package")
def package_thing(session_thing):
    yield []


@pytest.fixture
def told(tag):
    tell(tag, "set-up")
    yield tag
    tell(tag, "tear-down")


@pytest.fixture
def skipping(tag):
    tell(tag, "skip")
    pytest.skip(f"for {tag}")


@pytest.fixture
def breaking(tag):
    tell(tag, "break")
    raise RuntimeError(f"<{tag}>")
