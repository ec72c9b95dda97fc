import KPIModel
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

  @Test(arguments: [
    (0.9996, "99.9%"), (0.99999999, "99.9%"), (1.0, "100.0%"), (0.9999999999999999, "100.0%"), (1.0004, "100.0%"), (1.0996, "109.9%"),
    (1.1, "110.0%"), (0.89996, "89.9%"), (0.79999, "79.9%"), (0.8, "80.0%"), (0.6105, "61.1%"), (0.99949, "99.9%"), (-0.0004, "0.0%"),
    (-1.23456, "-123.5%"), (12345.678, "1,234,567.8%"),
  ])
  func `a completion is never rounded across a bound`(value: Double, text: String) {
    #expect(NumberFormat.completion(bounds: [1.1, 1, 0.9, 0.8]).text(value) == text)
  }

  @Test func `a completion that meets an odd bound is not shown below it`() {
    let format = NumberFormat.completion(bounds: [0.66666, -0.25004])
    #expect(format.text(0.66667) == "66.7%")
    #expect(format.text(0.66661) == "66.6%")
    // Shown as -25.0% it would seem to meet the bound, and the other way round.
    #expect(NumberFormat.completion(bounds: [-0.25]).text(-0.2504) == "-25.1%")
    #expect(NumberFormat.completion(bounds: [0.3333]).text(0.33331) == "33.4%")
  }

  @Test func `variances carry their sign unless nothing of them shows`() {
    let format = NumberFormat(power: 6, fractionDigits: 1, isVariance: true)
    #expect(format.text(1_250_000) == "+1.3")
    #expect(format.text(-1_250_000) == "-1.3")
    #expect(format.text(-49_999) == "0.0")
    #expect(format.text(0) == "0.0")
    #expect(NumberFormat.points(.english).text(-0.0123) == "-1.2pp")
  }

  @Test(arguments: [
    (UnitChoice.auto, 9_999.0, Language.english, UnitScale.plain), (.auto, 10_000, .english, .thousand),
    (.auto, 9_999_999, .english, .thousand), (.auto, 10_000_000, .english, .million), (.auto, 1e10, .english, .billion),
    (.auto, 1e15, .english, .billion), (.auto, 99_999, .chinese, .plain), (.auto, 100_000, .chinese, .tenThousand),
    (.auto, 999_999_999, .chinese, .tenThousand), (.auto, 1e9, .chinese, .hundredMillion), (.auto, 1e13, .chinese, .trillion),
    (.auto, 0, .english, .plain), (.tenThousand, 12, .english, .tenThousand), (.plain, 1e12, .chinese, .plain),
  ])
  func `the largest figure chooses the unit`(choice: UnitChoice, magnitude: Double, language: Language, scale: UnitScale) {
    #expect(UnitScale(choice, magnitude: magnitude, language: language) == scale)
  }

  @Test func `decimals suit the size`() {
    #expect(UnitScale.million.format(magnitude: 120e6, areWhole: true).text(108_449_999) == "108.4")
    #expect(UnitScale.million.format(magnitude: 1.2e6, areWhole: true).text(1_234_567) == "1.23")
    #expect(UnitScale.billion.format(magnitude: 1.2e6, areWhole: true).text(1_234_567) == "0.00123")
    #expect(UnitScale.plain.format(magnitude: 0, areWhole: true).text(0) == "0")
    #expect(UnitScale.plain.format(magnitude: 5000, areWhole: false, currency: Currency(code: "CNY")).text(4999.995) == "5,000.00")
    #expect(UnitScale.plain.format(magnitude: 5000, areWhole: false, currency: Currency(code: "JPY")).text(4999.5) == "5,000")
  }
}
