/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value above `z`, precise in the tail: it never is the small difference of two large numbers beyond 3.
  static func upperTail(_ z: Double) -> Double {
    if z < 0 { return 1 - upperTail(-z) }
    if z <= 3 {
      var (term, sum, order) = (z, z, 1.0)
      while term > 1e-17 * sum {
        order += 2
        term *= z * z / order
        sum += term
      }
      return 0.5 - density(z) * sum
    }
    // Laplace's continued fraction, from its end: 60 levels are more than enough beyond 3.
    var fraction = z
    for level in (1...60).reversed() { fraction = z + Double(level) / fraction }
    return density(z) / fraction
  }

  static func density(_ z: Double) -> Double { exponential(-z * z / 2) / 2.5066282746310002 }

  /// The probability that a χ² of one degree of freedom is larger than this.
  static func chiSquareTail(_ chiSquare: Double) -> Double { min(1, 2 * upperTail(max(0, chiSquare).squareRoot())) }
}

/// Student's t distribution with any positive number of degrees of freedom, whole or not.
struct StudentDistribution: Sendable {
  let degrees: Double
  /// Γ(½(ν + 1)) / Γ(½ν).
  private let gammaRatio: Double

  init(degrees: Double) {
    self.degrees = degrees
    gammaRatio = Self.gammaRatio(degrees / 2)
  }

  /// From here on the distance to the normal distribution is a short series.
  private static let manyDegrees = 1e5

  /// The probability of a value up to `t`, and the density there.
  func values(at t: Double) -> (cumulative: Double, density: Double) {
    let ratio = t * t / degrees
    let power = exponential(-degrees / 2 * logarithmOfOnePlus(ratio))
    let density = gammaRatio / (degrees * Double.pi).squareRoot() * power / (1 + ratio).squareRoot()
    if degrees > Self.manyDegrees { return (expansion(t), density) }
    // The share of the middle is the incomplete beta function I_y(½, ½ν), y = t² / (ν + t²).
    let (inside, outside) = (1 / (1 + degrees / (t * t)), 1 / (1 + ratio))
    let front = inside.squareRoot() * power * gammaRatio / Double.pi.squareRoot()
    let half = degrees / 2
    let tail: Double
    if t * t < 12, inside < 0.3 {
      // Its power series, y^½ (1 − y)^½ν / B · Σ (½ν + ½)_j / (3/2)_j · y^j: no term is negative, and few are needed in the middle.
      var (term, sum, order) = (1.0, 1.0, 0.0)
      while term > 1e-17 * sum {
        term *= (half + 0.5 + order) / (1.5 + order) * inside
        sum += term
        order += 1
      }
      tail = 0.5 - front * sum
    } else {
      tail = front * betaFraction(half, 0.5, outside) / degrees
    }
    return (t < 0 ? tail : 1 - tail, density)
  }

  func cumulative(_ t: Double) -> Double { values(at: t).cumulative }

  /// The value that a share `probability` of all lies below; by Newton's steps inside a bracket.
  ///
  /// - Parameter probability: between 0 and 1, both excluded.
  func quantile(_ probability: Double) -> Double {
    quantileByBracket(probability, from: 0, scale: 1) { values(at: $0) }
  }

  /// Fisher's expansion in 1/ν, to the third order.
  private func expansion(_ t: Double) -> Double {
    let square = t * t
    let first = t * (square + 1) / 4
    let second = t * (((3 * square - 7) * square - 5) * square - 3) / 96
    let third = t * (((((square - 11) * square + 14) * square + 6) * square - 3) * square - 15) / 384
    let correction = (first + (second + third / degrees) / degrees) / degrees
    let normal = t < 0 ? NormalDistribution.upperTail(-t) : 1 - NormalDistribution.upperTail(t)
    return normal - NormalDistribution.density(t) * correction
  }

  /// Γ(a + ½) / Γ(a): its asymptotic series at an argument that the recurrence has brought up to 32.
  private static func gammaRatio(_ a: Double) -> Double {
    var (argument, factor) = (a, 1.0)
    while argument < 32 {
      factor *= argument / (argument + 0.5)
      argument += 1
    }
    let x = 1 / argument
    let series =
      1 + x * (-1.0 / 8 + x * (1.0 / 128 + x * (5.0 / 1024 + x * (-21.0 / 32768 + x * (-399.0 / 262144 + x * (869.0 / 4_194_304))))))
    return factor * argument.squareRoot() * series
  }
}

/// The continued fraction of the incomplete beta function, I_x(a, b) = xᵃ(1 − x)ᵇ / (a·B(a, b)) times it; for x < (a + 1) / (a + b + 2).
///
/// Evaluated forwards by Lentz's method. (DLMF 8.17.22.)
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  var (numerator, denominator, fraction) = (1.0, 0.0, 1.0)
  for level in 1..<20_000 {
    let m = Double(level / 2)
    let coefficient =
      level.isMultiple(of: 2)
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)) : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / awayFromZero(1 + coefficient * denominator)
    numerator = awayFromZero(1 + coefficient / numerator)
    let change = numerator * denominator
    fraction *= change
    if abs(change - 1) < 2e-16 { break }
  }
  return 1 / fraction
}

private func awayFromZero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }

/// The point at which a distribution reaches a probability: Newton's steps, kept inside what is known to hold the point.
///
/// - Parameters:
///   - start: a point in the middle.
///   - scale: a width of the distribution, positive.
func quantileByBracket(
  _ probability: Double, from start: Double, scale: Double, _ distribution: (Double) -> (cumulative: Double, density: Double)
) -> Double {
  var (low, high) = (-Double.infinity, Double.infinity)
  var (point, longest) = (start, 4 * scale)
  for _ in 0..<300 {
    let (cumulative, density) = distribution(point)
    if cumulative < probability { low = point } else { high = point }
    var step = (probability - cumulative) / density
    // In a tail the slope says too much.
    if !(abs(step) < longest) {
      step = cumulative < probability ? longest : -longest
      longest *= 2
    }
    let next = point + step
    if abs(step) <= 1e-15 * scale || next == point || high - low <= 2 * point.ulp { break }
    point = next > low && next < high ? next : low / 2 + high / 2
  }
  return point
}
