import Foundation
import Testing

@testable import KPIReport

/// The palettes, measured: contrast as WCAG 2.2 defines it, and how far apart good and bad are for eyes that see fewer colours.
struct ColoursTests {
  @Test(arguments: Palette.allCases) func `text has a contrast of at least 4.5, graphics of at least 3`(palette: Palette) {
    for theme in [Colours(palette).light, Colours(palette).dark] {
      for text in [theme.ink, theme.soft, theme.good, theme.bad] {
        #expect(contrast(text, theme.page) >= 4.5, "\(Colours.hex(text)) on \(Colours.hex(theme.page))")
        #expect(contrast(text, theme.panel) >= 4.5, "\(Colours.hex(text)) on \(Colours.hex(theme.panel))")
      }
      for graphic in [theme.edge, theme.actual] { #expect(contrast(graphic, theme.page) >= 3, "\(Colours.hex(graphic))") }
      // What is chosen is written in the page's colour on the ink.
      #expect(contrast(theme.page, theme.ink) >= 4.5)
    }
  }

  /// Source of the matrices: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
  /// severity 1.
  private static let eyes: [(name: String, matrix: [Double])] = [
    ("normal", [1, 0, 0, 0, 1, 0, 0, 0, 1]),
    ("protan", [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]),
    ("deutan", [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]),
    ("tritan", [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]),
  ]

  @Test func `good and bad of the default palette are far apart for every kind of colour blindness`() {
    let colours = Colours(.default)
    for theme in [colours.light, colours.dark] {
      for eye in Self.eyes { #expect(distance(theme.good, theme.bad, eye.matrix) >= 60, "\(eye.name)") }
    }
    // The measure itself: green and red of a typical report fall together for deutans.
    #expect(distance(0x8CB400, 0xFF0000, Self.eyes[2].matrix) < 20)
    #expect((100...112).contains(distance(0x0072B2, 0xB34700, Self.eyes[0].matrix)))
  }

  // MARK: - Measures

  private func linear(_ colour: UInt32) -> [Double] {
    [16, 8, 0].map { shift in
      let value = Double(colour >> UInt32(shift) & 0xFF) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }

  private func contrast(_ first: UInt32, _ second: UInt32) -> Double {
    let luminances = [first, second].map { colour in zip([0.2126, 0.7152, 0.0722], linear(colour)).reduce(0) { $0 + $1.0 * $1.1 } }.sorted()
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)
  }

  /// CIE 1976: the distance in L*a*b*.
  private func distance(_ first: UInt32, _ second: UInt32, _ matrix: [Double]) -> Double {
    let labs = [first, second].map { lab(seen($0, matrix)) }
    return zip(labs[0], labs[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  /// The matrices take linear light.
  private func seen(_ colour: UInt32, _ matrix: [Double]) -> [Double] {
    let light = linear(colour)
    return (0..<3).map { row in min(max((0..<3).reduce(0) { $0 + matrix[3 * row + $1] * light[$1] }, 0), 1) }
  }

  private func lab(_ light: [Double]) -> [Double] {
    let matrix = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041]
    let white = [0.95047, 1, 1.08883]
    let f = (0..<3).map { row -> Double in
      let value = (0..<3).reduce(0) { $0 + matrix[3 * row + $1] * light[$1] } / white[row]
      return value > 216.0 / 24389 ? cbrt(value) : (24389.0 / 27 * value + 16) / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }
}
