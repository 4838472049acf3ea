"""Users: fixtures that fail, and ids in Chinese."""

from __future__ import annotations

import allure
import pytest

pytestmark = [allure.epic("商城"), allure.feature("用户")]

NAMES = ["张三", "李四", "欧阳娜娜", "阿卜杜拉·买买提", "Ævar", "山田太郎", "😀"]


@allure.story("注册")
@allure.title("注册用户 {name}")
@pytest.mark.parametrize("name", NAMES, ids=NAMES)
def test_register(new_user, name):
    assert new_user(name)["name"] == name


@allure.story("注册")
@allure.title("用户名长度: {name}")
@pytest.mark.parametrize("name", NAMES, ids=NAMES)
def test_name_is_short(name):
    assert len(name) <= 6


@allure.story("注册")
@allure.title("注册后删除 {name}")
@pytest.mark.parametrize("name", ["临时用户", "长期用户"])
def test_removed(new_user, name):
    assert new_user(name) == {"name": name}


class TestAudit:
    """The account of the auditor is locked."""

    @allure.title("查看操作日志")
    def test_log(self, auditor):
        assert auditor.get("/orders/1001")

    @allure.title("导出报表")
    def test_export(self, auditor):
        assert auditor.get("/orders/1001/invoice")

    @allure.title("查看用户")
    @pytest.mark.parametrize("city", ["北京", "上海", "深圳"])
    def test_users_of(self, auditor, city):
        assert auditor.get(f"/products?q={city}") == []


@allure.story("登录")
@allure.title("登录: {name}")
@pytest.mark.parametrize("name", NAMES, ids=NAMES)
def test_login(client, name):
    assert client.post("/login", user=name)["token"]


@pytest.fixture
def quota():
    limits = {
        "daily": 10,
        "monthly": 200,
    }
    if limits["daily"] * 31 > limits["monthly"]:
        raise ValueError(f"每日额度 {limits['daily']} 超过每月额度 {limits['monthly']}")
    return limits


@allure.story("额度")
@allure.title("每日额度")
def test_quota(quota):
    assert quota["daily"] == 10
