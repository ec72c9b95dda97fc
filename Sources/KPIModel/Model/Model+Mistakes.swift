package import KPISource

/// What can be wrong with the figures of a node wherever they stand: checked for declared nodes when a model is compiled, and for discovered
/// members when its tables find them.
extension Model {
  /// Why nothing can be judged by a target: it is 0, or where the node starts from.
  ///
  /// - Parameter declaration: index of the node, or of the template that a discovered member starts from.
  package func mistake(in target: Target, of declaration: Int, id: @autoclosure () -> String) -> Diagnostic? {
    let assessment = details[declaration]?.assessment ?? Assessment()
    let value: DecimalNumber
    switch target.value {
    case .amount(let amount): value = amount
    case .rate(let amount, _): value = amount
    case .growth, .share, .within: return nil
    }
    if let baseline = assessment.baseline {
      guard case .amount = target.value, value == baseline else { return nil }
      return Diagnostic(.zeroTarget, "target of `\(id())` is its baseline", at: target.site)
    }
    guard value.isZero, assessment.tolerance == nil else { return nil }
    return Diagnostic(
      .zeroTarget, "target of `\(id())` is 0", at: target.site, fixes: [FixIt("add `baseline` or `tolerance`", isSafe: false)])
  }

  /// Why a table's figure cannot be one of a node: it says another currency or duration.
  package func mistake(inUnitOf figure: FigureTables.TableFigure, of declaration: Int, id: @autoclosure () -> String) -> Diagnostic? {
    guard let unit = figure.unit, let own = nodes[declaration].unit, !unit.fits(own) else { return nil }
    return Diagnostic(
      .unfitUnits, "the figure is in \(unit.dimensionPhrase), but `\(id())` is in \(own.dimensionPhrase)", at: figure.site)
  }
}
