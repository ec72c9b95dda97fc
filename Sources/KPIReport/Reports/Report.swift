/// An answer laid out for whatever format is asked for: a page for people, a document for machines, a workbook, drawings.
///
/// Each subject makes its own, beside its page and its document; writers know no subject.
package struct Report {
  package let provenance: Provenance
  package let page: (PageStyle) -> Page
  package let document: (PageStyle) -> any TabularDocument
  /// Nil where there is nothing to compute again.
  package var workbook: Workbook.Content?
  /// What a file of drawings holds.
  package var charts: (Page, PageStyle) -> [Chart] = { page, _ in page.sections.flatMap(\.charts) }
}
