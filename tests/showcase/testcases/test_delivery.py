"""Delivery: tests that fail the first time, or each time in another way."""

from __future__ import annotations

import allure
import pytest

pytestmark = [allure.epic("物流"), allure.feature("配送")]


@allure.story("跟踪")
@allure.title("{city}的包裹位置")
@pytest.mark.parametrize("city", ["北京", "上海", "深圳"])
def test_position(client, first_time, city):
    allure.attach("第一次" if first_time else "重试", "尝试")
    seconds = 31 if first_time and city != "上海" else 3
    assert seconds < 30, f"{city}: 位置更新超过 30 秒"


@allure.story("签收")
@allure.title("签收短信")
def test_message(client, first_time):
    sent = ["已发货"] if first_time else ["已发货", "派送中"]
    assert sent == ["已发货", "派送中", "已签收"]


@allure.story("时效")
@pytest.mark.parametrize("day", range(1, 11))
def test_days(day):
    assert day <= 10
