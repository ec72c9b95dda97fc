/// A palette's colours on a light page and on a dark one, as sRGB.
///
/// Text has a contrast of at least 4.5 to its page, graphics of at least 3 (WCAG 2.2, 1.4.3 and 1.4.11); rules between rows only decorate.
struct Colours {
  struct Theme {
    var page: UInt32
    /// Behind what stands apart: heads of tables, controls.
    var panel: UInt32
    var ink: UInt32
    /// Text of less weight.
    var soft: UInt32
    /// Outlines of controls, axes, guides.
    var edge: UInt32
    /// Between rows.
    var rule: UInt32
    /// Bars of what was reached.
    var actual: UInt32
    var good: UInt32
    var bad: UInt32
  }

  let light: Theme
  let dark: Theme

  init(_ palette: Palette) {
    let (light, dark): ((good: UInt32, bad: UInt32), (good: UInt32, bad: UInt32))
    switch palette {
    case .default: (light, dark) = ((0x0072B2, 0xB34700), (0x56B4E9, 0xFF9E6B))
    case .ibcs: (light, dark) = ((0x1A7F37, 0xCF222E), (0x3FB950, 0xFF7B72))
    }
    self.light = Theme(
      page: 0xFFFFFF, panel: 0xF3F5F7, ink: 0x1C1F24, soft: 0x565D69, edge: 0x767D88, rule: 0xD9DDE3, actual: 0x3A3F47, good: light.good,
      bad: light.bad)
    self.dark = Theme(
      page: 0x14171A, panel: 0x1F2429, ink: 0xECEFF3, soft: 0xADB5C0, edge: 0x868E9A, rule: 0x343A41, actual: 0xC9CED6, good: dark.good,
      bad: dark.bad)
  }

  /// As CSS writes it.
  static func hex(_ colour: UInt32) -> String {
    let digits = String(colour & 0xFFFFFF, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// Which colours say good and bad; they are never the only sign.
package enum Palette: String, Sendable, CaseIterable {
  /// Blue and vermillion, told apart with every kind of colour blindness.
  case `default`
  /// Green and red, for houses that want it.
  case ibcs
}

/// The style sheet of drawings, the same in a file of their own and in a page.
enum DrawingStyle {
  /// Fonts that a system has, for every script.
  static let fonts =
    #"system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif"#

  static func css(_ colours: Colours) -> String {
    """
    .chart text{font:13px \(fonts);unicode-bidi:plaintext}
    .chart .small{font-size:11.5px}.chart .strong{font-weight:600}.chart .head{font-size:18px;font-weight:600}
    .chart .middle{text-anchor:middle}.chart .end{text-anchor:end}
    .chart .axis,.chart .edge,.chart .guide{stroke-width:1;fill:none}.chart .guide{stroke-dasharray:3 3}
    .chart .name{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}
    .chart .course,.chart .predicted{stroke-width:1.6;fill:none;vector-effect:non-scaling-stroke}.chart .predicted{stroke-dasharray:4 3}
    .chart .band,.chart .window{stroke:none}
    .chart .break{stroke-width:2.5;fill:none}.chart .box,.chart .plan{stroke-width:1.5}
    \(rules(colours.light))
    @media screen and (prefers-color-scheme:dark){
    \(rules(colours.dark))
    }
    @media (forced-colors:active){
    .chart text,.chart .actual,.chart .earlier,.chart .good,.chart .neutral{fill:CanvasText}
    .chart .sheet,.chart .box,.chart .plan{fill:Canvas}.chart .range{fill:GrayText}
    .chart .bad{fill:Canvas;stroke:CanvasText;stroke-width:2}.chart text.bad{fill:CanvasText;stroke:none}
    .chart .course,.chart .predicted{stroke:CanvasText}.chart .band,.chart .window{fill:GrayText;fill-opacity:.25}
    .chart .axis,.chart .edge,.chart .guide,.chart .box,.chart .plan{stroke:CanvasText}.chart .break,.chart .name{stroke:Canvas}
    }

    """
  }

  private static func rules(_ theme: Colours.Theme) -> String {
    let hex = Colours.hex
    return """
      .chart text,.chart .target,.chart .range{fill:\(hex(theme.ink))}.chart text.soft{fill:\(hex(theme.soft))}
      .chart .sheet{fill:\(hex(theme.page))}.chart .break,.chart .name{stroke:\(hex(theme.page))}
      .chart .actual{fill:\(hex(theme.actual))}.chart .earlier{fill:\(hex(theme.edge))}
      .chart .plan{fill:\(hex(theme.page));stroke:\(hex(theme.actual))}.chart .box{fill:\(hex(theme.page));stroke:\(hex(theme.edge))}
      .chart .good,.chart text.good{fill:\(hex(theme.good))}.chart .bad,.chart text.bad{fill:\(hex(theme.bad))}
      .chart .course{stroke:\(hex(theme.ink))}.chart .predicted{stroke:\(hex(theme.soft))}
      .chart .band{fill:\(hex(theme.soft));fill-opacity:.25}.chart .window{fill:\(hex(theme.edge));fill-opacity:.25}
      .chart .neutral{fill:\(hex(theme.soft))}.chart .edge,.chart .guide{stroke:\(hex(theme.edge))}.chart .axis{stroke:\(hex(theme.ink))}
      """
  }
}
