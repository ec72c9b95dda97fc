/// The keys of a target's value or version.
package enum TargetKey: String, Key {
  case value, growth, over, share, within
  case perDay = "per_day"
  case perWeek = "per_week"
  case perMonth = "per_month"
  case perQuarter = "per_quarter"
  case from, reason, agreed
  case approvedBy = "approved_by"

  package static let sectionName = "target"
  package static let lookup = KeyTable<TargetKey>()

  package var shape: Shape {
    switch self {
    case .value, .growth, .share, .perDay, .perWeek, .perMonth, .perQuarter: .number
    case .over: .word(Target.Base.allCases.map(\.rawValue))
    case .within: .pair(.number)
    case .from, .agreed: .day
    case .reason: .text
    case .approvedBy: .reference
    }
  }

  package var summary: String {
    switch self {
    case .value: "The figure to reach."
    case .growth: "So much over the actual of the period that `over` names."
    case .over: "What growth is counted from."
    case .share: "A share of the parent's target."
    case .within: "A range to stay in."
    case .perDay: "So much a day."
    case .perWeek: "So much a week."
    case .perMonth: "So much a month."
    case .perQuarter: "So much a quarter."
    case .from: "The first day of this version."
    case .reason: "Why it was changed."
    case .agreed: "The day on which it was agreed."
    case .approvedBy: "Who approved it."
    }
  }
}

/// The keys of `phasing`.
package enum PhasingKey: String, Key {
  case weekday, dates

  package static let sectionName = "phasing"
  package static let lookup = KeyTable<PhasingKey>()

  package var shape: Shape {
    switch self {
    case .weekday: .list(.number)
    case .dates: .days(.number)
    }
  }

  package var summary: String {
    switch self {
    case .weekday: "Seven weights from Monday."
    case .dates: "Days with a weight of their own."
    }
  }
}

/// The keys of a target's basis.
package enum BasisKey: String, Key {
  case kind, value, proven, ref, confidence, initiative

  package static let sectionName = "basis"
  package static let lookup = KeyTable<BasisKey>()
  package static let required: [BasisKey] = [.kind, .value]

  package var shape: Shape {
    switch self {
    case .kind: .word(Target.Basis.Kind.allCases.map(\.rawValue))
    case .value, .confidence: .number
    case .proven: .flag
    case .ref: .text
    case .initiative: .reference
    }
  }

  package var summary: String {
    switch self {
    case .kind: "What it rests on."
    case .value: "How much of the target it carries."
    case .proven: "Whether it worked before."
    case .ref: "Where it is written down."
    case .confidence: "How sure it is."
    case .initiative: "The initiative that is to bring it."
    }
  }
}

/// The keys of a table of figures.
package enum TableKey: String, Key {
  case csv, xlsx, sheet

  package static let sectionName = "table"
  package static let options: (any Key.Type)? = FileOptionKey.self
  package static let lookup = KeyTable<TableKey>()

  package var shape: Shape { .text }
  package var summary: String {
    switch self {
    case .csv: "A glob of tables, relative to this file."
    case .xlsx: "A workbook in place of `csv`, or a glob of them."
    case .sheet: "The sheet of a workbook; the only one that is shown unless said."
    }
  }
}

/// The keys of a figure that stands in the model itself: `{ node, period, target }` or `{ node, 2026-Q3: 20M }`.
package enum FigureKey: String, Key {
  case node, measure, period, target, actual, unit

  package static let sectionName = "figure"
  package static let lookup = KeyTable<FigureKey>()

  package var shape: Shape {
    switch self {
    case .node, .measure: .reference
    case .period: .period
    case .target, .actual: .number
    case .unit: .text
    }
  }

  package var summary: String {
    switch self {
    case .node: "The node's id."
    case .measure: "The measure, where it is not the root's."
    case .period: "The period of the figure."
    case .target: "The figure to reach."
    case .actual: "The figure reached."
    case .unit: "The figure's unit."
    }
  }
}

/// The keys of an exchange rate.
package enum RateKey: String, Key {
  case currency, period, rate, plan

  package static let sectionName = "rate"
  package static let lookup = KeyTable<RateKey>()
  package static let required: [RateKey] = [.currency, .period, .rate]

  package var shape: Shape {
    switch self {
    case .currency: .text
    case .period: .period
    case .rate, .plan: .number
    }
  }

  package var summary: String {
    switch self {
    case .currency: "The ISO 4217 code."
    case .period: "The period of the rate."
    case .rate: "What one unit is worth in the model's currency."
    case .plan: "The rate at which targets convert."
    }
  }
}
