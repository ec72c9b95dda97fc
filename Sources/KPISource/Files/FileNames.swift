/// Makes names of files from keys of any kind: safe on every file system, and never two alike.
///
/// Letters and digits of every script, `-` and `_` stay; all else becomes `-`. Names that differ only in case are alike, since on some
/// systems they are, and so are those that Unicode calls equal.
package struct FileNames {
  private var taken: Set<String> = []

  /// - Parameter taken: names that are given already.
  package init(taken: [String] = []) {
    self.taken = Set(taken.map(FileNames.folded))
  }

  /// The name for the next key.
  package mutating func name(for key: String) -> String {
    let stem = FileNames.stem(of: key)
    var name = stem
    var number = 2
    while !taken.insert(FileNames.folded(name)).inserted {
      name = "\(stem)-\(number)"
      number += 1
    }
    return name
  }

  /// The longest name in bytes, so that there is room for a number, an ending, and what is written beside.
  private static let mostBytes = 100

  private static func stem(of key: String) -> String {
    var stem = ""
    for character in key {
      let isKept = character.unicodeScalars.enumerated().allSatisfy { isLetter($1) || $0 > 0 && isMark($1) }
      let next = isKept ? character : "-"
      if next == "-", stem.isEmpty || stem.last == "-" { continue }
      if stem.utf8.count + String(next).utf8.count > mostBytes { break }
      stem.append(next)
    }
    while stem.last == "-" { stem.removeLast() }
    if stem.isEmpty { return "card" }
    return reserved.contains(stem.uppercased()) ? stem + "-card" : stem
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
  }

  /// What a letter may carry, such as an accent.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }

  private static func folded(_ name: String) -> String { name.lowercased() }

  /// Names of devices, which some systems give to no file, whatever the ending.
  private static let reserved = Set(
    ["CON", "PRN", "AUX", "NUL", "INDEX"] + (0...9).flatMap { ["COM\($0)", "LPT\($0)"] })
}
