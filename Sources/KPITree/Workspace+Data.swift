internal import KPIFigures
public import KPIModel

extension Workspace.Compilation {
  /// Reads all rows and reports what can be said against them; the findings are in the log, and what was read in `readings`.
  ///
  /// - Parameter period: by whose end the days are to be in; nil: sources are compared with each other only.
  public mutating func checkData(by period: Period? = nil) {
    guard let model else { return }
    readings = DataCheck.run(model, period: period, progress: progress, into: &log)
  }
}
