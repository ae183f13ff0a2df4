"""Texts → a Pagefind index, by the service protocol of Pagefind's own program.

Every character is a word of its own to Pagefind (measured: the only way in which Chinese is found without misses and
without false hits): a code point becomes four signs of base 36, which Pagefind neither stems, strips, splits nor
normalises, whatever the character is. A word that someone types is looked for as a quoted phrase of such codes. `z`
stands between fields; it is the code of nothing, so that no phrase reaches from one field into the next.

Two things are done to what Pagefind makes. Its fragments, one a task, are left out: the portal shows its own text. And
in the list of pages (`pf_meta`) each task stands under its own name, `2021/17`, not under the hash of its fragment: hits
can be told apart, filtered and sorted as they come, and the list is a third in size.
"""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import Any, NamedTuple

from gongkai.errors import OutsideFailed
from gongkai.language import say
from gongkai.outputs import Output
from gongkai.search import cbor
from gongkai.search.records import Record, searched

FOLDER = "pagefind"
OWNER = "search"
INSTALL = f"{sys.executable} -m pip install -r requirements.lock"

# So many tasks go into one index; a portal with more has several, which are built side by side, renewed one by one, and
# searched as one. Pagefind's time for a frequent word grows with the square of an index's tasks.
SHARD_TASKS = 2500
# Pagefind cuts an index into files of so many positions: what a search loads against how many files there are.
CHUNK_POSITIONS = 3000

_FORMAT = 1  # goes into every digest; raise it when the same text would give other files
_SIGNATURE = b"pagefind_dcd"
_COMMON = ("pagefind.js", "wasm.unknown.pagefind")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Shard(NamedTuple):
    """A part of the portal that has an index of its own below `folder`; `digest` changes if its files would."""

    folder: str
    digest: str
    records: tuple[Record, ...]


def shards(records: Iterable[Record]) -> tuple[Shard, ...]:
    """The parts of the portal, plans kept whole. A plan added at the end of the ids' order leaves all but the last part
    as it was. Nothing for a portal without tasks."""
    parts: list[list[Record]] = []
    size = SHARD_TASKS
    for record in sorted(records, key=lambda record: record["plan"]):
        if not record["tasks"]:
            continue
        if size >= SHARD_TASKS:
            parts.append([])
            size = 0
        parts[-1].append(record)
        size += len(record["tasks"])
    return tuple(_shard(number, tuple(part)) for number, part in enumerate(parts))


def start(shards: Sequence[Shard], jobs: int) -> Callable[[], list[list[Output]]]:
    """Begins to index the shards, `jobs` at a time, and returns at once. What is returned waits for the files of each
    shard, in order, the same bytes on every run; it raises OutsideFailed where Pagefind is missing or fails."""
    if not shards:
        return list
    program = find_program()
    workers = ThreadPoolExecutor(max_workers=max(1, min(jobs, len(shards))), thread_name_prefix="pagefind")
    running: list[Future[list[Output]]] = []
    for place, shard in enumerate(shards):
        # What can begin at once is asked before this process goes on: beside its other work that would take far longer.
        asked = _asked(shard) if place < jobs else b""
        running.append(workers.submit(index, shard, program, asked))
    workers.shutdown(wait=False)
    return lambda: [future.result() for future in running]


def index(shard: Shard, program: Path, asked: bytes = b"") -> list[Output]:
    """The files of one shard's index, by path; `asked` is what the program is to be told, where that is at hand.
    OutsideFailed where `program` does not run or does not answer as it should."""
    keys = [f"{record['plan']}/{number}" for record in shard.records for number, *_ in record["tasks"]]
    answer = _converse(program, asked or _asked(shard), len(keys) + 2)
    try:
        made = {Path(file["path"]).as_posix(): base64.b64decode(file["content"]) for file in answer["files"]}
        files = _finish(made, keys, primary=shard.folder == FOLDER)
    except (LookupError, ValueError, TypeError, OSError, EOFError) as error:
        raise _strange(
            say("索引文件的格式与预期不符（{kind}: {error}）", kind=type(error).__name__, error=error)
        ) from error
    return [Output(f"{shard.folder}/{name}", files[name], OWNER) for name in sorted(files)]


def encode(forms: Iterable[str]) -> str:
    """The normal forms of a task's fields as Pagefind is given them."""
    return " z ".join(form.translate(_CODES).rstrip() for form in forms) or "z"


def find_program() -> Path:
    """Where pagefind-bin keeps Pagefind's program. OutsideFailed, with the command that mends it, where it is missing."""
    spec = importlib.util.find_spec("pagefind_bin")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("pagefind", "pagefind.exe"):
            if (program := Path(folder, name)).is_file():
                return program
    raise OutsideFailed(
        say("缺少搜索索引程序 Pagefind（Python 包 pagefind-bin）"), say("运行：{command}", command=INSTALL)
    )


class _Codes(dict[int, str]):
    """Code point → its code and a space; for str.translate."""

    def __missing__(self, code: int) -> str:
        rest, signs = code, ""
        for _ in range(4):
            rest, digit = divmod(rest, 36)
            signs = _DIGITS[digit] + signs
        self[code] = f"{signs} "
        return self[code]


_CODES = _Codes()


