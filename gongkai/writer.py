"""New files of a stage: hashed, written and looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import islice

from gongkai import disk
from gongkai.language import say
from gongkai.outputs import Output, Written, check_path


class Puts:
    """What writes new files, in this process or in another."""

    def put_all(self, outputs: Iterable[Output]) -> list[Written]:
        """Writes files and returns their records, in their order, for Stage.add; the known record where nothing changed."""
        raise NotImplementedError

    def put(self, output: Output) -> Written:
        """`put_all` of one."""
        return self.put_all((output,))[0]


class Writer(Puts):
    """Writes files into a stage, in any process. `folder` is the stage's, `known` what need not be written again (of
    the stage's `known`, the part that concerns the paths to come is enough)."""

    def __init__(self, folder: str, known: Mapping[str, Written]):
        self._folder = folder
        self._known = known
        self._made: set[str] = set()

    def put_all(self, outputs: Iterable[Output]) -> list[Written]:
        """Writes nothing where the present portal has the very same bytes. Raises OutputFault for an impossible path,
        OutsideFailed where the disk does not take it."""
        outputs = iter(outputs)
        written: list[Written] = []
        # Step by step for some fifty files, which takes a twentieth less than all steps for one and then for the next:
        # what makes pages, what hashes and what writes drive each other out of the processor's caches.
        while some := list(islice(outputs, _AT_A_TIME)):
            written += self._put(some)
        return written

    def _put(self, outputs: list[Output]) -> list[Written]:
        for path, _, owner in outputs:
            check_path(path, owner)
        digests = [sha256(data).hexdigest() for _, data, _ in outputs]
        rows = [self._known.get(path) for path, _, _ in outputs]
        new = [at for at, row in enumerate(rows) if row is None or row.sha256 != digests[at]]
        full = ""
        try:
            for at in new:
                path, data, _ = outputs[at]
                full = f"{self._folder}/{path}"
                self._make_folders(path)
                disk.write_new(full, data)
            for at in new:
                path, data, _ = outputs[at]
                full = f"{self._folder}/{path}"
                status = os.stat(full)  # after closing: some file systems set the time only then
                rows[at] = Written(path, digests[at], len(data), status.st_mtime_ns, status.st_ino)
        except OSError as error:
            raise disk.failure(error, full, hint=say("原有的页面没有改动。")) from error
        return rows

    def link(self, path: str, source: str) -> None:
        """Makes `path` the same file as in the folder `source`. Where the file system has no links it is a copy, which
        the next build will not take for the file that was recorded, and writes again."""
        full = f"{self._folder}/{path}"
        self._make_folders(path)
        try:
            os.link(f"{source}/{path}", full)
        except OSError:
            with open(f"{source}/{path}", "rb") as file:
                disk.write_new(full, file.read())

    def _make_folders(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder and folder not in self._made:
            self._make_folders(folder)
            full = f"{self._folder}/{folder}"
            try:
                disk.make_folder(full)
            except NotADirectoryError:  # a file of the stage's former portal
                with suppress(OSError):  # another worker may have been faster
                    os.unlink(full)
                disk.make_folder(full)
            self._made.add(folder)


_AT_A_TIME = 50
