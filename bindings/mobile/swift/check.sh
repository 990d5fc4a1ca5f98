#!/usr/bin/env bash
# Checks of the Swift package what can be checked where no Swift compiler is: check.sh GENERATED LIBRARY-FOLDER
# CACHE README.SWIFT, the last with the lines of the README.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
generated="$1" library="$2" cache="$3" readme="$4"

# The grammar, on the generated source and everything hand-written.
if [ ! -x "$cache/python/bin/python" ]; then
    python3 -m venv "$cache/python"
fi
"$cache/python/bin/pip" install --quiet --disable-pip-version-check tree-sitter==0.26.1 tree-sitter-swift==0.7.4
mapfile -t written < <(find "$here" -name '*.swift' -not -path '*/Generated/*' -not -path '*/.build/*' | sort)
"$cache/python/bin/python" "$here/check/syntax.py" "$generated/Hashward.swift" "$readme" "${written[@]}"

# The words and names, against words.json, the generated source and the Kotlin list.
python3 "$here/check/words.py" "$here/../../../tests/vectors/words.json" "$generated/Hashward.swift" \
    "$here/../kotlin/src/main/kotlin/org/hashward/ErrorCode.kt" "$readme" "${written[@]}"

# The header: every function that the generated Swift calls is in the library, and a C program gets right answers.
work="$cache/header"
rm -rf "$work"
mkdir -p "$work/trust"
cp "$generated/HashwardFFI.h" "$work/"
sed -n 's/.*uniffi_hashward_mobile_checksum_\([a-z0-9_]*\)() != \([0-9]*\)).*/CHECK(\1, \2)/p' \
    "$generated/Hashward.swift" > "$work/checksums.h"
if [ "$(wc -l < "$work/checksums.h")" -le 80 ]; then
    echo "swift: too few checksums were found in the generated source for the C program to hold against the library" >&2
    exit 1
fi
contract=$(sed -n 's/.*let bindings_contract_version = \([0-9]*\).*/\1/p' "$generated/Hashward.swift")
expected=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' \
    "$here/../../../core/src/testing/canary.png")
gcc -std=c11 -Wall -Wextra -Werror -D_Nonnull= -D_Nullable= "-DCONTRACT=$contract" "-I$work" \
    -o "$work/header" "$here/check/header.c" "-L$library" -lhashward_mobile "-Wl,-rpath,$library"
"$work/header" "$expected" "$work/trust"
if command -v valgrind > /dev/null; then
    valgrind --quiet --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite "$work/header" "$expected" "$work/trust" > /dev/null
    echo "swift: valgrind finds no fault in that, and nothing lost"
else
    echo "swift: valgrind is not here, so that the C program was not run under it"
fi
