import KPISource

/// A chart as SVG elements, to be put into a page or a file.
///
/// What lies across is in percent of the width, what lies down in pixels: so a drawing fills the room there is, and its text stays as
/// large as the page's. Every shape says with its form, its place or its words what its colour says.
struct Drawing {
  private(set) var elements = Markup()
  private(set) var height = 0.0
  /// Nil where it fills the room there is.
  private(set) var width: Double?

  init(_ chart: Chart) {
    switch chart.content {
    case .bridge(let bridge): draw(bridge)
    case .bullets(let bullets): draw(bullets)
    case .standings(let standings): draw(standings)
    case .tree(let tree): draw(tree)
    case .course(let course): draw(course)
    }
  }

  mutating func finish(height: Double, width: Double? = nil) {
    self.height = height
    self.width = width
  }

  static func += (drawing: inout Drawing, element: Markup) { drawing.elements += element }

  /// The part of the width that names take.
  static let nameShare = 38.0

  // MARK: - Elements

  /// What a drawing is made of; `across` is in percent.
  enum Part {
    static func rectangle(_ name: String, x: Double, y: Double, width: Double, height: Double, tip: String = "") -> Markup {
      tip.isEmpty
        ? "<rect class=\"\(name)\" x=\"\(x)%\" y=\"\(y)\" width=\"\(max(0, width))%\" height=\"\(height)\"/>\n"
        : "<rect class=\"\(name)\" x=\"\(x)%\" y=\"\(y)\" width=\"\(max(0, width))%\" height=\"\(height)\"><title>\(tip)</title></rect>\n"
    }

    static func line(_ name: String, x: Double, from top: Double, to bottom: Double) -> Markup {
      "<line class=\"\(name)\" x1=\"\(x)%\" y1=\"\(top)\" x2=\"\(x)%\" y2=\"\(bottom)\"/>\n"
    }

    static func rule(_ name: String, y: Double) -> Markup {
      "<line class=\"\(name)\" x1=\"0\" y1=\"\(y)\" x2=\"100%\" y2=\"\(y)\"/>\n"
    }

    /// - Parameter shift: pixels to the right.
    static func text(_ text: String, _ name: String, x: Double, shift: Double = 0, y: Double) -> Markup {
      shift == 0
        ? "<text class=\"\(name)\" x=\"\(x)%\" y=\"\(y)\">\(text)</text>\n"
        : "<text class=\"\(name)\" x=\"\(x)%\" dx=\"\(shift)\" y=\"\(y)\">\(text)</text>\n"
    }

    /// Elements in a stretch of the width, whose own percents count from it.
    static func stretch(x: Double, width: Double, _ elements: Markup) -> Markup {
      "<svg x=\"\(x)%\" width=\"\(width)%\" overflow=\"visible\">\n\(elements)</svg>\n"
    }

    /// Elements in a stretch of the width that ends what is too long for it.
    static func cut(x: Double, width: Double, _ elements: Markup) -> Markup {
      "<svg x=\"\(x)%\" width=\"\(width)%\">\(elements)</svg>\n"
    }

    /// Elements whose origin lies at a percent of the width.
    static func place(x: Double, y: Double, _ elements: Markup) -> Markup {
      "<svg x=\"\(x)%\" y=\"\(y)\" overflow=\"visible\">\(elements)</svg>\n"
    }

    /// Where somebody stands: a circle is good, a diamond bad, a square neither.
    static func mark(_ tone: Table.Row.Tone, x: Double, y: Double, tip: String = "") -> Markup {
      let title: Markup = tip.isEmpty ? "" : "<title>\(tip)</title>"
      let shape: Markup =
        switch tone {
        case .good: "<circle class=\"good\" r=\"6\">\(title)</circle>"
        case .bad: "<polygon class=\"bad\" points=\"0,-7 7,0 0,7 -7,0\">\(title)</polygon>"
        case .neutral: "<rect class=\"neutral\" x=\"-5\" y=\"-5\" width=\"10\" height=\"10\">\(title)</rect>"
        }
      return place(x: x, y: y, shape)
    }
  }

  /// The class of a tone's shapes and text.
  static func name(_ tone: Table.Row.Tone) -> String {
    switch tone {
    case .good: "good"
    case .bad: "bad"
    case .neutral: "neutral"
    }
  }

  /// A name cut to so many columns of text (half an em each); what is cut ends in an ellipsis.
  static func fitted(_ text: String, to columns: Int) -> String {
    let text = VisibleText.escaped(text)
    guard DisplayWidth.of(text) > columns else { return text }
    var result = ""
    var taken = 1
    for character in text {
      taken += DisplayWidth.of(character)
      if taken > columns { break }
      result.append(character)
    }
    return result + "…"
  }

  /// Longer names than this are cut before they are drawn; their place in the table has all of them.
  static let longestName = 60
}
