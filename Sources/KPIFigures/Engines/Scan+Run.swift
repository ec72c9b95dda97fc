internal import KPIModel
package import KPISource

extension Scan {
  /// Fills the cells by whatever has the rows.
  ///
  /// - Parameter log: gets what is wrong with the rows, or with who should have given them.
  /// - Returns: nil after an error.
  package func run(threads: Int, into log: inout DiagnosticLog) -> Cells? {
    guard let database else { return NativeEngine(self).run(threads: threads, into: &log) }
    return SQLEngine(self, database).run(into: &log)
  }
}
