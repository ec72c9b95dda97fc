import Foundation
import KPIModel
import KPISource
import Testing

@testable import KPIFigures

@Suite struct `Native engine` {
  let sum = Scan.Aggregate(.sum(.column(2)))
  let channel = Scan.Axis(name: "channel", column: 1)

  private func fixture(_ text: String, name: String = "orders.csv", format: TableFormat = TableFormat()) throws -> ScanFixture {
    try ScanFixture(
      [name: text.bytes], columns: ["date", "channel", "amount"], dimensions: [channel], aggregates: [sum], format: format)
  }

  struct Sample: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var expected: [String]
  }

  static let samples = [
    Sample(
      testDescription: "plain", text: "date,channel,amount\n2026-01-02,b,1.50\n2026-01-03,a,2\n2026-02-01,b,-0.25\n",
      expected: ["a: 2 (1)", "b: 1.25 (2)"]),
    Sample(testDescription: "no newline at the end", text: "date,channel,amount\n2026-01-02,a,1", expected: ["a: 1 (1)"]),
    Sample(testDescription: "CRLF", text: "date,channel,amount\r\n2026-01-02,a,1\r\n2026-01-02,a,2\r\n", expected: ["a: 3 (2)"]),
    Sample(testDescription: "CRLF without the last LF", text: "date,channel,amount\r\n2026-01-02,a,1\r", expected: ["a: 1 (1)"]),
    Sample(testDescription: "CRLF and LF mixed", text: "date,channel,amount\n2026-01-02,a,1\r\n2026-01-02,a,2\n", expected: ["a: 3 (2)"]),
    Sample(testDescription: "BOM", text: "\u{FEFF}date,channel,amount\n2026-01-02,a,1\n", expected: ["a: 1 (1)"]),
    Sample(
      testDescription: "columns in another order, and more of them", text: "x,amount,date,y,channel\n?,1,2026-01-02,\"\",a\n",
      expected: ["a: 1 (1)"]),
    Sample(
      testDescription: "quotes", text: "\"date\",\"channel\",amount\n\"2026-01-02\",\"a,b\",\"7\"\n2026-01-02,\"say \"\"hi\"\"\",8\n",
      expected: ["a,b: 7 (1)", "say \"hi\": 8 (1)"]),
    Sample(
      testDescription: "newlines in quotes", text: "date,channel,amount\n2026-01-02,\"a\nb\",1\n2026-01-02,\"a\r\nb\",2\n",
      expected: ["a\nb: 1 (1)", "a\r\nb: 2 (1)"]),
    Sample(
      testDescription: "quotes that hold nothing", text: "date,channel,amount\n2026-01-02,\"\",\"\"\n", expected: ["(unknown): 0 (0)"]),
    Sample(
      testDescription: "blank lines", text: "date,channel,amount\n\n2026-01-02,a,1\n\r\n\n2026-01-02,a,2\n\n", expected: ["a: 3 (2)"]),
    Sample(
      testDescription: "empty figure", text: "date,channel,amount\n2026-01-02,a,\n2026-01-02,a, \n2026-01-02,a,2\n", expected: ["a: 2 (1)"]),
    Sample(
      testDescription: "members of one and of seventeen bytes and more",
      text: "date,channel,amount\n2026-01-02,a,1\n2026-01-02,12345678,1\n2026-01-02,123456789,1\n2026-01-02,1234567890123456,1\n"
        + "2026-01-02,12345678901234567,1\n2026-01-02,12345678901234568,2\n2026-01-02,12345678901234567,4\n",
      expected: [
        "12345678: 1 (1)", "123456789: 1 (1)", "1234567890123456: 1 (1)", "12345678901234567: 5 (2)", "12345678901234568: 2 (1)",
        "a: 1 (1)",
      ]),
    Sample(
      testDescription: "members of any script", text: "date,channel,amount\n2026-01-02,搜索,1\n2026-01-02,été 🙂,2\n2026-01-02,搜索,3\n",
      expected: ["été 🙂: 2 (1)", "搜索: 4 (2)"]),
    Sample(
      testDescription: "scales that differ",
      text: "date,channel,amount\n2026-01-02,a,1\n2026-01-02,a,0.1\n2026-01-02,a,0.20\n2026-01-02,a,1e-3\n",
      expected: ["a: 1.301 (4)"]),
    Sample(
      testDescription: "days outside all segments", text: "date,channel,amount\n2025-12-31,a,1\n2026-01-01,b,2\n2027-01-01,c,4\n",
      expected: ["b: 2 (1)"]),
    Sample(testDescription: "header only", text: "date,channel,amount\n", expected: []),
  ]

  @Test(arguments: samples) func `reads the forms that tables are written in`(sample: Sample) throws {
    let fixture = try fixture(sample.text)
    for chunkSize in [1, 2, 3, 7, 64, 1 << 16] {
      let outcome = fixture.run(threads: chunkSize % 3, chunkSize: chunkSize)
      #expect(outcome.findings == [])
      #expect(fixture.lines(outcome.cells) == sample.expected, "chunks of \(chunkSize)")
    }
  }

  @Test(arguments: [("orders.csv", ","), ("orders.tsv", "\t")]) func `a file's name says its delimiter`(name: String, mark: String) throws {
    let text = "date,channel,amount\n2026-01-02,a,1\n".split(separator: ",").joined(separator: mark)
    #expect(try fixture(text, name: name).run().findings == [])
  }

  @Test func `a source may say another delimiter, decimal mark, thousands mark and currency`() throws {
    var format = TableFormat()
    format.delimiter = UInt8(ascii: ";")
    format.decimalMark = UInt8(ascii: ",")
    format.thousandsMark = "."
    format.currencySign = "€"
    format.missing = ["-", "n/a"]
    let text =
      "date;channel;amount\n2026-01-02;a;1.234,50 €\n2026-01-02;a;-0,5\n2026-01-02;a;-\n2026-01-02;a;n/a\n2026-01-02;a;€ 12.345.678\n"
    let fixture = try fixture(text, format: format)
    let outcome = fixture.run()
    #expect(outcome.findings == [])
    #expect(fixture.lines(outcome.cells) == ["a: 12346912 (3)"])
  }

  @Test func `options of files hold whatever the threads and chunks`() throws {
    var format = TableFormat()
    format.headerLine = 3
    format.skipped = [.init(column: "channel", texts: ["Total", "合计"]), .init(column: "date", texts: ["Note"])]
    format.readsAccountingNegatives = true
    format.readsPercent = true
    format.datePattern = DatePattern("d/m/y")
    var rows = ""
    var expected: [String: Int] = [:]
    for number in 0..<50 {
      let channel = ["a\"", "\"b", "\"c\"", "é"][number % 4]
      expected[channel, default: 0] += number.isMultiple(of: 3) ? -number : number
      rows += "0\(number % 9 + 1)/01/2026\t\(channel)\t\(number.isMultiple(of: 3) ? "(\(number))" : "\(number)00%")\n"
      if number.isMultiple(of: 7) { rows += "\tTotal\t9999\nNote\n01/01/2026\t合计\tall\n" }
    }
    let text = "Sales \"2026\nfor all\ndate\tchannel\tamount\n" + rows
    let sums = expected.map { "\($0.key): \($0.value)" }.sorted()
    let fixture = try fixture(text, name: "orders.tsv", format: format)
    fixture.scan.clocks = [Scan.Clock(column: 0, pattern: format.datePattern)]
    for (threads, chunkSize) in [(1, 1 << 16), (2, 1), (3, 7), (4, 100)] {
      let outcome = fixture.run(threads: threads, chunkSize: chunkSize)
      #expect(outcome.findings == [])
      #expect(fixture.lines(outcome.cells).map { String($0.prefix { $0 != "(" }.dropLast()) }.sorted() == sums, "chunks of \(chunkSize)")
      #expect(outcome.cells?.rowCount == 50)
    }
    format.encoding = "utf-16"
    let bytes = try #require(text.data(using: .utf16))
    let wide = try ScanFixture(
      ["orders.tsv": Array(bytes)], columns: fixture.scan.columns, clocks: [Scan.Clock(column: 0, pattern: format.datePattern)],
      dimensions: fixture.scan.dimensions, aggregates: fixture.scan.aggregates, format: format)
    #expect(wide.run(threads: 3, chunkSize: 50).cells.map { wide.lines($0) } == fixture.lines(fixture.run().cells))
  }

  @Test func `a filter knows which of its values rows have, and which they spell otherwise`() throws {
    let text =
      "date,status,amount\n2026-01-02,paid,1\n2026-01-02,PAID,2\n2026-01-02, paid,4\n2026-01-02,caf\u{65}\u{301},8\n2026-01-02,PAID,16\n2026-01-02,x,32\n"
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "status", "amount"],
      filters: [Scan.RowFilter(conditions: [.isOneOf(column: 1, values: ["paid", "caf\u{E9}", "gone"])])],
      aggregates: [Scan.Aggregate(.sum(.column(2)), filter: 0)])
    for (threads, chunkSize) in [(1, 1 << 16), (3, 5), (2, 40)] {
      let cells = fixture.run(threads: threads, chunkSize: chunkSize).cells
      #expect(fixture.lines(cells) == ["9 (2)"])
      let seen = cells?.compared.map { value in
        "\(value.text) \(value.isSeen) \(value.alike.map { "\($0.text) \($0.rows)" }) \(value.others)"
      }
      #expect(seen == ["paid true [\" paid 1\", \"PAID 2\"] [\"x\"]", "café true [] [\"x\"]", "gone false [] [\"x\"]"])
    }
  }

  @Test func `a figure that means none is not added up, though it has digits`() throws {
    var format = TableFormat()
    format.missing = ["-999"]
    let fixture = try fixture("date,channel,amount\n2026-01-02,a,-999\n2026-01-02,a,-998\n", format: format)
    #expect(fixture.lines(fixture.run().cells) == ["a: -998 (1)"])
  }

  @Test func `a row without a member is unknown, and spellings of one member are one`() throws {
    let fixture = try fixture(
      "date,channel,amount\n2026-01-02,,1\n2026-01-02,NEW,2\n2026-01-02,新用户,4\n2026-01-02,new,8\n2026-01-02,(unknown),16\n")
    fixture.scan.dimensions[0].spellings = ["NEW": "new", "新用户": "new", "new": "new"]
    #expect(fixture.lines(fixture.run().cells) == ["(unknown): 17 (2)", "new: 14 (3)"])
  }

  @Test func `files of one source may have their columns in any order`() throws {
    let fixture = try ScanFixture(
      [
        "1.csv": "date,channel,amount\n2026-01-02,a,1\n".bytes, "2.csv": "amount,channel,date\n2,a,2026-01-03".bytes,
        "3.tsv": "amount\tdate\tchannel\n4\t2026-01-04\tb\n".bytes,
      ], columns: ["date", "channel", "amount"], dimensions: [channel], aggregates: [sum])
    let outcome = fixture.run()
    #expect(fixture.lines(outcome.cells) == ["a: 3 (2)", "b: 4 (1)"])
    #expect(outcome.cells?.rowCount == 3)
    #expect(outcome.cells?.lastDay == day(2026, 1, 4))
  }

  @Test(arguments: [1, 3]) func `of wide tables in many files the last columns are read too`(threads: Int) throws {
    let others = (0..<400).map { "other \($0)" }
    let files = (0..<90).map { file in
      let rows = (0..<20).map { row in
        (others.map { $0.hasSuffix("7") ? "" : "x" } + ["2026-01-0\(1 + row % 9)", "channel \(row % 2)", "\(file).5"]).joined(
          separator: ",")
      }
      return ("\(file).csv", ([(others + ["date", "channel", "amount"]).joined(separator: ",")] + rows).joined(separator: "\n").bytes)
    }
    let fixture = try ScanFixture(
      Dictionary(uniqueKeysWithValues: files), columns: ["date", "channel", "amount"], dimensions: [channel], aggregates: [sum])
    for chunkSize in [1000, 1 << 20] {
      let outcome = fixture.run(threads: threads, chunkSize: chunkSize)
      // Ten rows of each file: ten times 0.5 + 1.5 + … + 89.5.
      #expect(fixture.lines(outcome.cells) == ["channel 0: 40500 (900)", "channel 1: 40500 (900)"])
      #expect(outcome.findings.isEmpty)
    }
  }

  @Test func `sums are exact over ten million and one cents`() throws {
    var text = "date,channel,amount\n"
    for _ in 0..<10_000 { text += "2026-01-02,a,0.01\n" }
    text +=
      "2026-01-02,a,100000.01\n2026-01-02,b,170141183460469231731687303715884105.727\n2026-01-02,b,-170141183460469231731687303715884105.727\n"
    let fixture = try fixture(text)
    #expect(fixture.lines(fixture.run().cells) == ["a: 100100.01 (10001)", "b: 0 (2)"])
  }

  @Test func `a sum that passes 128 bits on the way is exact, one that ends there is refused`() throws {
    let large = "99999999999999999999999999999999999999"  // 38 digits
    let rows = (0..<4).map { _ in "2026-01-02,a,\(large)\n" }.joined() + (0..<3).map { _ in "2026-01-02,a,-\(large)\n" }.joined()
    let fixture = try fixture("date,channel,amount\n" + rows)
    #expect(fixture.lines(fixture.run(threads: 3, chunkSize: 16).cells) == ["a: \(large) (7)"])
    let refused = try self.fixture("date,channel,amount\n" + rows + "2026-01-02,a,\(large)\n").run()
    #expect(refused.cells == nil)
    #expect(refused.findings == ["sum-overflow the sum of `amount` in `orders` has more than 38 digits"])
  }

  @Test func `operands join columns exactly, and a row that lacks one adds nothing`() throws {
    let text = "date,quantity,price,discount\n2026-01-02,3,1.10,0.30\n2026-01-02,2,,1\n2026-01-03,4000000000,4000000000.5,0\n"
    let operand = Scan.Operand.subtract(.multiply(.column(1), .column(2)), .column(3))
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "quantity", "price", "discount"],
      aggregates: [
        Scan.Aggregate(.sum(operand)), Scan.Aggregate(.minimum(operand)), Scan.Aggregate(.maximum(operand)), Scan.Aggregate(.count),
        Scan.Aggregate(.sum(.add(.column(1), .number(mantissa: 5, scale: 1)))),
      ])
    let cells = fixture.run().cells
    #expect(fixture.lines(cells, aggregate: 0) == ["16000000002000000003 (2)"])
    #expect(fixture.lines(cells, aggregate: 1) == ["3 (2)"])
    #expect(fixture.lines(cells, aggregate: 2) == ["16000000002000000000 (2)"])
    #expect(fixture.lines(cells, aggregate: 3) == ["3"])
    #expect(fixture.lines(cells, aggregate: 4) == ["4000000006.5 (3)"])
  }

  @Test func `days lie between two dates`() throws {
    let fixture = try ScanFixture(
      ["a.csv": "ordered,paid\n2026-01-02,2026-01-05\n2026-01-02,\n2026-01-10,2026-01-09\n".bytes], columns: ["ordered", "paid"],
      clocks: [Scan.Clock(column: 0), Scan.Clock(column: 1)],
      aggregates: [Scan.Aggregate(.sum(.days(from: 0, to: 1))), Scan.Aggregate(.count, clock: 1)])
    let cells = fixture.run().cells
    #expect(fixture.lines(cells) == ["2 (2)"])
    #expect(fixture.lines(cells, aggregate: 1) == ["2"])
  }

  @Test func `filters keep the rows for which all conditions hold`() throws {
    let text =
      "date,status,signup\n2026-01-02,paid,2026-01-01\n2026-01-02,\"paid\",2026-01-02\n2026-01-02,open,2026-01-01\n2026-01-02,,2026-01-01\n"
    let filters = [
      Scan.RowFilter(conditions: [.isOneOf(column: 1, values: ["paid", "shipped"])]),
      Scan.RowFilter(conditions: [.isNoneOf(column: 1, values: ["", "open"])]),
      Scan.RowFilter(conditions: [.isNoneOf(column: 1, values: ["open"]), .age(clock: 0, since: 1, days: 1...1)]),
    ]
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "status", "signup"], clocks: [Scan.Clock(column: 0), Scan.Clock(column: 2)],
      filters: filters,
      aggregates: filters.indices.map { Scan.Aggregate(.count, filter: $0) })
    let cells = fixture.run().cells
    #expect(filters.indices.map { fixture.lines(cells, aggregate: $0) } == [["2"], ["2"], ["2"]])
  }

  @Test func `stocks take the last, least or greatest of the source's days`() throws {
    let text = """
      date,channel,amount
      2026-01-02,a,5
      2026-01-04,b,1
      2026-01-02,b,7
      2026-01-03,a,1
      2026-02-01,a,2
      2026-01-04,b,2
      """
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "channel", "amount"], dimensions: [channel],
      aggregates: [Scan.Timing.whole, .lastDay, .leastDay, .greatestDay].flatMap { timing in
        [Scan.Aggregate(.sum(.column(2)), timing: timing), Scan.Aggregate(.count, timing: timing)]
      }, segments: [day(2026, 1, 1)...day(2026, 1, 31), day(2026, 2, 1)...day(2026, 2, 28), day(2026, 3, 1)...day(2026, 3, 31)])
    for threads in [1, 3] {
      let cells = fixture.run(threads: threads, chunkSize: 5).cells
      #expect(fixture.lines(cells, aggregate: 0) == ["a: 6 (2), 2 (1), 0 (0)", "b: 10 (3), 0 (0), 0 (0)"])
      #expect(fixture.lines(cells, aggregate: 2) == ["a: 0 (0), 2 (1), 0 (0)", "b: 3 (2), 0 (0), 0 (0)"])
      #expect(fixture.lines(cells, aggregate: 3) == ["a: 0, 1, 0", "b: 2, 0, 0"])
      #expect(fixture.lines(cells, aggregate: 4) == ["a: 0 (2), 2 (1), 0 (0)", "b: 0 (3), 0 (0), 0 (0)"])
      #expect(fixture.lines(cells, aggregate: 6) == ["a: 5 (2), 2 (1), 0 (0)", "b: 7 (3), 0 (0), 0 (0)"])
      #expect(fixture.lines(cells, aggregate: 7) == ["a: 1, 1, 0", "b: 2, 0, 0"])
    }
  }

  @Test func `distinct counts are unions, never sums`() throws {
    let text = "date,channel,user\n2026-01-02,a,u1\n2026-01-02,a,\"u1\"\n2026-01-02,b,u1\n2026-01-03,b,u2\n2026-02-03,b,u1\n2026-02-03,b,\n"
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "channel", "user"], dimensions: [channel],
      aggregates: [Scan.Aggregate(.countDistinct(column: 2)), Scan.Aggregate(.countDistinct(column: 2), timing: .leastDay)],
      segments: [day(2026, 1, 1)...day(2026, 1, 31), day(2026, 2, 1)...day(2026, 2, 28)])
    let cells = fixture.run(threads: 2, chunkSize: 20).cells
    #expect(fixture.lines(cells) == ["a: 1, 0", "b: 2, 1"])
    #expect(fixture.lines(cells, aggregate: 1) == ["a: 0, 0", "b: 1, 1"])
    guard case .distinct(let column)? = cells?.tables[0].columns[0] else {
      Issue.record("no distinct column")
      return
    }
    #expect(column.count(cells: [0, 1], segments: 0..<2) == 2)
    #expect(column.count(cells: [0, 1], segments: 1..<2) == 1)
    #expect(column.count(cells: [], segments: 0..<2) == 0)
  }

  @Test func `coverage says what the source holds in a segment, whatever the filters`() throws {
    let text = "date,channel,amount\n2026-01-05,a,1\n2026-01-03,b,1\n2026-01-05,b,1\n2025-06-01,b,1\n2027-01-01,b,1\n"
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "channel", "amount"],
      filters: [Scan.RowFilter(conditions: [.isOneOf(column: 1, values: ["a"])])], aggregates: [Scan.Aggregate(.count, filter: 0)],
      segments: [Day(number: .min)...day(2025, 12, 31), day(2026, 1, 1)...day(2026, 12, 31)])
    let cells = fixture.run().cells
    #expect(
      cells?.coverage.map { CellFacts.text($0) } == ["1 rows, 1 days, 2025-06-01..2025-06-01", "3 rows, 2 days, 2026-01-03..2026-01-05"])
    #expect(fixture.lines(cells) == ["0, 1"])
    #expect(cells?.lastDay == day(2027, 1, 1))
  }

  @Test func `a file of one column has rows without anything`() throws {
    let fixture = try ScanFixture(["a.csv": "date\n2026-01-02\n".bytes], columns: ["date"], aggregates: [Scan.Aggregate(.count)])
    #expect(fixture.lines(fixture.run().cells) == ["1"])
    let blank = try ScanFixture(["a.csv": "date\n\n".bytes], columns: ["date"], aggregates: [Scan.Aggregate(.count)])
    #expect(blank.run().findings == ["bad-date 2:1 column `date` has an empty date; `skip: { date: [\"\"] }` leaves it out"])
  }

  @Test func `a table of many members leaves the shared cube and the dense numbers`() throws {
    var text = "date,a,b,amount\n"
    for number in 0..<20_000 { text += "2026-01-02,a\(number % 700),b\(number % 900),\(number)\n" }
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date", "a", "b", "amount"],
      dimensions: [Scan.Axis(name: "a", column: 1), Scan.Axis(name: "b", column: 2)], aggregates: [Scan.Aggregate(.sum(.column(3)))],
      groupings: [
        Scan.Grouping(dimensions: [0, 1], aggregates: [0]), Scan.Grouping(dimensions: [1], aggregates: [0]),
        Scan.Grouping(dimensions: [], aggregates: [0]),
      ])
    let cells = try #require(fixture.run(threads: 2, chunkSize: 10_000).cells)
    #expect(cells.tables.map(\.cellCount) == [6300, 900, 1])
    #expect(fixture.lines(cells, grouping: 2) == ["199990000 (20000)"])
    #expect(fixture.lines(cells, grouping: 1).first { $0.hasPrefix("b899:") } == "b899: 227678 (22)")
    #expect(fixture.lines(cells, grouping: 0).first { $0.hasPrefix("a699 b899:") } == "a699 b899: 37797 (3)")
  }
}
