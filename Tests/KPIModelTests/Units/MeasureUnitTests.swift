import Testing

@testable import KPIModel

@Suite struct UnitTests {
  private static func unit(_ text: String) throws -> MeasureUnit { try MeasureUnit.parse(text).get() }

  /// The unit of a formula whose names have these units; one written `?` is not known.
  private static func unit(of formula: String, _ units: [String]) throws -> Result<MeasureUnit?, UnitMistake> {
    let known = try units.map { $0 == "?" ? nil : try unit($0) }
    return MeasureUnit.of(try Formula.parse(formula).get()) { known[$0] }
  }

  @Test(arguments: [
    ("CNY", "`CNY`"), ("USD", "`USD`"), ("percent", "a plain number"), ("orders", "a plain number"), ("people", "a plain number"),
    ("days", "`days`"),
    ("day", "`days`"), ("hours", "`hours`"), ("minutes", "`minutes`"), ("seconds", "`seconds`"), ("CNY/order", "`CNY`"),
    ("minutes/order", "`minutes`"),
    ("orders/day", "`1/days`"), ("CNY/day", "`CNY/days`"), ("USD/CNY", "`USD/CNY`"), ("CNY/CNY", "a plain number"),
    ("订单", "a plain number"),
    ("SKU", "a plain number"), ("visits/user", "a plain number"),
  ])
  func `only currencies and durations have a dimension`(text: String, dimension: String) throws {
    let unit = try UnitTests.unit(text)
    #expect(unit.name == text)
    #expect(unit.dimensionPhrase == dimension)
    #expect(unit.isRate == (text == "percent" || text.contains("/")))
    #expect(unit.isPercent == (text == "percent"))
  }

