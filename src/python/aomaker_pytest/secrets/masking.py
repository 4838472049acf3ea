"""Secrets: which values they are, and texts without them.

src/secrets/mask.c does the same in C, for what it shows and writes;
tests/golden/masks.txt holds examples that both are tried with.

A secret is what stands below a key such as pwd, password, token, secret,
authorization, cookie or api_key (src/formats/yaml_json.c has the same
list), or one that the strategy file names (secrets), at any depth of
conf/config.yaml and of the headers of the login. Such a value is *known*, and masked

- as it is, and escaped as repr(), JSON, HTML, XML and URLs do it, more than
  once if need be (``forms``);
- with colours (ANSI escape sequences) between its characters and, from eight
  characters on, with a line's end there, as pprint and pytest fold long texts;
- with its middle left out, as pytest and reprlib do with long ones, from eight
  characters on, of which six are seen;
- in base64, from six characters on; shorter ones as whole words only.

One that is shorter than four bytes, or a word that any text has (``_COMMON``),
is masked behind its key only: a run whose password is "1" or "admin" could not
be read otherwise.

Other values are masked where they look like secrets: ``pairs``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any, Callable, Optional

_KEYS = "pwd|passw|token|secret|authorization|cookie|api[-_]?key"
_SCHEME = re.compile(r"(?:Bearer|Basic|Token) +(.*)", re.IGNORECASE)
_SHORT = 6  # shorter ones are masked as whole words only
_LONG = 8  # shorter ones are not looked for across lines, nor in parts
_LEAST = 4
_COMMON = frozenset(
    "admin administrator default demo error example fail failed false guest "
    "localhost login none null pass passed passwd password pytest root secret "
    "skipped test tester testing tests token true user username".split()
)
_SEEN = 6  # of a value in parts: fewer may be anybody's
MASK = "***"


class _Names:
    """What makes a key one of a secret."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        keys = "|".join((_KEYS, *map(re.escape, sorted(more))))
        self.key = re.compile(keys, re.IGNORECASE)
        rest = f"(?:{keys})[A-Za-z0-9_-]*"  # where a value may follow
        self.before = re.compile(rf"""{rest}(?=[ \t]*[:=]|["'\\&\]>])""", re.IGNORECASE)
        self.option = re.compile(
            rf"--(?:[A-Za-z0-9_-]*?){rest}(?=[ \t])", re.IGNORECASE
        )


_names = _Names()


def name_secrets(names: str | None) -> None:
    """Those of the strategy file, with commas; see src/formats/yaml_json.c."""
    global _names
    if names:
        _names = _Names(filter(None, names.split(",")))


def is_secret(key: object) -> bool:
    return isinstance(key, str) and bool(_names.key.search(key))


def mentions_secrets(data: bytes) -> bool:
    """A word that may be a secret's key is in it."""
    return bool(_names.key.search(data.decode("latin-1")))


def secrets_of(value: Any, below: bool = False) -> set[str]:
    """The secret values in a tree of dicts and lists, as texts."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= secrets_of(inner, below or is_secret(key))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            found |= secrets_of(inner, below)
    elif below and value is not None and not isinstance(value, bool):
        text = str(value)
        scheme = _SCHEME.match(text)
        found |= {text, scheme.group(1)} if scheme else {text}
    return found - {"", MASK}


def masked(value: Any) -> Any:
    """A copy of a tree with its secrets masked."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret(key) else masked(inner)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [masked(inner) for inner in value]
    return value


