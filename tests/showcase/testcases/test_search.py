"""Search: very long ids."""

from __future__ import annotations

import allure
import pytest

pytestmark = [allure.epic("商城"), allure.feature("搜索")]

WORDS = "价格从低到高且有货并且可以当天送达的新鲜水果"
LONG = f"{WORDS}-" * 6 + "深圳"
FILTERS = "&".join(f"filter{n}=value{n}" for n in range(20))


@allure.story("条件")
@allure.title("很长的查询条件")
@pytest.mark.parametrize("words", [WORDS, LONG], ids=[WORDS, LONG])
def test_words(client, words):
    assert client.get(f"/products?q={words}") == []


@allure.story("条件")
@allure.title("很多的过滤条件")
@pytest.mark.parametrize("filters", [FILTERS], ids=[FILTERS])
def test_filters(client, filters):
    found = client.get(f"/products?{filters}")
    assert len(found) == 0, f"过滤条件没有生效: 返回了 {len(found)} 个商品"


@allure.story("排序")
@pytest.mark.parametrize("page", range(1, 21))
@pytest.mark.parametrize("order", ["价格", "销量"])
def test_page(client, order, page):
    assert len(client.get("/products")) == 10
