/// A query of the user's, looked at only for what would let it end the statement that it is put into.
///
/// Engines' commands read statements line by line and know commands of their own (`.shell`, `\!`), so nothing may stand behind a query's end.
package struct QueryText {
  private let scalars: [Unicode.Scalar]

  package init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Why it cannot be put into a statement, as one phrase; nil where it can.
  package var mistake: String? {
    var position = 0
    var depth = 0
    var isEmpty = true
    while position < scalars.count {
      let scalar = scalars[position]
      let next = position + 1 < scalars.count ? scalars[position + 1] : " "
      switch (scalar, next) {
      case ("'", _), ("\"", _), ("`", _):
        guard let end = end(ofQuote: scalar, from: position + 1) else { return "a quote in the query is not closed" }
        position = end
        isEmpty = false
      case ("-", "-"):
        while position < scalars.count, scalars[position] != "\n" { position += 1 }
      case ("/", "*"):
        guard let end = endOfComment(from: position + 2) else { return "a comment in the query is not closed" }
        position = end
      case (";", _): return "a query is one `select`, without `;`"
      case ("\\", _): return "a query has no `\\` outside of quotes"
      case ("$", "$"): return "a query has no `$$` quotes"
      case ("(", _): depth += 1
      case (")", _):
        depth -= 1
        if depth < 0 { return "the query closes a bracket that it did not open" }
      default:
        if !scalar.properties.isWhitespace { isEmpty = false }
      }
      position += 1
    }
    if depth > 0 { return "the query leaves a bracket open" }
    return isEmpty ? "the query is empty" : nil
  }

  /// The closing quote; two in a row stand for one, and a backslash (which only some engines read) may not stand before it.
  private func end(ofQuote quote: Unicode.Scalar, from start: Int) -> Int? {
    var position = start
    while position < scalars.count {
      if scalars[position] == "\\", position + 1 < scalars.count, scalars[position + 1] == quote { return nil }
      if scalars[position] == quote {
        guard position + 1 < scalars.count, scalars[position + 1] == quote else { return position }
        position += 1
      }
      position += 1
    }
    return nil
  }

  private func endOfComment(from start: Int) -> Int? {
    var position = start
    while position + 1 < scalars.count {
      if scalars[position] == "*", scalars[position + 1] == "/" { return position + 1 }
      if scalars[position] == "/", scalars[position + 1] == "*" { return nil }  // nested in some engines, not in others
      position += 1
    }
    return nil
  }
}
