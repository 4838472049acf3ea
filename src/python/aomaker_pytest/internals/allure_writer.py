"""Writes Allure's files: any content, and quickly.

The texts and names are those that Allure would make. It costs little: one text
that C makes, no more system calls than a file takes, random bytes for many
names at a time; in a host each of these may cost a turn of all its threads. And
it costs no test: a project that runs pytest without ``--alluredir`` has tests
that pass, whatever their names and messages hold, and whatever has happened to
a file that was to be attached. Text that cannot be written as it is, is written
readably.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import re
import shutil
import sys
import uuid
from typing import Any

from ..recording import variables

_ATOMS = {str, int, bool, type(None)}
_LONE = re.compile("[\ud800-\udfff]")
_fields: dict[type, list[str]] = {}
_ids: list[uuid.UUID] = []
os.register_at_fork(after_in_child=_ids.clear)


def uuid4() -> uuid.UUID:
    while True:
        try:
            return _ids.pop()
        except IndexError:
            data = os.urandom(16 * 256)
            _ids.extend(
                uuid.UUID(bytes=data[at : at + 16], version=4)
                for at in range(0, len(data), 16)
            )


def readable(text: str, backslash: str = "\\") -> str:
    r"""Text with \udce9 spelt out where UTF-8 cannot express it."""
    return _LONE.sub(lambda found: f"{backslash}u{ord(found.group()):04x}", text)


def encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return readable(text).encode("utf-8")


def md5(text: str) -> str:
    return hashlib.md5(encoded(text)).hexdigest()


def represented(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: its repr raises {type(error).__name__}>"


# -- a result as JSON


def _plain(value: Any) -> Any:
    """A value as ``attr.asdict`` has it, without empty members, and fit for JSON."""
    cls = type(value)
    if cls in _ATOMS or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {
            key if type(key) is str else str(_plain(key)): _plain(inner)
            for key, inner in value.items()
        }
    if hasattr(cls, "__attrs_attrs__"):
        return dictionary(value)
    return represented(value)


def dictionary(value: Any) -> dict[str, Any]:
    cls = type(value)
    if cls not in _fields:
        _fields[cls] = [field.name for field in cls.__attrs_attrs__]
    found = {}
    for name in _fields[cls]:
        inner = getattr(value, name)
        if inner or inner is False:
            found[name] = inner if type(inner) in _ATOMS else _plain(inner)
    return found


def json_text(value: Any, indent: int | None = None) -> bytes:
    """JSON in UTF-8; characters that it cannot express are spelt out."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return readable(text, "\\\\").encode("utf-8")


# -- files


def _put(path: str, data: bytes) -> None:
    """Write a file with this content, or none; its mode is made for any umask."""
    aside = f"{path}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    try:
        file = os.open(aside, flags, 0o664)
    except FileNotFoundError:  # a test has removed the folder
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = os.open(aside, flags, 0o664)
    try:
        while data:
            data = data[os.write(file, data) :]
    finally:
        os.close(file)
    os.replace(aside, path)


def say(text: str) -> None:
    """Print to the log, whatever a test has made of the streams."""
    with contextlib.suppress(Exception):
        print(f"aomaker: {readable(text)}", file=sys.__stderr__)


def _keep(logger: Any, name: str, data: bytes) -> None:
    """Write a file, or say why not: the end of the run counts what is missing."""
    try:
        _put(os.path.join(logger._report_dir, name), data)
    except OSError as error:
        say(f"{name} could not be written: {error}")


def report_item(self: Any, item: Any) -> None:
    indent = 4 if variables.value("ALLURE_INDENT_OUTPUT") else None
    _keep(
        self,
        item.file_pattern.format(prefix=uuid4()),
        json_text(dictionary(item), indent),
    )


def report_attached_file(self: Any, source: Any, file_name: str) -> None:
    path = os.path.join(self._report_dir, file_name)
    try:
        os.makedirs(self._report_dir, exist_ok=True)
        shutil.copy2(source, f"{path}.tmp")
        os.replace(f"{path}.tmp", path)
    except (OSError, TypeError, ValueError) as error:
        _keep(self, file_name, encoded(f"not attached: {error}\n"))


def report_attached_data(self: Any, body: Any, file_name: str) -> None:
    if not isinstance(body, (bytes, bytearray, memoryview)):
        body = encoded(body if isinstance(body, str) else represented(body))
    _keep(self, file_name, bytes(body))
