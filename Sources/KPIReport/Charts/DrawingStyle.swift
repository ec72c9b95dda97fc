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
    .chart .break{stroke-width:2.5;fill:none}.chart .box,.chart .plan{stroke-width:1.5}
    \(rules(colours.light))
    @media screen and (prefers-color-scheme:dark){
    \(rules(colours.dark))
    }
    @media (forced-colors:active){
    .chart text,.chart .actual,.chart .earlier,.chart .good,.chart .neutral{fill:CanvasText}
    .chart .sheet,.chart .box,.chart .plan{fill:Canvas}.chart .range{fill:GrayText}
    .chart .bad{fill:Canvas;stroke:CanvasText;stroke-width:2}.chart text.bad{fill:CanvasText;stroke:none}
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
      .chart .neutral{fill:\(hex(theme.soft))}.chart .edge,.chart .guide{stroke:\(hex(theme.edge))}.chart .axis{stroke:\(hex(theme.ink))}
      """
  }
}
