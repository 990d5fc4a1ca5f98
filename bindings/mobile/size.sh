#!/usr/bin/env bash
# Prints the bytes of the stripped library, as a phone carries it: bare, with decoding, and with links and records too.
set -euo pipefail
checkout="$(cd "$(dirname "$0")/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$checkout/target}"
library="$target/phone/libhashward_mobile.so"
stripped="$(mktemp)"
trap 'rm -f "$stripped"' EXIT
cd "$checkout"
# All of it last, so that what lies there afterwards is the library that the package carries.
for features in "" decode decode,record; do
    cargo build --quiet --profile phone --package hashward-mobile --no-default-features --features "$features"
    strip --strip-unneeded -o "$stripped" "$library"
    echo "mobile: $(stat --format %s "$stripped") bytes with ${features:-nothing more}"
done
