import ArgumentParser
import KPIAnalysis
import KPIModel
import KPITree

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Writes a period's review: message, bridge, tree, causes, movers, owners, targets, method.",
    discussion: """
      All parts are of one reading of the rows and stand in one fixed order; what a model has nothing for is absent. The format goes by
      the file's ending.
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var time: PeriodOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("Show so many levels of the tree below the top.", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("missed: end with status 1 where the top KPI or a score is missed.", valueName: "what"))
  var failOn: FailureCondition?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth must be at least 0, not \(depth).") }
  }

  func run() throws {
    try exiting {
      let review = try answer(model.workspace(), output, "a review") { compilation, model in
        compilation.review(try time.period(in: model), asOf: try time.lastDay())
      } bytes: { rendering, review, provenance in
        try rendering.bytes(review, provenance, depth: depth)
      }
      if failOn == .missed, review.isMissed { throw Status.findings.code }
    }
  }
}

/// What makes a command end with status 1.
enum FailureCondition: String, ExpressibleByArgument, CaseIterable { case missed }

extension Review {
  fileprivate var isMissed: Bool { evaluation.nodes.first?.status == .missed || scorecard.isMissed }
}

extension Scorecard {
  /// Whether somebody's score is missed.
  var isMissed: Bool { isMissed(.everybody) }

  /// Whether the score of one owner or team, or of anybody, is missed.
  func isMissed(_ subject: CardSubject) -> Bool {
    switch subject {
    case .everybody: (owners + teams).contains { $0.status == .missed }
    case .owner(let id): owners.contains { $0.id == id && $0.status == .missed }
    case .team(let id): teams.contains { $0.id == id && $0.status == .missed }
    }
  }
}
