internal import KPISource

/// What can be wrong with files of rows.
extension Rule {
  /// An empty file.
  static let missingHeader = Rule("missing-header", .error, why: "columns are found by their names, in each file")
  /// A header without a column that is read.
  static let missingColumn = Rule("missing-column", .error, why: "columns are found by their names, in each file")
  /// A header that has a column twice that is read.
  static let doubledColumn = Rule("doubled-column", .error, why: "nothing says which of them is meant")
  /// A row with more or fewer fields than its header.
  static let raggedRow = Rule("ragged-row", .error, why: "nothing says which field is missing or too many")
  /// A quote within a field without quotes, text behind a closing quote, or a quote that is never closed.
  static let badQuoting = Rule(
    "bad-quoting", .error, why: "a field with a quote in it is quoted and that quote doubled; otherwise rows run into each other")
  /// A carriage return that no newline follows.
  static let bareCarriageReturn = Rule(
    "bare-carriage-return", .error, why: "a line ends with a newline, with or without a carriage return before it")
  /// A row so long that something else must be meant.
  static let overlongRow = Rule("overlong-row", .error, why: "a row is held in memory whole, so it has 16 MiB at most")
  /// Bytes that are not UTF-8.
  static let invalidText = Rule("invalid-text", .error, why: "text is UTF-8, so that a member is the same in every file")
  /// A field of a column of figures that is no figure.
  static let badFigure = Rule("bad-number", .error, why: "a figure that cannot be read would be missing from the sum")
  /// A field of a column of dates that is no date.
  static let badDay = Rule("bad-date", .error, why: "a row without a day belongs to no period")
  /// Identifiers that neither memory nor temporary disk can hold.
  static let noTemporaryDisk = Rule(
    "no-temporary-disk", .error, why: "a distinct count is exact, so every identifier is kept until all rows are read")
  /// A figure that exact arithmetic cannot hold.
  static let sumOverflow = Rule("sum-overflow", .error, why: "sums are exact: up to 38 digits")
}
