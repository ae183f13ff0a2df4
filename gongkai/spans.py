"""Where the scalars of a YAML text begin and end, for those who change the text itself and nothing around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from gongkai.source import Way

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Span(NamedTuple):
    """`text[start:end]` is the scalar at `way` as written, its quotes included; `is_key` for the key at the end of the
    way and not its value; `style` is None for plain, else the sign it opens with; `flow` within [] or {}."""

    way: Way
    is_key: bool
    start: int
    end: int
    style: str | None
    flow: bool


def spans(text: str) -> list[Span]:
    """Every scalar of a text of one document, in order, as far as it can be read; keys that are no scalars and what
    stands behind them are left out."""
    found: list[Span] = []
    events = _events(text)
    try:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                _node(next(events), events, (), False, found)
                break
    except (yaml.YAMLError, StopIteration, RecursionError, ValueError, OverflowError):
        pass
    return found


def reach(text: str) -> int | None:
    """The index of the character at which a YAML parser gives up; None if it reads the text to its end."""
    try:
        for _ in _events(text):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.index if error.problem_mark else 0
    except (yaml.YAMLError, ValueError, OverflowError):
        return 0
    return None


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _Loader(text)
    while loader.check_event():
        yield loader.get_event()


def _node(event: yaml.Event, events: Iterator[yaml.Event], way: Way, flow: bool, found: list[Span]) -> None:
    if isinstance(event, yaml.ScalarEvent):
        found.append(_span(event, way, False, flow))
    elif isinstance(event, yaml.SequenceStartEvent):
        flow = flow or bool(event.flow_style)
        index = 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            _node(event, events, (*way, index), flow, found)
            index += 1
    elif isinstance(event, yaml.MappingStartEvent):
        flow = flow or bool(event.flow_style)
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            if isinstance(key, yaml.ScalarEvent):
                found.append(_span(key, (*way, key.value), True, flow))
                _node(next(events), events, (*way, key.value), flow, found)
            else:
                _node(key, events, way, flow, [])
                _node(next(events), events, way, flow, [])


def _span(event: yaml.ScalarEvent, way: Way, is_key: bool, flow: bool) -> Span:
    style = None if event.implicit[0] else event.style
    return Span(way, is_key, event.start_mark.index, event.end_mark.index, style, flow)
