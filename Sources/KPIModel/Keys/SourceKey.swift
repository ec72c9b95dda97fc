package import KPISource

/// The options of every table that is read from a file, and of `files`, which says them for all.
package enum FileOptionKey: String, Key {
  case delimiter, quote, encoding, header, skip, decimal, thousands, negative, percent, na, date
  case currencySign = "currency_sign"
  case timeZone = "time_zone"
  case badRows = "bad_rows"

  package static let sectionName = "format"
  package static let lookup = KeyTable<FileOptionKey>()

  /// A field without text is no figure anyhow.
  package var emptyForms: [YAMLNode.Kind] { self == .na ? [.scalar] : [] }

  package var shape: Shape {
    switch self {
    case .delimiter, .thousands, .currencySign, .encoding, .date, .timeZone: .text
    case .quote: .word(TableFormat.Quoting.allCases.map(\.rawValue))
    case .header: .integer
    case .skip: .map(.oneOrMore(.text))
    case .decimal: .word([".", ","])
    case .negative: .word(["parentheses"])
    case .percent: .flag
    case .na: .oneOrMore(.text)
    case .badRows: .word(["report"])
    }
  }

  package var summary: String {
    switch self {
    case .delimiter: "What parts two fields: a comma (a tab for `.tsv`) unless said."
    case .quote: "Whether a field may stand in quotes (`double`), or quotes are letters (`none`, as in tab-separated files)."
    case .encoding: "How the text is encoded, such as `gb18030`, `windows-1252` or `utf-16`; UTF-8 unless said."
    case .header: "The line on which the header stands, from 1."
    case .skip: "Rows that are left out: those with one of these texts in a column, such as `{ region: [Total] }`."
    case .decimal: "The decimal mark of figures."
    case .thousands: "A mark that groups digits."
    case .currencySign: "A sign that stands before or after figures."
    case .negative: "`parentheses`: (100) and 100- are -100."
    case .percent: "Whether 85% is 0.85."
    case .na: "Texts that mean that there is no figure."
    case .date: "How dates are written: `d/m/y`, `m/d/y`, `d mon y`."
    case .timeZone: "The zone in whose days timestamps with an offset count: `+08:00` or `Europe/Berlin`."
    case .badRows: "`report`: rows that cannot be read are left out with a warning."
    }
  }
}

/// The keys of a source, beside the options of files.
package enum SourceKey: String, Key {
  case csv, xlsx, sheet, time, grain, sqlite, duckdb, postgres, spark, table, query

  package static let sectionName = "source"
  package static let options: (any Key.Type)? = FileOptionKey.self
  package static let lookup = KeyTable<SourceKey>()
  package static let required: [SourceKey] = [.time]

  package var shape: Shape {
    switch self {
    case .csv, .xlsx, .sheet, .time: .text
    case .grain: .word(DateGrain.allCases.map(\.rawValue))
    case .sqlite, .duckdb, .postgres, .spark, .table, .query: .text
    }
  }

  package var summary: String {
    switch self {
    case .csv: "A glob of `.csv` or `.tsv` files, also `.gz`, relative to this file."
    case .xlsx: "A workbook in place of `csv`, or a glob of them."
    case .sheet: "The sheet of a workbook; the only one that is shown unless said."
    case .time: "The column that holds a row's date."
    case .grain: "What a date stands for."
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
