"""Gets real photographs that published Debian packages ship, and chooses among them.

Nothing is installed: packages are downloaded and unpacked into tests/.cache/photographs, which git
ignores. What is there already is left alone. Run as a program, it prints what it chose.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

import oracle

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "photographs"

# Package, and the folder of it that holds pictures. Other packages of backgrounds (gnome-backgrounds,
# ukui-wallpapers) ship drawings only.
PACKAGES = {
    "lomiri-wallpapers-16.04": "usr/share/backgrounds",
    "lomiri-wallpapers-20.04": "usr/share/backgrounds",
    "lxqt-themes": "usr/share/lxqt/wallpapers",
    "mate-backgrounds": "usr/share/backgrounds/mate",
    "palapeli-data": "usr/share/palapeli/collection",
    "plasma-workspace-wallpapers": "usr/share/wallpapers",
}

# A photograph has grain nearly everywhere, a drawing has areas without any. Of a picture shrunk to
# LOOK_AT pixels, a place is flat when the 3 × 3 pixels around it lie within GRAIN grey levels.
LOOK_AT = 1024
GRAIN = 2
MOST_FLAT = 0.7
# Below this quality PDQ says of itself that it cannot tell pictures apart.
LEAST_QUALITY = 50

# Larger photographs are shrunk to fit, only to keep the tests short: 12 million pixels.
LARGEST = (4000, 3000)


def photographs() -> list[Path]:
    """The photographs, downloaded if need be, in the order of their paths.

    Of several sizes of one picture the largest is chosen. Which of the files are photographs is decided
    by a rule and not by eye: JPEG files (the packages' PNG files are drawings but for a few), at least
    LEAST_QUALITY, and at most MOST_FLAT flat. A painting or a rendering with grain passes.
    """
    fetch()
    candidates = [
        path
        for package, folder in PACKAGES.items()
        for path in (CACHE / package / folder).rglob("*.jpg")
        if not path.is_symlink() and path.stem != "screenshot"
    ]
    candidates.sort(key=lambda path: (-area(path), path))
    chosen, looks, wallpapers = [], [], set()
    for path in candidates:
        look = shrunk(path)
        seen = oracle.pdq(look)
        # KDE keeps the sizes of a wallpaper in one folder, some of them cut to another shape, which
        # the hash does not join.
        wallpaper = path.as_posix().partition("/contents/")[0]
        known = wallpaper in wallpapers or any(oracle.distance(seen.hex, other) <= 31 for other in looks)
        if not known and seen.quality >= LEAST_QUALITY and flat_share(look) <= MOST_FLAT:
            chosen.append(path)
            looks.append(seen.hex)
            wallpapers.add(wallpaper)
    return sorted(chosen)


def rgb(path: Path, largest: tuple[int, int] = LARGEST) -> Image.Image:
    """A photograph's pixels as stored (whatever EXIF says of turning them), shrunk to fit if need be."""
    with Image.open(path) as image:
        pixels = image.convert("RGB")
    pixels.thumbnail(largest)
    return pixels


def fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    missing = [package for package in PACKAGES if not (CACHE / package).exists()]
    if not missing:
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        sys.exit("the photographs come from Debian packages, so getting them needs apt-get and dpkg")
    # A package appears under its own name only when it is whole.
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        # apt's own unprivileged user may not write into the checkout, and apt would warn of it.
        download = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *missing]
        if subprocess.run(download, cwd=folder).returncode != 0:
            # A bare machine has no lists of packages yet.
            subprocess.run(["apt-get", "-qq", "update"], check=True)
            subprocess.run(download, cwd=folder, check=True)
        for package in missing:
            [archive] = Path(folder).glob(f"{package}_*.deb")
            subprocess.run(["dpkg", "-x", archive.name, package], cwd=folder, check=True)
            (Path(folder) / package).rename(CACHE / package)


def area(path: Path) -> int:
    with Image.open(path) as image:
        return image.width * image.height


def shrunk(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        image.thumbnail((LOOK_AT, LOOK_AT), Image.Resampling.BOX)
        return np.asarray(image.convert("RGB"))


def flat_share(pixels: np.ndarray) -> float:
    grey = np.asarray(Image.fromarray(pixels).convert("L")).astype(int)
    around = np.lib.stride_tricks.sliding_window_view(grey, (3, 3))
    return float(((around.max((2, 3)) - around.min((2, 3))) <= GRAIN).mean())


if __name__ == "__main__":
    for photograph in photographs():
        print(photograph.relative_to(CACHE))