def _shard(number: int, records: tuple[Record, ...]) -> Shard:
    folder = f"{FOLDER}/{number}" if number else FOLDER
    stamp = [_FORMAT, CHUNK_POSITIONS, folder, [[record["plan"], record["digest"]] for record in records]]
    return Shard(folder, sha256(json.dumps(stamp).encode()).hexdigest(), records)


def _asked(shard: Shard) -> bytes:
    """What the service is told: of a new index, of each task, that the files are wanted."""
    tasks = ((record["plan"], number, fields) for record in shard.records for number, fields, *_ in record["tasks"])
    added = (
        {
            "type": "AddRecord",
            "index_id": 0,
            "url": f"{plan}/{number}",
            "content": encode(searched(fields)),
            "language": "zh",
        }
        for plan, number, fields in tasks
    )
    messages = chain([{"type": "NewIndex", "config": {}}], added, [{"type": "GetFiles", "index_id": 0}])
    return b"".join(
        base64.b64encode(json.dumps({"message_id": id, "payload": message}).encode()) + b","
        for id, message in enumerate(messages)
    )


def _converse(program: Path, said: bytes, count: int) -> dict[str, Any]:
    """Says everything to a service of its own and returns the last of `count` answers."""
    # Pagefind reads settings from the environment and from the working folder; there shall be none but ours.
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith("PAGEFIND_")}
    env["PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE"] = str(CHUNK_POSITIONS)
    with TemporaryFile() as told:
        try:
            process = subprocess.Popen(
                [program, "--service"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                env=env,
                cwd=program.parent,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            hint = say("重新安装：{command} --force-reinstall；如果系统禁止运行它，请联系管理员", command=INSTALL)
            raise OutsideFailed(
                say(
                    "搜索索引程序 Pagefind 无法运行（{error}）：{program}",
                    error=error.strerror or error,
                    program=program,
                ),
                hint,
            ) from error
        with process:
            talker = Thread(target=_say, args=(process.stdin, said), daemon=True)
            talker.start()
            try:
                return _hear(process.stdout, count)
            except EOFError as error:
                told.seek(0)
                last = told.read().decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
                raise _strange(
                    say("{what}：{last}", what=error.args[0], last=last) if last else error.args[0]
                ) from error
            finally:
                process.kill()  # it has no word for goodbye, and is not to be waited for
                talker.join()
                with suppress(OSError):
                    process.stdin.close()


def _say(stream: Any, said: bytes) -> None:
    with suppress(OSError):  # where it went away, the answers stop, and that is told
        stream.write(said)
        stream.flush()


def _hear(stream: Any, count: int) -> dict[str, Any]:
    """The payload of the last of `count` answers. EOFError where they stop before."""
    heard, parts = 0, []
    while heard < count:
        part = stream.read1(1 << 20)
        if not part:
            raise EOFError(say("程序提前结束，{count} 个请求只答复了 {heard} 个", count=count, heard=heard))
        heard += part.count(b",")
        parts.append(part)
    *others, last, _ = b"".join(parts).split(b",")
    payload = _payload(last)
    if payload.get("type") != "GetFiles":
        first = next((fault for other in others if (fault := _payload(other)).get("type") == "Error"), payload)
        raise _strange(str(first.get("message") or first.get("type")))
    return payload


def _payload(answer: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(base64.b64decode(answer))["payload"]
    except (ValueError, LookupError, TypeError) as error:
        raise _strange(say("答复无法读取")) from error
    return payload if isinstance(payload, dict) else {}


def _finish(made: dict[str, bytes], keys: list[str], primary: bool) -> dict[str, bytes]:
    """The files that a search loads, pages named by `keys`. ValueError or LookupError where they are not what Pagefind
    1.5 makes."""
    entry = json.loads(made["pagefind-entry.json"])
    (language,) = entry["languages"].values()
    meta = cbor.decode(_unpacked(made[f"pagefind.{language['hash']}.pf_meta"]))
    pages = meta[1]
    if len(pages) != len(keys):
        raise ValueError(f"{len(keys)} records, {len(pages)} pages")
    # Pages stand in the order in which they were added; some thirty of them are asked whether that still holds.
    for place in range(0, len(keys), len(keys) // 32 + 1):
        fragment = json.loads(_unpacked(made[f"fragment/{pages[place][0]}.pf_fragment"]))
        if fragment["url"] != keys[place]:
            raise ValueError("pages out of order")
    meta[1] = [[key, 1] for key in keys]
    data = _SIGNATURE + cbor.encode(meta)
    language["hash"] = f"zh_{sha256(data).hexdigest()[:10]}"
    files = {name: data for name, data in made.items() if name.startswith("index/") or (primary and name in _COMMON)}
    files["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()
    files[f"pagefind.{language['hash']}.pf_meta"] = gzip.compress(data, mtime=0)
    return files


def _unpacked(data: bytes) -> bytes:
    plain = gzip.decompress(data)
    if not plain.startswith(_SIGNATURE):
        raise ValueError("no signature")
    return plain[len(_SIGNATURE) :]


def _strange(what: str) -> OutsideFailed:
    return OutsideFailed(
        say("搜索索引程序 Pagefind 出错：{what}", what=what), say("确认安装的是 1.5 版：{command}", command=INSTALL)
    )
