"""Masks the secrets of a run in the files that its groups write."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .mask import Mask
from .secret_names import MASK, is_secret, mentions_secrets, name_secrets, secrets_of

# members that identify a result, and are never masked
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
    """The data of the lifecycle, as RUN.json has them; None: the run has none."""
    path = os.environ.get("AOMAKER_SESSION")
    if not path:
        return None
    with open(path, encoding="utf-8") as file:
        data: dict[str, Any] = json.load(file)
    name_secrets(data.get("secrets"))
    return data


def mask_of(data: dict[str, Any]) -> Mask:
    return Mask(secrets_of(data["config"]) | secrets_of(data["headers"]))


def mask_results(folder: str, mask: Mask) -> None:
    """Mask the secrets in GROUP/N/allure, and of the attempts before it.

    The supervising program masks the other files of a group, its log and its
    status: src/secrets/mask.c.
    """
    for attempt in Path(folder).parent.parent.glob("[0-9]*/allure"):
        for entry in os.scandir(attempt):
            if entry.is_file(follow_symlinks=False):
                _mask_file(entry.path, mask)


def _mask_file(path: str, mask: Mask) -> None:
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(("-result.json", "-container.json")):
        hidden = _masked_result(data, mask)
    else:
        hidden = mask.data(data)
    if hidden != data:
        with open(path, "wb") as file:
            file.write(hidden)


def _masked_result(data: bytes, mask: Mask) -> bytes:
    hidden = mask.data(data)
    if hidden == data and not mentions_secrets(data):
        return data
    try:
        result = json.loads(data)
        found = _masked(result, mask)
    except (ValueError, RecursionError):
        return hidden  # the damaged file is reported elsewhere
    return json.dumps(found).encode() if found != result else data


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, dict):
        if is_secret(value.get("name")) and "value" in value:
            value = {**value, "value": MASK}  # the value of a parameter
        return {
            key: inner if key in _IDENTITY else _masked(inner, mask)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, mask) for inner in value]
    return mask.text(value) if isinstance(value, str) else value
