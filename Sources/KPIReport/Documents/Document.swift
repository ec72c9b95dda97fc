import KPISource

/// A JSON document of a kind of its own.
protocol Document: DocumentRecord {
  /// As in `kpitree.evaluation/1`.
  static var kind: String { get }
}

extension Document {
  /// The document's bytes: keys in fixed order, a line for each record, a line feed at the end.
  var bytes: [UInt8] {
    var writer = JSONWriter(expandedDepth: 2)
    writer.write(jsonValue)
    writer.endLine()
    return writer.bytes
  }
}
