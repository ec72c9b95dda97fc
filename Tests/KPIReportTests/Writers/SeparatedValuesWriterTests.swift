import KPIAnalysis
import KPIModel
import KPISource
import Testing

@testable import KPIReport

struct SeparatedValuesWriterTests {
  private func table(_ evaluation: Evaluation) -> RecordTable {
    Document(evaluation, Provenance(sources: SourceSet(), toolVersion: "0.1.0")).table
  }

  private func named(_ name: String) -> RecordTable {
    table(DemoShop.evaluation(nodes: [DemoShop.node("gmv", LocalizedText(name), owner: "lin", actual: -0.1, reference: 1e21)]))
  }

  @Test func `csv is one table of plain numbers`() {
    let text = String(decoding: SeparatedValuesWriter.csv(table(DemoShop.byCustomer)), as: UTF8.self)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == """
        id,parent,breakdown,key,depth,level,name,owner,team,class,kind,unit,direction,actual,reference,reference_kind,target,previous,\
        gap,gap_ratio,share_of_top_gap,completion_raw,completion_scored,pace,coverage,status,grade,flags,place_file,place_line,place_column,\
        expected_low,expected_high,expected_side,expected_source,course
        """)
    #expect(
      lines[3] == """
        gmv.new.douyin,gmv.new,channel,douyin,2,2,Douyin,wang,,S,flow,CNY,up,12200000,20000000,declared,20000000,,-7800000,-0.39,,\
        0.61,0.61,,,missed,D,,,,,,,,,
        """)
    #expect(lines.count == 8)
    #expect(lines.last == "")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""),
    ("＝1", "'＝1"), ("a=1", "a=1"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\"\u{301}b", "\"a\"\"\u{301}b\""),
    ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""), ("a\r\nb", "\"a\r\nb\""), ("", ""), (" x ", " x "),
  ])
  func `csv quotes text and makes formulas inert`(name: String, field: String) {
    let bytes = SeparatedValuesWriter.csv(named(name))
    let text = String(decoding: bytes, as: UTF8.self)
    // Compared as code points, since a mark behind a quotation mark would hide it.
    #expect(
      Array(text.unicodeScalars).split(separator: ["\r", "\n"], maxSplits: 1)[1].starts(with: "gmv,,,gmv,0,0,\(field),lin,".unicodeScalars))
    #expect(text.contains(",-0.1,1e+21,"))
  }

  @Test(arguments: ["a\tb", "a\nb", "a\rb", "a\u{0}b", "a\u{1B}[2Jb", "a\u{202E}b", String(repeating: "订", count: 10_000)])
  func `a plain record is one line with every field`(name: String) {
    let text = String(decoding: SeparatedValuesWriter.tsv(named(name)), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines[1].split(separator: "\t", omittingEmptySubsequences: false).count == 36)
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\t" || $0 == "\n" })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }
}
