"""Carts: nested steps with parameters, and attachments of many kinds."""

from __future__ import annotations

import allure
import pytest

pytestmark = [allure.epic("商城"), allure.feature("购物车")]

PAGE = (
    "<!doctype html><meta charset=utf-8><title>购物车</title><h1>购物车</h1><p>共 3 件"
)


@allure.step("加入 {count} 件")
def add(client, count):
    with allure.step("提交"):
        cart = client.post("/carts", count=count)
    with allure.step("核对数量"):
        assert cart["count"] == count
    return cart


@allure.story("加购")
@allure.title("加入 {count} 件商品")
@pytest.mark.parametrize("count", range(1, 11))
def test_add(client, count):
    cart = add(client, count)
    assert cart["total"] == pytest.approx(19.9 * count)


@allure.story("页面")
@allure.title("购物车页面")
@allure.description("页面、截图和表格都作为附件。")
def test_page(client, screenshot):
    add(client, 3)
    kinds = allure.attachment_type
    with allure.step("打开页面"):
        allure.attach(PAGE, "页面", kinds.HTML)
        allure.attach(screenshot, "截图", kinds.PNG)
    allure.attach("名称,数量\n苹果,3\n", "表格", kinds.CSV)
    allure.attach(b"\x00\x01\x02\xff", "原始数据", "application/octet-stream", "bin")


@allure.story("页面")
@allure.title("空购物车的提示")
def test_empty_page(client, screenshot):
    cart = client.post("/carts", count=0)
    allure.attach(screenshot, "失败时的截图", allure.attachment_type.PNG)
    allure.attach(PAGE, "失败时的页面", allure.attachment_type.HTML)
    assert cart["total"] is None, "空购物车不应有总价"
