import TestSupport
import Testing

@testable import KPISource

struct JSONWriterTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1, "1"), (-12, "-12"), (0.5, "0.5"), (-0.389999975, "-0.389999975"), (12_200_000.5, "12200000.5"),
    (0.1 + 0.2, "0.30000000000000004"), (1e15, "1000000000000000"), (1e16, "10000000000000000"),
    (9_007_199_254_740_992, "9007199254740992"), (1.2345e20, "123450000000000000000"), (1e21, "1e+21"), (-1.5e21, "-1.5e+21"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"), (0.000001, "0.000001"),
    (0.00000123, "0.00000123"),
    (1e-7, "1e-7"), (1.5e-7, "1.5e-7"), (123456.789, "123456.789"),
  ])
  func `numbers have the shortest digits and ECMAScript's layout`(value: Double, text: String) {
    #expect(ECMAScriptNumber.text(value) == text)
  }

  @Test(.law) func `every printed number reads back to the same value`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 where !Law.isOver {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let text = ECMAScriptNumber.text(value)
      #expect(text.flatMap(Double.init) == value)
    }
  }

  @Test func `infinities and NaN become null`() {
    var writer = JSONWriter(expandedDepth: 0)
    writer.beginArray()
    for value in [Double.infinity, -.infinity, .nan] { writer.number(value) }
    writer.number(nil)
    writer.endArray()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "[null,null,null,null]")
  }

  @Test func `strings are escaped`() {
    var writer = JSONWriter()
    writer.string("a\"b\\c\n\t\r\u{1B}\u{7F}新😀")
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #""a\"b\\c\n\t\r\u001b\u007f新😀""#)
  }

  @Test func `members have lines of their own down to the given depth`() {
    func document(expandedDepth: Int) -> String {
      var writer = JSONWriter(expandedDepth: expandedDepth)
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.integer(1)
      writer.beginObject()
      writer.key("b")
      writer.bool(true)
      writer.key("c")
      writer.null()
      writer.endObject()
      writer.endArray()
      writer.key("d")
      writer.beginObject()
      writer.endObject()
      writer.endObject()
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    #expect(document(expandedDepth: 0) == #"{"a":[1,{"b":true,"c":null}],"d":{}}"#)
    #expect(
      document(expandedDepth: 2) == """
        {
          "a": [
            1,
            {"b":true,"c":null}
          ],
          "d": {}
        }
        """)
  }
}
