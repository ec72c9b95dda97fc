import KPIModel
package import KPISource

/// What can be wrong with files of rows.
extension Rule {
  package static let rowTopic = RuleTopic(
    "Rows",
    [
      missingRows, missingHeader, raggedRow, badQuoting, bareCarriageReturn, overlongRow, invalidText, noTemporaryDisk, sumOverflow,
      uncoveredMember, missingRate, tooManyMembers,
    ])

  static let missingRows = Rule(
    "missing-rows", .error,
    what: "A source has no file: its name or pattern matches none.",
    why: "a figure without its rows would be missing everywhere above it",
    fix: "mend the name, which is read from the folder of the model's file; or deliver the file",
    example: """
      $ kpitree evaluate --period 2026-Q3
      -sources: { orders: { csv: order.csv, time: day } }
      +sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,90
      """)

  static let missingHeader = Rule(
    "missing-header", .error,
    what: "A file of rows is empty: it has no header either.",
    why: "columns are found by their names, in each file",
    fix: "deliver the file again; without rows it still has its header",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders-*.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders-07.csv
       day,amount
       2026-07-01,90
      > orders-08.csv
      +day,amount
      """)

  /// Of rows, a column is missing in one of many files.
  static let missingRowColumn = Rule.missingColumn.because("columns are found by their names, in each file")
  static let doubledRowColumn = Rule.doubledColumn.because("nothing says which of them is meant")

  static let raggedRow = Rule(
    "ragged-row", .error,
    what: "A row has more or fewer fields than its header.",
    why: "nothing says which field is missing or too many",
    fix: "put a field with a comma in it into quotes; `bad_rows: report` leaves such rows out with a warning",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,city,amount
      -2026-07-01,Beijing, Haidian,90
      +2026-07-01,"Beijing, Haidian",90
      """)

  static let badQuoting = Rule(
    "bad-quoting", .error,
    what: "A quote stands within a field without quotes, text stands behind a closing quote, or a quote is never closed.",
    why: "a field with a quote in it is quoted and that quote doubled; otherwise rows run into each other",
    fix: "quote the whole field, and double the quotes in it",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,item,amount
      -2026-07-01,screen 24" flat,90
      +2026-07-01,"screen 24"" flat",90
      """)

  static let bareCarriageReturn = Rule(
    "bare-carriage-return", .error,
    what: "A carriage return stands where no newline follows, as in files of very old programs.",
    why: "a line ends with a newline, with or without a carriage return before it",
    fix: "save the file with the line ends of Unix or Windows",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
      -day,amount\r2026-07-01,90
      +day,amount
      +2026-07-01,90
      """)

  static let overlongRow = Rule(
    "overlong-row", .error,
    what: "A row is so long that something else must be meant, often a quote that is never closed.",
    why: "a row is held in memory whole, so it has 16 MiB at most",
    fix: "close the quote at the line that the message names",
    example: .none(because: "its row would have 16 MiB"))

  static let invalidText = Rule(
    "invalid-text", .error,
    what: "A file of rows has bytes that are not UTF-8, as when it was saved as GBK or Latin-1.",
    why: "text is UTF-8, so that a member is the same in every file",
    fix: "save the file as UTF-8",
    example: .none(because: "a page cannot show its bytes"))

  /// A field of a column of figures, or of dates, that is none.
  static let badFigure = Rule.badNumber.because("a figure that cannot be read would be missing from the sum")
  static let badDay = Rule.badDate.because("a row without a day belongs to no period")

  static let noTemporaryDisk = Rule(
    "no-temporary-disk", .error,
    what: "Neither memory nor temporary disk can hold the identifiers of a distinct count.",
    why: "a distinct count is exact, so every identifier is kept until all rows are read",
    fix: "make room in the temporary folder, or name another one in `TMPDIR`",
    example: .none(because: "it depends on the machine's disk"))

  static let sumOverflow = Rule(
    "sum-overflow", .error,
    what: "A figure or a sum has more digits than exact arithmetic holds.",
    why: "sums are exact: up to 38 digits",
    fix: "look for the row with the wrong figure; round what has too many decimals",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: price * amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,price,amount
      -2026-07-01,123456789012345678901234567890,123456789012345678901234567890
      +2026-07-01,30,3
      """)

  static let tooManyMembers = Rule(
    "too-many-members", .error,
    what: "The columns by which a source is split hold more than 20,000,000 different texts.",
    why: "such a column is an identifier: nobody takes a figure apart by it, and its members may not fit into memory",
    fix: "split by another column, count identifiers by `count_distinct`, or allow more by `--max-nodes`",
    example: .none(because: "its table would have millions of rows"))

  static let uncoveredMember = Rule(
    "uncovered-member", .warning,
    what: "Rows have a member that a split neither names, discovers nor leaves to a declared rest.",
    why: "a value that no node covers is shown, never lost",
    fix: "name the member under `nodes`, or write `rest: {}` to say that the rest is meant",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } } } } } }
      +tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } }, rest: {} } } } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,60
       2026-07-02,social,30
      """)

  package static let missingRate = Rule(
    "missing-rate", .warning,
    what: "Amounts of another currency are to be added up in a period for which there is no rate.",
    why: "amounts of different currencies do not add up without a rate",
    fix: "add the rate under `rates`",
    example: """
      $ kpitree evaluate --period 2026-Q3
       currency: CNY
      -rates: [{ currency: USD, period: 2026-Q2, rate: 7.1 }]
      +rates: [{ currency: USD, period: 2026-Q3, rate: 7.1 }]
       tree:
         sales:
           owner: lin
           unit: CNY
           breakdowns:
             countries:
               nodes:
                 china: { owner: lin, unit: CNY, actual: { 2026-Q3: 60 } }
                 america: { owner: lin, unit: USD, actual: { 2026-Q3: 30 } }
      """)
}
