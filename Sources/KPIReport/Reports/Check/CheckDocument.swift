package import KPIModel
import KPISource

/// `kpitree.check/1`: what was found in a model's files and, with `--data`, what was read of its rows.
package struct CheckDocument: Document {
  static let kind = "check"

  let model: String?
  let envelope: Envelope

  package init(_ provenance: Provenance, language: Language = .english) {
    model = provenance.model?.text(in: language)
    var reader = PlaceReader(provenance.sources)
    envelope = Envelope(provenance, &reader)
  }

  package var json: [UInt8] { bytes }

  static let fields: [Field<CheckDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name; null where it could not be read.") { $0.model },
      Field("period", "Always null: a model is checked for all periods.") { _ in PeriodRecord?.none },
      Field("as_of", "Always null.") { _ in Day?.none },
      Field("against", "Always null.") { _ in String?.none },
    ] + Envelope.readings("What was read of each source that could be; empty without `--data`.") { $0.envelope })
}
