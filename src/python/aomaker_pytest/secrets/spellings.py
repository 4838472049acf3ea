"""A known secret in all its spellings.

A text may hold it

- as it is, and escaped as repr(), JSON, HTML, XML and URLs do it, more than once
  if need be (``spellings``);
- with colours (ANSI escape sequences) between its characters and, from eight
  characters on, with a line's end there, as pprint and pytest fold long texts;
- in base64, from six characters on; shorter ones as whole words only.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from .secret_names import MASK

_SHORT = 6  # characters; shorter values are masked as whole words only
LONG = 8  # characters; shorter values are not looked for across lines, nor elided


_ESC = r"(?:\x1b|\\+(?:u001b|x1b|033|e)|#x1b|&#(?:x1b|27);)"
_ESCAPE = re.compile(r"\x1b|1b[\];]?\[|\\033\[|\\e\[|&#27;\[", re.IGNORECASE)
_ANSI = rf"(?i:{_ESC}\[[0-9;:]*[a-z])"
_COLOUR = re.compile(_ANSI)
_FOLD = r"""["']?\r?\n[E>|+?-]?[ \t]*(?:[bru]?["'])?"""
_RUN = re.compile("[0-9A-Za-z]+")
_BASE64 = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"
)
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos", " ": "nbsp"}


def without_colours(text: str) -> str:
    return _COLOUR.sub("", text) if _ESCAPE.search(text) else text


class KnownValue:
    """A secret value, with patterns of its spellings."""

    def __init__(self, value: str) -> None:
        size = len(value.encode("utf-8", "replace"))
        gap = f"(?:{_ANSI}|{_FOLD})*" if size >= LONG else f"(?:{_ANSI})*"
        pattern = gap.join(map(spellings, value))
        if size < _SHORT:
            pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
        self._pattern = re.compile(pattern)
        # the longest part that looks the same in all spellings; where a line
        # ends inside it, one of its halves is still whole
        core = max(_RUN.findall(value), key=len, default="")
        half = (len(core) + 1) // 2
        self._parts = (core,) if size < LONG else (core[:half], core[half:])
        self._coded = list(_base64_of(value)) if size >= _SHORT else []

    def may_be_in(self, plain: str) -> bool:
        return any(part in plain for part in (*self._parts, *self._coded))

    def hide(self, text: str) -> str:
        text = self._pattern.sub(MASK, text)
        for coded in self._coded:
            at = text.find(coded)
            while at >= 0:
                end = at + len(coded)
                while at and text[at - 1] in _BASE64:
                    at -= 1
                while end < len(text) and text[end] in _BASE64:
                    end += 1
                text = text[:at] + MASK + text[end:]
                at = text.find(coded, at)
        return text


def spellings(character: str) -> str:
    """A pattern of all that the character may look like."""
    if character.isascii() and character.isalnum():
        return character
    code = ord(character)
    found = {
        "\\": r"\\+",
        "\n": r"\r?\n[E>|+?-]?[ \t]*",
        '"': r'\\*"',
        "'": r"\\*'",
        "/": r"\\*/",
    }.get(character, re.escape(character))
    alternatives = [found]
    if character in "\n\r\t":
        alternatives.append(r"\\+" + repr(character)[2])
    if character == " ":
        alternatives.append(r"\+")
    slashes = r"\\*" if character in "\"'/" else ""
    if character in _ENTITIES:
        alternatives.append(f"{slashes}&(?:amp;)*{_ENTITIES[character]};")
    hexed = [f"{slashes}&(?:amp;)*#(?:0*{code}|x0*{code:x});"]
    if code < 0x100:
        hexed.append(rf"\\+x{code:02x}")
    hexed.append(r"\\+" + r"\\+".join(f"u{unit:04x}" for unit in _utf16(character)))
    hexed.append(rf"\\+U{code:08x}")
    for encoding in {"utf-8"} | ({"gb18030"} if code > 0x7F else set()):
        data = character.encode(encoding, "replace")
        hexed.append("".join(f"%(?:25)*{byte:02x}" for byte in data))
        if code > 0x7F:
            hexed.append("".join(rf"\\+x{byte:02x}" for byte in data))
    return f"(?:{'|'.join(alternatives)}|(?i:{'|'.join(hexed)}))"


def _utf16(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    for i in range(0, len(data), 2):
        yield data[i] << 8 | data[i + 1]


def _base64_of(value: str) -> Iterator[str]:
    """The value in base64, after any number of other bytes, in both alphabets."""
    data = value.encode("utf-8", "replace")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data).decode("ascii")
        part = coded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        if len(part) >= _SHORT:
            yield part
            if part != part.translate(_URL_SAFE):
                yield part.translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")
