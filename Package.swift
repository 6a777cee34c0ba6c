// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error, .when(configuration: .release)),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

// What each target's border protects is said in ARCHITECTURE.md; Tests/Tidy keeps the imports true.
let package = Package(
    name: "bellbird",
    products: [
        .executable(name: "bellbird", targets: ["bellbird"]),
        // For Tests/Benchmarks, a package of its own.
        .library(name: "Dialplan", targets: ["Dialplan"]),
        .library(name: "Load", targets: ["Load"]),
        .library(name: "Media", targets: ["Media"]),
        .library(name: "Wire", targets: ["Wire"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .target(
            name: "CHash", path: "Sources/System/CHash",
            linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CMediaIO", path: "Sources/System/CMediaIO"),
        .target(
            name: "CCertificate", path: "Sources/System/CCertificate",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CResolver", path: "Sources/System/CResolver"),
        .target(name: "CClock", path: "Sources/System/CClock"),
        .target(
            name: "CSRTP", path: "Sources/System/CSRTP",
            linkerSettings: [.linkedLibrary("crypto")]),
        .target(
            name: "CCurl", path: "Sources/System/CCurl",
            linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "COpus", path: "Sources/System/COpus",
            linkerSettings: [.linkedLibrary("opus")]),
        .systemLibrary(
            name: "CSpanDSP", path: "Sources/System/CSpanDSP", providers: [.apt(["libspandsp-dev"])]
        ),
        .systemLibrary(
            name: "CSpeexDSP", path: "Sources/System/CSpeexDSP",
            providers: [.apt(["libspeexdsp-dev"])]),
        .systemLibrary(
            name: "COpusFile", path: "Sources/System/COpusFile", pkgConfig: "opusfile",
            providers: [.apt(["libopusfile-dev"])]),
        .systemLibrary(
            name: "COpusEnc", path: "Sources/System/COpusEnc", pkgConfig: "libopusenc",
            providers: [.apt(["libopusenc-dev"])]),
        .systemLibrary(
            name: "CQREncode", path: "Sources/System/CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),

        .target(name: "Wire", swiftSettings: strict),
        .target(name: "SIP", dependencies: ["Wire", "CHash"], swiftSettings: strict),
        .target(name: "SDP", dependencies: ["Wire"], swiftSettings: strict),
        .target(name: "Dialplan", swiftSettings: strict),
        .target(
            name: "Switchboard", dependencies: ["Wire", "SIP", "SDP", "Dialplan"],
            swiftSettings: strict),
        .target(name: "Softphone", dependencies: ["Wire", "SIP", "SDP"], swiftSettings: strict),
        .target(
            name: "Media",
            dependencies: [
                "Wire", "CMediaIO", "CSRTP", "COpus", "COpusEnc", "COpusFile", "CSpanDSP",
                "CSpeexDSP",
            ],
            swiftSettings: strict),
        .target(name: "Load", dependencies: ["Wire", "Media"], swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: [
                "Wire", "Dialplan", "Switchboard", "CHash",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "Wire", "SIP", "SDP", "Dialplan", "Switchboard", "Softphone", "Media", "Load",
                "Store",
                "CCertificate", "CClock", "CCurl", "CQREncode", "CResolver",
                .product(name: "Logging", package: "swift-log"),
            ] + nio,
            swiftSettings: strict),
        .executableTarget(
            name: "bellbird",
            dependencies: [
                "Daemon", "Dialplan", "Store", "Switchboard",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .target(
            name: "Simulation",
            dependencies: ["Wire", "SIP", "SDP", "Dialplan", "Switchboard", "Softphone"],
            path: "Tests/Simulation", swiftSettings: strict),
        .testTarget(name: "Tidy", path: "Tests/Tidy", swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
        .testTarget(
            name: "SIPTests", dependencies: ["SIP", "Wire"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(name: "SDPTests", dependencies: ["SDP", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "DialplanTests", dependencies: ["Dialplan"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "SwitchboardTests",
            dependencies: ["Switchboard", "Simulation", "SIP", "SDP", "Dialplan", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "MediaTests", dependencies: ["Media", "Wire", "CSRTP", "CSpanDSP"],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Switchboard", "Dialplan", "SIP", "Wire",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "Dialplan", "Softphone", "Store", "Switchboard", "SIP", "Wire",
                .product(name: "Logging", package: "swift-log"),
            ] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "Scenarios",
            dependencies: [
                "Simulation", "Switchboard", "Softphone", "SIP", "SDP", "Dialplan", "Wire",
            ], exclude: ["Golden"],
            swiftSettings: strict),
    ]
)
