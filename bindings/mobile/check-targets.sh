#!/usr/bin/env bash
# Checks that the library compiles for phones: aarch64-linux-android and aarch64-apple-ios.
#
# Toolchains of rustup bring no standard library for them here, so Debian's rustc-web is taken, which builds its own from
# source. Nothing is installed: the packages are unpacked under tests/.cache. Needs apt, dpkg and about 1.2 GB of disk.
#
# This compiles and neither links nor runs: that needs Android's and Apple's own tools.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache/mobile-targets"
mkdir -p "$cache/packages"

if [ ! -x "$cache/root/usr/bin/rustc" ]; then
    (
        cd "$cache/packages"
        version=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: libstd-rust-web-\(.*\)/\1/p' | head -n 1)
        apt-get download --quiet rustc-web libstd-rust-web-dev "libstd-rust-web-$version" rust-web-src libllvm22
    )
    for package in "$cache/packages"/*.deb; do
        dpkg -x "$package" "$cache/root"
    done
fi

# RUSTC_BOOTSTRAP: building the standard library is a step that stable compilers keep to themselves.
export LD_LIBRARY_PATH="$cache/root/usr/lib/x86_64-linux-gnu" RUSTC_BOOTSTRAP=1
# By its path: rustup's stand-in would choose a compiler itself.
cargo="$(rustup which cargo 2>/dev/null || command -v cargo)"
export RUSTC="$cache/root/usr/bin/rustc" CARGO_TARGET_DIR="$cache/target"
cd "$checkout"
for target in aarch64-linux-android aarch64-apple-ios; do
    for features in --features=decode --no-default-features; do
        "$cargo" check --quiet --locked --package hashward-mobile "$features" --target "$target" \
            -Zbuild-std=std,panic_unwind
        echo "mobile: compiles for $target with $features"
    done
done
