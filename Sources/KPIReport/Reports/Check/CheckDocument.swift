import KPIModel
import KPISource

/// `kpitree.check/1`: what was found in a model's files and, with `--data`, what was read of its rows.
package struct CheckReport: DocumentSubject {
  let model: LocalizedText?

  static let kind = "check"
  static let sources: String? = "What was read of each source that could be; empty without `--data`."

  static let head: [Field<CheckReport>] = [
    Field("model", "The model's name; null where it could not be read.") { $0.model },
    Field("period", "Always null: a model is checked for all periods.") { _ in PeriodRecord?.none },
    Field("as_of", "Always null.") { _ in Day?.none },
    Field("against", "Always null.") { _ in String?.none },
  ]

  static let body: [Field<CheckReport>] = []

  /// The document's bytes.
  package static func json(_ provenance: Provenance) -> [UInt8] { Document(CheckReport(model: provenance.model), provenance).json }
}
