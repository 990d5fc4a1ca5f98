#!/usr/bin/env bash
# Copies the lines of README.md out and runs them with the packages that the parts python and node built. Those in Kotlin are run
# by bindings/mobile/test.sh, which holds those in Swift against the grammar.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache"
cd "$checkout"
[ -x "$cache/examples/upload-check/venv/bin/python" ] || examples/upload-check/test.sh
[ -d "$cache/node/app/node_modules/hashward" ] || bindings/node/test.sh
cargo build --quiet --package hashward-cli
HASHWARD_BIN="${CARGO_TARGET_DIR:-$checkout/target}/debug/hashward" HASHWARD_NODE="$cache/node/app" \
    "$cache/examples/upload-check/venv/bin/python" -m pytest -q -p no:cacheprovider "$here"
