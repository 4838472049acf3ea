"""Texts without the secrets of a run, and without what looks like a secret.

src/secrets/mask.c does the same in C, for what the program shows and writes;
tests/golden/masks.txt holds examples for both.

The values that stand below a secret's key (``secret_names``) are *known*, and are
masked in all their spellings (``spellings``) and where their middle is left out
(``elided``). A value that is shorter than four bytes, or a word of any text
(``_COMMON``), is masked behind its key only: the output of a run whose password is
"1" or "admin" could not be read otherwise.

Other values are masked where they look like secrets: ``secret_pairs``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import secret_names
from .elided import mask_elided
from .secret_pairs import mask_pairs
from .spellings import KnownValue, without_colours

_LEAST = 4  # bytes; shorter values are masked behind their keys only
_COMMON = frozenset(
    "admin administrator default demo error example fail failed false guest "
    "localhost login none null pass passed passwd password pytest root secret "
    "skipped test tester testing tests token true user username".split()
)


class Mask:
    """Replaces known secrets, and what looks like one, in texts."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: dict[str, KnownValue] = {}
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        for value in set(values) - self._values.keys():
            if not _is_common(value):
                self._values[value] = KnownValue(value)
        self._values = {
            value: self._values[value]
            for value in sorted(self._values, key=len, reverse=True)
        }
        self._latin: Mask | None = None

    def __bool__(self) -> bool:
        return bool(self._values)

    def known(self, text: str) -> str:
        """The text without the known values."""
        if not self._values:
            return text
        plain = without_colours(text)
        for known in self._values.values():
            if known.may_be_in(plain):
                text = known.hide(text)
        return mask_elided(text, self._values)

    def text(self, text: str) -> str:
        """The text without the known values, and without what looks like a secret."""
        return mask_pairs(self.known(text))

    def values(self, value: Any) -> Any:
        """The value with a mask over each text in it; of properties and parameters
        with a secret's name, over all of it.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, (list, tuple)):
            kind = tuple if isinstance(value, tuple) else list
            if len(value) == 2 and secret_names.is_secret(value[0]):
                return kind((value[0], secret_names.MASK))  # a property
            return kind(map(self.values, value))
        if isinstance(value, dict):
            if secret_names.is_secret(value.get("name")) and "value" in value:
                value = {**value, "value": secret_names.MASK}  # a parameter
            return {key: self.values(inner) for key, inner in value.items()}
        return value

    def data(self, data: bytes) -> bytes:
        """The contents of a file without secrets, whatever its encoding."""
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
        return data  # is never reached: latin-1 takes any bytes

    def _of_bytes(self) -> Mask:
        """A mask for bytes that are taken for characters: UTF-8, GBK and UTF-16.

        It is made once, since every picture that is attached needs it.
        """
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


def _is_common(value: str) -> bool:
    return len(value.encode("utf-8", "replace")) < _LEAST or value.lower() in _COMMON
