"""Drawings, and servers that really run."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

HERE = Path(__file__).resolve().parent


def drawing(seed: int, side: int = 256) -> bytes:
    """A harmless drawing of circles, as a PNG file."""
    circles = [(seed * 97 * n % side, seed * n * n * 53 % side, (12 + n * 29 % 44) ** 2) for n in range(18)]
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        rows += bytes((sum((x - a) ** 2 + (y - b) ** 2 < c for a, b, c in circles) * 45 + 60) % 256 for x in range(side))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(rows))), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


#: Listed by nobody, by one issuer, by two.
UNLISTED, HELD, DENIED = drawing(3), drawing(5), drawing(7)


@contextmanager
def serving(arguments: list[str], log: Path | None = None, **environment: str) -> Iterator[int]:
    """Runs a server that is told its port as the last argument, until the block ends; ``log`` gets its standard error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with open(log or os.devnull, "wb") as written:
        told = None if log is None else written
        server = subprocess.Popen([sys.executable, *arguments, str(port)], cwd=HERE, env=os.environ | environment, stderr=told)
    try:
        for _ in range(300):
            assert server.poll() is None, "the server ended"
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}


def form(field: str, content: bytes, name: str = "picture.png") -> tuple[bytes, dict[str, str]]:
    """A file as a browser's form sends it."""
    edge = "----a-boundary-that-no-drawing-holds"
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    before = f"--{edge}\r\n{disposition}\r\nContent-Type: image/png\r\n\r\n".encode()
    return before + content + f"\r\n--{edge}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}
