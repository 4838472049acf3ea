"""Products: all pass, with what Allure knows of a test."""

from __future__ import annotations

import allure
import pytest
from shop.service import NAMES

pytestmark = [
    allure.epic("商城"),
    allure.feature("商品"),
    allure.label("owner", "李雷"),
]


@pytest.mark.smoke
@allure.story("查询")
@allure.severity(allure.severity_level.BLOCKER)
@allure.title("按编号查询商品 {number}")
@pytest.mark.parametrize("number", range(1, 11))
def test_product(client, number):
    """每个商品都有名称、价格和库存。"""
    product = client.get(f"/products/{number}")
    with allure.step("检查字段"):
        assert product["name"] == NAMES[number - 1]
        assert product["price"] > 0


@allure.story("查询")
@allure.title("不存在的商品")
@allure.link("https://shop.example/docs/products", name="接口文档")
@pytest.mark.parametrize("number", [0, 11, 404])
def test_missing(client, number):
    assert client.request("GET", f"/products/{number}").status == 404


@allure.story("搜索")
@pytest.mark.parametrize("word", NAMES)
def test_search(client, word):
    assert [each["name"] for each in client.get(f"/products?q={word}")] == [word]


@allure.story("库存")
@allure.severity(allure.severity_level.MINOR)
@pytest.mark.parametrize("number", range(1, 11))
def test_stock(client, number):
    assert client.get(f"/products/{number}")["stock"] == 100 - 7 * number
