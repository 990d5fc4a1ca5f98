#!/usr/bin/env bash
# Prints the bytes of the stripped library, as a phone carries it, with decoding and without.
set -euo pipefail
checkout="$(cd "$(dirname "$0")/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$checkout/target}"
library="$target/phone/libhashward_mobile.so"
stripped="$(mktemp)"
trap 'rm -f "$stripped"' EXIT
cd "$checkout"
# With decoding last, so that what lies there afterwards is the library that the package carries.
for features in --no-default-features --features=decode; do
    cargo build --quiet --profile phone --package hashward-mobile "$features"
    strip --strip-unneeded -o "$stripped" "$library"
    echo "mobile: $(stat --format %s "$stripped") bytes with $features"
done
