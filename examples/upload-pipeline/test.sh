#!/usr/bin/env bash
# Installs the example into an empty folder, with the packages that bindings/node/test.sh packed, and uses its page in a real browser:
# Chromium of Debian, or the one that $CHROMIUM names.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache/examples/upload-pipeline"
packed="$checkout/tests/.cache/node/packed"
compgen -G "$packed/hashward-*.tgz" >/dev/null || "$checkout/bindings/node/test.sh"
browser="${CHROMIUM:-$(command -v chromium || true)}"
if [ -z "$browser" ]; then
    apt-get install -y --no-install-recommends chromium fonts-dejavu-core >"$checkout/tests/.cache/chromium.log" 2>&1 ||
        { apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core; }
    browser="$(command -v chromium)"
fi
rm -rf "$cache/app"
mkdir -p "$cache/app" "$cache/screenshots"
cp -r "$here"/{package.json,server.js,page.html,page.js,test} "$cache/app"
cd "$cache/app"
# What is not published yet comes from the folder of packed packages.
npm install --silent --no-audit --no-fund --no-save "$packed"/hashward-*.tgz
CHROMIUM="$browser" SCREENSHOTS="$cache/screenshots" VECTORS="$checkout/tests/vectors" node --test --test-reporter=spec test/*.test.js