class Mask:
    """Replaces known secrets, and what looks like one, in texts."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: dict[str, _Known] = {}
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        for value in set(values) - self._values.keys():
            if not _is_common(value):
                self._values[value] = _Known(value)
        self._values = {
            value: self._values[value]
            for value in sorted(self._values, key=len, reverse=True)
        }
        self._latin: Mask | None = None

    def __bool__(self) -> bool:
        return bool(self._values)

    def known(self, text: str) -> str:
        """Without the values that are known."""
        if not self._values:
            return text
        plain = _COLOUR.sub("", text) if _ESCAPE.search(text) else text
        for known in self._values.values():
            if known.may_be_in(plain):
                text = known.hide(text)
        return self._without_ends(text) if "..." in text else text

    def _without_ends(self, text: str) -> str:
        """Of values whose middle is left out: 'eyJhbGciOiJ...hD5rgYc0s'."""
        values = [
            value
            for value in self._values
            if len(value.encode("utf-8", "replace")) >= _LONG
        ]
        values = [
            value for value in values if value[:_SEEN] in text or value[-_SEEN:] in text
        ]
        found: list[str] = []
        at = 0
        for dots in _DOTS.finditer(text) if values else ():
            start, end = dots.span()
            head = max(_head(value, text, at, start) for value in values)
            tail = max(_tail(value, text, end) for value in values)
            found += (
                text[at : start - head],
                MASK if head else "",
                "...",
                MASK if tail else "",
            )
            at = end + tail
        return "".join((*found, text[at:]))

    def text(self, text: str) -> str:
        """Without those, and without what looks like a secret."""
        return pairs(self.known(text))

    def data(self, data: bytes) -> bytes:
        """The same of a file's contents, whatever its encoding."""
        encodings = ["latin-1"] if b"\0" in data else ["utf-8", "latin-1"]
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            encodings.insert(0, "utf-16")
        for encoding in encodings:
            try:
                text = data.decode(encoding)
            except ValueError:
                continue
            mask = self._of_bytes() if encoding == "latin-1" else self
            hidden = mask.text(text)
            return data if hidden == text else hidden.encode(encoding)
        return data  # of no encoding: latin-1 takes any

    def _of_bytes(self) -> Mask:
        """Of bytes that are taken for characters, in UTF-8, GBK and UTF-16;
        made once, since each picture that is attached wants it."""
        if self._latin is None:
            encodings = "utf-8", "gb18030", "utf-16-le", "utf-16-be"
            self._latin = Mask(
                {
                    *self._values,
                    *(
                        value.encode(encoding, "replace").decode("latin-1")
                        for value in self._values
                        for encoding in encodings
                    ),
                }
            )
        return self._latin


# -- values that are known


def _is_common(value: str) -> bool:
    return len(value.encode("utf-8", "replace")) < _LEAST or value.lower() in _COMMON


_ESC = r"(?:\x1b|\\+(?:u001b|x1b|033|e)|#x1b|&#(?:x1b|27);)"
_ESCAPE = re.compile(r"\x1b|1b[\];]?\[|\\033\[|\\e\[|&#27;\[", re.IGNORECASE)
_ANSI = rf"(?i:{_ESC}\[[0-9;:]*[a-z])"
_COLOUR = re.compile(_ANSI)
_FOLD = r"""["']?\r?\n[E>|+?-]?[ \t]*(?:[bru]?["'])?"""
_RUN = re.compile("[0-9A-Za-z]+")
_BASE64 = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"
)
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos", " ": "nbsp"}


class _Known:
    """A value, in all its forms."""

    def __init__(self, value: str) -> None:
        size = len(value.encode("utf-8", "replace"))
        gap = f"(?:{_ANSI}|{_FOLD})*" if size >= _LONG else f"(?:{_ANSI})*"
        pattern = gap.join(map(forms, value))
        if size < _SHORT:
            pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
        self._pattern = re.compile(pattern)
        # the longest part that looks the same in all forms; where a line ends
        # in it, one of its halves does not
        core = max(_RUN.findall(value), key=len, default="")
        half = (len(core) + 1) // 2
        self._parts = (core,) if size < _LONG else (core[:half], core[half:])
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


def _head(value: str, text: str, begin: int, dots: int) -> int:
    """How much of what stands before the dots is the value's beginning."""
    for n in range(min(len(value), dots - begin), _SEEN - 1, -1):
        if text.startswith(value[:n], dots - n):
            return n
    return 0


def _tail(value: str, text: str, begin: int) -> int:
    for n in range(min(len(value), len(text) - begin), _SEEN - 1, -1):
        if text.startswith(value[-n:], begin):
            return n
    return 0


def forms(character: str) -> str:
    """A pattern of all that it may look like."""
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
    """What it looks like after any number of other bytes, both alphabets."""
    data = value.encode("utf-8", "replace")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data).decode("ascii")
        part = coded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        if len(part) >= _SHORT:
            yield part
            if part != part.translate(_URL_SAFE):
                yield part.translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")


# -- values that look like secrets

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


def pairs(text: str) -> str:
    """Without the values of pairs whose key is a secret's::

        'pwd': 'x'   "token": "x"   \\"pwd\\": \\"x\\"   password = "x"
        Authorization: x y          Set-Cookie: x; path=/
        ?token=x   PASSWORD=x       --password x        <password>x</password>
        password: x     alone in its line, or with a digit or a sign in it

    and without the token after Bearer and Basic, and the password of a URL.
    What is counted (total_tokens: 3), compared (token == 3), code
    (token=f(x)), annotations (token: str) and sentences (password is required)
    stay.
    """
    text = _hide(text, _names.before, _value_of)
    if "--" in text:
        text = _hide(text, _names.option, _argument)
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
    """Where the value of the key stands whose name ends there."""
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
        or _names.key.search(value)
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
    return len(text) >= _SHORT and any(
        char.isdigit() or char in "!@#$%^*+=~" for char in text
    )
