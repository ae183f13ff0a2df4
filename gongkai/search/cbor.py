"""CBOR (RFC 8949), as much of it as a Pagefind index's list of pages is made of: whole numbers, texts, arrays."""

from __future__ import annotations

from typing import Any


def decode(data: bytes) -> Any:
    """CBOR of whole numbers, texts and arrays, which is all that a list of pages is made of."""
    value, end = _item(data, 0)
    if end != len(data):
        raise ValueError("bytes after the end")
    return value


def encode(value: Any) -> bytes:
    """The inverse of `decode`."""
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        data = value.encode()
        return _head(3, len(data)) + data
    return _head(4, len(value)) + b"".join([encode(item) for item in value])


def _item(data: bytes, at: int) -> tuple[Any, int]:
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size > 23:
        if size > 27:
            raise ValueError(f"CBOR of an unknown size {size}")
        length = 1 << (size - 24)
        size, at = int.from_bytes(data[at : at + length], "big"), at + length
    if kind == 0:
        return size, at
    if kind == 3:
        return data[at : at + size].decode(), at + size
    if kind == 4:
        items = []
        for _ in range(size):
            item, at = _item(data, at)
            items.append(item)
        return items, at
    raise ValueError(f"CBOR of an unknown kind {kind}")


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    length = next(length for length in (1, 2, 4, 8) if size < 1 << 8 * length)
    return bytes([kind << 5 | 23 + length.bit_length()]) + size.to_bytes(length, "big")
