internal import KPIModel
internal import KPISource

/// Says which values of `where` no row has, or rows spell otherwise: such a slip leaves rows out without a word.
enum ComparedValues {
  /// - Parameter cells: what was read of each scan; nil where it could not be.
  static func report(_ model: Model, _ plan: CellPlan, _ cells: [Cells?], into log: inout DiagnosticLog) {
    for (index, source) in plan.sources.enumerated() where index < cells.count {
      guard let cells = cells[index], cells.rowCount > 0 else { continue }
      for value in cells.compared {
        guard let condition = condition(on: value, source, model, plan) else { continue }
        report(value, condition, ofSource: model.sources[source].key, into: &log)
      }
    }
  }

  /// The first condition of a counted measure that names a value.
  ///
  /// Rows whose column is filled are kept by `{ not: "" }`: that there are no others is no slip.
  private static func condition(
    on value: Cells.ComparedValue, _ source: Int, _ model: Model, _ plan: CellPlan
  ) -> RowMeasure.Condition? {
    for (measure, column) in zip(model.measures, plan.columns) where column != nil {
      guard case .rows(let rows) = measure.definition, rows.source == source else { continue }
      for condition in rows.conditions where condition.column == value.column && condition.values.contains(value.text) {
        if !(condition.isNegated && value.text.isEmpty) { return condition }
      }
    }
    return nil
  }

  private static func report(
    _ value: Cells.ComparedValue, _ condition: RowMeasure.Condition, ofSource source: String, into log: inout DiagnosticLog
  ) {
    let alike = value.alike.prefix(4).map { "`\($0.text)`" }.joined(separator: ", ") + (value.alike.count > 4 ? ", …" : "")
    let rows = value.alike.reduce(0) { $0 + $1.rows }
    guard value.isSeen else {
      var notes: [String] = []
      if !value.alike.isEmpty {
        notes.append(
          "\(self.rows(rows)) \(rows == 1 ? "has" : "have") \(alike), which \(value.alike.count == 1 ? "differs" : "differ") only by case, space or width"
        )
      } else if let near = Spelling.nearest(to: value.text, among: value.others) {
        notes.append("did you mean `\(near)`?")
      } else if !value.others.isEmpty {
        let listed = value.others.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
        notes.append("the column has \(listed)\(value.others.count > 8 ? ", …" : "")")
      }
      log.report(
        .whereMatchesNothing, "no row of `\(source)` has `\(value.text)` in `\(value.column)`", at: condition.place, notes: notes)
      return
    }
    guard !value.alike.isEmpty else { return }
    log.report(
      .whereSpellings,
      "\(self.rows(rows)) of `\(source)` \(rows == 1 ? "has" : "have") \(alike) in `\(value.column)`, which \(value.alike.count == 1 ? "is" : "are") not `\(value.text)`: \(condition.isNegated ? "they count" : "they do not count")",
      at: condition.place,
      notes: [
        "a condition may list several spellings: `[\(([value.text] + value.alike.prefix(3).map(\.text)).map(quoted).joined(separator: ", "))]`"
      ])
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private static func quoted(_ text: String) -> String {
    text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? text : "\"\(text)\""
  }
}
