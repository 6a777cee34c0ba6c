// swift-tools-version:6.2
import PackageDescription

// Benchmarks are a package of their own, so that nobody who builds Bellbird builds them. They count
// instructions: times differ from run to run, counts do not.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "bellbird", path: "../..")],
    targets: [
        .executableTarget(
            name: "relay-instructions",
            dependencies: [
                .product(name: "Media", package: "bellbird"),
                .product(name: "Wire", package: "bellbird"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
