import ArgumentParser
import KPIAnalysis
import KPIModel
import KPITree

/// Which period a command is about, and up to which day.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, a day, FY2026-Q3, or a..b.", valueName: "period"))
  var period: String

  @Option(help: ArgumentHelp("The last day that counts; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  func period(in model: Model) throws -> Period { try naming("--period") { try model.period(named: period) } }

  /// Nil: the last day in the data.
  func lastDay() throws -> Day? {
    guard let asOf else { return nil }
    guard let day = Day.parse(asOf) else { throw Failure("--as-of: `\(asOf)` is not a day such as 2026-08-15", .usage) }
    return day
  }
}

/// What actuals are compared with, as `--against` names it.
func comparison(_ text: String, in model: Model) throws -> Comparison { try naming("--against") { try model.comparison(named: text) } }

/// Says with which option a name that is none was given.
func naming<Named>(_ option: String, _ find: () throws -> Named) throws -> Named {
  do {
    return try find()
  } catch let error as Workspace.QuestionError {
    throw Failure("\(option): \(error.message)", .usage)
  }
}

/// What a period can be cut into: parts that fill it day by day.
enum PeriodPart: String, ExpressibleByArgument, CaseIterable {
  case month, quarter

  var kind: Period.Kind { self == .month ? .month : .quarter }
}
