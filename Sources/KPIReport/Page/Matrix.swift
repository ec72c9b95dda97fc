/// Names in a field of rows and columns: who stands where in two dimensions.
package struct Matrix: Sendable {
  package struct Row: Sendable {
    package var header: String
    /// One list of names for each column.
    package var cells: [[String]]
  }

  package var caption: String
  package var columns: [String]
  package var rows: [Row]
}
