"""Folders watched: what was saved in them, told once it has come to rest. Knows no domain."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch
from watchdog.observers.polling import PollingObserver

# So long nothing more is saved before what was saved is told: an editor that writes twice, or renames, and a checkout of
# fifty files take less between two steps. But one that never rests is told of after LONGEST.
QUIET, LONGEST = 0.04, 1.0
# So often it is looked whether the folders are still the ones that are watched: the system tells of what is in a folder,
# and nothing more once the folder itself was deleted, moved away or replaced.
LOOK = 1.0
# Reading a file is an event, too: told of it, a build that reads would wake itself for ever.
_CHANGES = ("created", "modified", "deleted", "moved", "closed")


# As it is ended, an observer may still hear of something and warn that it is ended: the editor's window is for problems.
logging.getLogger("watchdog").addHandler(logging.NullHandler())


class Watch:
    """Calls `changed` with the paths that were made, saved, renamed or deleted in `folders`, as the system spells them,
    each time they have come to rest; calls do not overlap. A context manager; leaving it ends the watching at once."""

    def __init__(self, folders: Iterable[Path], changed: Callable[[set[str]], None]):
        self._folders = [Path(os.path.realpath(folder)) for folder in folders]
        self._gone: set[Path] = set()
        self._watched: dict[Path, tuple[tuple[int, int], ObservedWatch]] = {}
        self._changed = changed
        self._paths: set[str] = set()
        self._wake = threading.Condition()
        self._first = self._last = 0.0
        self._ended = False
        self._observer = Observer()
        self._teller = threading.Thread(target=self._tell, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        try:
            self._observe()
        except OSError:
            # So many folders, or a network's: what the system will not tell is looked for once a second.
            self._observer = PollingObserver(timeout=1)
            self._observe()
        self._teller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._wake:
            self._ended = True
            self._wake.notify()
        self._observer.stop()

    def _observe(self) -> None:
        self._watched = {}
        for folder in self._folders:
            self._schedule(folder, _identity(folder) or (0, 0))
        self._observer.daemon = True
        self._observer.start()

    def _schedule(self, folder: Path, identity: tuple[int, int]) -> None:
        self._watched[folder] = identity, self._observer.schedule(_Handler(self._saw), str(folder), recursive=True)

    def _look(self) -> None:
        """Watches again what took a watched folder's place, and tells of it."""
        for folder in self._folders:
            identity, known = _identity(folder), self._watched.get(folder)
            if identity == (known and known[0]) and folder not in self._gone:
                continue
            self._gone.discard(folder)
            if known is not None:
                del self._watched[folder]
                with suppress(KeyError, OSError, RuntimeError):
                    self._observer.unschedule(known[1])
            if identity is not None:
                try:
                    self._schedule(folder, identity)
                except (OSError, RuntimeError):
                    continue  # gone again, or still being made: another look follows
            self._note([str(folder)])

    def _saw(self, paths: Iterable[str]) -> None:
        paths = set(paths)
        # A folder that is deleted and made again may have the number of the old one.
        self._gone.update(folder for folder in self._folders if str(folder) in paths)
        self._note(paths)

    def _note(self, paths: Iterable[str]) -> None:
        with self._wake:
            self._last = time.monotonic()
            if not self._paths:
                self._first = self._last
            self._paths.update(paths)
            self._wake.notify()

    def _tell(self) -> None:
        while True:
            with self._wake:
                if not self._ended and (wait := self._rest()) is not None:
                    self._wake.wait(wait or LOOK)
                if self._ended:
                    return
                idle, paths = not self._paths, set[str]()
                if self._rest() is None:
                    paths, self._paths = self._paths, paths
            if idle:
                self._look()
            elif paths:
                self._changed(paths)

    def _rest(self) -> float | None:
        """How long still to wait; 0 for as long as it takes, None when there is something to tell."""
        if not self._paths:
            return 0
        now = time.monotonic()
        left = min(self._last + QUIET, self._first + LONGEST) - now
        return left if left > 0 else None


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another at the same path; None where there is none."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Handler(FileSystemEventHandler):
    def __init__(self, saw: Callable[[Iterable[str]], None]):
        self._saw = saw

    def on_any_event(self, event: FileSystemEvent) -> None:
        # What happened in a folder is told of its files; a folder that was "modified" is only that once more.
        if event.event_type in _CHANGES and not (event.is_directory and event.event_type == "modified"):
            self._saw(os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)
