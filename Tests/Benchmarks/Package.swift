// swift-tools-version:6.2
import PackageDescription

let media: [Target.Dependency] = [
    .product(name: "Load", package: "bellbird"), .product(name: "Media", package: "bellbird"),
    .product(name: "Wire", package: "bellbird"),
]
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
]

// Benchmarks are a package of their own, so that nobody who builds Bellbird builds them. They count
// instructions: times differ from run to run, counts do not. Where time is the question, a floor is
// measured in the same run, by turns.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "bellbird", path: "../..")],
    targets: [
        .target(name: "Failing", swiftSettings: settings),
        .executableTarget(
            name: "relay-instructions", dependencies: ["Failing"] + media, swiftSettings: settings),
        .executableTarget(
            name: "relay-engine", dependencies: ["Failing"] + media, swiftSettings: settings),
        .executableTarget(name: "relay-floor"),
        .executableTarget(name: "relay-load"),
        .executableTarget(
            name: "plan-figures",
            dependencies: [.product(name: "Dialplan", package: "bellbird")],
            swiftSettings: settings),
        .target(name: "CountingHeap"),
        .executableTarget(
            name: "call-cost", dependencies: ["Failing", "CountingHeap"] + media,
            swiftSettings: settings + [.defaultIsolation(MainActor.self)]),
        .executableTarget(
            name: "room-cost", dependencies: ["Failing", "CountingHeap"] + media,
            swiftSettings: settings + [.defaultIsolation(MainActor.self)]),
        .executableTarget(
            name: "call-sound", dependencies: ["Failing"] + media,
            swiftSettings: settings + [.defaultIsolation(MainActor.self)]),
        .executableTarget(
            name: "codec-cost", dependencies: ["Failing", "CountingHeap"] + media,
            swiftSettings: settings + [.defaultIsolation(MainActor.self)]),
    ]
)
