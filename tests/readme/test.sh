#!/usr/bin/env bash
# Copies the lines of README.md out and runs them with the packages that the parts python and node built. Those in Kotlin are run
# by bindings/mobile/test.sh, which holds those in Swift against the grammar.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache"
cd "$checkout"
# Whether one of these sources is newer than what was built of them, or that is not there.
is_old() {
    [ ! -e "$1" ] || [ -n "$(find "${@:2}" -type f -not -path '*/__pycache__/*' -newer "$1" -print -quit)" ]
}
python="$cache/examples/upload-check/venv/bin/python"
installed=("$cache"/examples/upload-check/venv/lib/python3*/site-packages/hashward-*.dist-info/RECORD)
if is_old "${installed[0]}" core/src bindings/python/{src,python}; then
    examples/upload-check/test.sh
fi
if is_old "$cache/node/app/node_modules/hashward/package.json" core/src bindings/node/{src,lib,adapters,index.js}; then
    bindings/node/test.sh
fi
cargo build --quiet --package hashward-cli
HASHWARD_BIN="${CARGO_TARGET_DIR:-$checkout/target}/debug/hashward" HASHWARD_NODE="$cache/node/app" \
    "$python" -m pytest -q -p no:cacheprovider "$here"
