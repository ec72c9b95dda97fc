import KPIModel
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct DecimalTests {
  @Test(arguments: [
    ("1200", "1200"), ("1_200", "1200"), ("1200_0000", "12000000"), ("0", "0"), ("-0", "0"), ("007", "7"), ("1.50", "1.5"),
    ("1.2M", "1200000"), ("120k", "120000"), ("3B", "3000000000"), ("1200万", "12000000"), ("1.2亿", "120000000"), ("0.5k", "500"),
    ("1.23456k", "1234.56"), ("85%", "0.85"), ("100%", "1"), ("0.05%", "0.0005"), ("+10%", "0.1"), ("-3", "-3"), ("-2.5M", "-2500000"),
    ("1/4", "0.25"), ("-1/4", "-0.25"), ("1/3", "0.333333333333333333333333333333"), ("2/3", "0.666666666666666666666666666667"),
    ("1/300", "0.00333333333333333333333333333333"), ("1_000/8", "125"), ("0.1", "0.1"),
    ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
    ("-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727"),
    ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
  ])
  func `every form of a number reads as plain digits`(text: String, digits: String) throws {
    #expect(try DecimalNumber.parse(text).get().description == digits)
  }

  @Test(arguments: [
    ("", nil), ("abc", nil), ("-", nil), ("1.2.3", nil), ("12x", nil), ("0x10", nil), ("1//3", nil), ("1/3%", nil), ("--5", nil),
    ("NaN", nil), (".nan", nil), ("inf", nil), ("-Infinity", nil), ("∞", nil), ("1e999", nil), ("1/0", nil), ("1e-999", nil),
    ("1e3", "1000"), ("1.5E6", "1500000"), ("-2e-3", "-0.002"), ("1e+2", "100"),
    ("1,200", "1_200"), ("1,234,567.89", "1_234_567.89"), ("-1,200", "-1_200"), ("1,200%", "1_200%"), ("1,5", "1.5"), ("1,20,0", nil),
    ("１２", "12"), ("８５％", "85%"), ("−3", "-3"), ("＋3", "+3"), ("1 200", "1200"), (" 5", "5"), ("85 %", "85%"), ("1.2 M", "1.2M"),
    ("¥1200", "1200"), ("-$5", "-5"), ("5€", "5"), ("1200元", "1200"), ("1200万元", "1200万"), ("$1,200", "1_200"),
    ("1.2m", "1.2M"), ("3K", "3k"), ("3bn", "3B"), ("5千", "5k"), ("2百万", "2M"), ("1.2万亿", "12000亿"), ("2T", "2000B"), ("5萬", "5万"),
    (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("1__2", "12"), ("1_", "1"), ("_1", "1"),
    ("170141183460469231731687303715884105728", nil), ("99999999999999999999999999999999999999B", nil),
    ("0." + String(repeating: "1", count: 60), nil), (String(repeating: "9", count: 1000), nil), (String(repeating: "x", count: 1000), nil),
    ("0." + String(repeating: "0", count: 100_000) + "1", nil),
  ])
  func `what is no number is refused with the mend that is obvious`(text: String, replacement: String?) throws {
    guard case .failure(let mistake) = DecimalNumber.parse(text) else {
      Issue.record("\(text) was taken for a number")
      return
    }
    #expect(mistake.replacement == replacement)
    #expect(mistake.message.utf8.count < 200)
    #expect(mistake.message.first?.isUppercase == false)
    if let replacement { #expect(throws: Never.self) { try DecimalNumber.parse(replacement).get() } }
  }

  @Test(arguments: [
    ("NaN", "`NaN` is not a number: leave out a figure that is not known"),
    ("inf", "`inf` is not a number: every figure is finite"),
    ("1e999", "`1e999` has an exponent, but numbers are written in plain digits"),
    ("1,200", "`1,200` has a `,` in it"),
    ("1/0", "`1/0` divides by zero"),
    ("999999999999999999999999999999999999999", "`999999999999999999999999999999999999999` has more digits than the 38 a number may have"),
    ("１２", "`１２` is not written in ASCII digits and signs"),
    ("1__2", "`1__2` has a `_` that is not between two digits"),
    ("many", "`many` is not a number"),
  ])
  func `a refusal says why`(text: String, message: String) {
    guard case .failure(let mistake) = DecimalNumber.parse(text) else {
      Issue.record("\(text) was taken for a number")
      return
    }
    #expect(mistake.message == message)
  }

  @Test func `equal values are equal, whatever their digits`() {
    #expect(DecimalNumber(mantissa: 1500, scale: 3) == DecimalNumber(mantissa: 15, scale: 1))
    #expect(DecimalNumber(mantissa: 1500, scale: 3).hashValue == DecimalNumber(mantissa: 15, scale: 1).hashValue)
    #expect(DecimalNumber(mantissa: 0, scale: 5) == .zero)
    #expect(DecimalNumber(mantissa: 300, scale: 2).isWhole)
  }

  @Test func `a tenth and a fifth are three tenths`() {
    #expect(DecimalNumber(mantissa: 1, scale: 1).adding(DecimalNumber(mantissa: 2, scale: 1)) == DecimalNumber(mantissa: 3, scale: 1))
    #expect(DecimalNumber(5).subtracting(DecimalNumber(mantissa: 1, scale: 2)) == DecimalNumber(mantissa: 499, scale: 2))
    #expect(
      DecimalNumber(mantissa: 15, scale: 1).multiplied(by: DecimalNumber(mantissa: 2, scale: 1)) == DecimalNumber(mantissa: 3, scale: 1))
    #expect(DecimalNumber(3).negated == DecimalNumber(-3))
  }

  @Test func `a result that does not fit is nil and never wraps`() {
    let largest = DecimalNumber(mantissa: .max, scale: 0)
    #expect(largest.adding(.one) == nil)
    #expect(DecimalNumber(mantissa: .min, scale: 0).subtracting(.one) == nil)
    #expect(DecimalNumber(mantissa: .min, scale: 0).negated == nil)
    #expect(largest.multiplied(by: DecimalNumber(2)) == nil)
    #expect(largest.adding(DecimalNumber(mantissa: 1, scale: 1)) == nil)
    #expect(DecimalNumber(1).adding(DecimalNumber(mantissa: 1, scale: 100)) == nil)
    #expect(largest.divided(by: DecimalNumber(mantissa: 1, scale: 10)) == nil)
    #expect(DecimalNumber.one.divided(by: .zero) == nil)
  }

  @Test(arguments: [
    (1, 8, "0.125", true), (10, 4, "2.5", true), (1, 3, "0.333333333333333333333333333333", false), (-7, 2, "-3.5", true),
    (2, 3, "0.666666666666666666666666666667", false), (1, 7, "0.142857142857142857142857142857", false), (0, 9, "0", true),
    (1_000_000_000_000, 3, "333333333333.333333333333333333", false),
  ])
  func `a quotient is exact where it ends, and says so`(dividend: Int, divisor: Int, digits: String, isExact: Bool) throws {
    let quotient = try #require(DecimalNumber(dividend).divided(by: DecimalNumber(divisor)))
    #expect(quotient.quotient.description == digits)
    #expect(quotient.isExact == isExact)
  }

  @Test(arguments: [
    ("0.1", "0.2"), ("-1", "0"), ("-2", "-1"), ("0.333", "0.3333"), ("99999999999999999999", "100000000000000000000"),
    ("0.00000000000000000000000000000000000001", "170141183460469231731687303715884105727"),
    ("-170141183460469231731687303715884105727", "0.1"),
    ("1.7014118346046923173168730371588410572", "1.7014118346046923173168730371588410573"), ("1", "1.5"), ("0", "0.001"),
  ])
  func `numbers are ordered by value at any scale`(smaller: String, larger: String) throws {
    let (smaller, larger) = (try DecimalNumber.parse(smaller).get(), try DecimalNumber.parse(larger).get())
    #expect(smaller < larger)
    #expect(!(larger < smaller))
    #expect(!(smaller < smaller))
  }

  @Test func `order holds where one mantissa at the other's scale would not fit`() {
    #expect(DecimalNumber(mantissa: 1, scale: 90) < DecimalNumber(mantissa: 1, scale: 1))
    #expect(DecimalNumber(mantissa: .max, scale: 90) < DecimalNumber(mantissa: 1, scale: 20))
    #expect(DecimalNumber(mantissa: -1, scale: 1) < DecimalNumber(mantissa: -1, scale: 90))
    #expect(DecimalNumber.zero < DecimalNumber(mantissa: 1, scale: 200))
    #expect(DecimalNumber(mantissa: 1, scale: 38) < DecimalNumber(mantissa: .max, scale: 0))
  }

  @Test(.law) func `order agrees with subtraction`() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5000 where !Law.isOver {
      let left = DecimalNumber(
        mantissa: Int128.random(in: -10_000...10_000, using: &generator), scale: .random(in: 0...6, using: &generator))
      let right = DecimalNumber(
        mantissa: Int128.random(in: -10_000...10_000, using: &generator), scale: .random(in: 0...6, using: &generator))
      #expect((left < right) == left.subtracting(right)?.isNegative, "\(left) and \(right)")
    }
  }

  @Test func `plain digits read back as the same number`() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<50_000 {
      let number = DecimalTests.random(using: &generator)
      let text = number.description
      let again = try DecimalNumber.parse(text).get()
      guard again == number else {
        Issue.record("\(text) reads back as \(again)")
        return
      }
    }
  }

  @Test func `the nearest binary number is the one that strtod finds`() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<100_000 {
      let number = DecimalTests.random(using: &generator)
      let expected = strtod(number.description, nil)
      guard number.double.bitPattern == expected.bitPattern else {
        Issue.record("\(number) becomes \(number.double) instead of \(expected)")
        return
      }
    }
  }

  @Test(arguments: [
    (Int128(9_007_199_254_740_993), 0, 9_007_199_254_740_992.0), (9_007_199_254_740_995, 0, 9_007_199_254_740_996.0), (1, 23, 1e-23),
    (3, 1, 0.3),
    (1, 400, 0), (.max, 0, 170_141_183_460_469_231_731_687_303_715_884_105_727.0),
  ])
  func `binary numbers are correctly rounded at the edges`(mantissa: Int128, scale: Int, expected: Double) {
    #expect(DecimalNumber(mantissa: mantissa, scale: scale).double == expected)
    #expect(DecimalNumber(mantissa: -mantissa, scale: scale).double == -expected)
  }

  /// Mantissas of every length, so that both the fast and the exact route are taken.
  private static func random(using generator: inout SeededGenerator) -> DecimalNumber {
    let bits = Int.random(in: 1...126, using: &generator)
    let mantissa = Int128.random(in: 0..<(1 << bits), using: &generator)
    return DecimalNumber(mantissa: Bool.random(using: &generator) ? mantissa : -mantissa, scale: .random(in: 0...38, using: &generator))
  }
}
