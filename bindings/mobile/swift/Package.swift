// swift-tools-version:6.0
import PackageDescription

// `generate.sh` writes Sources/Hashward/Generated and Sources/HashwardFFI from the built library first. An app links the
// static library of its target; for the tests on a Mac, name its folder: swift test -Xlinker -L../../../target/phone
let package = Package(
    name: "Hashward",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [
        .library(name: "Hashward", targets: ["Hashward"]),
    ],
    targets: [
        .systemLibrary(name: "HashwardFFI"),
        .target(
            name: "Hashward",
            dependencies: ["HashwardFFI"],
            linkerSettings: [.linkedLibrary("hashward_mobile")]
        ),
        .testTarget(name: "HashwardTests", dependencies: ["Hashward"]),
    ],
    swiftLanguageModes: [.v5]
)
