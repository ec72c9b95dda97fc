/// The members of a dimension that a worker met, and the code of each text they are written with.
struct MemberCodes {
  static let unknown = "(unknown)"

  let texts = TextDictionary()
  /// Member per code.
  ///
  /// Of spellings that Unicode calls the same, the least in bytes, so that it does not depend on the order of rows.
  private(set) var members: [String] = []
  private var codes: [String: Int32] = [:]
  private let spellings: [String: String]

  init(_ axis: Scan.Axis) { spellings = axis.spellings }

  /// Adds a text that is not known yet.
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let written = String(decoding: text, as: UTF8.self)
    let member = spellings[written] ?? (written.isEmpty ? Self.unknown : written)
    let code: Int32
    if let known = codes[member] {
      code = known
      members[Int(code)] = Self.preferred(members[Int(code)], member)
    } else {
      code = Int32(members.count)
      members.append(member)
      codes[member] = code
    }
    if let base = text.baseAddress { texts.insert(base, length: text.count, code: code) }
    return code
  }

  /// Of two equal strings the one that is less in bytes.
  static func preferred(_ first: String, _ second: String) -> String {
    second.utf8.lexicographicallyPrecedes(first.utf8) ? second : first
  }
}
