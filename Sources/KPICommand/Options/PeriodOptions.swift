import KPIAnalysis
import KPIModel

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

extension Day {
  /// The last day that counts, where one is said.
  static func asOf(_ text: String?) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day.parse(text) else { throw Failure("--as-of: `\(text)` is not a day such as 2026-08-15", .usage) }
    return day
  }
}
