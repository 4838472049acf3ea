"""A stand-in for a stream, which leads to the stream of the group that uses it."""

from __future__ import annotations

from typing import Any, Callable, TextIO

STREAM_NAMES = ("stdin", "stdout", "stderr")


class Router:
    """Behaves as the stream of the group that uses it."""

    def __init__(
        self, find: Callable[[], TextIO], show: Callable[[], str] | None = None
    ) -> None:
        """show: answers repr(), instead of the stream."""
        vars(self)["_find"] = find
        vars(self)["_show"] = show or (lambda: repr(find()))

    def write(self, text: str) -> int:
        return self._find().write(text)

    def flush(self) -> None:
        self._find().flush()

    # methods that the interpreter looks up in the class

    def __iter__(self) -> Any:
        return iter(self._find())

    def __next__(self) -> Any:
        return next(self._find())

    def __enter__(self) -> Any:
        return self._find().__enter__()

    def __exit__(self, *error: Any) -> None:
        self._find().__exit__(*error)

    def __repr__(self) -> str:
        return self._show()  # type: ignore[no-any-return]

    def __dir__(self) -> Any:
        return dir(self._find())

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._find())

    # all other attributes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._find(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._find(), name)
