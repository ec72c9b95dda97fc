package import KPISource

/// The keys of a source.
package enum SourceKey: String, Key {
  case csv, time, grain, delimiter, decimal, thousands, na
  case timeZone = "time_zone"
  case currencySign = "currency_sign"
  case badRows = "bad_rows"
  case sqlite, duckdb, postgres, spark, table, query

  package static let sectionName = "source"
  package static let lookup = KeyTable<SourceKey>()
  package static let required: [SourceKey] = [.time]

  /// A field without text is no figure anyhow.
  package var emptyForms: [YAMLNode.Kind] { self == .na ? [.scalar] : [] }

  package var shape: Shape {
    switch self {
    case .csv, .time, .delimiter, .thousands, .currencySign, .timeZone: .text
    case .grain: .word(DateGrain.allCases.map(\.rawValue))
    case .decimal: .word([".", ","])
    case .na: .oneOrMore(.text)
    case .badRows: .word(["report"])
    case .sqlite, .duckdb, .postgres, .spark, .table, .query: .text
    }
  }

  package var summary: String {
    switch self {
    case .csv: "A glob of `.csv` or `.tsv` files, also `.gz`, relative to this file."
    case .time: "The column that holds a row's date."
    case .grain: "What a date stands for."
    case .delimiter: "What parts two fields: a comma (a tab for `.tsv`) unless said."
    case .decimal: "The decimal mark of figures."
    case .thousands: "A mark that groups digits."
    case .currencySign: "A sign that stands before or after figures."
    case .na: "Texts that mean that there is no figure."
    case .timeZone: "The zone in which timestamps with an offset are read, such as `+08:00`."
    case .badRows: "`report`: rows that cannot be read are left out with a warning."
    case .sqlite: "An SQLite file, relative to this file; with `table` or `query`."
    case .duckdb: "What DuckDB reads, such as `read_parquet('…')`; or a DuckDB file, with `table` or `query`."
    case .postgres: "A connection such as `${NAME}` that holds `postgres://…`; with `table` or `query`."
    case .spark: "A table of a cluster; or a database of it, with `query`."
    case .table: "The table of a database, `schema.table` where needed."
    case .query: "The `select` whose rows are read."
    }
  }

  /// The engine whose key this is.
  package var engine: Source.Database.Engine? { Source.Database.Engine(rawValue: rawValue) }

  /// Keys that say how text is cut into rows and figures.
  package static let ofText: Set<SourceKey> = [.delimiter, .decimal, .thousands, .currencySign, .na, .badRows]
}

/// The keys of a dimension.
package enum DimensionKey: String, Key {
  case name, column, columns, members

  package static let sectionName = "dimension"
  package static let lookup = KeyTable<DimensionKey>()

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .column: .text
    case .columns: .map(.text)
    case .members: .map(.section(MemberKey.self))
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the dimension is called."
    case .column: "The column that spells it, in every source."
    case .columns: "The column by source, where sources spell it differently."
    case .members: "Names and spellings of members."
    }
  }
}

/// The keys of a member.
package enum MemberKey: String, Key {
  case name, values

  package static let sectionName = "member"
  package static let lookup = KeyTable<MemberKey>()

  /// Rows may spell a member by a field without text.
  package var emptyForms: [YAMLNode.Kind] { self == .values ? [.scalar] : [] }

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .values: .oneOrMore(.text)
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the member is called."
    case .values: "How rows spell it; only its own key unless said."
    }
  }
}
