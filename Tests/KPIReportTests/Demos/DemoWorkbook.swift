import KPIAnalysis
import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIReport

/// Workbooks of small models, and their cells by address.
enum DemoWorkbook {
  static func workbook(
    _ yaml: String = DemoAttributions.model, language: Language = .english, content: (Workbook.Content) -> Workbook.Content = { $0 }
  ) throws -> Workbook {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(yaml.utf8)))
    let model = try #require(compiled.model, "\(compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message))")
    var log = DiagnosticLog()
    let bound = try #require(BoundModel.bind(model, .init(period: try model.calendar.period("2026-Q3").get()), into: &log))
    let workings = Workings(bound, against: .target, into: &log)
    let whole = Workbook.Content(
      evaluation: Evaluation(workings, into: &log), attribution: Attribution(workings, into: &log),
      scorecard: Scorecard(workings, Responsibilities(bound), parts: [:], into: &log), targets: TargetReport(workings))
    var sources = SourceSet()
    _ = sources.add(SourceFile(path: "kpitree.yaml", bytes: Array(yaml.utf8)))
    return Workbook(content(whole), Provenance(sources: sources, toolVersion: "0"), style: PageStyle(language: language))
  }
}

extension Workbook {
  func sheet(_ name: String) throws -> Sheet { try #require(sheets.first { $0.name == name }) }

  /// The row of the sheet's first cell in `column` that holds the text.
  func row(_ sheet: String, _ text: String, column: Int) throws -> Row {
    let sheet = try self.sheet(sheet)
    let rows = (0..<sheet.rowCount).map(sheet.row)
    return try #require(rows.first { $0.cells.indices.contains(column) && $0.cells[column].value == .text(text) })
  }
}

extension Workbook.Cell.Value {
  /// A formula, or nil.
  var formula: String? {
    switch self {
    case .formula(let text, _), .textFormula(let text, _): text
    case .empty, .text, .number, .link: nil
    }
  }
}
