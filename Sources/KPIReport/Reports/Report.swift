import KPIAnalysis
import KPIModel

/// An answer laid out for whatever format is asked for: a page for people, a document for machines, a workbook, drawings.
///
/// Each subject makes its own, beside its page and its document; writers know no subject.
public struct Report {
  package let provenance: Provenance
  package let page: (PageStyle) -> Page
  package let document: (PageStyle) -> any TabularDocument
  /// Nil where there is nothing to compute again.
  package var workbook: Workbook.Content?
  /// What a file of drawings holds.
  package var charts: (Page, PageStyle) -> [Chart]

  /// - Parameter page: without what all pages have: how fresh the rows are that it rests on.
  init(
    provenance: Provenance, page: @escaping (PageStyle) -> Page, document: @escaping (PageStyle) -> any TabularDocument,
    workbook: Workbook.Content? = nil,
    charts: @escaping (Page, PageStyle) -> [Chart] = { page, _ in page.sections.flatMap(\.charts) }
  ) {
    self.provenance = provenance
    self.charts = charts
    self.page = { style in
      var whole = page(style)
      whole.notes += [style.wording.freshness(provenance.readings)].compactMap { $0 }
      return whole
    }
    self.document = document
    self.workbook = workbook
  }
}

/// A report of one period: what stands at the head of its pages, documents and workbooks.
protocol PeriodReport: Sendable {
  var model: LocalizedText { get }
  var period: Period { get }
  var isClosed: Bool { get }
  /// The last day that figures are taken from; nil without any figure.
  var asOf: Day? { get }
  var against: Comparison { get }
}

extension Evaluation: PeriodReport {}
extension Attribution: PeriodReport {}
extension Scorecard: PeriodReport { var against: Comparison { .target } }
extension TargetReport: PeriodReport { var against: Comparison { .target } }
extension Review: PeriodReport {
  var model: LocalizedText { evaluation.model }
  var period: Period { evaluation.period }
  var isClosed: Bool { evaluation.isClosed }
  var asOf: Day? { evaluation.asOf }
  var against: Comparison { .target }
}

extension PeriodReport {
  static var head: [Field<Self>] {
    [
      Field("model", "The model's name.") { $0.model },
      Field("period", "The period that it is about.") { PeriodRecord(period: $0.period, isClosed: $0.isClosed) },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.asOf },
      Field("against", "What actuals are compared with: target, previous, last_year, or a period's name.") { $0.against.description },
    ]
  }

  func title(what: String, _ wording: Wording) -> Page.Title {
    Page.Title(
      who: model.text(in: wording.language), what: what, when: wording.when(period, isClosed: isClosed, asOf: asOf))
  }
}
