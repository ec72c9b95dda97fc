package import KPISource

/// What can be wrong with rows that can be read.
extension Rule {
  package static let deliveryTopic = RuleTopic(
    "Deliveries of rows",
    [
      uncheckedSource, dayGap, lateSource, lateRows, duplicateRow, memberSpellings, unseenMember, whereMatchesNothing, whereSpellings,
      membersLate, runningFigure,
    ])

  static let uncheckedSource = Rule(
    "unchecked-source", .warning,
    what: "The rows of a source are in a database, which `check --data` does not look at.",
    why: "only files are read here: `evaluate` asks the database",
    fix: "nothing is to be done; ask the database itself for gaps and repeated rows",
    example: """
      $ kpitree check --data
      -sources: { orders: { sqlite: shop.db, table: orders, time: day } }
      +sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,90
      """)

  static let dayGap = Rule(
    "day-gap", .warning,
    what: "A source has no row on days between its first and its last one.",
    why: "a day that was not delivered looks like a day without business",
    fix: "ask for the missing days; where there is no business on them, nothing is to be done",
    example: """
      $ kpitree check --data
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,30
      +2026-07-02,40
       2026-07-03,20
      """)

  static let lateSource = Rule(
    "late-source", .warning,
    what: "The last day of a source comes before another's, or before the end of the period.",
    why: "a total lacks the days that are missing, and a ratio of two sources is wrong while one of them does",
    fix: "wait for the delivery, or evaluate with `--as-of` the last day that all sources have",
    example: """
      $ kpitree check --data
       sources:
         orders: { csv: orders.csv, time: day }
         visits: { csv: visits.csv, time: day }
       measures:
         revenue: { source: orders, aggregate: sum, column: amount }
         visits: { source: visits, aggregate: sum, column: visits }
       tree: { revenue: { owner: lin, supported_by: { visits: { owner: wang } } } }
      > orders.csv
       day,amount
       2026-07-01,40
       2026-07-02,50
      > visits.csv
       day,visits
       2026-07-01,400
      +2026-07-02,500
      """)

  static let lateRows = Rule(
    "late-rows", .warning,
    what: "A source has rows behind the last day of the top KPI's own, which do not count.",
    why: "a budget that runs to December, or a slip in a date, would close a period that is still open",
    fix: "mend the dates, or say with `--as-of` what counts last",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources:
         orders: { csv: orders.csv, time: day }
         budget: { csv: budget.csv, time: day }
       measures:
         revenue: { source: orders, aggregate: sum, column: amount }
         spend: { source: budget, aggregate: sum, column: spend }
       tree: { revenue: { owner: lin, supported_by: { spend: { owner: wang } } } }
      > orders.csv
       day,amount
       2026-07-01,40
       2026-08-15,50
      > budget.csv
       day,spend
       2026-07-01,4
      -2026-12-31,5
      +2026-08-15,5
      """)

  static let duplicateRow = Rule(
    "duplicate-row", .warning,
    what: "A row is the same as an earlier one, byte for byte.",
    why: "a row that was delivered twice counts twice",
    fix: "remove the second; where both are meant, give the rows a column that tells them apart",
    example: """
      $ kpitree check --data
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,order,amount
       2026-07-01,1001,40
      -2026-07-01,1001,40
      +2026-07-01,1002,40
      """)

  static let memberSpellings = Rule(
    "member-spellings", .warning,
    what: "Two members differ only by case, space or width (`Ａ` and `A`).",
    why: "members match exactly, so each spelling is a member of its own",
    fix: "list the spellings of one member under `values`",
    example: """
      $ kpitree check --data
       sources: { orders: { csv: orders.csv, time: day } }
      -dimensions: { channel: { column: channel } }
      +dimensions: { channel: { column: channel, members: { search: { values: [search, Search] } } } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } }, rest: {} } } } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,60
       2026-07-02,Search,30
      """)

  static let unseenMember = Rule(
    "unseen-member", .warning,
    what: "A split names a member that no row has.",
    why: "its figure is 0 whatever happens, which a misspelt name also gives",
    fix: "mend the spelling, or remove the node",
    example: """
      $ kpitree check --data
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { serach: { owner: lin } }, rest: {} } } } }
      +tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } }, rest: {} } } } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,60
      """)

  static let whereMatchesNothing = Rule(
    "where-matches-nothing", .warning,
    what: "A value under `where` stands in no row of its column.",
    why: "values match exactly, so a slip in one leaves all its rows out, or none of those that are meant to be",
    fix: "spell it as rows do; where such rows are still to come, nothing is to be done",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
      -measures: { revenue: { source: orders, aggregate: sum, column: amount, where: { status: piad } } }
      +measures: { revenue: { source: orders, aggregate: sum, column: amount, where: { status: paid } } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,status,amount
       2026-07-01,paid,60
       2026-07-02,open,30
      """)

  static let whereSpellings = Rule(
    "where-spellings", .warning,
    what: "Rows spell a value of `where` in another way too, which differs only by case, space or width.",
    why: "values match exactly, so rows with the other spelling are not among those that are meant",
    fix: "list the spellings that count, or mend the rows",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
      -measures: { revenue: { source: orders, aggregate: sum, column: amount, where: { status: paid } } }
      +measures: { revenue: { source: orders, aggregate: sum, column: amount, where: { status: [paid, Paid] } } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,status,amount
       2026-07-01,paid,60
       2026-07-02,Paid,30
      """)

  static let membersLate = Rule(
    "members-late", .warning,
    what:
      "A stock is read on the last day with rows, on which some members have none: fewer than on the day before, or at most half of all.",
    why: "who has no row that day counts as 0, which a late delivery also gives",
    fix: "wait for the rows, or evaluate `--as-of` a day that all have; `over_time: last_each` takes each member on its own last day",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { banks: { csv: banks.csv, time: day } }
       dimensions: { account: { column: account } }
      -measures: { balance: { source: banks, aggregate: sum, column: balance, over_time: last } }
      +measures: { balance: { source: banks, aggregate: sum, column: balance, over_time: last_each } }
       tree: { balance: { owner: lin, breakdowns: { account: {} } } }
      > banks.csv
       day,account,balance
       2026-08-31,current,60
       2026-08-31,savings,30
       2026-09-29,current,70
       2026-09-29,savings,30
       2026-09-30,current,80
      """)

  static let runningFigure = Rule(
    "running-figure", .warning,
    what: "A figure by hand for a whole period is taken as what is reached so far, since the period is open.",
    why: "what is reached by a day and what is reached by the end are two things, and only its author knows which it is",
    fix: "write figures for the periods that are over, such as months",
    example: """
      $ kpitree evaluate --period 2026-Q3 --as-of 2026-08-31
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: 100 }
      -    actual: { 2026-Q3: 60 }
      +    actual: { 2026-07: 30, 2026-08: 30 }
      """)
}
