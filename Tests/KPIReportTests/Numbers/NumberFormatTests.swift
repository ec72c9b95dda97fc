import Testing

@testable import KPIReport

struct NumberFormatTests {
  @Test(arguments: [
    (0.0, 1, "0.0"), (-0.0, 1, "0.0"), (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"),
    (0.125, 2, "0.13"), (2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.285, 2, "0.29"), (0.1 + 0.2, 1, "0.3"), (0.04, 1, "0.0"),
    (-0.04, 1, "0.0"), (0.05, 1, "0.1"), (9.96, 1, "10.0"), (99.95, 1, "100.0"), (999.95, 1, "1,000.0"), (1234567.25, 1, "1,234,567.3"),
    (123.0, 0, "123"), (1e21, 0, "1e21"), (1e20, 0, "100,000,000,000,000,000,000"), (1.7976931348623157e308, 1, "1.8e308"),
    (Double.leastNonzeroMagnitude, 1, "0.0"), (1e-7, 8, "0.00000010"),
    (100, 2, "100.00"), (1_000_000, 0, "1,000,000"),
  ])
  func `a half is rounded away from zero on the shortest digits`(value: Double, fractionDigits: Int, text: String) {
    #expect(NumberFormat(fractionDigits: fractionDigits).text(value) == text)
  }
}
