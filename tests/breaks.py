"""Ways to break a file, for the tables of `test_breaking`."""

from __future__ import annotations

from collections.abc import Callable

Edit = Callable[[bytes], bytes]


def swap(old: str, new: str) -> Edit:
    """The first `old` becomes `new`."""
    return raw(old.encode(), new.encode())


def raw(old: bytes, new: bytes) -> Edit:
    """`swap` for bytes."""

    def edit(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new, 1)

    return edit


def drop(start: str, instead: str = "") -> Edit:
    """The first line that begins so goes; `instead` takes its place."""

    def edit(data: bytes) -> bytes:
        lines = data.decode().splitlines(keepends=True)
        at = _first(lines, start)
        lines[at : at + 1] = [f"{instead}\n"] if instead else []
        return "".join(lines).encode()

    return edit


def twice(start: str) -> Edit:
    """The first line that begins so stands there twice."""

    def edit(data: bytes) -> bytes:
        lines = data.decode().splitlines(keepends=True)
        at = _first(lines, start)
        return "".join([*lines[: at + 1], *lines[at:]]).encode()

    return edit


def add(text: str) -> Edit:
    """`text` is added as lines of their own at the end."""
    return lambda data: data + text.encode() + b"\n"


def whole(text: str) -> Edit:
    """The file holds `text` and nothing else."""
    return lambda data: text.encode()


def empty() -> Edit:
    return whole("")


def cut(size: int) -> Edit:
    """The file ends after so many bytes."""
    return lambda data: data[:size]


def encoded(encoding: str) -> Edit:
    """The file is in another encoding."""
    return lambda data: data.decode().encode(encoding, errors="replace")


def _first(lines: list[str], start: str) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(start))
