import ArgumentParser
import KPITree

@main
struct KPITreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kpitree", abstract: "Breaks a product's top KPI down, in text under git.", version: toolVersion)
}
