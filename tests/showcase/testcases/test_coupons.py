"""Coupons: the module cannot be imported."""

from __future__ import annotations

import allure
from shop.client import CouponClient

pytestmark = [allure.epic("商城"), allure.feature("优惠券")]


@allure.title("领取优惠券")
def test_take():
    assert CouponClient().take(1)
