internal import KPIModel
package import KPISource

extension Scan {
  /// Fills the cells by whatever has the rows.
  ///
  /// - Parameters:
  ///   - progress: is told how far reading files has come.
  ///   - log: gets what is wrong with the rows, or with who should have given them.
  /// - Returns: nil after an error.
  package func run(threads: Int, progress: ReadingProgress? = nil, into log: inout DiagnosticLog) -> Cells? {
    guard let database else { return NativeEngine(self).run(threads: threads, progress: progress, into: &log) }
    return SQLEngine(self, database).run(into: &log)
  }
}
