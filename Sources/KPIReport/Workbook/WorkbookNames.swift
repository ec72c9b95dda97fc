/// Where a cell stands; counts from 0.
struct CellAddress: Hashable {
  var sheet: String
  var row: Int
  var column: Int

  /// `F5`; with marks, so that a formula that is copied goes on pointing here, `$F$5`.
  func text(isFixed: Bool = false) -> String {
    let mark = isFixed ? "$" : ""
    return mark + CellAddress.letters(column) + mark + String(row + 1)
  }

  /// As a formula in another cell of `sheet` says it: with the name of the own sheet where that is another one.
  func text(in sheet: String, isFixed: Bool = false) -> String {
    self.sheet == sheet ? text(isFixed: isFixed) : "\(SheetName.quoted(self.sheet))!\(text(isFixed: isFixed))"
  }

  /// The same column, some rows on.
  func range(to row: Int, in sheet: String, isFixed: Bool = false) -> String {
    var last = self
    last.row = row
    return row == self.row ? text(in: sheet, isFixed: isFixed) : text(in: sheet, isFixed: isFixed) + ":" + last.text(isFixed: isFixed)
  }

  static func letters(_ column: Int) -> String {
    var letters: [UInt8] = []
    var rest = column + 1
    while rest > 0 {
      letters.insert(UInt8(ascii: "A") + UInt8((rest - 1) % 26), at: 0)
      rest = (rest - 1) / 26
    }
    return String(decoding: letters, as: UTF8.self)
  }
}

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

/// Turns ids of nodes into names that formulas may use: `gmv.new.search` stays as it is, `gmv.x:"a b"` becomes `gmv.x_a_b`.
struct NodeNames {
  private var taken: Set<String> = []

  /// More letters than this no spreadsheet's list shows.
  static let mostCharacters = 120

  /// The name of an id, unlike all that were given before, in any case.
  mutating func name(of id: String) -> String {
    var base = ""
    var count = 0
    for scalar in id.unicodeScalars where count < NodeNames.mostCharacters && scalar != "\"" {
      base.unicodeScalars.append(NodeNames.isAllowed(scalar) ? scalar : "_")
      count += 1
    }
    if base.unicodeScalars.first.map({ !NodeNames.begins($0) }) ?? true || NodeNames.isReserved(base) { base = "_" + base }
    var name = base
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }

  private static func begins(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || (scalar.value < 128 ? isASCIILetter(scalar) : scalar.properties.isAlphabetic)
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "." || begins(scalar) { return true }
    return scalar.value < 128 ? ("0"..."9").contains(scalar) : scalar.properties.numericType != nil
  }

  private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  /// What reads as a cell (`Q1`, `R1C1`, `C`) or as a truth value.
  private static func isReserved(_ name: String) -> Bool {
    let name = name.lowercased()
    if ["true", "false"].contains(name) { return true }
    let letters = name.prefix { $0.isASCII && $0.isLetter }
    let rest = name.dropFirst(letters.count)
    if (1...3).contains(letters.count), !rest.isEmpty, rest.allSatisfy({ $0.isASCII && $0.isNumber }) { return true }
    // r, c, r1, c2, r1c1, rc
    var remaining = Substring(name)
    var isCell = false
    for letter in ["r", "c"] as [Character] where remaining.first == letter {
      remaining = remaining.dropFirst().drop { $0.isASCII && $0.isNumber }
      isCell = true
    }
    return isCell && remaining.isEmpty
  }
}
