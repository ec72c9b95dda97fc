internal import KPIModel

extension Band {
  /// A model's bands with the words for where a node in each stands.
  ///
  /// Bounds over 100% are exceeded; the next one is met, the one below it near, all others missed, and so is the lowest in any case.
  static func bands(of scoring: Scoring) -> [Band] {
    var bands: [Band] = []
    var steps: [Evaluation.Status] = [.missed, .near, .met]
    for (index, band) in scoring.bands.enumerated() {
      let isLowest = index == scoring.bands.count - 1
      let status: Evaluation.Status = band.bound > .one ? .exceeded : isLowest ? .missed : steps.popLast() ?? .missed
      bands.append(Band(grade: band.grade, status: status, bound: isLowest ? nil : band.bound.double))
    }
    return bands
  }
}
