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
rm -rf "$cache/generated" "$cache/native" "$cache/second" "$cache/consumer"
mkdir -p "$cache/generated" "$cache/native/linux-x86-64" "$cache/second"

tests/signatures

# By themselves, so that no other package's features (`build` above all) come along.
cargo build --quiet --profile phone --package hashward-mobile
cargo build --quiet --profile phone --package second
# As the package carries it. The generator reads what stripping removes, so it is given the whole library.
strip --strip-unneeded -o "$cache/native/linux-x86-64/libhashward_mobile.so" "$target/phone/libhashward_mobile.so"
cp "$target/phone/libsecond.so" "$cache/second/"

# Segments laid out for pages of 16 KB. Android's linker is given the same words by build.rs; it does not run here.
loads=$(readelf --segments --wide "$cache/native/linux-x86-64/libhashward_mobile.so" | awk '$1 == "LOAD" { print $NF }')
if [ -z "$loads" ] || [ -n "$(grep --invert-match --line-regexp 0x4000 <<< "$loads")" ]; then
    echo "mobile: a segment is not aligned to 16 KB: $loads" >&2
    exit 1
fi
echo "mobile: $(wc -l <<< "$loads") segments aligned to 16 KB, $(stat --format %s "$cache"/native/*/*.so) bytes stripped"

# The generator is a build for the machine at hand; cargo keeps it until its dependencies change.
cargo build --quiet --profile generator --package hashward-mobile --features cli --bin uniffi-bindgen
generate() {
    "$target/generator/uniffi-bindgen" generate --library "$target/phone/lib$1.so" --language "$2" --no-format --out-dir "$3"
}
generate hashward_mobile kotlin "$cache/generated/kotlin"
generate hashward_mobile swift "$cache/generated/swift"
generate second kotlin "$cache/generated/second"

# Maven resets the terminal's colours even where there are none.
plain() {
    sed $'s/\x1b\\[0m//g'
}

maven() {
    mvn --batch-mode --no-transfer-progress "-Dmaven.repo.local=$cache/m2" "$@" 2> >(plain >&2) | plain
}

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
for file in "$here/kotlin/pom.xml" "$here/kotlin/consumer/pom.xml"; do
    if ! grep -q "<version>$version</version>" "$file"; then
        echo "bindings/mobile: $file is not of version $version" >&2
        exit 1
    fi
done

maven --quiet --file "$here/kotlin/pom.xml" "-Dgenerated.dir=$cache/generated/kotlin" "-Dnative.dir=$cache/native" \
    "-Dsecond.generated.dir=$cache/generated/second" "-Dsecond.native.dir=$cache/second" \
    "-DbuildDirectory=$cache/kotlin" clean install

# The lines of a language in a README.
example() {
    sed -n "/^\`\`\`$2\$/,/^\`\`\`\$/p" "$1" | sed '1d;$d'
}

# The package from an empty folder, with nothing of this checkout but the repository it was installed into. The lines of the
# two READMEs are functions there, of what those lines take as given.
cp -r "$here/kotlin/consumer" "$cache/consumer"
{
    example "$here/README.md" kotlin | grep '^import '
    echo 'suspend fun readme(folder: String, bytes: ByteArray) {'
    example "$here/README.md" kotlin | grep -v '^import '
    echo '}'
    echo 'suspend fun frontPage(upload: ByteArray): Boolean {'
    example "$checkout/README.md" kotlin
    echo 'return mayBeShown }'
} > "$cache/consumer/src/main/kotlin/Readme.kt"
maven --quiet --file "$cache/consumer/pom.xml" package
answer=$(cd "$cache/consumer" && maven --quiet exec:java)
if [ "$answer" != "ALLOW
the test issuer's picture" ]; then
    echo "mobile: the READMEs' lines answer in an empty project: $answer" >&2
    exit 1
fi
echo "kotlin: the READMEs' lines, run from an empty project, answer ALLOW for the test issuer's picture"

{
    example "$here/README.md" swift | grep '^import '
    echo 'func readme(folder: String, bytes: Data) async throws {'
    example "$here/README.md" swift | grep -v '^import '
    echo '}'
    echo 'func frontPage(upload: Data) async throws -> Bool {'
    example "$checkout/README.md" swift
    echo 'return mayBeShown }'
} > "$cache/Readme.swift"
"$here/swift/check.sh" "$cache/generated/swift" "$target/phone" "$cache" "$cache/Readme.swift"
