"""Reviews: what is neither passed nor failed."""

from __future__ import annotations

import warnings

import allure
import pytest

pytestmark = [allure.epic("商城"), allure.feature("评价")]


@allure.title("追评")
@pytest.mark.skip(reason="追评功能下个版本上线")
@pytest.mark.parametrize("days", [7, 30])
def test_second_review(days):
    raise AssertionError("it is skipped")


@allure.title("视频评价")
def test_video(client):
    pytest.skip("测试环境没有转码服务")


@allure.title("敏感词")
@pytest.mark.xfail(reason="SHOP-77: 敏感词库未更新")
@pytest.mark.parametrize("word", ["甲", "乙"])
def test_bad_word(word):
    assert word not in "甲乙丙"


@allure.title("评分可以是 0")
@pytest.mark.xfail(reason="SHOP-81: 评分最低为 1", strict=True)
def test_zero():
    assert min([0, 1, 5]) == 0


@allure.title("表情")
@pytest.mark.xfail(reason="SHOP-90: 表情显示为方框")
def test_emoji():
    assert len("😀") == 1


@allure.title("旧接口")
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_old_interface(client, version):
    warnings.warn(f"接口 {version} 将于 2027 年下线", DeprecationWarning, stacklevel=1)
    assert client.get("/products/1")["id"] == 1


@allure.title("慢查询")
def test_slow_query(client):
    warnings.warn("查询没有使用索引", UserWarning, stacklevel=1)
    assert client.get("/products")


@allure.title("评分 {stars} 星")
@pytest.mark.parametrize("stars", range(1, 6))
def test_stars(stars):
    assert 1 <= stars <= 5
