/// A JSON document whose main records are also a table for CSV and TSV.
package protocol TabularDocument {
  var json: [UInt8] { get }
  var table: RecordTable { get }
}

extension EvaluationDocument: TabularDocument {}
extension AttributionDocument: TabularDocument {}
extension ScoreDocument: TabularDocument {}
extension TargetsDocument: TabularDocument {}
extension TreeDocument: TabularDocument {}
extension ReviewDocument: TabularDocument {}
extension ScorecardDocument: TabularDocument {}
