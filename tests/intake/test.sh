#!/usr/bin/env bash
# Runs the intake with the wheel that bindings/python/test.sh built and a release build of the shell. With a number, so
# many reports instead of 50,000.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
python="$checkout/tests/.cache/python/venv/bin/python"
target="${CARGO_TARGET_DIR:-$checkout/target}"
if ! "$python" -c 'import hashward.record' 2>/dev/null; then
    "$checkout/bindings/python/test.sh"
fi
(cd "$checkout" && cargo build --quiet --release --package hashward-cli)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" "$here/intake.py" "$target/release/hashward" "$folder" "$@"
