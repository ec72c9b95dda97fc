import Testing

@testable import KPIModel

struct DecimalValueTests {
  /// Binary steps are one unit off here: 1550413.71 has no exact binary form, so its quotient is rounded twice.
  @Test func `a ratio of decimals is the number nearest to the true quotient`() throws {
    let formula = try Formula.parse("amount / orders").get()
    let figures = [DecimalNumber(mantissa: 155_041_371, scale: 2), DecimalNumber(6416)]
    let value = try #require(formula.decimalValue { figures[$0] })
    #expect(value.double == 241.6480221321696)
    #expect(figures[0].double / figures[1].double != value.double)
  }

  @Test(arguments: [
    ("a * b / c", "17.5"), ("a - -b", "12"), ("min(a, b) * max(b, c)", "25"), ("2 * (a + b) / c", "12"), ("a / b / c", "0.7"),
  ])
  func `other formulas keep their value`(_ text: String, _ expected: String) throws {
    let figures = ["a": DecimalNumber(7), "b": DecimalNumber(5), "c": DecimalNumber(2)]
    let formula = try Formula.parse(text).get()
    let value = try #require(formula.decimalValue { figures[formula.names[$0]] })
    #expect(value == (try DecimalNumber.parse(expected).get()))
  }

  @Test func `what is missing, divided by zero or too long has no decimal value`() throws {
    let formula = try Formula.parse("a / b").get()
    #expect(formula.decimalValue { $0 == 0 ? DecimalNumber(1) : nil } == nil)
    #expect(formula.decimalValue { DecimalNumber($0 == 0 ? 1 : 0) } == nil)
    let long = DecimalNumber(mantissa: 123_456_789_012_345_678_901_234_567_891, scale: 3)
    #expect(try Formula.parse("a * b").get().decimalValue { _ in long } == nil)
  }
}
