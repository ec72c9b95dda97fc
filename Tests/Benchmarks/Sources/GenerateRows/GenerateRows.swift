#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Prints a table of orders, such as a shop's warehouse might export: a day of 2026, a channel, a customer, a category and an amount.
///
///     GenerateRows [COUNT [USERS [ITEMS]]]
///
/// Where they are said, a column of so many users stands behind the category, and one of so many items behind that.
///
/// The same count gives the same bytes.
@main
enum GenerateRows {
  static let channels = ["search", "social", "email", "direct", "affiliate", "display", "video", "partner"]
  static let customers = ["new", "old"]
  static let categoryCount = 24
  static let monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  static func main() {
    let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 8_000_000
    let users = CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 0
    let items = CommandLine.arguments.dropFirst(3).first.flatMap(Int.init) ?? 0
    let days = monthLengths.enumerated().flatMap { month, length in
      (1...length).map { Array("2026-\(twoDigits(month + 1))-\(twoDigits($0))".utf8) }
    }
    let channels = channels.map { Array($0.utf8) }
    let customers = customers.map { Array($0.utf8) }
    let categories = (0..<categoryCount).map { Array("category \(twoDigits($0))".utf8) }
    var random = SplitMix(state: 7)
    var output = Array("order_date,channel,customer,category,\(users > 0 ? "user_id," : "")\(items > 0 ? "item," : "")amount\n".utf8)
    for _ in 0..<count {
      for column in [days, channels, customers, categories] {
        output += column[random.below(column.count)]
        output.append(UInt8(ascii: ","))
      }
      if users > 0 { output += Array("u\(100_000_000 + random.below(users)),".utf8) }
      if items > 0 { output += Array("item \(random.below(items)),".utf8) }
      let cents = 1 + random.below(199_999)
      output += Array("\(cents / 100).\(twoDigits(cents % 100))\n".utf8)
      if output.count > 1 << 20 { flush(&output) }
    }
    flush(&output)
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func flush(_ output: inout [UInt8]) {
    var written = 0
    while written < output.count {
      let step = output.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress.map { $0 + written }, $0.count - written) }
      guard step > 0 else { exit(1) }
      written += step
    }
    output.removeAll(keepingCapacity: true)
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Int(((mixed >> 32) * UInt64(bound)) >> 32)
  }
}
