// swift-tools-version: 6.2

import PackageDescription

// Programs that the benchmarks measure against, generators of their inputs, and the stopwatch. A package of its own, so that who
// builds kpitree builds none of them. `./run` builds everything and prints the tables.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "kpitree", path: "../..")
  ],
  targets: [
    // libyaml's own speed: an event loop in C that does nothing with the events.
    .executableTarget(name: "BareYAML", linkerSettings: [.linkedLibrary("yaml")]),
    .executableTarget(name: "GenerateRows"),
    .executableTarget(name: "GenerateTree"),
    .executableTarget(name: "AttributeTree", dependencies: [.product(name: "KPITree", package: "kpitree")]),
    .executableTarget(name: "Measure"),
    // The hot loop of a roll-up on a generated tree, in process.
    .executableTarget(name: "RollUpTree", dependencies: [.product(name: "KPITree", package: "kpitree")]),
    // A workbook row by row; needs libxlsxwriter.
    .executableTarget(name: "WriteWorkbook", dependencies: [.product(name: "KPITree", package: "kpitree")]),
    // The sums of many portfolios, in process.
    .executableTarget(name: "ScoreTree", dependencies: [.product(name: "KPITree", package: "kpitree")]),
  ]
)
