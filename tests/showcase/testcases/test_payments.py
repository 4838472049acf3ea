"""Payments: the gateway is down, which fails every test that pays."""

from __future__ import annotations

import allure
import pytest
from shop.client import PaymentError

pytestmark = [allure.epic("商城"), allure.feature("支付")]

CHANNELS = ["微信支付", "支付宝", "银联", "数字人民币", "PayPal", "Visa"]


@pytest.mark.smoke
@allure.story("下单")
@allure.title("用{channel}支付")
@allure.severity(allure.severity_level.BLOCKER)
@pytest.mark.parametrize("channel", CHANNELS)
def test_pay(client, channel):
    assert client.post("/payments", order=1001, channel=channel)["status"] == "paid"


@allure.story("退款")
@allure.title("支付后退款")
def test_refund(client):
    payment = client.pay(1001, "支付宝")
    assert client.post(f"/payments/{payment['id']}/refund")["status"] == "refunded"


@allure.story("对账")
@allure.title("解析对账单")
def test_statement():
    statement = {"rows": ["1001,136.80", "1002,一百"]}
    try:
        amounts = [float(row.split(",")[1]) for row in statement["rows"]]
    except ValueError as error:
        raise PaymentError("对账单第 2 行的金额无法解析") from error
    assert sum(amounts) == 236.8


@allure.story("对账")
@allure.title("对账单里的渠道")
def test_channels():
    try:
        {"wechat": 1}["alipay"]
    except KeyError:
        assert CHANNELS.index("支付宝") == 2


@allure.story("渠道")
@pytest.mark.parametrize("channel", CHANNELS)
def test_channel_is_known(channel):
    assert channel


@allure.story("下单")
@allure.title("网关不可用时返回 503")
def test_gateway(client):
    assert client.request("POST", "/payments", order=1).status == 503
