"""The service: products, carts, orders, payments and users, all in memory.

It has a few faults, which the tests find.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

NAMES = ("苹果", "香蕉", "橙子", "草莓", "荔枝", "龙眼", "芒果", "西瓜", "葡萄", "樱桃")
PRODUCTS = [
    {"id": n, "name": name, "price": round(9.9 + 2.5 * n, 2), "stock": 100 - 7 * n}
    for n, name in enumerate(NAMES, 1)
]
PRICE = 19.9


def order(number: int) -> dict[str, Any]:
    """An order as the service knows it; its address lacks the district."""
    return {
        "id": number,
        "number": f"SO-2026-{number:06}",
        "status": "paid",
        "customer": {
            "id": 7,
            "name": "欧阳娜娜",
            "level": "gold",
            "address": {"province": "广东省", "city": "深圳市", "district": None},
        },
        "items": [
            {"product": "苹果", "count": 2, "price": 12.4},
            {"product": "荔枝", "count": 5, "price": 22.4},
        ],
        "total": 136.8,
        "currency": "CNY",
        "tags": ["new", "vip"],
    }


def total(count: int) -> float:
    """The price of so many; the discount for ten begins too late, and is too high."""
    price = PRICE * count
    return round(price * 0.9 if count > 10 else price, 2)


def invoice(number: int) -> str:
    lines = [f"发票 INV-{number:05}", "购买方: 深圳市某某科技有限公司", ""]
    lines += [f"{p['name']}    x1    {p['price']:.2f}" for p in PRODUCTS[:8]]
    return "\n".join([*lines, "", "税率: 6%", "合计: 171.60", "谢谢惠顾!"])


def history() -> list[str]:
    """The states of an order; it is packed twice."""
    states = ["created", "paid", "packed", "packed", "sent", "delivered", "closed"]
    return [f"{state} by worker {n}" for n, state in enumerate(states)]


def answer(method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
    """The status and the value of an answer."""
    kind, *rest = path.strip("/").split("/")
    number = int(rest[0]) if rest and rest[0].isdigit() else 0
    if kind == "payments":
        return 503, {"error": "payment gateway is down"}
    if kind == "login":
        locked = body.get("user") == "审计员"
        return (401, {"error": "账号已锁定"}) if locked else (200, {"token": "t-1"})
    if kind == "users":
        return (409, {"error": "busy"}) if method == "DELETE" else (201, body)
    if kind == "products" and not rest:
        words = query.get("q", [""])[0]
        return 200, [each for each in PRODUCTS if words in each["name"]]
    if kind == "products":
        found = 0 < number <= len(PRODUCTS)
        return (200, PRODUCTS[number - 1]) if found else (404, {"error": "no product"})
    if kind == "orders" and rest[1:] == ["invoice"]:
        return 200, {"text": invoice(number)}
    if kind == "orders" and rest[1:] == ["history"]:
        return 200, history()
    if kind == "orders":
        done = method == "POST"
        return (201, {"total": total(body["count"])}) if done else (200, order(number))
    if kind == "carts":
        return 200, {"count": body.get("count", 0), "total": total(body["count"])}
    return 404, {"error": f"no such resource: {path}"}


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, value = answer(
            self.command,
            unquote(url.path),
            parse_qs(url.query),
            json.loads(body) if body else {},
        )
        data = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _answer

    def log_message(self, *values: Any) -> None:
        """Nothing: it would stand between the lines of the tests."""


class Service:
    """The service at a free port; ``address`` is its host and port."""

    def __enter__(self) -> Service:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.address = self._server.server_address[:2]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
