#!/usr/bin/env bash
# Builds the library and its Kotlin and Swift sources, tests the Kotlin package on this machine's JVM, uses it from an empty
# project, and checks of Swift what can be checked without a Swift compiler.
#
# Needs Rust, Java 17, Maven, Python 3.11 and gcc. Everything else goes to tests/.cache in this checkout.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
cache="$checkout/tests/.cache/mobile"
target="${CARGO_TARGET_DIR:-$checkout/target}"
cd "$checkout"
rm -rf "$cache/generated" "$cache/native" "$cache/consumer"
mkdir -p "$cache/generated" "$cache/native/linux-x86-64"

# By itself, so that no other package's features (`build` above all) come along.
cargo build --quiet --release --package hashward-mobile
# As the package carries it. The generator reads what stripping removes, so it is given the whole library.
strip --strip-unneeded -o "$cache/native/linux-x86-64/libhashward_mobile.so" "$target/release/libhashward_mobile.so"
cargo build --quiet --profile generator --package hashward-mobile --features cli --bin uniffi-bindgen
for language in kotlin swift; do
    "$target/generator/uniffi-bindgen" generate --library "$target/release/libhashward_mobile.so" \
        --language "$language" --no-format --out-dir "$cache/generated/$language"
done

maven() {
    mvn --batch-mode --no-transfer-progress "-Dmaven.repo.local=$cache/m2" "$@"
}

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
for file in "$here/kotlin/pom.xml" "$here/kotlin/consumer/pom.xml"; do
    if ! grep -q "<version>$version</version>" "$file"; then
        echo "bindings/mobile: $file is not of version $version" >&2
        exit 1
    fi
done

maven --quiet --file "$here/kotlin/pom.xml" "-Dgenerated.dir=$cache/generated/kotlin" "-Dnative.dir=$cache/native" \
    "-DbuildDirectory=$cache/kotlin" clean install

# The package from an empty folder, with nothing of this checkout but the repository it was installed into.
cp -r "$here/kotlin/consumer" "$cache/consumer"
maven --quiet --file "$cache/consumer/pom.xml" package
(cd "$cache/consumer" && maven --quiet exec:java)

"$here/swift/check.sh" "$cache/generated/swift" "$target/release" "$cache"
