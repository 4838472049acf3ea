"""The secrets of a run, kept out of what its groups write."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .masking import Mask, name_secrets, secrets_of
from .process import write_whole

# what a result is known by, which no mask may touch
_IDENTITY = ("uuid", "historyId", "testCaseId", "fullName", "source", "type",
             "status", "stage", "children")


def session_data() -> dict[str, Any] | None:
    """What the run's session says; None: it has none."""
    path = os.environ.get("AOMAKER_SESSION")
    if not path:
        return None
    with open(path, encoding="utf-8") as file:
        data: dict[str, Any] = json.load(file)
    name_secrets(data.get("secrets"))
    return data


def mask_of(data: dict[str, Any]) -> Mask:
    return Mask(secrets_of(data["config"]) | secrets_of(data["headers"]))


def veil_results(folder: str, mask: Mask) -> None:
    """Mask the secrets in GROUP/N/allure, and of the attempts before it."""
    if not mask:
        return
    for attempt in Path(folder).parent.parent.glob("[0-9]*/allure"):
        _veil_folder(attempt, mask)


def veil_status(path: str) -> None:
    """Mask the secrets in what a status.json says of tests."""
    data = session_data()
    mask = mask_of(data) if data is not None else None
    if not mask:
        return
    with open(path, encoding="utf-8") as file:
        status = json.load(file)
    for test in status["tests"]:
        for record in (test, *test.get("tries", ())):
            for key in ("message", "longrepr"):
                if key in record:
                    record[key] = mask.known(record[key])
    write_whole(path, json.dumps(status))


def _veil_folder(folder: Path, mask: Mask) -> None:
    for entry in os.scandir(folder):
        try:
            with open(entry.path, encoding="utf-8") as file:
                text = file.read()
        except ValueError:
            continue  # an attachment that is no text
        veiled = mask.known(text)
        if veiled == text:
            continue
        if entry.name.endswith(("-result.json", "-container.json")):
            veiled = json.dumps(_veiled(json.loads(text), mask))
        with open(entry.path, "w", encoding="utf-8") as file:
            file.write(veiled)


def _veiled(value: Any, mask: Mask) -> Any:
    if isinstance(value, dict):
        return {key: inner if key in _IDENTITY else _veiled(inner, mask)
                for key, inner in value.items()}
    if isinstance(value, list):
        return [_veiled(inner, mask) for inner in value]
    return mask.known(value) if isinstance(value, str) else value
