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
