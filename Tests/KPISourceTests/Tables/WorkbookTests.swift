import Foundation
import TestSupport
import Testing

@testable import KPISource

@Suite struct `Sheets of workbooks` {
  /// A zip archive; parts are stored, or packed as deflate's blocks of plain bytes.
  private static func archive(_ parts: [(name: String, text: String)], isPacked: Bool = true) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    var file: [UInt8] = []
    var list: [UInt8] = []
    for (name, text) in parts {
      let plain = Array(text.utf8)
      let packed = isPacked ? [1] + bytes(plain.count, 2) + bytes(~plain.count, 2) + plain : plain
      let sizes = bytes(packed.count, 4) + bytes(plain.count, 4)
      let shared = bytes(20, 2) + bytes(0, 2) + bytes(isPacked ? 8 : 0, 2) + bytes(0, 8) + sizes + bytes(name.utf8.count, 2) + bytes(0, 2)
      list += [0x50, 0x4B, 1, 2] + bytes(20, 2) + shared + bytes(0, 10) + bytes(file.count, 4) + Array(name.utf8)
      file += [0x50, 0x4B, 3, 4] + shared + Array(name.utf8) + packed
    }
    let end =
      [0x50, 0x4B, 5, 6] + bytes(0, 4) + bytes(parts.count, 2) + bytes(parts.count, 2) + bytes(list.count, 4) + bytes(file.count, 4)
    return file + list + end + bytes(7, 2) + Array("comment".utf8)
  }

  private static let book = """
    <?xml version="1.0"?><!-- made by hand --><x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr/><x:sheets>\
    <x:sheet name="Plan &amp; more" sheetId="1" r:id="rId1"/><x:sheet name="Old" state="hidden" r:id="rId2"/></x:sheets></x:workbook>
    """
  private static let relationships = """
    <Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/>\
    </Relationships>
    """
  private static let texts = """
    <sst><si><t>node</t></si><si><r><t>nor</t></r><r><rPr/><t xml:space="preserve">th </t></r><rPh sb="0" eb="1"><t>ノース</t></rPh></si>\
    <si><t>Draft, "not" agreed_x000D_
    by us</t></si></sst>
    """
  private static let styles = """
    <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]mmm\\-yy;@"/><numFmt numFmtId="165" formatCode="#,##0 &quot;days&quot;"/>\
    <numFmt numFmtId="166" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs></styleSheet>
    """
  private static let sheet = """
    <worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="2"><v>46204</v></c><c r="C2" s="4"><v>46235</v></c></row>\
    <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>0.30000000000000004</v></c><c r="C3" s="3"><v>-1.5E-3</v></c><c r="E3" t="b"><v>1</v></c></row>\
    <row r="5"><c t="inlineStr"><is><t>in &lt;place&gt;</t></is></c><c><f>A1+1</f><v>1234567.5</v></c><c r="C5" t="e"><v>#N/A</v></c></row>\
    <row><c r="A6" t="s"><v>2</v></c><c r="B6" s="1"><v>46204.5</v></c><c r="C6" s="5"><v>46204.9375</v></c><c r="AA6"/></row>\
    </sheetData></worksheet>
    """

  private static func parts(_ sheet: String = sheet) -> [(name: String, text: String)] {
    [
      ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relationships),
      ("xl/sharedStrings.xml", texts), ("xl/styles.xml", styles), ("xl/worksheets/sheet1.xml", sheet),
      ("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>"),
    ]
  }

  private static func read(_ bytes: [UInt8], sheet: String? = nil, _ change: (inout TableFormat) -> Void = { _ in }) throws -> String {
    let folder = try TemporaryFolder()
    let path = folder.path + "/book.xlsx"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var format = TableFormat()
    format.workbook = .init(name: sheet)
    change(&format)
    return String(decoding: try DataStream.text(path: path, format, limit: 1 << 20), as: UTF8.self)
  }

  @Test(arguments: [true, false]) func `a row of a sheet is a line of the same number`(isPacked: Bool) throws {
    #expect(
      try Self.read(Self.archive(Self.parts(), isPacked: isPacked)) == """

        node,2026-07,2026-08,,
        north ,0.3,-0.0015,,TRUE

        in <place>,1234567.5,#N/A,,
        "Draft, ""not"" agreed by us",2026-07-01 12:00,2026-07-01 22:30,,

        """)
    #expect(try Self.read(Self.archive(Self.parts()), sheet: "Old") == "7\n")
  }

  @Test func `figures have the decimal mark of the file's format`() throws {
    let text = try Self.read(Self.archive(Self.parts())) {
      $0.decimalMark = UInt8(ascii: ",")
      $0.delimiter = UInt8(ascii: ";")  // of other files
      $0.encoding = "utf-16"
    }
    #expect(text.contains("\nnorth ,\"0,3\",\"-0,0015\",,TRUE\n"))
  }

  @Test(arguments: [
    ("0.30000000000000004", "0.3"), ("1E3", "1000"), ("-1.2345678901234567E+20", "-123456789012346000000"),
    ("99999999999999999", "100000000000000000"),
    ("0", "0"), ("-0.0", "0"), ("1e-7", "0.0000001"), ("12.50", "12.5"), ("0.1234567890123456", "0.123456789012346"), ("abc", "abc"),
    ("1.2.3", "1.2.3"),
    ("", ""),
  ]) func `a stored number is the decimal one that a spreadsheet shows`(_ stored: String, _ shown: String) {
    #expect(Workbook.figure(stored, UInt8(ascii: ".")) == shown)
  }

  @Test func `years may be counted from 1904`() throws {
    var parts = Self.parts()
    parts[1].text = Self.book.replacing("<x:workbookPr/>", with: "<x:workbookPr date1904=\"1\"/>")
    #expect(try Self.read(Self.archive(parts)).contains("node,2030-07-02,2030-08-02"))
  }

  @Test func `what is no such workbook says why`() throws {
    func phrase(_ bytes: [UInt8], sheet: String? = nil) -> String {
      do {
        return try Self.read(bytes, sheet: sheet)
      } catch {
        return (error as? DataStream.Failure)?.phrase ?? "\(error)"
      }
    }
    #expect(phrase(Array("a,b\n1,2\n".utf8)) == "is no workbook: a file of that kind is a zip archive (an `.xls` is not)")
    #expect(phrase(Self.archive([("a.txt", "a")])) == "is no workbook: it has no sheets")
    #expect(phrase(Self.archive(Self.parts()), sheet: "Plan") == "has no sheet `Plan`: it has `Plan & more`, `Old`")
    var two = Self.parts()
    two[1].text = Self.book.replacing(" state=\"hidden\"", with: "")
    #expect(phrase(Self.archive(two)) == "has the sheets `Plan & more`, `Old`: `sheet` says which is meant")
    var broken = Self.archive(Self.parts(), isPacked: true)
    if let place = broken.firstRange(of: Array("46204".utf8))?.lowerBound { broken.removeSubrange(place..<(place + 3)) }
    #expect(!phrase(broken).contains("node"))
  }

  @Test(arguments: 0..<200) func `damaged workbooks are refused and never crash`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = Self.archive(Self.parts(), isPacked: seed.isMultiple(of: 2))
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    if seed % 5 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
    _ = try? Self.read(bytes)
  }
}
