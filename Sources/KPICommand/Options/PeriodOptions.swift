import ArgumentParser
import KPIAnalysis
import KPIModel

/// Which period a command is about, and up to which day.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, a day, FY2026-Q3, or a..b.", valueName: "period"))
  var period: String

  @Option(help: ArgumentHelp("The last day that counts; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  func period(in model: Model) throws -> Period { try model.period(period, "--period") }

  /// Nil: the last day in the data.
  func lastDay() throws -> Day? {
    guard let asOf else { return nil }
    guard let day = Day.parse(asOf) else { throw Failure("--as-of: `\(asOf)` is not a day such as 2026-08-15", .usage) }
    return day
  }
}

extension Model {
  /// A period as a user names it.
  func period(_ text: String, _ option: String) throws -> Period {
    switch calendar.period(text) {
    case .success(let period): return period
    case .failure(let mistake):
      let hint = mistake.replacement.map { "; did you mean `\($0)`?" } ?? ""
      throw Failure("\(option): \(mistake.message)\(hint)", .usage)
    }
  }
}

extension Model {
  /// What actuals are compared with, as a user names it.
  func comparison(_ text: String) throws -> Comparison {
    switch text {
    case "target": .target
    case "previous": .previous
    case "last_year": .lastYear
    default: .period(try period(text, "--against"))
    }
  }
}
