/// What a period's name says, before a calendar gives it days: `2026`, `2026-H1`, `2026-Q3`, `2026-08`, `2026-W33`, `2026-08-15`,
/// and the same but the day after `FY`.
struct PeriodName: Hashable {
  enum Part: Hashable {
    case year
    case half(Int)
    case quarter(Int)
    case month(Int)
    case week(Int)
    case day(month: Int, day: Int)
  }

  var isFiscal: Bool
  var year: Int
  var part: Part

  init(isFiscal: Bool = false, year: Int, _ part: Part) {
    self.isFiscal = isFiscal
    self.year = year
    self.part = part
  }

  /// Reads the exact spelling; whether there is such a month or week is the calendar's to say.
  init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    isFiscal = bytes.starts(with: "FY".utf8)
    if isFiscal { bytes = bytes.dropFirst(2) }
    guard let year = PeriodName.number(bytes.prefix(4)), bytes.prefix(4).count == 4 else { return nil }
    self.year = year
    bytes = bytes.dropFirst(4)
    guard let dash = bytes.first else {
      part = .year
      return
    }
    bytes = bytes.dropFirst()
    guard dash == UInt8(ascii: "-"), let first = bytes.first else { return nil }
    let letter = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first ? first : nil
    if letter != nil { bytes = bytes.dropFirst() }
    switch (letter, bytes.count) {
    case (UInt8(ascii: "H"), 1): part = .half(PeriodName.number(bytes) ?? 0)
    case (UInt8(ascii: "Q"), 1): part = .quarter(PeriodName.number(bytes) ?? 0)
    case (UInt8(ascii: "W"), 2): part = .week(PeriodName.number(bytes) ?? 0)
    case (nil, 2): part = .month(PeriodName.number(bytes) ?? 0)
    case (nil, 5) where !isFiscal && bytes[bytes.startIndex + 2] == UInt8(ascii: "-"):
      guard let month = PeriodName.number(bytes.prefix(2)), let day = PeriodName.number(bytes.suffix(2)) else { return nil }
      part = .day(month: month, day: day)
      return
    default: return nil
    }
    if PeriodName.number(bytes) == nil { return nil }
  }

  /// The value of decimal digits and nothing else.
  static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in bytes {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return bytes.isEmpty || bytes.count > 9 ? nil : number
  }

  var kind: Period.Kind {
    switch part {
    case .year: .year
    case .half: .half
    case .quarter: .quarter
    case .month: .month
    case .week: .week
    case .day: .day
    }
  }

  /// As the language writes it.
  var text: String {
    let start = (isFiscal ? "FY" : "") + PeriodName.padded(year, 4)
    switch part {
    case .year: return start
    case .half(let half): return "\(start)-H\(half)"
    case .quarter(let quarter): return "\(start)-Q\(quarter)"
    case .month(let month): return "\(start)-\(PeriodName.padded(month, 2))"
    case .week(let week): return "\(start)-W\(PeriodName.padded(week, 2))"
    case .day(let month, let day): return "\(start)-\(PeriodName.padded(month, 2))-\(PeriodName.padded(day, 2))"
    }
  }

  /// As Chinese reports write it.
  var chineseText: String {
    let start = isFiscal ? "\(year)财年" : "\(year)年"
    switch part {
    case .year: return start
    case .half(let half): return start + (half == 1 ? "上半年" : "下半年")
    case .quarter(let quarter): return "\(start)第\(["一", "二", "三", "四"][(quarter - 1) & 3])季度"
    case .month(let month): return isFiscal ? "\(start)第\(month)月" : "\(start)\(month)月"
    case .week(let week): return "\(start)第\(week)周"
    case .day(let month, let day): return "\(start)\(month)月\(day)日"
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
