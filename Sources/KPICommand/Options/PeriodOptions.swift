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

extension Day {
  /// The last day that counts, where one is said.
  static func asOf(_ text: String?) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day.parse(text) else { throw Failure("--as-of: `\(text)` is not a day such as 2026-08-15", .usage) }
    return day
  }
}