  @Test(arguments: [
    ("%", "percent"), ("Percent", "percent"), ("cny", "CNY"), ("RMB", "CNY"), ("元", "CNY"), ("€", "EUR"), ("cny/order", "CNY/order"),
    ("小时", "hours"),
    ("CNY/天", "CNY/days"), ("Days", "days"), ("$", nil), ("¥", nil), ("", nil), ("CNY/", nil), ("/order", nil), ("CNY/order/day", nil),
    ("CNY order", nil),
    ("1000 CNY", nil), ("a.b", nil),
  ])
  func `what is no unit is refused with the mend that is obvious`(text: String, replacement: String?) throws {
    guard case .failure(let mistake) = MeasureUnit.parse(text) else {
      Issue.record("\(text) was taken for a unit")
      return
    }
    #expect(mistake.replacement == replacement)
    if let replacement { #expect(throws: Never.self) { try MeasureUnit.parse(replacement).get() } }
  }

  @Test(arguments: [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLP", 0), ("TND", 3), ("EUR", 2)])
  func `a currency has its decimals`(code: String, decimals: Int) {
    #expect(Currency(code: code)?.decimals == decimals)
  }

  @Test(arguments: ["", "cny", "CN", "CNYX", "DEM", "XXX", "XAU", "GMV"])
  func `what is no currency in use is none`(code: String) {
    #expect(Currency(code: code) == nil)
  }

  @Test func `a rate in a currency has that currency, a count per currency has none`() throws {
    #expect(try UnitTests.unit("CNY/order").currency?.code == "CNY")
    #expect(try UnitTests.unit("orders/CNY").currency == nil)
    #expect(try UnitTests.unit("orders").currency == nil)
    #expect(try UnitTests.unit("minutes/order").duration == .minutes)
    #expect(try UnitTests.unit("orders/day").duration == nil)
  }

  @Test(arguments: [
    ("visits * conversion * value", ["visits", "percent", "CNY"], "`CNY`"), ("a / b", ["CNY", "orders"], "`CNY`"),
    ("a / b", ["CNY", "CNY"], "a plain number"),
    ("a + b", ["CNY", "CNY/order"], "`CNY`"), ("a + 5", ["CNY"], "`CNY`"), ("max(0, a)", ["days"], "`days`"),
    ("a * 2 - 1", ["USD"], "`USD`"),
    ("a - b", ["orders", "people"], "a plain number"), ("1 / a", ["days"], "`1/days`"), ("a / b", ["CNY", "days"], "`CNY/days`"),
    ("a * b", ["CNY/day", "days"], "`CNY`"), ("a * b", ["CNY", "USD"], "`CNY*USD`"), ("a * b / b", ["CNY", "USD"], "`CNY`"),
    ("a * a", ["CNY"], "`CNY*CNY`"), ("a * rate", ["USD", "CNY/USD"], "`CNY`"), ("5 * 3", [], "a plain number"),
    ("-a / 3", ["hours"], "`hours`"),
    ("a + b", ["CNY", "?"], "`CNY`"), ("(a + b) / (c + d)", ["CNY", "CNY", "orders", "orders"], "`CNY`"),
    ("a * b / c / d", ["CNY", "days", "CNY", "days"], "a plain number"),
  ])
  func `products and quotients add and subtract exponents`(formula: String, units: [String], dimension: String) throws {
    #expect(try UnitTests.unit(of: formula, units).get()?.dimensionPhrase == dimension)
  }

  @Test(arguments: [("a", ["?"]), ("a * b", ["CNY", "?"]), ("a + b", ["?", "?"]), ("a / b + 1", ["?", "CNY"])])
  func `a name without a known unit leaves the result unknown`(formula: String, units: [String]) throws {
    #expect(try UnitTests.unit(of: formula, units).get() == nil)
  }

  @Test(arguments: [
    ("sales + fees", ["CNY", "USD"], "`sales` is in `CNY` and `fees` in `USD`, which do not add up"),
    ("a - b", ["days", "hours"], "`a` is in `days` and `b` in `hours`, which do not add up"),
    ("a + b * c", ["CNY", "minutes", "orders"], "`a` is in `CNY` and `b * c` in `minutes`, which do not add up"),
    ("a + orders", ["CNY", "orders"], "`a` is in `CNY` and `orders` a plain number, which do not add up"),
    ("rate + b", ["percent", "CNY"], "`rate` is a plain number and `b` in `CNY`, which do not add up"),
    ("max(a, b)", ["CNY", "EUR"], "`a` is in `CNY` and `b` in `EUR`, which do not compare"),
    ("2 * (a + b)", ["CNY", "CNY/day"], "`a` is in `CNY` and `b` in `CNY/days`, which do not add up"),
  ])
  func `what does not fit is not added`(formula: String, units: [String], message: String) throws {
    guard case .failure(let mistake) = try UnitTests.unit(of: formula, units) else {
      Issue.record("\(formula) fits")
      return
    }
    #expect(mistake.message == message)
  }

  @Test func `a sum of one unit keeps it, a sum of several counted things is a plain number`() throws {
    #expect(try UnitTests.unit(of: "a - b", ["orders", "orders"]).get()?.name == "orders")
    #expect(try UnitTests.unit(of: "a - b", ["orders", "people"]).get()?.name == "")
    #expect(try UnitTests.unit(of: "1 - a", ["percent"]).get()?.isPercent == true)
    #expect(try UnitTests.unit(of: "a * b", ["CNY/day", "days"]).get()?.isRate == false)
    #expect(try UnitTests.unit(of: "a / b", ["CNY", "days"]).get()?.isRate == true)
  }

  @Test func `a result fits what is declared by currencies and durations alone`() throws {
    let result = try #require(try UnitTests.unit(of: "a / b", ["CNY", "orders"]).get())
    #expect(result.fits(try UnitTests.unit("CNY")))
    #expect(result.fits(try UnitTests.unit("CNY/order")))
    #expect(!result.fits(try UnitTests.unit("USD")))
    #expect(!result.fits(try UnitTests.unit("percent")))
    #expect(try UnitTests.unit(of: "a / b", ["orders", "visits"]).get()?.fits(try UnitTests.unit("percent")) == true)
    #expect(try UnitTests.unit("days").fits(try UnitTests.unit("day")))
  }
}
