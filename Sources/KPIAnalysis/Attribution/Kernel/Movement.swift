/// Both ends of every node: what is compared, and with what.
///
/// In the nodes' own units, NaN where a figure is missing.
public struct Movement: Sendable {
  public var references: [Double]
  public var actuals: [Double]
  /// Actual less reference; exact before it is rounded where the figures are.
  public var gaps: [Double]
  /// The denominators by which members weigh in the split of a ratio; against targets those of the last period.
  public var referenceWeights: [Double]
  public var actualWeights: [Double]
  public var isAgainstTarget: Bool
  /// Of breakdowns with children in another currency: what one unit of each child is worth in the node's at both ends; NaN without a rate.
  public var exchangeRates: [Int: ExchangeRates] = [:]

  /// Parallel to a breakdown's children.
  public struct ExchangeRates: Sendable {
    public var reference: [Double]
    public var actual: [Double]

    public init(reference: [Double], actual: [Double]) {
      self.reference = reference
      self.actual = actual
    }
  }

  /// The movement between two columns; weights are missing where they are left out.
  public init(
    references: [Double], actuals: [Double], gaps: [Double]? = nil, referenceWeights: [Double]? = nil, actualWeights: [Double]? = nil,
    isAgainstTarget: Bool = false
  ) {
    precondition(references.count == actuals.count, "both ends have a cell for each node")
    let missing = [Double](repeating: .nan, count: references.count)
    self.references = references
    self.actuals = actuals
    self.gaps = gaps ?? zip(references, actuals).map { $1 - $0 }
    self.referenceWeights = referenceWeights ?? missing
    self.actualWeights = actualWeights ?? missing
    self.isAgainstTarget = isAgainstTarget
  }
}

extension Movement {
  /// The columns for a hot loop.
  struct Ends {
    let references: UnsafeBufferPointer<Double>
    let actuals: UnsafeBufferPointer<Double>
    let gaps: UnsafeBufferPointer<Double>
    let referenceWeights: UnsafeBufferPointer<Double>
    let actualWeights: UnsafeBufferPointer<Double>
  }

  func withUnsafeEnds(_ body: (Ends) -> Void) {
    references.withUnsafeBufferPointer { references in
      actuals.withUnsafeBufferPointer { actuals in
        gaps.withUnsafeBufferPointer { gaps in
          referenceWeights.withUnsafeBufferPointer { referenceWeights in
            actualWeights.withUnsafeBufferPointer { actualWeights in
              body(
                Ends(
                  references: references, actuals: actuals, gaps: gaps, referenceWeights: referenceWeights, actualWeights: actualWeights))
            }
          }
        }
      }
    }
  }
}
