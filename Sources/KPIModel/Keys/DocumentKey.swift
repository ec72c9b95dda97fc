package import KPISource

/// The keys of a file.
package enum DocumentKey: String, Key {
  case kpitree, name, currency, calendar, include, files, sources, dimensions, measures, people, teams, targets, actuals, rates, tree
  case scoring, initiatives, influences, pairs, decisions, plans, events, scenarios

  package static let sectionName = "model"
  package static let lookup = KeyTable<DocumentKey>()

  /// What the version is not is said where it is read.
  package var emptyForms: [YAMLNode.Kind] { self == .kpitree ? [.scalar, .mapping, .sequence] : [] }

  package var shape: Shape {
    switch self {
    case .kpitree: .word(["1"])
    case .name: .localized
    case .currency: .text
    case .calendar: .section(CalendarKey.self)
    case .include: .oneOrMore(.text)
    case .files: .section(FileOptionKey.self)
    case .sources: .map(.section(SourceKey.self))
    case .dimensions: .map(.section(DimensionKey.self))
    case .measures: .map(.section(MeasureKey.self))
    case .people: .map(.section(PersonKey.self))
    case .teams: .map(.section(TeamKey.self))
    case .targets, .actuals: .list(.either([.section(TableKey.self), .section(FigureKey.self)]))
    case .rates: .list(.either([.section(TableKey.self), .section(RateKey.self)]))
    case .tree: .map(.section(NodeKey.self))
    case .scoring: .section(ScoringKey.self)
    case .events: .map(.section(EventKey.self))
    case .influences: .map(.section(InfluenceKey.self))
    case .initiatives: .map(.section(InitiativeKey.self))
    case .pairs, .decisions, .plans, .scenarios: .map(.text)
    }
  }

  package var summary: String {
    switch self {
    case .kpitree: "The language version; this is version 1."
    case .name: "What the model is called."
    case .currency: "The ISO 4217 code into which other currencies are converted."
    case .calendar: "When years, weeks and fiscal months begin."
    case .include: "Further files, as globs relative to this file."
    case .files: "How all files of tables are written that do not say it themselves."
    case .sources: "Flat tables of rows."
    case .dimensions: "Names for the columns by which figures are taken apart."
    case .measures: "How rows become a figure."
    case .people: "Who can own a node."
    case .teams: "Groups of people."
    case .targets: "Targets from tables."
    case .actuals: "Figures by hand from tables."
    case .rates: "What currencies are worth in the model's, by period."
    case .tree: "The root node."
    case .scoring: "How owners are scored."
    case .initiatives: "Activities and what they moved."
    case .influences: "Spill-over between nodes."
    case .pairs: "Readings of two measures together."
    case .decisions: "Conditions agreed in advance."
    case .plans: "What is done when a decision fires."
    case .events: "What happened from outside."
    case .scenarios: "What-if settings."
    }
  }

  package var comesLater: String? {
    switch self {
    case .pairs: "diagnosis by pairs"
    case .decisions, .plans: "decisions agreed in advance"
    case .scenarios: "scenarios"
    default: nil
    }
  }
}

/// The keys of `calendar`.
package enum CalendarKey: String, Key {
  case fiscalYearStart = "fiscal_year_start"
  case weekStart = "week_start"
  case pattern

  package static let sectionName = "calendar"
  package static let lookup = KeyTable<CalendarKey>()

  package var shape: Shape {
    switch self {
    case .fiscalYearStart: .either([.word(CalendarKey.months), .map(.day)])
    case .weekStart: .word(CalendarKey.weekdays)
    case .pattern: .word(CalendarKey.patterns)
    }
  }

  package var summary: String {
    switch self {
    case .fiscalYearStart: "The month in which fiscal years begin, or each fiscal year's first day."
    case .weekStart: "The first day of a week."
    case .pattern: "How a fiscal quarter is cut into months."
    }
  }

  package static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]
  package static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  package static let patterns = ["months", "4-4-5", "4-5-4", "5-4-4"]
}
