package import KPISource

/// What can be wrong with databases and the commands that ask them.
extension Rule {
  package static let engineTopic = RuleTopic("Databases", [missingEngine, failedEngine, badConnection, unsetVariable])

  static let missingEngine = Rule(
    "missing-engine", .error,
    what: "The program that reads a source is not installed.",
    why: "a database is read by its own command, which must be installed",
    fix: "install the command that the message names: `sqlite3`, `duckdb`, `psql` or `spark-sql`",
    example: .none(because: "it depends on what is installed"))

  static let failedEngine = Rule(
    "failed-engine", .error,
    what: "The program that reads a source stopped with an error, did not answer in time, or gave an answer that cannot be read.",
    why: "a figure without its rows would be missing everywhere above it",
    fix: "read what the program says; `kpitree sql` prints the statement, to try it by hand",
    example: .none(because: "it needs a database that fails"))

  static let badConnection = Rule(
    "bad-connection", .error,
    what: "A connection cannot be made out, or `KPITREE_TIMEOUT` is no number of seconds.",
    why: "the database cannot be found without it", showsWhy: false,
    fix: "write it as `postgres://user@host:5432/database`",
    example: """
      $ kpitree evaluate --period 2026-Q3 --trust
      -sources: { orders: { postgres: "shop", table: orders, time: day } }
      +sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,90
      """)

  static let unsetVariable = Rule(
    "unset-variable", .error,
    what: "The model names a variable that the environment does not have.",
    why: "what is secret or differs by machine stands in the environment",
    fix: "set the variable before kpitree runs",
    example: """
      $ kpitree evaluate --period 2026-Q3 --trust
      -sources: { orders: { postgres: "${SHOP_DB}", table: orders, time: day } }
      +sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      > orders.csv
       day,amount
       2026-07-01,90
      """)
}
