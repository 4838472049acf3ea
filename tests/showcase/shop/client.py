"""The client: each request is a step of Allure, with its answer attached."""

from __future__ import annotations

import http.client
import json
import logging
from typing import Any, NamedTuple
from urllib.parse import quote

import allure

log = logging.getLogger("shop")


class ShopError(Exception):
    """The service refused a request."""


class PaymentError(Exception):
    """A payment was not made."""


class Answer(NamedTuple):
    status: int
    value: Any


class Client:
    def __init__(self, host: str, port: int) -> None:
        self._address = host, port

    def request(self, method: str, path: str, **body: Any) -> Answer:
        with allure.step(f"{method} {path}"):
            connection = http.client.HTTPConnection(*self._address, timeout=10)
            connection.request(
                method,
                quote(path, safe="/?=&"),
                json.dumps(body),
                {"Content-Type": "application/json"},
            )
            response = connection.getresponse()
            text = response.read().decode()
            connection.close()
            value = json.loads(text)
            shown = json.dumps(value, ensure_ascii=False, indent=2)
            allure.attach(shown, "响应", allure.attachment_type.JSON)
            print(f"{method} {path} -> {response.status}")
            log.log(
                logging.WARNING if response.status >= 400 else logging.INFO,
                "%s %s: %s",
                method,
                path,
                response.status,
            )
            return Answer(response.status, value)

    def get(self, path: str) -> Any:
        return self._checked("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self._checked("POST", path, **body)

    def delete(self, path: str) -> Any:
        return self._checked("DELETE", path)

    def _checked(self, method: str, path: str, **body: Any) -> Any:
        answer = self.request(method, path, **body)
        if answer.status >= 400:
            raise ShopError(f"{method} {path}: {answer.status} {answer.value['error']}")
        return answer.value

    def pay(self, order: int, channel: str) -> Any:
        try:
            return self.post("/payments", order=order, channel=channel)
        except ShopError as error:
            raise PaymentError(f"订单 {order} 支付失败") from error
