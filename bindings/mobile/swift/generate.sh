#!/usr/bin/env bash
# Puts the generated sources where Package.swift expects them: generate.sh FOLDER, which holds what the generator wrote.
# `../test.sh` shows how to have it write them.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$here/Sources/Hashward/Generated" "$here/Sources/HashwardFFI"
cp "$1/Hashward.swift" "$here/Sources/Hashward/Generated/"
cp "$1/HashwardFFI.h" "$here/Sources/HashwardFFI/"
cp "$1/HashwardFFI.modulemap" "$here/Sources/HashwardFFI/module.modulemap"
