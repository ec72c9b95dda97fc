/// Names that workbooks take for sheets: 1 to 31 characters, none of `[]:*?/\`, no `'` at either end, not `History`, each once in any case.
enum SheetName {
  static let mostUnits = 31

  /// The nearest name that is allowed and not taken.
  static func allowed(_ text: String, taken: Set<String> = []) -> String {
    var base = ""
    for scalar in CellText.safe(text).unicodeScalars {
      base.unicodeScalars.append("[]:*?/\\".unicodeScalars.contains(scalar) ? " " : scalar)
    }
    base = trimmed(base)
    if base.isEmpty { base = "Sheet" }
    if base.lowercased() == "history" { base += " " + "1" }
    var name = trimmed(cut(base, mostUnits))
    var number = 2
    while taken.contains(name.lowercased()) {
      let suffix = " \(number)"
      name = cut(base, mostUnits - suffix.utf16.count) + suffix
      number += 1
    }
    return name
  }

  /// As formulas write it before the `!`.
  static func quoted(_ name: String) -> String {
    let isWord = name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    if isWord, name.utf8.count > 3 { return name }
    return "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let first = text.first, first == "'" || first == " " { text.removeFirst() }
    while let last = text.last, last == "'" || last == " " { text.removeLast() }
    return String(text)
  }

  private static func cut(_ text: String, _ units: Int) -> String {
    var text = text
    while text.utf16.count > units { text.removeLast() }
    return text
  }
}
