package import KPISource

/// What can be wrong with tables of targets, figures and rates, and with the header of any file.
extension Rule {
  package static let tableTopic = RuleTopic("Tables", [badTable, unknownColumn, missingColumn, doubledColumn, doubledFile])

  static let badTable = Rule(
    "bad-table", .error,
    what: "A table of targets, figures or rates cannot be read: a row has too many fields, or a quote is never closed.",
    why: "nothing says which field belongs to which column", showsWhy: false,
    fix: "mend the line that the message names",
    example: """
       targets: [{ csv: targets.csv }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > targets.csv
       node,period,target
      -sales,2026-Q3,"100
      +sales,2026-Q3,100
      """)

  static let unknownColumn = Rule(
    "unknown-column", .error,
    what: "A table has a column that it does not take.",
    why: "no column is ever ignored", showsWhy: false,
    fix: "rename it to a known column, a dimension or a period; or remove it",
    example: """
       targets: [{ csv: targets.csv }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > targets.csv
      -node,period,target,remark
      -sales,2026-Q3,100,agreed
      +node,period,target
      +sales,2026-Q3,100
      """)

  package static let missingColumn = Rule(
    "missing-column", .error,
    what: "A file lacks a column that is needed.",
    why: "columns are found by their names, in each file", showsWhy: false,
    fix: "add the column to the file, or name the one that it has",
    example: """
       targets: [{ csv: targets.csv }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > targets.csv
      -node,period
      -sales,2026-Q3
      +node,period,target
      +sales,2026-Q3,100
      """)

  package static let doubledColumn = Rule(
    "doubled-column", .error,
    what: "A header has a column twice that is read.",
    why: "nothing says which of them is meant", showsWhy: false,
    fix: "rename one of them",
    example: """
       targets: [{ csv: targets.csv }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > targets.csv
      -node,period,target,target
      -sales,2026-Q3,100,110
      +node,period,target
      +sales,2026-Q3,110
      """)

  package static let doubledFile = Rule(
    "doubled-file", .warning,
    what: "A pattern matches one file twice: a link to it, a copy with the same text, or its `.gz`.",
    why: "rows that are delivered twice would count twice, so the file is read once",
    fix: "remove the second, or name the files more exactly",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders*.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,90
      > orders-1.csv
       day,amount
      -2026-07-01,90
      +2026-07-02,90
      """)
}
