#!/usr/bin/env bash
# Builds the Node package as it is published, installs it into an empty folder without any network, and runs every
# test against what is installed there. Everything that is needed goes to tests/.cache/node in this checkout.
set -euo pipefail
cd "$(dirname "$0")"
here="$PWD"
root="$(cd ../.. && pwd)"
cache="$root/tests/.cache/node"
mkdir -p "$cache"

# The tools, exactly those of package-lock.json.
tools="$cache/tools"
if ! cmp -s package-lock.json "$tools/installed.json"; then
    rm -rf "$tools"
    mkdir -p "$tools"
    cp package.json package-lock.json .npmrc "$tools"
    (cd "$tools" && npm ci --silent)
    cp package-lock.json "$tools/installed.json"
fi
bin="$tools/node_modules/.bin"

# The addon of this machine.
rm -rf "$cache/addons"
mkdir -p "$cache/addons"
"$bin/napi" build --platform --release --no-js --dts addon.d.ts --output-dir "$cache/addons"

# The packages, and what their users' tools think of them.
node scripts/pack.mjs "$cache/addons" "$cache/packed"
main=("$cache"/packed/hashward-[0-9]*.tgz)
platform=("$cache"/packed/hashward-*-*-*.tgz)
"$bin/attw" "${main[0]}" --format table-flipped --no-emoji
"$bin/publint" run "${main[0]}" --strict

# An empty folder, and no network.
app="$cache/app"
rm -rf "$app"
mkdir -p "$app"
echo '{ "private": true }' >"$app/package.json"
(cd "$app" && npm install --silent --offline --no-audit --no-fund "${platform[0]}" "${main[0]}")
# The servers that the adapters are for, which the package itself does not bring.
mkdir -p "$app/node_modules/@fastify" "$app/node_modules/@types"
for server in express multer fastify @fastify/multipart @types/express @types/multer; do
    ln -s "$tools/node_modules/$server" "$app/node_modules/$server"
done
cp -r test "$app/test"
(cd "$app" && "$bin/tsc" --project test/tsconfig.json --typeRoots "$tools/node_modules/@types")
echo "types: usage and adapters, .mts and .cts, pass tsc --strict"

cd "$app"
"$root/tests/signatures"
HASHWARD_SOURCE="$here" HASHWARD_SIGNATURES="$root/tests/.cache/ed25519.json" HASHWARD_TOOLS="$tools" node --expose-gc --test --test-reporter=spec test/
