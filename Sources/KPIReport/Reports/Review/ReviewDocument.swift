package import KPIAnalysis
import KPIModel
import KPISource

/// `kpitree.review/1`: a period's review at full precision, made of the bodies of the single documents.
package struct ReviewDocument: Document {
  static let kind = "review"

  let review: Review
  let message: [String]
  let style: PageStyle
  let envelope: Envelope
  let evaluation: EvaluationDocument
  let attribution: AttributionDocument
  let score: ScoreDocument
  let targets: TargetsDocument

  package init(_ review: Review, _ provenance: Provenance, style: PageStyle = PageStyle()) {
    self.review = review
    self.style = style
    message = ReviewMessage(ReviewLayout(review, provenance.sources, provenance.toolVersion, nil, style)).sentences
    var reader = PlaceReader(provenance.sources)
    envelope = Envelope(provenance, &reader)
    // Findings stand once, in the review's own envelope.
    let own = provenance.withoutDiagnostics
    evaluation = EvaluationDocument(review.evaluation, own, language: style.language)
    attribution = AttributionDocument(review.attribution, own, language: style.language)
    score = ScoreDocument(review.scorecard, own, language: style.language)
    targets = TargetsDocument(review.targets, own, language: style.language)
  }

  package var json: [UInt8] { bytes }

  /// The nodes as a table, as an evaluation has them.
  package var table: RecordTable { evaluation.table }

  static let fields: [Field<ReviewDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.review.evaluation.model.text(in: $0.style.language) },
      Field("period", "The reviewed period.") {
        PeriodRecord(period: $0.review.evaluation.period, isClosed: $0.review.evaluation.isClosed)
      },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.review.evaluation.asOf },
      Field("against", "Always target.") { $0.review.evaluation.against.description },
      Field("revision", "The newest commit of the files of the model and its targets; null outside of git.") {
        $0.review.revision.map { RevisionRecord(revision: $0) }
      },
      Field("message", "What the period comes to, in sentences.") { $0.message },
      Field("evaluation", "Every node, as in kpitree.evaluation/1.") { DocumentBody(document: $0.evaluation) },
      Field("history", "Figures of the top KPI in earlier closed periods, the oldest first.") { document in
        zip(document.review.evaluation.history, document.review.evaluation.nodes.first?.history ?? []).map {
          HistoryRecord(period: $0.name, actual: $1)
        }
      },
      Field("last_year", "The top KPI's actual of the period a year earlier.") { $0.review.evaluation.nodes.first?.lastYear },
      Field("attribution", "Why the top KPI missed, as in kpitree.attribution/1.") { DocumentBody(document: $0.attribution) },
      Field("score", "Owners and teams, as in kpitree.score/1.") { DocumentBody(document: $0.score) },
      Field("targets", "Where targets come from, as in kpitree.targets/1.") { DocumentBody(document: $0.targets) },
      Field("definitions", "What the declared KPIs are.") { document in
        document.review.definitions.map { definition in
          DefinitionRecord(
            id: document.review.evaluation.nodes[definition.nodeIndex].id, definition: definition, language: document.style.language)
        }
      },
    ] + Envelope.readings { $0.envelope })

  struct RevisionRecord: DocumentRecord {
    let revision: Review.Revision

    static let fields: [Field<RevisionRecord>] = [
      Field("commit", "Its name, shortened.") { $0.revision.commit },
      Field("day", "When it was made.") { $0.revision.day },
      Field("changed", "Whether the files were changed after it.") { $0.revision.isChanged },
    ]
  }

  struct HistoryRecord: DocumentRecord {
    let period: String
    let actual: Amount?

    static let fields: [Field<HistoryRecord>] = [
      Field("period", "Its name.") { $0.period },
      Field("actual", "Null where there is none.") { $0.actual },
    ]
  }

  struct DefinitionRecord: DocumentRecord {
    let id: String
    let definition: Definition
    let language: Language

    static let fields: [Field<DefinitionRecord>] = [
      Field("id", "The node's id.") { $0.id },
      Field("role", "What it is steered by.") { $0.definition.role },
      Field("description", "As the model says it.") { $0.definition.description?.text(in: $0.language) },
      Field("question", "What a review should answer about it.") { $0.definition.question?.text(in: $0.language) },
      Field("origin", "Where its figures come from, in words.") { Wording(language: $0.language).origin($0.definition) },
      Field("formulas", "Those by which it is taken apart, as written.") { $0.definition.formulas.map(\.text) },
    ]
  }
}

extension Node.Role: DocumentWord {}
