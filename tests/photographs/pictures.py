"""Self-made pictures of every lossless format, shape and size, the same on every run."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

# Format: Pillow's mode, the ending, and what to tell Pillow when saving. All of them give back the very
# pixels, so that hashward and pdqhash hash the same.
FORMATS = {
    "png rgb": ("RGB", "png", {}),
    "png rgba": ("RGBA", "png", {}),
    "png grey": ("L", "png", {}),
    "png grey and alpha": ("LA", "png", {}),
    "png palette": ("P", "png", {}),
    "png 1-bit": ("1", "png", {}),
    "gif palette": ("P", "gif", {}),
    "gif grey": ("L", "gif", {}),
    "bmp rgb": ("RGB", "bmp", {}),
    "bmp grey": ("L", "bmp", {}),
    "bmp palette": ("P", "bmp", {}),
    "bmp 1-bit": ("1", "bmp", {}),
    "tiff rgb": ("RGB", "tif", {}),
    "tiff lzw": ("RGB", "tif", {"compression": "tiff_lzw"}),
    "tiff deflate": ("RGB", "tif", {"compression": "tiff_adobe_deflate"}),
    "tiff packbits palette": ("P", "tif", {"compression": "packbits"}),
    "tiff grey": ("L", "tif", {}),
    "tiff 1-bit": ("1", "tif", {}),
    "webp lossless": ("RGB", "webp", {"lossless": True, "method": 0}),
    # Without `exact` the colours under full transparency are thrown away.
    "webp lossless alpha": ("RGBA", "webp", {"lossless": True, "method": 0, "exact": True}),
}

# From the least side PDQ takes to 12 million pixels, and around the sizes at which its rules change:
# the 64 × 64 plane, windows that grow by one every 128 pixels, and 512.
SIZES = [
    *[(5, 5), (5, 64), (64, 5), (7, 9), (16, 16), (31, 63), (63, 64), (64, 64), (65, 64), (64, 65)],
    *[(100, 75), (127, 129), (128, 128), (129, 128), (256, 256), (320, 240), (500, 333), (333, 500)],
    *[(511, 512), (512, 512), (513, 512), (512, 513), (640, 480), (800, 600), (1024, 768), (1280, 720)],
    *[(5, 3000), (3000, 5), (40, 2000), (1999, 1333), (1500, 2000), (4000, 3000), (3000, 4000)],
]


class Picture(NamedTuple):
    """What to draw; drawn where it is needed, because 200 pictures fill no memory as long as they are names."""

    name: str
    pattern: str
    size: tuple[int, int]
    seed: int
    format: str

    def draw(self) -> Image.Image:
        mode, _, _ = FORMATS[self.format]
        rgb = Image.fromarray(PATTERNS[self.pattern](*self.size, np.random.default_rng(self.seed)))
        if mode == "P":
            return rgb.quantize(64)
        picture = rgb.convert(mode)
        if mode in ("RGBA", "LA"):
            picture.putalpha(Image.linear_gradient("L").resize(self.size))
        return picture

    def save(self, picture: Image.Image, folder: Path) -> Path:
        _, ending, options = FORMATS[self.format]
        path = folder / f"{self.seed}.{ending}"
        picture.save(path, **options)
        return path


def self_made() -> list[Picture]:
    """Every size in plain RGB twice, every format in six sizes, and shapes that are all symmetry."""
    wanted = [(pattern, size, "png rgb") for size in SIZES for pattern in ("waves", "blocks")]
    small = [size for size in SIZES if size[0] * size[1] <= 1_000_000]
    for place, form in enumerate(FORMATS):
        sizes = [small[(place * 7 + step * 5) % len(small)] for step in range(6)]
        wanted += [(pattern, size, form) for size, pattern in zip(sizes, ["waves", "noise", "blocks"] * 2)]
    wanted += [(pattern, (300, 300), "png rgb") for pattern in ("flat", "ramp", "chequered", "rings")]
    return [
        Picture(f"{form}, {pattern}, {size[0]} × {size[1]}", pattern, size, seed, form)
        for seed, (pattern, size, form) in enumerate(wanted)
    ]


def waves(width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """A dozen plane waves in each colour, with grain: as much detail in all directions as a photograph."""
    y, x = np.ogrid[0:height, 0:width]
    pixels = np.full((height, width, 3), 128, np.float32)
    for _ in range(12):
        across, down, phase = random.normal(0, 6), random.normal(0, 6), random.uniform(0, 2 * np.pi)
        wave = np.sin(2 * np.pi * (across * x / width + down * y / height) + phase)
        pixels += wave[..., None].astype(np.float32) * random.uniform(-30, 30, 3).astype(np.float32)
    pixels += random.normal(0, 6, (height, width, 1)).astype(np.float32)
    return pixels.clip(0, 255).astype(np.uint8)


def noise(width: int, height: int, random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 256, (height, width, 3), np.uint8)


def blocks(width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """Rectangles of one colour each, as in a screenshot or a drawing."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    for _ in range(60):
        left, top = random.integers(0, width), random.integers(0, height)
        right, bottom = left + random.integers(1, width // 3 + 2), top + random.integers(1, height // 3 + 2)
        pixels[top:bottom, left:right] = random.integers(0, 256, 3)
    return pixels


def flat(width: int, height: int, _: np.random.Generator) -> np.ndarray:
    return np.full((height, width, 3), 77, np.uint8)


def ramp(width: int, height: int, _: np.random.Generator) -> np.ndarray:
    row = np.linspace(0, 255, width).astype(np.uint8)
    return np.repeat(np.repeat(row[None, :, None], height, 0), 3, 2)


def chequered(width: int, height: int, _: np.random.Generator) -> np.ndarray:
    y, x = np.ogrid[0:height, 0:width]
    return np.repeat((((x // 30 + y // 30) % 2) * 255).astype(np.uint8)[..., None], 3, 2)


def rings(width: int, height: int, _: np.random.Generator) -> np.ndarray:
    y, x = np.ogrid[0:height, 0:width]
    radius = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2)
    return np.repeat((128 + 127 * np.sin(radius / 9)).astype(np.uint8)[..., None], 3, 2)


PATTERNS = {pattern.__name__: pattern for pattern in (waves, noise, blocks, flat, ramp, chequered, rings)}
