// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// One line of rooms: a target imports only what stands to its left, so data can flow one way only.
//
//   CLibYAML → KPISource → KPIModel → KPIFigures → KPIAnalysis → KPIReport → KPITree → KPICommand (the `kpitree` binary)
let package = Package(
  name: "kpitree",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "KPITree", targets: ["KPITree"]),
    .executable(name: "kpitree", targets: ["KPICommand"]),
  ],
  traits: [
    // Off unless asked for (`make` does), so that a bare `swift build` needs libyaml and zlib alone.
    .trait(name: "XLSX", description: "Workbooks (`--format xlsx`), written by the system's libxlsxwriter.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CXLSX", pkgConfig: "xlsxwriter",
      providers: [.apt(["libxlsxwriter-dev"]), .brew(["libxlsxwriter"])]),

    // What SSE2, AVX and NEON do in one instruction when rows are cut; portable code stands beside it.
    .target(name: "CByteMasks"),
    .target(name: "KPISource", dependencies: ["CLibYAML", "CZlib"], swiftSettings: strict),
    .target(name: "KPIModel", dependencies: ["KPISource"], swiftSettings: strict),
    .target(name: "KPIFigures", dependencies: ["KPIModel", "KPISource", "CByteMasks"], swiftSettings: strict),
    .target(name: "KPIAnalysis", dependencies: ["KPIFigures", "KPIModel", "KPISource"], swiftSettings: strict),
    .target(
      name: "KPIReport",
      dependencies: [
        "KPIAnalysis", "KPIFigures", "KPIModel", "KPISource", .target(name: "CXLSX", condition: .when(traits: ["XLSX"])),
      ],
      swiftSettings: strict),
    .target(
      name: "KPITree",
      dependencies: ["KPIReport", "KPIAnalysis", "KPIFigures", "KPIModel", "KPISource"],
      swiftSettings: strict),
    .executableTarget(
      name: "KPICommand",  // not `kpitree`: on a case-insensitive disk that is KPITree's folder
      dependencies: [
        "KPITree", "KPIAnalysis", "KPIFigures", "KPIModel", "KPISource", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(name: "TestSupport", dependencies: ["KPISource"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "KPISourceTests", dependencies: ["TestSupport", "KPISource"], swiftSettings: strict),
    .testTarget(name: "KPIModelTests", dependencies: ["TestSupport", "KPIModel", "KPISource"], swiftSettings: strict),
    .testTarget(
      name: "KPIFiguresTests", dependencies: ["TestSupport", "CByteMasks", "KPIFigures", "KPIModel", "KPISource"], swiftSettings: strict),
    .testTarget(
      name: "KPIAnalysisTests", dependencies: ["TestSupport", "KPIAnalysis", "KPIFigures", "KPIModel", "KPISource"], swiftSettings: strict),
    .testTarget(
      name: "KPIReportTests", dependencies: ["TestSupport", "KPIReport", "KPIAnalysis", "KPIFigures", "KPIModel", "KPISource"],
      swiftSettings: strict),
    .testTarget(name: "KPITreeTests", dependencies: ["KPITree"], swiftSettings: strict),
    // Runs the built binary: the pages of Tests/Transcripts, the examples and the oracles.
    .testTarget(name: "TranscriptTests", dependencies: ["TestSupport", "KPICommand", "KPITree", "KPISource"], swiftSettings: strict),
  ]
)
