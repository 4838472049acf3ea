"""A client of the service; each request is an Allure step."""
from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import allure


class Answer:
    """Status and JSON value of a response."""

    def __init__(self, status: int, value: Any) -> None:
        self.status = status
        self.value = value

    def __repr__(self) -> str:
        return f"<{self.status} {self.value}>"


def login(url: str, account: dict[str, str]) -> str:
    """The token for all other requests; it appears in no report."""
    request = urllib.request.Request(f"{url}/login", method="POST",
                                     data=json.dumps(account).encode())
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["token"]


class Client:
    """A client of the service at an address."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url = url
        self.headers = headers

    def request(self, method: str, path: str, **values: Any) -> Answer:
        with allure.step(f"{method} {path}"):
            request = urllib.request.Request(
                self.url + path, method=method,
                data=json.dumps(values).encode() if values else None,
                headers=self.headers)
            try:
                with urllib.request.urlopen(request, timeout=10) as response:
                    status, body = response.status, response.read()
            except urllib.error.HTTPError as error:
                status, body = error.code, error.read()
            answer = Answer(status, json.loads(body) if body else None)
            allure.attach(json.dumps(answer.value, ensure_ascii=False),
                          name=f"answer {status}",
                          attachment_type=allure.attachment_type.JSON)
            return answer

    def create(self, kind: str, **values: Any) -> dict[str, Any]:
        """Creates a resource and waits until it is available."""
        answer = self.request("POST", f"/{kind}", **values)
        assert answer.status == 201, answer
        return self.wait(kind, answer.value["id"])

    @allure.step("wait until {kind}/{number} is available")
    def wait(self, kind: str, number: int, timeout: float = 5
             ) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            answer = self.request("GET", f"/{kind}/{number}")
            if answer.value["state"] == "available":
                return answer.value
            time.sleep(0.02)
        raise TimeoutError(f"{kind}/{number} is pending after {timeout} s")

    def delete(self, kind: str, number: int) -> None:
        answer = self.request("DELETE", f"/{kind}/{number}")
        assert answer.status == 204, answer
