"""Orders: failures with long differences."""

from __future__ import annotations

from dataclasses import dataclass

import allure
import pytest

pytestmark = [
    allure.epic("商城"),
    allure.feature("订单"),
    allure.label("owner", "韩梅梅"),
]

EXPECTED = {
    "id": 1001,
    "number": "SO-2026-001001",
    "status": "paid",
    "customer": {
        "id": 7,
        "name": "欧阳娜娜",
        "level": "gold",
        "address": {"province": "广东省", "city": "深圳市", "district": "南山区"},
    },
    "items": [
        {"product": "苹果", "count": 2, "price": 12.4},
        {"product": "荔枝", "count": 5, "price": 22.4},
    ],
    "total": 136.8,
    "currency": "CNY",
    "tags": ["new", "vip", "南方"],
    "coupon": None,
}

INVOICE = """发票 INV-01001
购买方: 深圳市某某科技有限公司

苹果    x1    12.40
香蕉    x1    14.90
橙子    x1    17.40
草莓    x1    19.90
荔枝    x1    22.40
龙眼    x1    24.90
芒果    x1    27.40
西瓜    x1    29.90

税率: 13%
合计: 169.20
谢谢惠顾!"""


class TestOrders:
    @pytest.mark.smoke
    @allure.story("价格")
    @allure.severity(allure.severity_level.CRITICAL)
    @allure.title("第 {count} 件起价格")
    @pytest.mark.parametrize("count", range(1, 13))
    def test_total(self, client, count):
        order = client.post("/orders", count=count)
        price = round(19.9 * count, 2)
        assert order["total"] == price, f"第 {count} 件起价格不对"

    @allure.story("详情")
    @allure.title("订单详情")
    @allure.issue("https://shop.example/issues/1042", "SHOP-1042")
    def test_detail(self, client):
        assert client.get("/orders/1001") == EXPECTED

    @allure.story("详情")
    @allure.title("订单的状态历史")
    def test_history(self, client):
        states = ["created", "paid", "packed", "sent", "delivered", "closed"]
        expected = [f"{state} by worker {n}" for n, state in enumerate(states)]
        assert client.get("/orders/1001/history") == expected

    @allure.story("发票")
    @allure.title("发票文本")
    def test_invoice(self, client):
        assert client.get("/orders/1001/invoice")["text"] == INVOICE

    @allure.story("发票")
    @allure.title("发票税额")
    def test_tax(self, client):
        order = client.get("/orders/1001")
        assert order["total"] * 0.06 == pytest.approx(8.3, abs=0.01)

    @allure.story("状态")
    @allure.title("允许的状态: {status}")
    @pytest.mark.parametrize("status", ["paid", "sent", "closed"])
    def test_status(self, client, status):
        assert status in {"created", "paid", client.get("/orders/1001")["status"]}


@dataclass
class Line:
    product: str
    count: int
    price: float


@allure.story("明细")
@allure.title("订单明细")
def test_lines(client):
    lines = [Line(**each) for each in client.get("/orders/1001")["items"]]
    assert lines == [Line("苹果", 2, 12.4), Line("荔枝", 4, 22.4)]


@allure.story("明细")
@allure.title("订单里的商品")
def test_products(client):
    names = {each["product"] for each in client.get("/orders/1001")["items"]}
    assert names == {"苹果", "荔枝", "龙眼"}


@allure.story("明细")
@allure.title("商品清单")
@pytest.mark.parametrize("number", range(1, 9))
def test_known_product(client, number):
    assert client.get(f"/products/{number}")["id"] == number
