import Foundation
import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The picture of level and completion.
struct ScoreChartWriterTests {
  private func svg(_ scorecard: Scorecard, _ language: Language = .english) -> String {
    String(decoding: ScoreChartWriter.svg(scorecard, language: language), as: UTF8.self)
  }

  @Test func `everybody with a completion stands in the chart, once`() throws {
    let chart = svg(try DemoScores.scorecard())
    // lin is missing the project's milestones, zhao exceeds, he has no figure.
    #expect(chart.components(separatedBy: "<title>").count - 1 == 2)
    #expect(chart.contains("<title>zhao (zhao): 120.0%, S exceeded</title>"))
    #expect(!chart.contains("(he)"))
    #expect(svg(try DemoScores.scorecard(), .chinese).contains("级别"))
  }

  @Test func `a hostile name stays text`() throws {
    let hostile = "<script>alert('x')</script>&\"\u{202E}]]>"
    let chart = svg(try DemoScores.scorecard(named: hostile))
    #expect(!chart.contains("<script"))
    #expect(!chart.unicodeScalars.contains("\u{202E}"))
    let parser = XMLParser(data: Data(chart.utf8))
    #expect(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "")")
  }

  @Test func `the same scores give the same bytes`() throws {
    #expect(svg(try DemoScores.scorecard()) == svg(try DemoScores.scorecard()))
  }

  @Test func `the grid shows levels from the top and completion from the left`() throws {
    let matrix = try #require(Matrix(try DemoScores.scorecard(), wording: Wording(language: .english)))
    #expect(matrix.columns == ["D under 80%", "C from 80%", "B from 90%", "A from 100%", "S from 110%"])
    #expect(matrix.rows.map(\.header) == ["0", "1 [A]"])
    #expect(matrix.rows.map { $0.cells.flatMap { $0 } } == [["lin"], ["zhao"]])
    #expect(matrix.rows[1].cells[4] == ["zhao"])
  }

  @Test func `a crowded field names some and counts the rest`() {
    let names = (1...11).map { "person\($0)" }
    let matrix = Matrix(caption: "Level by completion", columns: ["low", "high"], rows: [.init(header: "1", cells: [names, []])])
    let page = Page(
      language: .english, title: .init(who: "", what: "", when: ""), table: Table(columns: [], rows: []), matrix: matrix)
    let text = TextWriter().text(page)
    #expect(text.contains("\n1  person1  .\n   person2\n"))
    #expect(text.contains("person8\n   +3\n"))
    #expect(!text.contains("person9"))
  }
}
