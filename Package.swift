// swift-tools-version: 6.2

import PackageDescription

/// Every Swift target is built with these. The compiler says nothing of a flag that it does not know:
/// `Sources/Workflows/Settings.swift` proves each of them.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "workflows",
    products: [
        .library(name: "Workflows", targets: ["Workflows"]),
        .library(name: "WorkflowsSQLite", targets: ["WorkflowsSQLite"]),
        .library(name: "WorkflowsMetrics", targets: ["WorkflowsMetrics"]),
        .library(name: "WorkflowsMonitoring", targets: ["WorkflowsMonitoring"]),
        .library(name: "WorkflowsReflex", targets: ["WorkflowsReflex"]),
        .library(name: "WorkflowsReflexTesting", targets: ["WorkflowsReflexTesting"]),
        .library(name: "WorkflowsTracing", targets: ["WorkflowsTracing"]),
        .library(name: "WorkflowsTesting", targets: ["WorkflowsTesting"]),
        .library(name: "WorkflowsWire", targets: ["WorkflowsWire"]),
        .executable(name: "wftop", targets: ["wftop"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Makes the documentation. No target depends on it: whoever uses this package neither fetches nor builds it.
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // The library.
        .target(
            name: "Workflows",
            dependencies: [
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "WorkflowsSQLite",
            dependencies: [
                "CSQLite", "Workflows",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                // For what is current where a transaction is asked for, and is to be in it too.
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        // Metrics and tracing are observers of the engine's own protocols: who wants neither builds no more of them than
        // what a context is.
        .target(
            name: "WorkflowsMetrics",
            dependencies: ["Workflows", .product(name: "Metrics", package: "swift-metrics")],
            swiftSettings: settings),
        .target(
            name: "WorkflowsTracing",
            dependencies: ["Workflows", .product(name: "Tracing", package: "swift-distributed-tracing")],
            swiftSettings: settings),
        .target(name: "WorkflowsTesting", dependencies: ["Workflows"], swiftSettings: settings),
        .target(name: "WorkflowsMonitoring", dependencies: ["Workflows"], swiftSettings: settings),
        // Events in SQL tables as Reflex has them, for a streamer on another database than the store's.
        .target(
            name: "WorkflowsReflex",
            dependencies: ["Workflows", "WorkflowsWire", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        // The suite of its databases. WorkflowsTesting is without it: who tests a workflow need not build Reflex.
        .target(
            name: "WorkflowsReflexTesting", dependencies: ["Workflows", "WorkflowsReflex", "WorkflowsTesting"],
            swiftSettings: settings),
        // What crosses to the Go framework and back. A target of its own: the engine needs no protobuf.
        .target(
            name: "WorkflowsWire",
            dependencies: ["Workflows", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Messages/workflowpb.proto"],
            swiftSettings: settings),

        // The dashboard.
        .target(name: "CCellWidth"),
        .target(
            name: "TerminalUI",
            dependencies: ["CCellWidth", .product(name: "TOMLKit", package: "TOMLKit")],
            resources: [
                .embedInCode("../../Themes/catppuccin-latte.toml"),
                .embedInCode("../../Themes/catppuccin-mocha.toml"),
                .embedInCode("../../Themes/colour-blind-safe.toml"),
                .embedInCode("../../Themes/dark.toml"),
                .embedInCode("../../Themes/dracula.toml"),
                .embedInCode("../../Themes/gruvbox-dark.toml"),
                .embedInCode("../../Themes/gruvbox-light.toml"),
                .embedInCode("../../Themes/high-contrast.toml"),
                .embedInCode("../../Themes/light.toml"),
                .embedInCode("../../Themes/mono.toml"),
                .embedInCode("../../Themes/monokai.toml"),
                .embedInCode("../../Themes/nord.toml"),
                .embedInCode("../../Themes/one-dark.toml"),
                .embedInCode("../../Themes/rose-pine.toml"),
                .embedInCode("../../Themes/solarized-dark.toml"),
                .embedInCode("../../Themes/solarized-light.toml"),
                .embedInCode("../../Themes/terminal.toml"),
                .embedInCode("../../Themes/tokyo-night.toml"),
            ],
            swiftSettings: settings),
        // Lays out a status graph in character cells: geometry only, no terminal.
        .target(name: "GraphLayout", swiftSettings: settings),
        .target(
            name: "Dashboard", dependencies: ["GraphLayout", "TerminalUI", "Workflows", "WorkflowsMonitoring"],
            swiftSettings: settings),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "NcursesTerminal", dependencies: ["CNcurses", "TerminalUI"], swiftSettings: settings),
        .executableTarget(
            name: "wftop",
            dependencies: [
                "Dashboard", "NcursesTerminal", "OrderDemo", "TerminalUI", "Workflows", "WorkflowsMonitoring",
                "WorkflowsSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // Examples: what a user's own code looks like. They import products only.
        .target(
            name: "OrderDemo",
            dependencies: [
                "Workflows",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Examples/OrderDemo",
            swiftSettings: settings),
        .executableTarget(
            name: "OrderService",
            dependencies: [
                "Workflows", "WorkflowsSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Examples/OrderService",
            swiftSettings: settings),
        // The code of the articles: a test holds each block of theirs against it, so that what they show compiles.
        .target(
            name: "DocumentationSamples",
            dependencies: [
                "Workflows", "WorkflowsMetrics", "WorkflowsMonitoring", "WorkflowsReflex", "WorkflowsSQLite",
                "WorkflowsTracing", "WorkflowsWire",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Examples/DocumentationSamples",
            swiftSettings: settings),

        .executableTarget(
            name: "EngineBenchmark",
            dependencies: [
                "Workflows", "WorkflowsSQLite", "WorkflowsTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Benchmarks/EngineBenchmark",
            swiftSettings: settings),

        .executableTarget(
            name: "DashboardBenchmark",
            dependencies: [
                "Dashboard", "TerminalTesting", "TerminalUI", "Workflows", "WorkflowsMonitoring", "WorkflowsSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Benchmarks/DashboardBenchmark",
            swiftSettings: settings),

        // The engine under a manual clock with injected faults: a program, because it takes the place of the process'
        // global executor.
        .target(name: "CExecutorHook"),
        .executableTarget(
            name: "Simulation",
            dependencies: [
                "CExecutorHook", "Workflows", "WorkflowsTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // What tests and benchmarks of a terminal program share: a pty and an emulator that reads its output.
        .target(
            name: "TerminalTesting", dependencies: ["CCellWidth", "CNcurses", "TerminalUI"], swiftSettings: settings),

        // A program that tests start on a terminal of its own: shows what it is told, and ends in every way there is.
        .executableTarget(
            name: "TerminalProbe", dependencies: ["NcursesTerminal", "TerminalTesting", "TerminalUI"],
            swiftSettings: settings),

        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Dashboard", "TerminalUI", "Workflows", "WorkflowsMonitoring", "WorkflowsSQLite", "WorkflowsTesting",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Goldens"], swiftSettings: settings),
        .testTarget(
            name: "GraphLayoutTests", dependencies: ["GraphLayout"], exclude: ["Drawings"], swiftSettings: settings),
        .testTarget(
            name: "NcursesTerminalTests",
            dependencies: ["NcursesTerminal", "TerminalProbe", "TerminalTesting", "TerminalUI"],
            swiftSettings: settings),
        // Holds the documentation against the code: its samples, its defaults, its glossary.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "DocumentationSamples", "Workflows", "WorkflowsReflex", "WorkflowsReflexTesting", "WorkflowsSQLite",
                "WorkflowsTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"], swiftSettings: settings),
        .testTarget(
            name: "TerminalTestingTests", dependencies: ["TerminalTesting", "TerminalUI"], swiftSettings: settings),
        .testTarget(name: "TerminalUITests", dependencies: ["CCellWidth", "TerminalUI"], swiftSettings: settings),
        // The suites of WorkflowsTesting, on every adapter, and on doubles that each break one promise.
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Workflows", "WorkflowsReflex", "WorkflowsReflexTesting", "WorkflowsSQLite", "WorkflowsTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WorkflowsTests",
            dependencies: [
                "Workflows", "WorkflowsMetrics", "WorkflowsSQLite", "WorkflowsTesting", "WorkflowsTracing",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        // A service that tests kill: its runs write to a table of its own in the store's transactions.
        .executableTarget(
            name: "EffectProbe",
            dependencies: [
                "Workflows", "WorkflowsSQLite",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        // Mistakes that are made in the engine on purpose, and whether the tests find them.
        .executableTarget(
            name: "Mutations",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MutationTests", dependencies: ["Mutations"], exclude: ["engine.toml"], swiftSettings: settings),
        .testTarget(
            name: "WorkflowsSQLiteTests",
            dependencies: [
                "EffectProbe", "Workflows", "WorkflowsSQLite", "WorkflowsTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WorkflowsMonitoringTests",
            dependencies: [
                "Workflows", "WorkflowsMonitoring", "WorkflowsSQLite", "WorkflowsTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WorkflowsReflexTests",
            dependencies: [
                "Workflows", "WorkflowsReflex", "WorkflowsTesting", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WorkflowsWireTests", dependencies: ["Workflows", "WorkflowsWire"], exclude: ["Goldens"],
            swiftSettings: settings),
        // Random operations on every store, held against a simple model.
        .testTarget(
            name: "ModelTests", dependencies: ["Workflows", "WorkflowsSQLite", "WorkflowsTesting"],
            swiftSettings: settings),
        // The program as a person, a script and an init system use it.
        .testTarget(
            name: "WftopTests",
            dependencies: [
                "Dashboard", "OrderService", "TerminalTesting", "TerminalUI", "Workflows", "WorkflowsMonitoring",
                "WorkflowsSQLite", "wftop",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
    ]
)
