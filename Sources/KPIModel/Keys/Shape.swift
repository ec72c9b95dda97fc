package import KPISource

/// What may stand behind a key: the one description from which the JSON Schema of the language is generated.
package indirect enum Shape {
  case text
  /// A string, or one per language.
  case localized
  /// A key of something declared elsewhere.
  case reference
  case word([String])
  case number
  /// A number, or points of a percent: `0.5pp`.
  case effect
  case integer
  case flag
  case day
  case period
  /// `7d`, or `7d..13d`.
  case age
  case formula
  /// One value, or a list of them.
  case oneOrMore(Shape)
  case list(Shape)
  case pair(Shape)
  /// Any key of the user's → value.
  case map(Shape)
  /// A period → value.
  case periods(Shape)
  /// A day → value.
  case days(Shape)
  /// The keys of a section; `~` stands for none of them.
  case section(any Key.Type)
  case either([Shape])
}

/// One key of a section: what it is spelled like, what may stand behind it, and what it means.
package protocol Key: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
  static var sectionName: String { get }
  static var lookup: KeyTable<Self> { get }
  /// Keys that a section cannot be without.
  static var required: [Self] { get }
  var shape: Shape { get }
  /// One sentence for the schema and the editor.
  var summary: String { get }
  /// What the key belongs to, when its capability is not built yet: it is refused by name, never as unknown.
  var comesLater: String? { get }
  /// Keys that may stand in the section besides: options that several sections share.
  static var options: (any Key.Type)? { get }
  /// The forms in which nothing says something: `{}` of a body that is all left to others, `""` of a field without text. In all others it is a mistake.
  var emptyForms: [YAMLNode.Kind] { get }
  /// How to say what an empty value may have been meant to say; nil where leaving the key out says it.
  var wayOut: String? { get }
}

extension Key {
  package static var options: (any Key.Type)? { nil }
  /// All keys of the section as they are spelled.
  package static var spellings: [String] { allCases.map(\.rawValue) + (options?.spellings ?? []) }
  package static var required: [Self] { [] }
  package var comesLater: String? { nil }
  package var emptyForms: [YAMLNode.Kind] { [] }
  package var wayOut: String? { nil }
}

/// Finds a section's key by its bytes: an open-addressing table made once, since a large tree looks up a million keys.
package struct KeyTable<K: Key>: Sendable {
  private let slots: [Int16]
  private let keys: [K]
  private let spellings: [[UInt8]]
  private let mask: Int

  package init() {
    let keys = Array(K.allCases)
    var size = 16
    while size < keys.count * 4 { size *= 2 }
    var slots = [Int16](repeating: -1, count: size)
    let spellings = keys.map { Array($0.rawValue.utf8) }
    for (index, spelling) in spellings.enumerated() {
      var slot = spelling.withUnsafeBufferPointer { Self.hash($0) } & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int16(index)
    }
    self.keys = keys
    self.slots = slots
    self.spellings = spellings
    mask = size - 1
  }

  package func key(_ bytes: UnsafeBufferPointer<UInt8>) -> K? {
    var slot = Self.hash(bytes) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if spellings[index].count == bytes.count, spellings[index].elementsEqual(bytes) { return keys[index] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = bytes.first, let last = bytes.last else { return 0 }
    let middle = Int(bytes[bytes.count / 2])
    return bytes.count &* 131 &+ Int(first) &* 31 &+ Int(last) &* 7 &+ middle
  }
}
