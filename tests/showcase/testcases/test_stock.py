"""Stock: tests that hang, and tests that end their process."""

from __future__ import annotations

import ctypes
import os
import threading

import allure
import pytest

pytestmark = [allure.epic("仓库"), allure.feature("库存")]


def reserve(lock, count):
    print(f"等待锁, 预留 {count} 件")
    with lock:
        return count


@allure.story("预留")
@allure.title("两个线程同时预留")
@pytest.mark.timeout(1)
def test_reserve_twice(client):
    lock = threading.Lock()
    client.get("/products/1")
    with lock:
        assert reserve(lock, 2) == 2


@allure.story("盘点")
@allure.title("盘点第 {number} 仓")
@pytest.mark.parametrize("number", range(1, 7))
def test_count(client, number):
    assert client.get(f"/products/{number}")["stock"] > 0


@allure.story("条码")
@allure.title("条码扫描库崩溃")
def test_scanner(client):
    client.get("/products/2")
    print("读取条码 6901234567892", flush=True)
    ctypes.string_at(0)


@allure.story("条码")
@allure.title("打印机驱动退出")
def test_printer():
    print("连接打印机", flush=True)
    os._exit(3)


@allure.story("盘点")
@allure.title("盘点结果")
def test_result(client):
    assert client.get("/products/10")["stock"] == 30
