"""Texts without what looks like a secret: values of pairs, tokens, passwords."""

from __future__ import annotations

import re
from typing import Callable, Optional

from .secret_names import MASK, is_secret, pattern_before_value, pattern_of_option

_SHORTEST = 6  # characters of a value that is known by its digits or signs alone
_Finder = Callable[[str, int, int], Optional[tuple[int, int]]]

_QUOTE = r"""(?:\\*["']|&(?:quot|apos|#34|#39|#x22|#x27);)"""
_SEPARATOR = re.compile(rf"({_QUOTE})?\]?([ \t]*)(=>|[:=])(?![:=])([ \t]*)")
_STRING = re.compile(
    rf"""[bBuUrRfF]{{0,2}}(?:"((?:\\.|[^\\\n"])+)"?|'((?:\\.|[^\\\n'])+)'?"""
    rf"""|({_QUOTE})((?:(?!\3)[^\n])+))"""
)
_TOKEN = re.compile(r"""[^\s&"'`,;(){}\[\]<>|\\]+""")
_HEADER = re.compile(r"""[^\s"'<>\\][^\n\r"'<>]*?(?=\\+[rn]|[\n\r"'<>]|$)""")
_ELEMENT = re.compile(r"(?:>|&gt;)([^<>\n&]+)(?=<|&lt;)")
_ARGUMENT = re.compile(r"""[ \t]+(?!-)(?:"([^"\n]+)|'([^'\n]+)|([^\s"']+))""")
_LINE = re.compile(r"""[ \tE>|+?*-]*(?:\\*["'])?""")
_COUNTS = (
    "tokens",
    "count",
    "length",
    "limit",
    "ttl",
    "expire",
    "expires",
    "_in",
    "_at",
)
_END = re.compile(r"[ \t]*(?:[,;)}\]\n\r]|$)")
_WORDS = frozenset(
    "str int bytes bool float dict list tuple set object any optional union "
    "callable secretstr type string number boolean none true false null "
    "required missing invalid wrong empty expired ok is option must was and "
    "or requires for to argument flag has cannot not field".split()
)
_BEARER = re.compile(
    r"\b((?:B|b)(?:earer|asic))([ \t]+)(?=[^\s]{0,400}[0-9=])"
    r"[A-Za-z0-9._~+/-]{6,}=*"
)
_URL = re.compile(r"(\w://[^/\s:@\"']*:)[^/\s@\"']+@")


def mask_pairs(text: str) -> str:
    """The text without the values of pairs whose key is a secret's::

        'pwd': 'x'   "token": "x"   \\"pwd\\": \\"x\\"   password = "x"
        Authorization: x y          Set-Cookie: x; path=/
        ?token=x   PASSWORD=x       --password x        <password>x</password>
        password: x     alone in its line, or with a digit or a sign in it

    and without the token after Bearer and Basic, and the password of a URL.
    Counts (total_tokens: 3), comparisons (token == 3), code (token=f(x)),
    annotations (token: str) and sentences (password is required) stay.
    """
    text = _hide(text, pattern_before_value(), _value_of)
    if "--" in text:
        text = _hide(text, pattern_of_option(), _argument)
    text = _BEARER.sub(rf"\1\2{MASK}", text)
    return _URL.sub(rf"\1{MASK}@", text) if "://" in text else text


def _hide(text: str, names: re.Pattern[str], value_of: _Finder) -> str:
    found: list[str] = []
    at = 0
    for name in names.finditer(text):
        if name.start() < at:
            continue
        span = value_of(text, name.start(), name.end())
        if span and text[span[0] : span[1]] != MASK:
            found += text[at : span[0]], MASK
            at = span[1]
    return "".join((*found, text[at:])) if found else text


def _value_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of the value of the key whose name stands from start to end."""
    while start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        start -= 1
    if text.endswith(("<", "&lt;"), 0, start):
        element = _ELEMENT.match(text, end)
        return element.span(1) if element else None
    separator = _SEPARATOR.match(text, end)
    if not separator:
        return None
    begin = separator.end()
    string = _STRING.match(text, begin)
    if string:
        return string.span(string.lastindex or 0)
    name = text[start:end].lower()
    if separator[3] == ":" and (
        name.startswith("x-") or name.endswith(("authorization", "cookie"))
    ):
        header = _HEADER.match(text, begin)
        return (
            header.span()
            if header and not _is_word(header[0].partition(",")[0])
            else None
        )
    token = _TOKEN.match(text, begin)
    if token and token[0].isdigit() and name.endswith(_COUNTS):
        return None
    return _token(text, start, separator, token) if token else None


def _argument(text: str, start: int, end: int) -> tuple[int, int] | None:
    argument = _ARGUMENT.match(text, end)
    if not argument or _is_word(argument[argument.lastindex or 0]):
        return None
    return argument.span(argument.lastindex or 0)


def _token(
    text: str, start: int, separator: re.Match[str], token: re.Match[str]
) -> tuple[int, int] | None:
    value = token[0]
    if (
        _is_word(value)
        or is_secret(value)
        and _is_name(value)
        or text[token.end() : token.end() + 1] in ("(", "[")
    ):
        return None
    if separator[3] == "=" and not separator[2] and not separator[4]:
        return token.span()
    if not _END.match(text, token.end()):
        return None
    line = text.rfind("\n", 0, start) + 1
    alone = separator[3] == ":" and _LINE.fullmatch(text, line, start)
    number = separator[1] and value.isdigit()
    return (
        token.span()
        if alone
        or number
        or (_is_odd(value) and not ("." in value and _is_name(value)))
        else None
    )


def _is_word(text: str) -> bool:
    return text.lower().rstrip(".:!?") in _WORDS


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_odd(text: str) -> bool:
    return len(text) >= _SHORTEST and any(
        char.isdigit() or char in "!@#$%^*+=~" for char in text
    )
