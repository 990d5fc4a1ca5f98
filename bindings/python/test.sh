#!/usr/bin/env bash
# Builds the source distribution, the wheel from it, installs that into an empty environment and runs every test
# against the package installed there. Needs Rust and Python 3.11; what else it needs it installs under
# tests/.cache of the checkout. `bench.py` is not run here.
set -euo pipefail
cd "$(dirname "$0")"
repository=$(cd ../.. && pwd)
cache=$repository/tests/.cache/python
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$repository/target}
export HYPOTHESIS_STORAGE_DIRECTORY=$cache/hypothesis
mkdir -p "$cache"

# The tools stay between runs; the package is removed before it is built anew.
tools=$cache/venv
[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
python=$tools/bin/python
"$python" -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
"$python" -m pip uninstall --quiet --yes hashward
PATH="$tools/bin:$PATH"

# The files get the time of now, so that cargo sees what changed: the archive gives all of them one and the same.
rm -rf "$cache/dist" "$cache/source" "$cache/empty"
mkdir -p "$cache/dist" "$cache/source"
maturin sdist --out "$cache/dist" 2>"$cache/sdist.log" || { cat "$cache/sdist.log" >&2; exit 1; }
tar -xzmf "$cache"/dist/hashward-*.tar.gz -C "$cache/source" --strip-components=1
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$cache/dist" "$cache/source"
# Cargo leaves out of the lock file what only other parts need; nothing else may differ.
"$python" - "$cache/source/Cargo.lock" "$repository/Cargo.lock" <<'END'
import sys, tomllib
built, tested = ({(one["name"], one["version"]) for one in tomllib.load(open(path, "rb"))["package"]} for path in sys.argv[1:])
assert built <= tested, f"built from other dependencies than the repository's: {sorted(built - tested)}"
END
echo "python: $(basename "$cache"/dist/*.whl), $(($(stat -c %s "$cache"/dist/*.whl) / 1024)) KiB, built from the source distribution"

# In an empty environment it stands alone, without any other package.
python3 -m venv --without-pip "$cache/empty"
"$python" -m pip --python "$cache/empty/bin/python" install --quiet --disable-pip-version-check --no-index "$cache"/dist/*.whl
"$cache/empty/bin/python" -I -c "
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
import hashward, hashward.testing as testing
now = datetime(2027, 1, 1, tzinfo=UTC)
with TemporaryDirectory() as folder:
    trust = hashward.TrustStore(folder)
    testing.install(trust, now=now)
    verdict = hashward.Checker.open(trust, 'agree-two').check(testing.canary(), now=now)
assert verdict.outcome == hashward.TestMatch()
print('python: hashward', hashward.__version__, 'finds the canary in an empty environment')
"

"$python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "$cache"/dist/*.whl
"$python" -m pytest -s tests

# The stubs say what the module has, and the types what programs need.
cd "$cache"
"$tools/bin/stubtest" hashward --allowlist "$repository/bindings/python/tests/stubtest-allowlist.txt"
"$tools/bin/mypy" --strict --cache-dir "$cache/mypy" -p hashward
"$tools/bin/mypy" --strict --cache-dir "$cache/mypy" "$repository/bindings/python/tests/typed.py"
PYRIGHT_PYTHON_IGNORE_WARNINGS=1 "$tools/bin/pyright" --pythonpath "$python" --level error "$repository/bindings/python/tests/typed.py"
