package import KPIModel
package import KPISource

/// `kpitree.check/1`: what was found in a model's files, and nothing else.
package struct CheckDocument: Document {
  static let kind = "check"

  let model: String?
  let envelope: Envelope

  /// - Parameter model: nil where the files are too broken to say a name.
  package init(
    model: LocalizedText?, sources: SourceSet, diagnostics: [Diagnostic], toolVersion: String, language: Language = .english
  ) {
    self.model = model?.text(in: language)
    var reader = PlaceReader(sources)
    envelope = Envelope(toolVersion: toolVersion, diagnostics: diagnostics, &reader)
  }

  package var json: [UInt8] { bytes }

  static let fields: [Field<CheckDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name; null where it could not be read.") { $0.model },
      Field("period", "Always null: a model is checked for all periods.") { _ in PeriodRecord?.none },
      Field("as_of", "Always null.") { _ in Day?.none },
      Field("against", "Always null.") { _ in String?.none },
    ])
}
