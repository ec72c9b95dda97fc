import KPIAnalysis
import KPIModel
import KPISource

/// `kpitree.review/1`: a period's review at full precision, made of the bodies of the single documents.
extension Review: TabularSubject {
  static let kind = "review"

  static let body: [Field<Review>] = [
    revisionField,
    Field("message", "What the period comes to, in sentences.") { review, context in
      ReviewMessage(ReviewLayout(review, context.provenance, context.style)).sentences
    },
    Field("early_warnings", "Process KPIs and guardrails that go the wrong way, in the order of the tree.") { review in
      review.earlyWarnings.map { WarningRecord(review: review, warning: $0) }
    },
    Field("evaluation", "Every node, as in kpitree.evaluation/1.") { DocumentBody(subject: $0.evaluation) },
    Field("history", "Figures of the top KPI in earlier closed periods, the oldest first.") { review in
      zip(review.evaluation.history, review.evaluation.nodes.first?.history ?? []).map { HistoryRecord(period: $0.name, actual: $1) }
    },
    Field("last_year", "The top KPI's actual of the period a year earlier.") { $0.evaluation.nodes.first?.lastYear },
    Field("attribution", "Why the top KPI missed, as in kpitree.attribution/1.") { review, context in
      DocumentBody(subject: AttributionReport(review.attribution, context.style))
    },
    Field("impact", "What initiatives of the period did, as in kpitree.impact/1; null where it has none.") {
      $0.impact.map { DocumentBody(subject: $0) }
    },
    Field("score", "Owners and teams, as in kpitree.score/1.") { DocumentBody(subject: $0.scorecard) },
    Field("targets", "Where targets come from, as in kpitree.targets/1.") { DocumentBody(subject: $0.targets) },
    Field("definitions", "What the declared KPIs are.") { review in
      review.definitions.map { DefinitionRecord(id: review.evaluation.nodes[$0.nodeIndex].id, definition: $0) }
    },
  ]

  static let revisionField: Field<Review> = Field(
    "revision", "The newest commit of the files of the model and its targets; null outside of git."
  ) { $0.revision }

  /// The nodes as a table, as an evaluation has them.
  func table(_ context: DocumentContext) -> RecordTable { evaluation.table(context) }

  struct HistoryRecord: DocumentRecord {
    let period: String
    let actual: Amount?

    static let fields: [Field<HistoryRecord>] = [
      Field("period", "Its name.") { $0.period },
      Field("actual", "Null where there is none.") { $0.actual },
    ]
  }

  struct WarningRecord: DocumentRecord {
    let review: Review
    let warning: EarlyWarning

    static let fields: [Field<WarningRecord>] = [
      Field("id", "The node's id.") { $0.review.evaluation.nodes[$0.warning.nodeIndex].id },
      Field("side", "The wrong side of normal variation that it is on; null where it is on none.") { $0.warning.side },
      Field("course", "The wrong way that it has been moving; null where it goes none.") { $0.warning.course?.direction },
      Field("lag", "In an open period, what is reached of what is due, where its parent is not behind; else null.") { record in
        record.warning.lag.map { LagRecord(review: record.review, lag: $0) }
      },
    ]
  }

  struct LagRecord: DocumentRecord {
    let review: Review
    let lag: EarlyWarning.Lag

    static let fields: [Field<LagRecord>] = [
      Field("completion", "Of the node, by what is due so far.") { $0.lag.completion },
      Field("parent", "The id of the node above.") { $0.review.evaluation.nodes[$0.lag.parentIndex].id },
      Field("parent_completion", "Likewise of that.") { $0.lag.parentCompletion },
    ]
  }

  struct DefinitionRecord: DocumentRecord {
    let id: String
    let definition: Definition

    static let fields: [Field<DefinitionRecord>] = [
      Field("id", "The node's id.") { $0.id },
      Field("role", "What it is steered by.") { $0.definition.role },
      Field("description", "As the model says it.") { $0.definition.description },
      Field("question", "What a review should answer about it.") { $0.definition.question },
      Field("origin", "Where its figures come from, in words.") { $1.wording.origin($0.definition) },
      Field("formulas", "Those by which it is taken apart, as written.") { $0.definition.formulas.map(\.text) },
      Field("tags", "As the model says them.") { $0.definition.tags },
      Field("benchmark", "What others reach; never scored.") { $0.definition.benchmark },
      Field("effort", "What was put in during the period, and what came of it; null where nothing is said of it.") { $0.definition.effort },
      Field("controllability", "How far its owner can steer it.") { $0.definition.controllability },
      Field("approximate", "Whether a sketch would do; all engines count exactly.") { $0.definition.allowsSketch },
    ]
  }
}

extension Review.Revision: DocumentRecord {
  static let fields: [Field<Review.Revision>] = [
    Field("commit", "Its name, shortened.") { $0.commit },
    Field("day", "When it was made.") { $0.day },
    Field("changed", "Whether the files were changed after it.") { $0.isChanged },
  ]
}

extension Benchmark: DocumentRecord {
  static let fields: [Field<Benchmark>] = [
    Field("low", "The range's lower end, in the node's unit.") { $0.range.flatMap { Amount($0.lower.double) } },
    Field("high", "The range's upper end, in the node's unit.") { $0.range.flatMap { Amount($0.upper.double) } },
    Field("source", "Who says so.") { $0.source },
    Field("caveat", "Why it may not apply.") { $0.caveat },
  ]
}

extension Definition.Effort: DocumentRecord {
  static let fields: [Field<Definition.Effort>] = [
    Field("budget", "In the model's currency.") { $0.budget },
    Field("people", "At work in the period.") { $0.people },
    Field("per_budget", "The node's actual by each unit of the budget.") { $0.perBudget },
    Field("per_head", "The node's actual by each of the people.") { $0.perHead },
  ]
}

extension Node.Role: DocumentWord {}
extension Node.Controllability: DocumentWord {}
