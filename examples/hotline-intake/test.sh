#!/usr/bin/env bash
# Runs the example in an empty environment, with the wheel that bindings/python/test.sh built.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache/examples/hotline-intake"
wheels=("$checkout"/tests/.cache/python/dist/*.whl)
changed=$(find "$checkout/core/src" "$checkout"/bindings/python/{src,python} -type f -not -path '*/__pycache__/*' -newer "${wheels[0]}" -print -quit 2>/dev/null || true)
if [ ! -e "${wheels[0]}" ] || [ -n "$changed" ]; then
    "$checkout/bindings/python/test.sh"
fi
wheels=("$checkout"/tests/.cache/python/dist/*.whl)
[ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
python="$cache/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check --find-links "$(dirname "${wheels[0]}")" \
    -r "$here/tests/requirements.txt"
"$python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "${wheels[0]}"
"$python" -m pytest "$here/tests" -p no:cacheprovider
