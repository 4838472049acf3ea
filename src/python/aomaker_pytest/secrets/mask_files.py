"""The secrets of a run, kept out of what its groups write."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .mask import Mask
from .secret_names import MASK, is_secret, mentions_secrets, name_secrets, secrets_of

# what a result is known by, which no mask may touch
_IDENTITY = (
    "uuid",
    "historyId",
    "testCaseId",
    "fullName",
    "source",
    "type",
    "status",
    "stage",
    "children",
)


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
    """Mask the secrets in GROUP/N/allure, and of the attempts before it.

    What else a group leaves, its log and its status, is masked by the program
    that supervises it: src/secrets/mask.c.
    """
    for attempt in Path(folder).parent.parent.glob("[0-9]*/allure"):
        for entry in os.scandir(attempt):
            if entry.is_file(follow_symlinks=False):
                _veil_file(entry.path, mask)


def _veil_file(path: str, mask: Mask) -> None:
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(("-result.json", "-container.json")):
        veiled = _veiled_result(data, mask)
    else:
        veiled = mask.data(data)
    if veiled != data:
        with open(path, "wb") as file:
            file.write(veiled)


def _veiled_result(data: bytes, mask: Mask) -> bytes:
    veiled = mask.data(data)
    if veiled == data and not mentions_secrets(data):
        return data
    try:
        result = json.loads(data)
        found = _veiled(result, mask)
    except (ValueError, RecursionError):
        return veiled  # it is damaged, and told so elsewhere
    return json.dumps(found).encode() if found != result else data


def _veiled(value: Any, mask: Mask) -> Any:
    if isinstance(value, dict):
        if is_secret(value.get("name")) and "value" in value:
            value = {**value, "value": MASK}  # a parameter
        return {
            key: inner if key in _IDENTITY else _veiled(inner, mask)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_veiled(inner, mask) for inner in value]
    return mask.text(value) if isinstance(value, str) else value
