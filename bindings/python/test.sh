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
for licence in LICENSE-APACHE LICENSE-MIT; do
    cmp "$repository/$licence" "$cache/source/bindings/python/$licence" # in the source distribution; of the wheel a test says it
done
case "$(basename "$cache"/dist/*.whl)" in
    hashward-*-cp311-abi3-*.whl) ;;
    *) echo "python: the wheel is not for every CPython from 3.11 on" >&2; exit 1 ;;
esac
echo "python: $(basename "$cache"/dist/*.whl), $(($(stat -c %s "$cache"/dist/*.whl) / 1024)) KiB, built from the source distribution"

"$repository/tests/signatures"

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
"$python" -m pytest -s --ignore tests/adapters --ignore tests/synapse tests
"$python" -m pytest tests/adapters

# A homeserver has an environment of its own.
[ -x "$cache/synapse/bin/python" ] || python3 -m venv "$cache/synapse"
"$cache/synapse/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/synapse/requirements.txt
"$cache/synapse/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
    "$cache"/dist/*.whl
PYTHONPATH=tests/adapters "$cache/synapse/bin/python" -m pytest --noconftest tests/synapse

# The stubs say what the module has, and the types what programs need.
cd "$cache"
# Adapters need the frameworks that they are for; they have no stubs.
modules=$("$python" -c "
import hashward, pkgutil
print(*(one.name for one in pkgutil.iter_modules(hashward.__path__, 'hashward.') if one.name != 'hashward.adapters'))")
# shellcheck disable=SC2086 -- names of modules, each an argument
"$tools/bin/stubtest" $modules --allowlist "$repository/bindings/python/tests/stubtest-allowlist.txt"
mypy() { "$tools/bin/mypy" --config-file "$repository/bindings/python/tests/mypy.ini" --cache-dir "$cache/mypy" "$@"; }
mypy -p hashward
mypy "$repository/bindings/python/tests/typed.py"
PYRIGHT_PYTHON_IGNORE_WARNINGS=1 "$tools/bin/pyright" --pythonpath "$python" --level error "$repository/bindings/python/tests/typed.py"
