#!/usr/bin/env bash
# Installs the packed npm packages of bindings/node, which are built first where there are none or sources are newer,
# into an empty copy of this example and tests it there in a real headless Chromium. Everything that is needed goes to
# tests/.cache in this checkout, but for the browser: the one that CHROMIUM names, or one that is installed, or Debian's.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"
cache="$root/tests/.cache/examples/upload-pipeline"
packed="$root/tests/.cache/node/packed"
mkdir -p "$cache"

# What the packages are made of. Of bindings/node that is all but its tests, its measurements and what git ignores.
newer() {
    find "$root"/Cargo.{toml,lock} "$root"/core/{Cargo.toml,src} "$root/bindings/node" \
        \( -path "$root/bindings/node/test" -o -path "$root/bindings/node/bench" -o -name node_modules \) -prune \
        -o -type f -not -name '*.node' -newer "$1" -print -quit
}
main=("$packed"/hashward-[0-9]*.tgz)
if [ ! -e "${main[0]}" ] || [ -n "$(newer "${main[0]}")" ]; then
    "$root/bindings/node/test.sh"
fi
main=("$packed"/hashward-[0-9]*.tgz)
platform=("$packed"/hashward-*-*-*.tgz)

browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
if [ -z "${CHROMIUM:-}" ] && ! browser >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
CHROMIUM="${CHROMIUM:-$(browser)}"
export CHROMIUM

# The servers and the tools of the test, exactly those of test/package-lock.json.
tools="$cache/tools"
if ! cmp -s test/package-lock.json "$tools/installed.json"; then
    rm -rf "$tools"
    mkdir -p "$tools"
    cp test/package.json test/package-lock.json test/.npmrc "$tools"
    (cd "$tools" && npm ci --silent)
    cp test/package-lock.json "$tools/installed.json"
fi

# An empty folder, into which the packages come without any network.
app="$cache/app"
rm -rf "$app"
mkdir -p "$app"
echo '{ "private": true }' >"$app/package.json"
(cd "$app" && npm install --silent --offline --no-audit --no-fund "${platform[0]}" "${main[0]}")
for package in fastify @fastify/multipart gifenc puppeteer-core; do
    mkdir -p "$(dirname "$app/node_modules/$package")"
    ln -s "$tools/node_modules/$package" "$app/node_modules/$package"
done
cp -r package.json server.js page.html page.css page.js README.md test "$app"

rm -rf "$cache/screenshots"
cd "$app"
BOMB="$root/tests/vectors/fingerprint/made/bomb.png" SCREENSHOTS="$cache/screenshots" \
    node --test --test-reporter=spec test/*.test.js
echo "screenshots: $(ls "$cache/screenshots" | wc -l)"
