import Testing

@testable import KPIModel

/// Literals were computed with Python's `datetime`, which shares no code with this module.
@Suite struct CalendarTests {
  /// The American retail calendar: weeks from Sunday, FY2023 with 53 of them.
  private static let retailYears = [(2022, "2022-01-30"), (2023, "2023-01-29"), (2024, "2024-02-04"), (2025, "2025-02-02")]

  private static func retail(_ pattern: PeriodCalendar.Pattern = .fourFourFive) throws -> PeriodCalendar {
    let table = try retailYears.map { PeriodCalendar.FirstDay(year: $0.0, day: try #require(Day.parse($0.1))) }
    let (calendar, mistakes) = PeriodCalendar.checked(fiscalYears: .startingOn(table), pattern: pattern)
    #expect(mistakes.isEmpty)
    return calendar
  }

  private static func starting(in month: Int, weekStart: Int? = nil) -> PeriodCalendar {
    PeriodCalendar.checked(fiscalYears: .startingIn(month: month), weekStart: weekStart).calendar
  }

  private static func span(_ text: String, in calendar: PeriodCalendar) throws -> String {
    let period = try calendar.period(text).get()
    #expect(period.name == text)
    return "\(period.first)..\(period.last)"
  }

  // MARK: - Days and weeks

  /// Day, ISO week and weekday.
  private static let isoWeeks = """
    0001-01-01 0001-W01 1; 0001-02-28 0001-W09 3; 0001-12-29 0001-W52 6; 0001-12-31 0002-W01 1; 0004-01-01 0004-W01 4;
    0004-01-03 0004-W01 6; 0004-03-01 0004-W10 1; 0004-12-31 0004-W53 5; 0556-08-05 0556-W32 4; 0680-11-23 0680-W48 2;
    0723-02-21 0723-W08 3; 0842-09-14 0842-W37 7; 1043-10-22 1043-W42 7; 1185-07-18 1185-W29 4; 1423-10-16 1423-W42 4;
    1734-05-22 1734-W20 6; 1900-01-01 1900-W01 1; 1900-01-03 1900-W01 3; 1900-03-01 1900-W09 4; 1900-12-31 1901-W01 1;
    1970-01-01 1970-W01 4; 1970-01-04 1970-W01 7; 1970-12-28 1970-W53 1; 1970-12-31 1970-W53 4; 1999-01-01 1998-W53 5;
    1999-02-28 1999-W08 7; 1999-12-29 1999-W52 3; 1999-12-31 1999-W52 5; 2000-01-01 1999-W52 6; 2000-01-03 2000-W01 1;
    2000-03-01 2000-W09 3; 2000-12-31 2000-W52 7; 2004-01-01 2004-W01 4; 2004-01-04 2004-W01 7; 2004-12-28 2004-W53 2;
    2004-12-31 2004-W53 5; 2005-01-01 2004-W53 6; 2005-02-28 2005-W09 1; 2005-12-29 2005-W52 4; 2005-12-31 2005-W52 6;
    2008-01-01 2008-W01 2; 2008-01-03 2008-W01 4; 2008-03-01 2008-W09 6; 2008-12-31 2009-W01 3; 2009-01-01 2009-W01 4;
    2009-01-04 2009-W01 7; 2009-12-28 2009-W53 1; 2009-12-31 2009-W53 4; 2010-01-01 2009-W53 5; 2010-02-28 2010-W08 7;
    2010-12-29 2010-W52 3; 2010-12-31 2010-W52 5; 2012-01-01 2011-W52 7; 2012-01-03 2012-W01 2; 2012-03-01 2012-W09 4;
    2012-12-31 2013-W01 1; 2015-01-01 2015-W01 4; 2015-01-04 2015-W01 7; 2015-12-28 2015-W53 1; 2015-12-31 2015-W53 4;
    2016-01-01 2015-W53 5; 2016-02-28 2016-W08 7; 2016-12-29 2016-W52 4; 2016-12-31 2016-W52 6; 2020-01-01 2020-W01 3;
    2020-01-03 2020-W01 5; 2020-03-01 2020-W09 7; 2020-12-31 2020-W53 4; 2021-01-01 2020-W53 5; 2021-01-04 2021-W01 1;
    2021-12-28 2021-W52 2; 2021-12-31 2021-W52 5; 2022-01-01 2021-W52 6; 2022-02-28 2022-W09 1; 2022-12-29 2022-W52 4;
    2022-12-31 2022-W52 6; 2024-01-01 2024-W01 1; 2024-01-03 2024-W01 3; 2024-03-01 2024-W09 5; 2024-12-31 2025-W01 2;
    2026-01-01 2026-W01 4; 2026-01-04 2026-W01 7; 2026-12-28 2026-W53 1; 2026-12-31 2026-W53 4; 2027-01-01 2026-W53 5;
    2027-02-28 2027-W08 7; 2027-12-29 2027-W52 3; 2027-12-31 2027-W52 5; 2077-06-26 2077-W25 6; 2100-01-01 2099-W53 5;
    2100-01-04 2100-W01 1; 2100-12-28 2100-W52 2; 2100-12-31 2100-W52 5; 2159-07-14 2159-W28 6; 2400-01-01 2399-W52 6;
    2400-01-03 2400-W01 1; 2400-03-01 2400-W09 3; 2400-12-31 2400-W52 7; 2565-09-07 2565-W36 6; 2854-12-05 2854-W49 6;
    3444-07-02 3444-W27 2; 3609-08-21 3609-W34 5; 3946-06-09 3946-W23 7; 4278-07-25 4278-W30 4; 4803-08-28 4803-W35 4;
    4877-02-08 4877-W06 1; 5156-05-02 5156-W18 3; 5687-10-26 5687-W43 7; 5880-12-06 5880-W50 1; 6155-12-16 6155-W51 2;
    6330-02-09 6330-W06 7; 6483-01-30 6483-W04 6; 6561-08-01 6561-W31 6; 6680-12-18 6680-W51 6; 6726-03-24 6726-W12 3;
    7110-07-25 7110-W30 1; 7339-02-17 7339-W08 2; 7833-12-13 7833-W50 5; 8378-10-06 8378-W40 5; 8957-05-10 8957-W19 2;
    9433-04-17 9433-W16 3; 9998-01-01 9998-W01 4; 9998-02-28 9998-W09 6; 9998-12-29 9998-W53 2; 9998-12-31 9998-W53 4;
    """

  @Test func `weeks and weekdays are those of ISO 8601`() throws {
    let calendar = PeriodCalendar()
    let rows = CalendarTests.isoWeeks.split { $0 == ";" || $0 == "\n" }
    for row in rows {
      let fields = row.split(separator: " ").map(String.init)
      let day = try #require(Day.parse(fields[0]))
      let week = calendar.period(.week, containing: day)
      #expect(week.name == fields[1])
      #expect(day.weekday == Int(fields[2]))
      #expect(week.contains(day) && week.dayCount == 7 && week.first.weekday == 1)
      #expect(try calendar.period(fields[1]).get() == week)
    }
    #expect(rows.count > 100)
  }

  @Test func `the years of 53 weeks are those of ISO 8601`() {
    let calendar = PeriodCalendar()
    let long = (1990..<2060).filter { year in
      if case .success = calendar.period("\(year)-W53") { true } else { false }
    }
    #expect(long == [1992, 1998, 2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048, 2054])
  }

  @Test(arguments: [
    (7, "2014-12-27", "2014-W52"), (7, "2014-12-28", "2014-W53"), (7, "2015-01-03", "2014-W53"), (7, "2015-01-04", "2015-W01"),
    (7, "2020-12-31", "2020-W53"), (7, "2021-01-02", "2020-W53"), (7, "2021-01-03", "2021-W01"), (7, "2026-01-01", "2025-W53"),
    (7, "2026-01-03", "2025-W53"), (7, "2026-01-04", "2026-W01"), (7, "2026-08-15", "2026-W32"), (6, "2026-01-01", "2025-W52"),
    (6, "2026-01-02", "2025-W52"), (6, "2026-01-03", "2026-W01"), (6, "2026-08-15", "2026-W33"),
  ])
  func `weeks that start on another day belong to the year of their fourth day`(weekStart: Int, day: String, week: String) throws {
    let calendar = CalendarTests.starting(in: 1, weekStart: weekStart)
    let period = calendar.period(.week, containing: try #require(Day.parse(day)))
    #expect(period.name == week)
    #expect(period.first.weekday == weekStart)
  }

  @Test(arguments: [
    ("2026-08-15", true), ("2024-02-29", true), ("2026-02-29", false), ("2100-02-29", false), ("2000-02-29", true), ("2026-8-15", false),
    ("2026-13-01", false), ("2026-00-10", false), ("2026-04-31", false), ("2026-08-15 ", false), ("20260815", false), ("2026/08/15", false),
    ("0000-01-01", false), ("9999-12-31", true), ("+026-01-01", false), ("２026-01-01", false), ("", false),
  ])
  func `a day is read as ISO 8601 writes it and no other way`(text: String, isDay: Bool) {
    #expect(Day.parse(text)?.description == (isDay ? text : nil))
  }

  @Test func `days are counted without a gap over ten thousand years`() throws {
    var previous = try #require(Day(year: 1, month: 1, day: 1))
    #expect(previous.number == -719_162 && previous.weekday == 1)
    for year in stride(from: 1, through: 9999, by: 1) {
      let first = try #require(Day(year: year, month: 1, day: 1))
      let last = try #require(Day(year: year, month: 12, day: 31))
      let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
      #expect(last - first == (isLeap ? 365 : 364))
      #expect(year == 1 || first - previous == 1)
      #expect(last.parts == (year, 12, 31) && Day.parse(first.description) == first)
      previous = last
    }
    #expect(previous.number == 2_932_896)
  }

  // MARK: - Names

  @Test(arguments: [
    ("2026", "2026-01-01..2026-12-31"), ("2026-H1", "2026-01-01..2026-06-30"), ("2026-H2", "2026-07-01..2026-12-31"),
    ("2026-Q1", "2026-01-01..2026-03-31"), ("2026-Q3", "2026-07-01..2026-09-30"), ("2026-08", "2026-08-01..2026-08-31"),
    ("2024-02", "2024-02-01..2024-02-29"), ("2026-02", "2026-02-01..2026-02-28"), ("2026-W33", "2026-08-10..2026-08-16"),
    ("2026-W01", "2025-12-29..2026-01-04"), ("2026-W53", "2026-12-28..2027-01-03"), ("2026-08-15", "2026-08-15..2026-08-15"),
    ("2024-02-29", "2024-02-29..2024-02-29"), ("2026-07-01..2026-08-15", "2026-07-01..2026-08-15"),
    ("2026-07..2026-Q4", "2026-07-01..2026-12-31"),
    ("2025..2026", "2025-01-01..2026-12-31"), ("2026-08-15..2026-08-15", "2026-08-15..2026-08-15"),
    ("2026-W01..2026-02", "2025-12-29..2026-02-28"),
    ("FY2026-Q1", "2026-01-01..2026-03-31"), ("9999", "9999-01-01..9999-12-31"),
  ])
  func `a civil name is a span of days`(name: String, span: String) throws {
    #expect(try CalendarTests.span(name, in: PeriodCalendar()) == span)
  }

  @Test(arguments: [
    ("FY2026", "2026-04-01..2027-03-31"), ("FY2026-H2", "2026-10-01..2027-03-31"), ("FY2026-Q3", "2026-10-01..2026-12-31"),
    ("FY2026-Q4", "2027-01-01..2027-03-31"), ("FY2026-08", "2026-11-01..2026-11-30"), ("FY2026-12", "2027-03-01..2027-03-31"),
    ("FY2027-11", "2028-02-01..2028-02-29"), ("FY2026-W01", "2026-03-30..2026-04-05"), ("FY2025-W52", "2026-03-23..2026-03-29"),
    ("FY2027-W53", "2028-03-27..2028-04-02"), ("2026-Q3", "2026-07-01..2026-09-30"), ("FY2026-08..2026-12-15", "2026-11-01..2026-12-15"),
  ])
  func `a fiscal year is named for the calendar year it starts in`(name: String, span: String) throws {
    #expect(try CalendarTests.span(name, in: CalendarTests.starting(in: 4)) == span)
  }

  @Test(arguments: [
    (
      PeriodCalendar.Pattern.fourFourFive, 2023,
      """
      2023-01-29..2023-02-25 2023-02-26..2023-03-25 2023-03-26..2023-04-29 2023-04-30..2023-05-27
      2023-05-28..2023-06-24 2023-06-25..2023-07-29 2023-07-30..2023-08-26 2023-08-27..2023-09-23
      2023-09-24..2023-10-28 2023-10-29..2023-11-25 2023-11-26..2023-12-23 2023-12-24..2024-02-03
      """
    ),
    (
      PeriodCalendar.Pattern.fourFourFive, 2024,
      """
      2024-02-04..2024-03-02 2024-03-03..2024-03-30 2024-03-31..2024-05-04 2024-05-05..2024-06-01
      2024-06-02..2024-06-29 2024-06-30..2024-08-03 2024-08-04..2024-08-31 2024-09-01..2024-09-28
      2024-09-29..2024-11-02 2024-11-03..2024-11-30 2024-12-01..2024-12-28 2024-12-29..2025-02-01
      """
    ),
    (
      PeriodCalendar.Pattern.fourFiveFour, 2023,
      """
      2023-01-29..2023-02-25 2023-02-26..2023-04-01 2023-04-02..2023-04-29 2023-04-30..2023-05-27
      2023-05-28..2023-07-01 2023-07-02..2023-07-29 2023-07-30..2023-08-26 2023-08-27..2023-09-30
      2023-10-01..2023-10-28 2023-10-29..2023-11-25 2023-11-26..2023-12-30 2023-12-31..2024-02-03
      """
    ),
    (
      PeriodCalendar.Pattern.fourFiveFour, 2024,
      """
      2024-02-04..2024-03-02 2024-03-03..2024-04-06 2024-04-07..2024-05-04 2024-05-05..2024-06-01
      2024-06-02..2024-07-06 2024-07-07..2024-08-03 2024-08-04..2024-08-31 2024-09-01..2024-10-05
      2024-10-06..2024-11-02 2024-11-03..2024-11-30 2024-12-01..2025-01-04 2025-01-05..2025-02-01
      """
    ),
    (
      PeriodCalendar.Pattern.fiveFourFour, 2023,
      """
      2023-01-29..2023-03-04 2023-03-05..2023-04-01 2023-04-02..2023-04-29 2023-04-30..2023-06-03
      2023-06-04..2023-07-01 2023-07-02..2023-07-29 2023-07-30..2023-09-02 2023-09-03..2023-09-30
      2023-10-01..2023-10-28 2023-10-29..2023-12-02 2023-12-03..2023-12-30 2023-12-31..2024-02-03
      """
    ),
    (
      PeriodCalendar.Pattern.fiveFourFour, 2024,
      """
      2024-02-04..2024-03-09 2024-03-10..2024-04-06 2024-04-07..2024-05-04 2024-05-05..2024-06-08
      2024-06-09..2024-07-06 2024-07-07..2024-08-03 2024-08-04..2024-09-07 2024-09-08..2024-10-05
      2024-10-06..2024-11-02 2024-11-03..2024-12-07 2024-12-08..2025-01-04 2025-01-05..2025-02-01
      """
    ),
  ])
  func `months of weeks follow the pattern, and a 53rd week joins the last`(pattern: PeriodCalendar.Pattern, year: Int, months: String)
    throws
  {
    let calendar = try CalendarTests.retail(pattern)
    let expected = months.split { $0 == " " || $0 == "\n" }.map(String.init)
    #expect(expected.count == 12)
    for (index, span) in expected.enumerated() {
      let month = index + 1
      #expect(try CalendarTests.span("FY\(year)-\(month < 10 ? "0" : "")\(month)", in: calendar) == span)
    }
    for quarter in 1...3 {
      #expect(try calendar.period("FY\(year)-Q\(quarter)").get().dayCount == 91)
    }
  }

  @Test(arguments: [
    ("FY2023", "2023-01-29..2024-02-03"), ("FY2023-Q4", "2023-10-29..2024-02-03"), ("FY2023-H2", "2023-07-30..2024-02-03"),
    ("FY2023-W01", "2023-01-29..2023-02-04"), ("FY2023-W53", "2024-01-28..2024-02-03"), ("FY2024-W01", "2024-02-04..2024-02-10"),
    ("FY2025", "2025-02-02..2026-01-31"), ("FY2025-12", "2025-12-28..2026-01-31"), ("2024-W05", "2024-01-28..2024-02-03"),
  ])
  func `a year of weeks ends the day before the next, the last declared one after 52 weeks`(name: String, span: String) throws {
    #expect(try CalendarTests.span(name, in: CalendarTests.retail()) == span)
  }

  @Test func `a table of months may start them within civil months`() throws {
    let table = try [(2025, "2025-04-06"), (2026, "2026-04-06")].map {
      PeriodCalendar.FirstDay(year: $0.0, day: try #require(Day.parse($0.1)))
    }
    let (calendar, mistakes) = PeriodCalendar.checked(fiscalYears: .startingOn(table))
    #expect(mistakes.isEmpty)
    #expect(try CalendarTests.span("FY2025-11", in: calendar) == "2026-02-06..2026-03-05")
    #expect(try CalendarTests.span("FY2026", in: calendar) == "2026-04-06..2027-04-05")
    #expect(calendar.period(.month, containing: try #require(Day.parse("2026-03-05"))).name == "FY2025-11")
  }

  @Test(arguments: [
    ("2026Q3", "2026-Q3"), ("2026-q3", "2026-Q3"), ("Q3 2026", "2026-Q3"), ("Q3-2026", "2026-Q3"), ("3Q2026", "2026-Q3"),
    ("2026 Q3", "2026-Q3"),
    ("2026-8", "2026-08"), ("2026-8-5", "2026-08-05"), ("2026/08/15", "2026-08-15"), ("2026.8.15", "2026-08-15"),
    ("20260815", "2026-08-15"),
    ("2026-W5", "2026-W05"), ("2026W33", "2026-W33"), ("week 33 2026", "2026-W33"), ("FY26", "FY2026"), ("FY26-Q1", "FY2026-Q1"),
    ("fy2026q1", "FY2026-Q1"), ("FY 2026", "FY2026"), ("Aug 2026", "2026-08"), ("August 2026", "2026-08"), ("2026年", "2026"),
    ("2026年8月", "2026-08"),
    ("2026年8月15日", "2026-08-15"), ("2026年第三季度", "2026-Q3"), ("2026年上半年", "2026-H1"), ("H1 2026", "2026-H1"), (" 2026", "2026"),
    ("2026-07..2026-06", "2026-06..2026-07"), ("2026-08-15..2026-08-01", "2026-08-01..2026-08-15"),
    ("2026-8-1..2026-8-15", "2026-08-01..2026-08-15"),
    ("2026-08-01...2026-08-15", "2026-08-01..2026-08-15"), ("2026-07 to 2026-09", "2026-07..2026-09"),
    ("2026-07 - 2026-09", "2026-07..2026-09"),
    ("2026-08-01/2026-08-15", "2026-08-01..2026-08-15"), ("2026-07 .. 2026-09", "2026-07..2026-09"),
    ("2026-07至2026-09", "2026-07..2026-09"),
    ("2026-13", nil), ("2026-00", nil), ("2026-Q5", nil), ("2026-H3", nil), ("2025-W53", nil), ("2026-W00", nil), ("2026-02-29", nil),
    ("0000", nil),
    ("FY2026-08-15", nil), ("Q3", nil), ("next month", nil), ("26", nil), ("", nil), ("..", nil), ("2026..", nil),
    ("2026..2027..2028", nil),
    ("2026-Q3-08", nil), ("99999", nil), ("2026-02-30..2026-03-01", nil), (String(repeating: "2026..", count: 1000), nil),
  ])
  func `what is no period is refused with the mend that is obvious`(text: String, replacement: String?) throws {
    guard case .failure(let mistake) = PeriodCalendar().period(text) else {
      Issue.record("\(text) was taken for a period")
      return
    }
    #expect(mistake.replacement == replacement)
    #expect(mistake.message.utf8.count < 200)
    if let replacement { #expect(throws: Never.self) { try PeriodCalendar().period(replacement).get() } }
  }

  @Test(arguments: [
    ("FY2029", "`FY2029` lies outside the declared fiscal years"), ("FY2021-Q1", "`FY2021` lies outside the declared fiscal years"),
    ("FY2024..FY2026-01", "`FY2026` lies outside the declared fiscal years"),
    ("FY2024-W53", "`FY2024-W53` does not exist: `FY2024` has 52 weeks"),
    ("2026-13", "`2026-13` does not exist: a year has months 1 to 12"), ("2026-Q5", "`2026-Q5` does not exist: a year has quarters 1 to 4"),
    ("2026-02-30", "`2026-02-30` does not exist in the calendar"), ("2026-09..2026-08", "`2026-09..2026-08` ends before it starts"),
    ("2026Q3", "`2026Q3` is not how a period is written"),
  ])
  func `a refusal says why`(text: String, message: String) throws {
    guard case .failure(let mistake) = try CalendarTests.retail().period(text) else {
      Issue.record("\(text) was taken for a period")
      return
    }
    #expect(mistake.message == message)
  }

  // MARK: - Neighbours

  @Test(arguments: [
    ("2026", "2025", "2025"), ("2026-H1", "2025-H2", "2025-H1"), ("2026-Q1", "2025-Q4", "2025-Q1"), ("2026-Q3", "2026-Q2", "2025-Q3"),
    ("2026-03", "2026-02", "2025-03"), ("2024-02", "2024-01", "2023-02"), ("2026-W01", "2025-W52", "2025-W01"),
    ("2027-W01", "2026-W53", "2026-W02"),
    ("2026-W53", "2026-W52", "2026-W01"), ("2026-08-15", "2026-08-14", "2025-08-16"), ("2024-03-01", "2024-02-29", "2023-03-03"),
    ("2026-08-01..2026-08-15", "2026-07-17..2026-07-31", "2025-08-02..2025-08-16"),
    ("2026-07..2026-08", "2026-04-30..2026-06-30", "2025-07-02..2025-09-01"),
    ("FY2024-01", "FY2023-12", "FY2023-01"), ("FY2024-Q1", "FY2023-Q4", "FY2023-Q1"), ("FY2024-W01", "FY2023-W53", "FY2023-W02"),
    ("FY2024", "FY2023", "FY2023"), ("FY2022-01", nil, nil), ("FY2022", nil, nil), ("FY2022-W01", nil, nil), ("0001", nil, nil),
    ("0001-01", nil, nil),
    ("0001-01-01", nil, nil), ("0001-W01", nil, nil),
  ])
  func `the period before, and the one of last year`(name: String, previous: String?, lastYear: String?) throws {
    // The weeks of the retail calendar start on Sunday; the civil ones here are those of ISO 8601.
    let calendar = name.hasPrefix("FY") ? try CalendarTests.retail() : PeriodCalendar()
    let period = try calendar.period(name).get()
    #expect(calendar.previous(period)?.name == previous)
    #expect(calendar.lastYear(period)?.name == lastYear)
  }

  @Test func `previous periods tile the days before`() throws {
    let calendar = try CalendarTests.retail()
    for name in ["FY2025-12", "FY2025-W52", "FY2025-Q4", "FY2025-H2", "2026-12", "2026-W50", "2026-Q4", "2026-08-15"] {
      var period = try calendar.period(name).get()
      for _ in 0..<30 {
        guard let previous = calendar.previous(period) else { break }
        #expect(previous.last + 1 == period.first)
        #expect(previous.kind == period.kind)
        #expect(try calendar.period(previous.name).get() == previous)
        period = previous
      }
    }
  }

  // MARK: - The model's own calendar

  @Test(arguments: [
    (Period.Kind.month, "2024-01-30", "FY2023-12"), (.quarter, "2024-01-30", "FY2023-Q4"), (.week, "2024-01-30", "FY2023-W53"),
    (.year, "2024-01-30", "FY2023"), (.half, "2024-01-30", "FY2023-H2"), (.day, "2024-01-30", "2024-01-30"),
    (.month, "2024-02-04", "FY2024-01"),
    (.month, "2026-01-31", "FY2025-12"), (.month, "2026-02-01", "2026-02"), (.month, "2022-01-29", "2022-01"),
    (.quarter, "2030-05-05", "2030-Q2"),
  ])
  func `days in declared years of weeks have fiscal periods, others civil ones`(kind: Period.Kind, day: String, name: String) throws {
    #expect(try CalendarTests.retail().period(kind, containing: #require(Day.parse(day))).name == name)
  }

  @Test(arguments: [
    (1, Period.Kind.month, "2026-02"), (1, .quarter, "2026-Q1"), (1, .year, "2026"), (4, .month, "2026-02"), (4, .quarter, "FY2025-Q4"),
    (4, .year, "FY2025"), (2, .quarter, "FY2026-Q1"), (4, .week, "2026-W08"), (3, .half, "FY2025-H2"),
  ])
  func `months stay civil where fiscal years start on the first of one`(start: Int, kind: Period.Kind, name: String) throws {
    #expect(CalendarTests.starting(in: start).period(kind, containing: try #require(Day.parse("2026-02-17"))).name == name)
  }

  @Test func `every day lies in the period that is said to hold it`() throws {
    for calendar in [
      PeriodCalendar(), CalendarTests.starting(in: 4, weekStart: 7), try CalendarTests.retail(), try CalendarTests.retail(.fiveFourFour),
    ] {
      let start = try #require(Day.parse("2021-11-01"))
      for offset in 0..<1700 {
        for kind in [Period.Kind.year, .half, .quarter, .month, .week, .day] {
          let period = calendar.period(kind, containing: start + offset)
          guard period.contains(start + offset), period.kind == kind, (try? calendar.period(period.name).get()) == period else {
            Issue.record("\(start + offset) is said to lie in \(period)")
            return
          }
        }
      }
    }
  }

  @Test func `days outside the named years crash nothing`() {
    let calendar = PeriodCalendar()
    for kind in Period.Kind.allCases {
      #expect(calendar.period(kind, containing: Day(number: .min)).contains(Day.named.lowerBound))
      #expect(calendar.period(kind, containing: Day(number: .max)).contains(Day.named.upperBound))
    }
  }

  @Test(arguments: [
    ("2026-Q3", Period.Kind.month, "2026-07 2026-08 2026-09"), ("2026", .quarter, "2026-Q1 2026-Q2 2026-Q3 2026-Q4"),
    ("2026-02", .week, "2026-W06 2026-W07 2026-W08 2026-W09"),
    ("2026-W33", .day, "2026-08-10 2026-08-11 2026-08-12 2026-08-13 2026-08-14 2026-08-15 2026-08-16"),
    ("2026-07-15..2026-09-10", .month, "2026-07-15..2026-07-31 2026-08 2026-09-01..2026-09-10"), ("2026-Q3", .year, "2026-Q3"),
    ("2026-08", .month, "2026-08"), ("2026-08-07..2026-08-08", .week, ""), ("2026-08-05..2026-08-06", .month, "2026-08-05..2026-08-06"),
    ("FY2026-Q1", .month, "FY2026-01 FY2026-02 FY2026-03"),
  ])
  func `a period falls into parts that cover it`(name: String, kind: Period.Kind, parts: String) throws {
    let calendar = PeriodCalendar()
    let found = calendar.subperiods(of: try calendar.period(name).get(), kind: kind)
    #expect(found.map(\.name).joined(separator: " ") == parts)
  }

  @Test func `months of a fiscal quarter of weeks are fiscal, of a civil one civil`() throws {
    let calendar = try CalendarTests.retail()
    #expect(
      calendar.subperiods(of: try calendar.period("FY2023-Q4").get(), kind: .month).map(\.name) == ["FY2023-10", "FY2023-11", "FY2023-12"])
    #expect(calendar.subperiods(of: try calendar.period("2023-Q4").get(), kind: .month).map(\.name) == ["2023-10", "2023-11", "2023-12"])
    #expect(calendar.subperiods(of: try calendar.period("FY2023-12").get(), kind: .week).count == 6)
    #expect(
      calendar.subperiods(of: try calendar.period("2023-12-24..2024-03-02").get(), kind: .month).map(\.name) == ["FY2023-12", "FY2024-01"])
  }

  // MARK: - Mistakes in a calendar

  private static let wrongTables: [(years: [(Int, String)], pattern: PeriodCalendar.Pattern, message: String, year: Int?)] = [
    (
      [(2026, "2026-02-01"), (2027, "2027-01-30")], PeriodCalendar.Pattern.fourFourFive,
      "`FY2026` lasts 363 days, which are no whole weeks", 2027
    ),
    ([(2026, "2026-02-01"), (2027, "2027-02-14")], .fourFourFive, "`FY2026` lasts 54 weeks instead of 52 or 53", 2027),
    ([(2026, "2026-02-01"), (2028, "2028-01-30")], .fourFourFive, "`FY2027` is missing between `FY2026` and `FY2028`", 2028),
    ([(2026, "2026-02-01"), (2027, "2025-01-31")], .fourFourFive, "`FY2027` starts before `FY2026`", 2027),
    ([(2026, "2026-02-01"), (2026, "2026-02-08")], .fourFourFive, "`FY2026` has two first days", 2026),
    (
      [(2026, "2026-02-01"), (2027, "2027-01-31")], .months,
      "`FY2027` starts on 2027-01-31, but a fiscal year of months lasts twelve of them, to 2027-02-01", 2027
    ),
    ([(2026, "2026-01-31")], .months, "`FY2026` starts on day 31, which not every month has", 2026),
    ([], .fourFourFive, "a table of fiscal years needs at least one year's first day", nil),
  ]

  @Test(arguments: wrongTables)
  func `a table that cannot be is told why`(years: [(Int, String)], pattern: PeriodCalendar.Pattern, message: String, year: Int?) throws {
    let table = try years.map { PeriodCalendar.FirstDay(year: $0.0, day: try #require(Day.parse($0.1))) }
    let (calendar, mistakes) = PeriodCalendar.checked(fiscalYears: .startingOn(table), pattern: pattern)
    #expect(mistakes.first?.message == message)
    #expect(mistakes.first?.year == year)
    #expect(calendar == PeriodCalendar())
  }

  @Test func `years of weeks need a table, and months and weekdays are counted from one`() {
    #expect(PeriodCalendar.checked(fiscalYears: .startingIn(month: 1), pattern: .fourFourFive).mistakes.count == 1)
    #expect(PeriodCalendar.checked(fiscalYears: .startingIn(month: 13)).mistakes.count == 1)
    #expect(PeriodCalendar.checked(fiscalYears: .startingIn(month: 1), weekStart: 0).mistakes.count == 1)
  }

  @Test func `a table may come in any order, and its weekday starts the weeks`() throws {
    let table = try CalendarTests.retailYears.reversed().map { PeriodCalendar.FirstDay(year: $0.0, day: try #require(Day.parse($0.1))) }
    let (calendar, mistakes) = PeriodCalendar.checked(fiscalYears: .startingOn(table), pattern: .fourFourFive)
    #expect(mistakes.isEmpty)
    #expect(try calendar == CalendarTests.retail())
    #expect(calendar.weekStart == 7)
    #expect(PeriodCalendar.fiscalYear(named: "FY2026") == 2026)
    #expect(PeriodCalendar.fiscalYear(named: "2026") == nil)
  }

  // MARK: - Display

  @Test(arguments: [
    ("2026", "2026年"), ("2026-H1", "2026年上半年"), ("2026-H2", "2026年下半年"), ("2026-Q3", "2026年第三季度"), ("2026-08", "2026年8月"),
    ("2026-W33", "2026年第33周"), ("2026-08-15", "2026年8月15日"), ("FY2026", "2026财年"), ("FY2026-Q4", "2026财年第四季度"), ("FY2026-08", "2026财年第8月"),
    ("2026-08-01..2026-08-15", "2026年8月1日至2026年8月15日"),
  ])
  func `a period has a Chinese name; in English it is as written`(name: String, chinese: String) throws {
    let period = try PeriodCalendar().period(name).get()
    #expect(period.displayName(in: "zh") == chinese)
    #expect(period.displayName(in: "zh-CN") == chinese)
    #expect(period.displayName(in: "en") == name)
  }

  @Test func `containing and overlapping go by days`() throws {
    let calendar = PeriodCalendar()
    let (quarter, month, week) = (
      try calendar.period("2026-Q3").get(), try calendar.period("2026-09").get(), try calendar.period("2026-W40").get()
    )
    #expect(quarter.contains(month) && !month.contains(quarter) && quarter.contains(quarter))
    #expect(quarter.overlaps(week) && !quarter.contains(week))
    #expect(!month.overlaps(try calendar.period("2026-08").get()))
    #expect(quarter.dayCount == 92)
  }
}
