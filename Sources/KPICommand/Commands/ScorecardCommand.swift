import ArgumentParser
import KPIAnalysis
import KPISource
import KPITree

struct ScorecardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scorecard", abstract: "Writes scorecards: scores, and what every KPI did for the one above it.",
    discussion: """
      A card shows completion, level and points, in this order, how much of the gaps above each KPI made, and how its siblings did
      meanwhile. With --split, the file named by -o is an index, and every card stands beside it in a file of its own: q3.md and
      q3-wang.md.
      """)

  enum Split: String, ExpressibleByArgument, CaseIterable { case owner, team }

  @OptionGroup var model: ModelOptions

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("Only this owner's card.", valueName: "person"))
  var owner: String?

  @Option(help: ArgumentHelp("Only this team's card, with its members.", valueName: "team"))
  var team: String?

  @Option(help: ArgumentHelp("A file for each owner or team, and an index.", valueName: "what"))
  var split: Split?

  @Option(help: ArgumentHelp("missed: end with status 1 where a score is missed.", valueName: "what"))
  var failOn: FailureCondition?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard split != nil else { return }
    if owner != nil || team != nil { throw ValidationError("--split writes every card: leave --owner and --team out.") }
    if output.file.path == nil { throw ValidationError("--split needs -o: the file of the index, such as q3.md.") }
  }

  func run() throws {
    try exiting {
      let cards = try answer(model.workspace(), output, "a scorecard") { compilation, model in
        try compilation.cards(try time.period(in: model), asOf: try time.lastDay(), owner: owner, team: team)
      } files: { rendering, cards, provenance in
        guard let split else { return try rendering.bytes(cards, provenance).map { [(output.file.path, $0)] } }
        return try files(split, rendering, cards, provenance)
      }
      if failOn == .missed, cards.review.scorecard.isMissed(cards.subject) { throw Status.findings.code }
    }
  }

  /// Every card with its file, the index last.
  private func files(
    _ split: Split, _ rendering: Rendering, _ cards: Cards, _ provenance: Provenance
  ) throws -> [(path: String?, bytes: [UInt8])]? {
    guard let index = output.file.path else { return nil }
    let place = FilePlace(index)
    let scorecard = cards.review.scorecard
    let portfolios = split == .owner ? scorecard.owners : scorecard.teams.filter { !$0.holdings.isEmpty }
    var names = FileNames()
    var files: [CardSubject: String] = [:]
    var written: [(path: String?, bytes: [UInt8])] = []
    for portfolio in portfolios {
      let name = place.name(of: names.name(for: portfolio.id))
      var card = cards
      card.subject = split == .owner ? .owner(portfolio.id) : .team(portfolio.id)
      files[card.subject] = name
      guard let bytes = try rendering.bytes(card, provenance) else { return nil }
      written.append((place.folder + name, bytes))
    }
    guard let bytes = try rendering.bytes(cards, provenance, files: files) else { return nil }
    return written + [(index, bytes)]
  }
}

/// A file's path in parts: `out/q3.md` is the folder `out/`, the stem `q3` and the ending `.md`.
private struct FilePlace {
  let folder: String
  private let stem: Substring
  private let ending: Substring

  init(_ path: String) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    folder = String(path[..<slash])
    let file = path[slash...]
    let dot = file.lastIndex(of: ".") ?? file.endIndex
    stem = file[..<dot]
    ending = file[dot...]
  }

  /// The name of a file that stands beside it.
  func name(of part: String) -> String { "\(stem)-\(part)\(ending)" }
}
