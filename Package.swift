// swift-tools-version: 6.2
import PackageDescription

// Release builds for x86-64 use the v3 level (AVX2 and FMA), found in servers since about 2013.
// On an older processor, build with PALATE_CPU=baseline.
let isBaselineCPU = Context.environment["PALATE_CPU"] == "baseline"

#if arch(x86_64)
    let cpuFlags = isBaselineCPU ? [] : ["-Xcc", "-march=x86-64-v3"]
#else
    let cpuFlags: [String] = []
#endif

// Where bin/fuzz found the toolchain's libFuzzer. Then the fuzzing tests are built as a program that it drives, and all
// code that it calls tells it which parts were reached.
let libFuzzer = Context.environment["PALATE_LIBFUZZER"]
let fuzzingFlags = libFuzzer == nil ? [] : ["-sanitize=fuzzer", "-enable-testing"]

// Debug builds, and with them the tests, watch for overlapping accesses while they run. In a release build that took an
// eighth of a short answer's instructions.
let releaseFlags = ["-cross-module-optimization", "-enforce-exclusivity=unchecked"]

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(releaseFlags + cpuFlags + fuzzingFlags, .when(configuration: .release)),
]

let fuzzingDependencies: [Target.Dependency] = ["Domain", "Persistence", "Web", "Support"]
let fuzzing: [Target] =
    if let libFuzzer {
        [
            .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
            .executableTarget(
                name: "Fuzzer",
                dependencies: fuzzingDependencies + ["CLibFuzzer"],
                path: "Tests/FuzzTests",
                exclude: ["FuzzTests.swift"],
                swiftSettings: settings,
                linkerSettings: [.unsafeFlags([libFuzzer])]
            ),
        ]
    } else {
        [
            .testTarget(
                name: "FuzzTests",
                dependencies: fuzzingDependencies,
                exclude: ["LibFuzzer.swift"],
                swiftSettings: settings
            )
        ]
    }

let package = Package(
    name: "palate",
    products: [
        .executable(name: "palate", targets: ["App"])
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        .target(name: "Domain", swiftSettings: settings),
        .target(name: "Persistence", dependencies: ["Domain", "CSQLite"], swiftSettings: settings),
        .target(name: "Web", dependencies: ["Domain", "CLinux", "COpenSSL"], swiftSettings: settings),
        .executableTarget(name: "App", dependencies: ["Domain", "Persistence", "Web"], swiftSettings: settings),

        .target(name: "Support", dependencies: ["Domain", "COpenSSL"], path: "Tests/Support", swiftSettings: settings),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .executableTarget(
            name: "BenchServer",
            dependencies: ["Web"],
            path: "Tests/BenchServer",
            swiftSettings: settings
        ),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "Support"], swiftSettings: settings),
        .testTarget(
            name: "PersistenceTests",
            dependencies: ["Domain", "Persistence", "Support"],
            swiftSettings: settings
        ),
        .testTarget(name: "WebTests", dependencies: ["Domain", "Web", "Support"], swiftSettings: settings),
        .testTarget(
            name: "AppTests",
            dependencies: ["App", "Domain", "Persistence", "Web", "Support", "AllocationCounter"],
            swiftSettings: settings
        ),
    ] + fuzzing
)
