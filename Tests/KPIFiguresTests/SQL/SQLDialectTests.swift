import KPIModel
import Testing

@testable import KPIFigures

/// How each engine's language spells texts and names; what they then mean is run in `The same answer everywhere`.
@Suite struct `Texts and names in SQL` {
  /// A text, as it stands in SQLite, DuckDB and PostgreSQL, and in Spark, whose texts read `\` as C does.
  static let texts = [
    ("plain", "'plain'", "'plain'"), ("", "''", "''"), ("it's", "'it''s'", "'it\\'s'"), ("''", "''''''", "'\\'\\''"),
    ("a\\b", "'a\\b'", "'a\\\\b'"), ("\\", "'\\'", "'\\\\'"), ("\\'", "'\\'''", "'\\\\\\''"), ("\\n", "'\\n'", "'\\\\n'"),
    ("say \"so\"", "'say \"so\"'", "'say \"so\"'"), ("a`b", "'a`b'", "'a`b'"), ("新客", "'新客'", "'新客'"), ("100%_", "'100%_'", "'100%_'"),
  ]

  @Test(arguments: texts) func `a text is quoted so that it means itself`(text: String, standard: String, spark: String) {
    for dialect in [SQLDialect.sqlite, .duckdb, .postgres] { #expect(dialect.text(text) == standard, "\(dialect)") }
    #expect(SQLDialect.spark.text(text) == spark)
  }

  /// A name, as it stands between double quotes, and between Spark's backquotes.
  static let names = [
    ("amount", "\"amount\"", "`amount`"), ("in-store", "\"in-store\"", "`in-store`"), ("a \"b\"", "\"a \"\"b\"\"\"", "`a \"b\"`"),
    ("a`b", "\"a`b\"", "`a``b`"), ("a\\b", "\"a\\b\"", "`a\\b`"), ("it's", "\"it's\"", "`it's`"), ("select", "\"select\"", "`select`"),
  ]

  @Test(arguments: names) func `a name is quoted so that it means itself`(name: String, standard: String, spark: String) {
    for dialect in [SQLDialect.sqlite, .duckdb, .postgres] { #expect(dialect.identifier(name) == standard, "\(dialect)") }
    #expect(SQLDialect.spark.identifier(name) == spark)
  }

  @Test(arguments: [
    ("orders", "\"orders\"", "`orders`"), ("shop.orders", "\"shop\".\"orders\"", "`shop`.`orders`"),
    ("\"a.b\".c", "\"a.b\".\"c\"", "`a.b`.`c`"), ("`a.b`.c", "\"a.b\".\"c\"", "`a.b`.`c`"), ("it's.x", "\"it's\".\"x\"", "`it's`.`x`"),
  ]) func `a table's name is quoted part by part`(name: String, standard: String, spark: String) {
    for dialect in [SQLDialect.sqlite, .duckdb, .postgres] { #expect(dialect.table(name) == standard, "\(dialect)") }
    #expect(SQLDialect.spark.table(name) == spark)
  }
}
