internal import KPISource

/// The texts of a column that filters compare with some: a number for each, and what rows have of them.
struct ComparedTexts {
  /// What filters name; a text's place here is its number.
  let wanted: [String]
  let texts = TextDictionary()
  /// Whether any row has it, by number.
  private(set) var isSeen: [Bool]
  /// Spellings beside a wanted one that differ from it only by case, space or width, and the rows that have them; from `wanted.count + 1` on
  /// in this order.
  private(set) var alike: [(text: String, wanted: Int, rows: Int)] = []
  /// All other texts; nil once there are too many to be of use.
  private(set) var others: Set<String>? = []

  private let numbers: [String: Int32]
  private let folded: [String: Int]
  private var unseenCount: Int

  /// The most texts that get a number; a column of identifiers has no end of them.
  private static let limit = 4096

  init(_ wanted: [String]) {
    self.wanted = wanted
    isSeen = wanted.map { _ in false }
    unseenCount = wanted.count
    numbers = Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, Int32($0)) })
    folded = Dictionary(wanted.enumerated().map { (Spelling.folded($1), $0) }) { first, _ in first }
    for (number, text) in wanted.enumerated() { add(text, Int32(number)) }
  }

  /// Adds a text that has no number yet; -1 where it gets none.
  ///
  /// A text in another form of Unicode than a wanted one is that one.
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let isNew = texts.count < Self.limit
    let isPlain = text.allSatisfy { $0 < 0x80 }
    guard isNew || !isPlain else { return -1 }
    let written = String(decoding: text, as: UTF8.self)
    var number = numbers[written]
    if number == nil {
      guard isNew else { return -1 }
      if let near = folded[Spelling.folded(written)] {
        number = Int32(wanted.count + 1 + alike.count)
        alike.append((written, near, 0))
      } else {
        number = Int32(wanted.count)
        others?.insert(written)
      }
    }
    guard let number else { return -1 }
    if isNew, let base = text.baseAddress { texts.insert(base, length: text.count, code: number) }
    if texts.count == Self.limit { others = nil }
    return number
  }

  /// Notes which wanted texts a batch has, while there is one that no row had.
  mutating func look(at numbers: UnsafePointer<Int32>, count: Int) {
    if unseenCount > 0 {
      for row in 0..<count {
        let number = Int(numbers[row])
        if number >= 0, number < wanted.count, !isSeen[number] {
          isSeen[number] = true
          unseenCount -= 1
        }
      }
    }
    guard !alike.isEmpty else { return }
    for row in 0..<count where Int(numbers[row]) > wanted.count { alike[Int(numbers[row]) - wanted.count - 1].rows += 1 }
  }

  private func add(_ text: String, _ number: Int32) {
    // A dictionary may read 16 bytes whatever a text's length.
    let padded = Array(text.utf8) + Array(repeating: 0, count: TextDictionary.longestKey)
    padded.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { texts.insert(base, length: text.utf8.count, code: number) }
    }
  }
}

extension Cells {
  /// A text that a filter names, and what rows have of it.
  package struct ComparedValue: Sendable {
    package var column: String
    package var text: String
    package var isSeen: Bool
    /// Spellings beside it that differ only by case, space or width, with their rows.
    package var alike: [(text: String, rows: Int)]
    /// The column's other texts in order; empty where there are too many.
    package var others: [String]
  }
}

extension ComparedTexts {
  /// What all workers saw of one column.
  static func values(_ column: String, _ parts: [ComparedTexts]) -> [Cells.ComparedValue] {
    guard let wanted = parts.first?.wanted else { return [] }
    var others: Set<String>? = []
    for part in parts {
      if let more = part.others { others?.formUnion(more) } else { others = nil }
    }
    let listed = (others ?? []).sorted()
    return wanted.enumerated().map { number, text in
      var rows: [String: Int] = [:]
      for part in parts {
        for alike in part.alike where alike.wanted == number { rows[alike.text, default: 0] += alike.rows }
      }
      return Cells.ComparedValue(
        column: column, text: text, isSeen: parts.contains { $0.isSeen[number] },
        alike: rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, others: listed)
    }
  }
}
