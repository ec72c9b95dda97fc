public import ArgumentParser
public import KPIAnalysis
import KPIModel
import KPISource
import KPITree

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Says which nodes made a gap, and how much of it each of them carries.",
    discussion: """
      The gap between actual and reference is handed down every breakdown, exactly at every level: effects are in the unit of the asked
      node and add up to its gap. Breakdowns side by side are alternative views.
      """)

  @OptionGroup var model: NamedModelOptions

  @Argument(help: ArgumentHelp("The node that is asked about: an id, or a tail of one; the top one unless said.", valueName: "node"))
  var node: String?

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "target"

  @Option(help: ArgumentHelp("shapley, or lmdi where it applies.", valueName: "method"))
  var method: Attribution.Method = .shapley

  @Option(help: ArgumentHelp("month or quarter: hand the gap down in each of them too, and add them up.", valueName: "part"))
  var by: PeriodPart?

  @Option(parsing: .unconditional, help: ArgumentHelp("List so many levels below the node.", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("List only this breakdown of nodes that have it.", valueName: "name"))
  var breakdown: String?

  @Option(help: ArgumentHelp("In text, list so many of each breakdown's largest effects and the others together.", valueName: "count"))
  var top: Int?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top must be at least 1, not \(top).") }
    if let depth, depth < 1 { throw ValidationError("--depth must be at least 1, not \(depth).") }
  }

  func run() throws {
    try exiting {
      try answer(model.workspace(), output, "an attribution") { compilation, model in
        try compilation.attribute(
          Workspace.Question(
            try time.period(in: model), against: try comparison(against, in: model), asOf: try time.lastDay(), node: node, depth: depth,
            breakdown: breakdown), method: method, by: by?.kind)
      } bytes: { rendering, attribution, provenance in
        try rendering.bytes(attribution, provenance, mostLines: top)
      }
    }
  }
}

extension Attribution.Method: ExpressibleByArgument {}
