import KPIModel
import Testing

@testable import KPIReport

struct WordingTests {
  @Test(arguments: [
    ("2026", Period.Kind.year, "2026年"), ("FY2026", .year, "2026财年"), ("2026-H1", .half, "2026年上半年"), ("2026-H2", .half, "2026年下半年"),
    ("2026-Q1", .quarter, "2026年第一季度"), ("2026-Q4", .quarter, "2026年第四季度"), ("FY2026-Q3", .quarter, "2026财年第三季度"),
    ("2026-08", .month, "2026年8月"), ("FY2026-08", .month, "2026财年第8月"), ("2026-W03", .week, "2026年第3周"),
    ("2026-07-01", .day, "2026年7月1日"), ("2026-07-01..2026-08-15", .range, "2026年7月1日至2026年8月15日"),
  ])
  func `a period has a Chinese name`(name: String, kind: Period.Kind, chinese: String) {
    let period = Period(
      name: name, kind: kind, isFiscal: name.hasPrefix("FY"), first: DemoShop.day(2026, 7, 1), last: DemoShop.day(2026, 8, 15))
    #expect(Wording(language: .chinese).period(period) == chinese)
    #expect(Wording(language: .english).period(period) == name)
  }

  @Test(arguments: [
    ("CNY", UnitScale.million, "million CNY", "百万元"), ("CNY", .tenThousand, "wan CNY", "万元"), ("USD", .hundredMillion, "yi USD", "亿美元"),
    ("CNY/order", .plain, "CNY/order", "元/单"), ("minutes", .plain, "minutes", "分钟"), ("", .thousand, "thousand", "千"), ("", .plain, "", ""),
    ("课时", .tenThousand, "wan 课时", "万课时"), ("EUR", .trillion, "trillion EUR", "万亿欧元"), ("orders", .billion, "billion orders", "十亿单"),
  ])
  func `a unit is named with its scale`(unit: String, scale: UnitScale, english: String, chinese: String) throws {
    let unit = unit.isEmpty ? MeasureUnit.plain : try MeasureUnit.parse(unit).get()
    #expect(Wording(language: .english).unit(unit, scale) == english)
    #expect(Wording(language: .chinese).unit(unit, scale) == chinese)
  }
}
