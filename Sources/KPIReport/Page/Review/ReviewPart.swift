/// The parts of a review below its message, in their order (docs/reports.md#review).
///
/// A part that a model has nothing for is absent.
enum ReviewPart: CaseIterable {
  case top, bridge, tree, causes
  /// What happened from outside in the period.
  case events
  case movers
  /// Two measures read together; nothing is computed for it yet.
  case pairs
  case process, scores
  /// What projects and campaigns moved; nothing is computed for it yet but claims of spill-over.
  case initiatives
  case targetChanges
  /// What others caused.
  case adjustments
  /// What is to be done, and which conditions fired; nothing is computed for it yet.
  case actions
  case method
}
