"""A writer of 16-bit RGB PNG files, which Pillow reads but does not write."""

import struct
import zlib
from pathlib import Path

import numpy as np


def save(pixels: np.ndarray, path: Path) -> None:
    """Writes pixels of 16-bit integers, height × width × 3."""
    path.write_bytes(encoded(pixels, level=1))


def encoded(pixels: np.ndarray, level: int) -> bytes:
    """The file of such pixels, compressed at a level from 0 to 9."""
    height, width, _ = pixels.shape
    rows = pixels.astype(">u2").tobytes()
    stride = width * 6
    # Every row begins with its filter; 0 is none.
    filtered = b"".join(b"\0" + rows[start : start + stride] for start in range(0, len(rows), stride))
    # Bit depth 16, colour type 2 is RGB; then the only compression and filtering there are, not interlaced.
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(filtered, level)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def chunk(kind: bytes, content: bytes) -> bytes:
    """length, kind, content, CRC-32 of kind and content; numbers big-endian."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
