package import KPISource

extension Rule {
  /// A rule of a test's own, of which only findings are looked at.
  package init(_ id: String, _ severity: Severity, why: String? = nil) {
    self.init(id, severity, what: "", why: why ?? "", showsWhy: why != nil, fix: "", example: .none(because: "it is a test's own"))
  }
}
