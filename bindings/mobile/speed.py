"""Prints how long two builds of the library take for the fingerprint of a 12 Mpx JPEG, and the ratio.

Usage: speed.py LIBRARY LIBRARY [PICTURE], with Pillow for the picture unless one is given. Builds take turns, so that a
machine that is busy slows both; the best of each is compared.
"""

import ctypes
import io
import sys
import time


class Buffer(ctypes.Structure):
    """Bytes that the library owns."""

    _fields_ = [("capacity", ctypes.c_uint64), ("length", ctypes.c_uint64), ("data", ctypes.c_void_p)]


class Bytes(ctypes.Structure):
    """Bytes that we own."""

    _fields_ = [("length", ctypes.c_int32), ("data", ctypes.c_char_p)]


class Status(ctypes.Structure):
    """How a call ended."""

    _fields_ = [("code", ctypes.c_int8), ("error", Buffer)]


class Library:
    """One build."""

    def __init__(self, path: str) -> None:
        self.of = (library := ctypes.CDLL(path)).uniffi_hashward_mobile_fn_constructor_fingerprint_of
        self.of.argtypes, self.of.restype = [Bytes, Buffer, Buffer, ctypes.POINTER(Status)], ctypes.c_uint64
        self.buffer = library.ffi_hashward_mobile_rustbuffer_from_bytes
        self.buffer.argtypes, self.buffer.restype = [Bytes, ctypes.POINTER(Status)], Buffer
        self.picture = library.uniffi_hashward_mobile_fn_method_fingerprint_picture
        self.picture.argtypes, self.picture.restype = [ctypes.c_uint64, ctypes.POINTER(Status)], Buffer

    def seconds(self, picture: bytes) -> float:
        """One fingerprint, which has to have a picture."""
        status, none = Status(), Bytes(1, b"\0")
        arguments = [self.buffer(none, status) for _ in range(2)]
        begin = time.perf_counter()
        fingerprint = self.of(Bytes(len(picture), picture), *arguments, status)
        taken = time.perf_counter() - begin
        # The method takes the handle, and with it the fingerprint.
        if status.code or ctypes.string_at(self.picture(fingerprint, status).data, 1) != b"\1":
            sys.exit("speed: the picture was not decoded")
        return taken


def drawn() -> bytes:
    """A JPEG of 4000 by 3000 pixels with gradients, edges and grain."""
    from PIL import Image

    grain = Image.effect_noise((4000, 3000), 40)
    slope = Image.linear_gradient("L").resize((4000, 3000))
    rings = Image.radial_gradient("L").resize((4000, 3000))
    file = io.BytesIO()
    Image.merge("RGB", [Image.blend(slope, grain, 0.3), Image.blend(rings, grain, 0.3), slope]).save(file, "JPEG", quality=90)
    return file.getvalue()


def main() -> None:
    """Measures."""
    picture = open(sys.argv[3], "rb").read() if len(sys.argv) > 3 else drawn()
    libraries = [Library(path) for path in sys.argv[1:3]]
    best = [min(times) for times in zip(*([library.seconds(picture) for library in libraries] for _ in range(15)))]
    for path, seconds in zip(sys.argv[1:3], best):
        print(f"{seconds * 1000:.0f} ms  {path}")
    print(f"ratio {best[0] / best[1]:.2f}, {len(picture)} bytes")


main()
