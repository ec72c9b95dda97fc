internal import KPIModel

/// Exact figures: what a column says in decimal, so that sums are exact.
///
/// A binary column counts with the shortest decimal text that stands for it (SQLite: with 15 digits). SQLite and Spark count in whole
/// units of the last decimal place, since neither multiplies decimals exactly; DuckDB in decimals of 38 digits; PostgreSQL as they are.
extension SQLDialect {
  /// Digits behind the decimal point that columns are read with at first; where a column has more, the statement runs again with them.
  var usualDigits: Int {
    switch self {
    case .sqlite: 2  // 64 bits
    case .duckdb, .spark: 6
    case .postgres: 0  // as many as there are
    }
  }

  /// The most that can be tried.
  var mostDigits: Int {
    switch self {
    case .sqlite, .spark: 17
    case .duckdb: 37
    case .postgres: 0
    }
  }

  /// Whether a figure is a whole number of units of its last decimal place.
  var countsInUnits: Bool { self == .sqlite || self == .spark }

  /// A column's figure as text, NULL or empty for none; only SQLite needs one.
  func written(_ column: String) -> String {
    let isWhole = "\(column) = CAST(\(column) AS INTEGER) AND abs(\(column)) < 9e15"
    return """
      CASE typeof(\(column)) WHEN 'real' THEN CASE WHEN \(isWhole) THEN \(asText("CAST(\(column) AS INTEGER)")) \
      WHEN abs(\(column)) BETWEEN 1e-9 AND 1e-4 THEN rtrim(printf('%.24f', \(column)), '0') ELSE \(asText(column)) END \
      ELSE trim(\(asText(column))) END
      """
  }

  /// A column's figure.
  ///
  /// - Parameter source: the column, in SQLite what `written` made of it.
  func figure(_ source: String, digits: Int) -> String {
    let text = "NULLIF(trim(\(asText(source))), '')"
    switch self {
    case .sqlite:
      let point = "instr(\(source) || '.', '.')"
      let unsigned = "ltrim(\(source), '+-')"
      let isFigure = """
        \(unsigned) GLOB '*[0-9]*' AND \(unsigned) NOT GLOB '*[^0-9.]*' AND \(unsigned) NOT GLOB '*.*.*' \
        AND \(source) NOT GLOB '[+-][+-]*' AND \(point) + \(digits) <= 19
        """
      let zeros = String(repeating: "0", count: digits)
      let fraction = digits == 0 ? "" : " || substr(substr(\(source), \(point) + 1) || '\(zeros)', 1, \(digits))"
      return "CASE WHEN \(isFigure) THEN CAST(substr(\(source), 1, \(point) - 1)\(fraction) AS INTEGER) END"
    case .postgres:
      let exact = ["numeric", "integer", "bigint", "smallint"].map { "'\($0)'::regtype" }.joined(separator: ", ")
      return "CASE WHEN pg_typeof(\(source)) IN (\(exact)) THEN CAST(\(source) AS numeric) ELSE CAST(\(text) AS numeric) END"
    case .duckdb:
      let type = "DECIMAL(38, \(digits))"
      return
        "CASE WHEN typeof(\(source)) IN ('VARCHAR', 'DOUBLE', 'FLOAT') THEN CAST(\(text) AS \(type)) ELSE CAST(\(source) AS \(type)) END"
    case .spark:
      // As many digits as leave room for the multiplication by which a decimal becomes a whole number.
      let type = "DECIMAL(\(36 - digits), \(digits))"
      // A type is known when the statement is planned: only one of the ways stays.
      let isExact = "typeof(\(source)) RLIKE '^(tinyint|smallint|int|bigint|decimal.*)$'"
      let decimal = "CASE WHEN \(isExact) THEN CAST(\(source) AS \(type)) ELSE CAST(\(text) AS \(type)) END"
      let unit = "1" + String(repeating: "0", count: digits)
      return "CAST(\(decimal) * CAST(\(unit) AS DECIMAL(\(digits + 1), 0)) AS DECIMAL(38, 0))"
    }
  }

  /// The digits behind the decimal point that a column's figure has.
  func digits(_ source: String) -> String {
    if self == .sqlite {
      return "CASE WHEN instr(\(source), '.') > 0 THEN length(rtrim(\(source), '0')) - instr(\(source), '.') ELSE 0 END"
    }
    let text = "lower(trim(\(asText(source))))"
    let fraction = "rtrim(split_part(split_part(\(text), 'e', 1), '.', 2), '0')"
    // Spark writes what is cut off before what it is cut off from.
    let trimmed = self == .spark ? "rtrim('0', split_part(split_part(\(text), 'e', 1), '.', 2))" : fraction
    let ofText = "greatest(0, length(\(trimmed)) - COALESCE(TRY_CAST(NULLIF(split_part(\(text), 'e', 2), '') AS INTEGER), 0))"
    let type = "lower(typeof(\(source)))"
    return """
      CASE WHEN \(type) LIKE 'decimal%' THEN CAST(regexp_extract(\(type), ',([0-9]+)', 1) AS INTEGER) \
      WHEN \(type) IN ('varchar', 'string', 'double', 'float') THEN \(ofText) ELSE 0 END
      """
  }

  /// The figure as text where it is none that can be counted with, else NULL; nil where the engine itself refuses such.
  func badFigure(_ figure: String, written: String) -> String? {
    switch self {
    case .sqlite: "CASE WHEN \(written) <> '' AND \(figure) IS NULL THEN \(written) END"
    case .postgres: "CASE WHEN NOT \(figure) BETWEEN -1e38 AND 1e38 THEN \(asText(figure)) END"
    case .duckdb, .spark: nil
    }
  }

  /// A number of the model as a figure; in units of its own last place where the dialect counts in them.
  func number(_ mantissa: Int64, scale: Int) -> String {
    let text = countsInUnits ? "\(mantissa)" : DecimalNumber(mantissa: Int128(mantissa), scale: scale).description
    let literal = mantissa < 0 ? "(\(text))" : text
    return self == .spark ? "CAST(\(literal) AS DECIMAL(38, 0))" : literal
  }
}
