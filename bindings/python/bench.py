"""Ratios of the package's speed: two threads to one, and columns to core and to a Python set.

Run by the Python that has the package installed, numpy and pyarrow, in the repository with Rust:
`tests/.cache/python/venv/bin/python bindings/python/bench.py [MILLIONS]`. Not part of the tests.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy
import pyarrow

import hashward

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = datetime(2027, 1, 1, tzinfo=UTC)
LISTED = 1_000_000


def best(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(side: int) -> bytes:
    """A PNG file of waves."""
    across, down = numpy.meshgrid(numpy.arange(side), numpy.arange(side))
    waves = (127 + 60 * numpy.sin(across / 97) + 60 * numpy.cos(down / 61)).astype("u1")
    rows = numpy.hstack([numpy.zeros((side, 1), "u1"), waves]).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def two_threads(checker: hashward.Checker) -> float:
    upload = picture(2000)

    def several() -> None:
        for _ in range(8):
            checker.check(upload, now=NOW)

    def both() -> None:
        threads = [threading.Thread(target=several) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return 2 * best(several) / best(both)


def trust(folder: Path, listed: numpy.ndarray) -> hashward.TrustStore:
    """A store with a set of a million MD5 digests."""
    made = NOW - timedelta(days=1)
    key = hashward.SecretKey.from_seed(bytes(32))
    root = hashward.RootBuilder("hotline.example", made, made + timedelta(days=99)).build(key)
    builder = hashward.SetBuilder(
        hashward.Root.parse(root), hashward.Description.of(hashward.random_set_id(), "hotline.example", made, 30)
    )
    lines = "\n".join(bytes(row).hex() for row in listed)
    builder.read(lines.encode(), "bare", kind="md5", statement=hashward.Statement.of("example/1"))
    store = hashward.TrustStore(folder)
    store.pin(root, hashward.Root.parse(root).id)
    store.install(builder.build().sign([key]), now=NOW)
    return store


def main() -> None:
    rows = int(float(sys.argv[1]) * 1e6) if sys.argv[1:] else 10_000_000
    random = numpy.random.default_rng(1)
    listed = random.integers(0, 256, (LISTED, 16), "u1")
    asked = random.integers(0, 256, (rows, 16), "u1")
    asked[:: rows // 1000] = listed[: len(asked[:: rows // 1000])]
    with tempfile.TemporaryDirectory() as folder:
        store = trust(Path(folder) / "trust", listed)
        checker = hashward.Checker.open(store, "agree-two")
        print(f"two threads: {two_threads(checker):.2f} times one, on {os.cpu_count()} cores")

        column = asked.tobytes()
        (Path(folder) / "column").write_bytes(column)
        core = ["cargo", "run", "--quiet", "--release", "--package", "hashward-python", "--example", "core_rate", "--"]
        core += [str(store.folder), f"{folder}/column", NOW.isoformat()]
        alone = float(subprocess.run(core, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout)
        arrow = pyarrow.Array.from_buffers(pyarrow.binary(16), rows, [None, pyarrow.py_buffer(column)])
        forms = {"bytes": column, "numpy": asked, "Arrow": arrow}
        print(f"core: {rows / alone / 1e6:.1f} million look-ups a second in {LISTED:,} rows, {rows:,} asked")
        for name, form in forms.items():
            taken = best(lambda form=form: checker.check_hashes(form, "md5", now=NOW))
            print(f"{name}: {rows / taken / 1e6:.1f} million a second, {alone / taken:.0%} of core")

        known = {bytes(row) for row in listed}
        digests = [bytes(row) for row in asked[: rows // 10]]
        taken = 10 * best(lambda: [digest in known for digest in digests])
        print(f"a Python set, digests being objects already: {rows / taken / 1e6:.1f} million a second")
        ends = range(0, 16 * len(digests), 16)
        taken = 10 * best(lambda: [column[at : at + 16] in known for at in ends])
        print(f"a Python set, digests cut from the column: {rows / taken / 1e6:.1f} million a second")


if __name__ == "__main__":
    main()
