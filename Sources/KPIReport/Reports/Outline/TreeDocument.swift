package import KPIModel
import KPISource

/// `kpitree.tree/1`: a tree without figures.
package struct TreeDocument: Document {
  static let kind = "tree"

  let outline: Outline
  let language: Language
  let envelope: Envelope
  /// Parallel to the outline's nodes.
  let places: [PlaceRecord?]

  package init(_ outline: Outline, _ provenance: Provenance, language: Language = .english) {
    self.outline = outline
    self.language = language
    var reader = PlaceReader(provenance.sources)
    places = reader.records(of: outline.nodes.map(\.place))
    envelope = Envelope(provenance, &reader)
  }

  package var json: [UInt8] { bytes }

  /// The nodes as a table: one row a node, a column for each field.
  package var table: RecordTable { RecordTable(rows) }

  private var rows: RecordSequence<NodeRow> {
    RecordSequence(count: outline.nodes.count) { NodeRow(document: self, index: $0) }
  }

  static let fields: [Field<TreeDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.outline.model.text(in: $0.language) },
      Field("period", "Always null: a tree is of no period.") { _ in PeriodRecord?.none },
      Field("as_of", "Always null.") { _ in Day?.none },
      Field("against", "Always null.") { _ in String?.none },
      Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows },
    ])

  struct NodeRow: DocumentRecord {
    let document: TreeDocument
    let index: Int

    var node: Outline.Node { document.outline.nodes[index] }

    static let fields: [Field<NodeRow>] = [
      Field("id", "The keys from the root, joined by dots.") { $0.node.id },
      Field("parent", "The parent's id; null for the first node.") { row in
        row.node.parentIndex.map { row.document.outline.nodes[$0].id }
      },
      Field("breakdown", "The parent's breakdown that it is a part of; null for the first node and for supports.") { row in
        row.node.breakdownIndex.map { row.document.outline.breakdowns[$0].key }
      },
      Field("depth", "Edges from the root.") { $0.node.depth },
      Field("level", "Counting levels from the root, or the override; without the class.") { $0.node.level },
      Field("name", "For people.") { $0.node.name.text(in: $0.document.language) },
      Field("owner", "Who answers for it; null for nobody.") { $0.node.owner },
      Field("class", "Its weight within the level; null where none is given, which counts as S.") { $0.node.class },
      Field("measure", "The measure's key; null for figures by hand.") { $0.node.measure },
      Field("kind", "How the figure behaves over time, or what stands in its place.") { $0.node.kind },
      Field("unit", "Null for a plain number.") { $0.node.unit },
      Field("targets", "How many targets are written on it.") { $0.node.targetCount },
      Field("place", "Where it is written.") { $0.document.places[$0.index] },
    ]
  }
}
