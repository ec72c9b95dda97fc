internal import KPIFigures
public import KPIModel
public import KPIReport

extension Workspace.Compilation {
  /// Reads all rows and reports what can be said against them.
  ///
  /// - Parameter period: by whose end the days are to be in; nil: sources are compared with each other only.
  /// - Returns: what was found and what was read.
  public func checkData(by period: Period? = nil) -> Provenance {
    answer { inquiry -> Void? in
      inquiry.readings = DataCheck.run(inquiry.model, period: period, progress: inquiry.progress, into: &inquiry.log)
    }.provenance
  }
}
