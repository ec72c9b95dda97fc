import KPIModel

/// A period as documents write it.
struct PeriodRecord: DocumentRecord {
  let period: Period
  let isClosed: Bool

  static let fields: [Field<PeriodRecord>] = [
    Field("name", "As the language writes it, such as 2026-Q3.") { $0.period.name },
    Field("from", "The first day.") { $0.period.first },
    Field("to", "The last day.") { $0.period.last },
    Field("closed", "Whether it is over by `as_of`.") { $0.isClosed },
  ]
}
