package import KPISource

/// The keys of a measure.
package enum MeasureKey: String, Key {
  case name, description, source, aggregate, column, `where`, time, age, approximate, formula, unit, currency, direction, bounds, lag
  case overTime = "over_time"

  package static let sectionName = "measure"
  package static let lookup = KeyTable<MeasureKey>()

  package var shape: Shape {
    switch self {
    case .name, .description: .localized
    case .source: .reference
    case .aggregate: .word(RowMeasure.Aggregate.allCases.map(\.rawValue) + ["given"])
    case .column, .formula: .formula
    case .where: .map(.either([.oneOrMore(.text), .section(ConditionKey.self)]))
    case .time, .unit: .text
    case .currency: .section(RowCurrencyKey.self)
    case .age, .lag: .age
    case .overTime: .word(OverTime.allCases.map(\.rawValue))
    case .approximate: .flag
    case .direction: .word(Direction.allCases.map(\.rawValue))
    case .bounds: .pair(.number)
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the measure is called."
    case .description: "What it means."
    case .source: "The source whose rows it counts; without one its figures are by hand."
    case .aggregate: "How rows become one figure; `given` is a figure by hand for exactly its period."
    case .column: "What is aggregated: a column, or several joined by + - *."
    case .where: "Keeps the rows for which all conditions hold."
    case .time: "The date column that counts, where it is not the source's own."
    case .age: "Keeps rows whose source date lies so long after `time`."
    case .overTime: "Makes a stock: how it is read over time; or says what a formula is (`add` a flow, `recompute` a ratio)."
    case .approximate: "Allows a sketch for a distinct count."
    case .formula: "A formula of other measures, re-divided in every cell."
    case .unit: "A currency, a duration, `percent` or what is counted."
    case .currency: "Where each row says its currency: rows convert into the measure's unit, each at the rate of its day."
    case .direction: "Which way is better."
    case .bounds: "The range in which it can lie."
    case .lag: "How long a row takes until its figures are complete."
    }
  }
}

/// The keys of a measure's `currency`.
package enum RowCurrencyKey: String, Key {
  case column

  package static let sectionName = "row currency"
  package static let lookup = KeyTable<RowCurrencyKey>()
  package static let required: [RowCurrencyKey] = [.column]

  package var shape: Shape { .text }
  package var summary: String { "The column with the ISO 4217 code of each row's currency." }
}

/// The keys of a condition in `where`.
package enum ConditionKey: String, Key {
  case not

  package static let sectionName = "condition"
  package static let lookup = KeyTable<ConditionKey>()
  package static let required: [ConditionKey] = [.not]

  /// A field without text.
  package var emptyForms: [YAMLNode.Kind] { [.scalar] }

  package var shape: Shape { .oneOrMore(.text) }
  package var summary: String { "Keeps the rows whose column holds none of these." }
}
