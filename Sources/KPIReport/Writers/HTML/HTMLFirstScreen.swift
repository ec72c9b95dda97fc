import KPIAnalysis
import KPISource

/// The first screen as HTML: the card, the columns, the tree as nested lists whose lines are borders.
struct HTMLFirstScreen {
  let screen: FirstScreen
  let wording: Wording
  /// What sets the anchors of a second page apart from those of the first.
  let prefix: String
  /// The breakdowns that a reader switches between.
  let views: [String]
  let people: HTMLPeople

  // MARK: - The card and the columns

  var top: Markup {
    if screen.card == nil, screen.ways.isEmpty { return "" }
    var top: Markup = "<div class=\"top\">\n"
    if let card = screen.card {
      top += "<div class=\"card\"><p class=\"big\"><b>\(card.value)</b> <small>\(card.unit)</small></p>\n"
      if !card.lines.isEmpty {
        top += "<dl>"
        for line in card.lines {
          let tone: Markup = line.tone == .neutral ? "" : " class=\"\(HTMLTable.name(line.tone)) j\""
          top += "<div><dt>\(line.label)</dt><dd\(tone)>\(line.gap)</dd><dd\(tone)>\(line.ratio)</dd></div>"
        }
        top += "</dl>\n"
      }
      top += "</div>\n"
    }
    let isPlanned = screen.ways.first { way in way.bars.contains { $0.target != nil } }
    for way in screen.ways { top += columns(way, key: way.caption == isPlanned?.caption ? wording.wayKey : "") }
    top += "</div>\n"
    return top
  }

  private func columns(_ way: FirstScreen.Way, key: String) -> Markup {
    let figures = way.bars.flatMap { [$0.actual, $0.target] }.compactMap { $0 }
    let (low, high) = (min(figures.min() ?? 0, 0), max(figures.max() ?? 0, 0))
    // Halved, since the distance of two finite numbers may be infinite.
    let span = high / 2 - low / 2
    func place(_ value: Double) -> (bottom: Double, height: Double) {
      guard span > 0 else { return (0, 0) }
      let (from, to) = (min(value, 0) / 2 - low / 2, max(value, 0) / 2 - low / 2)
      return (from / span * 100, (to - from) / span * 100)
    }
    var markup: Markup = """
      <figure class="way"><figcaption>\(way.caption)\(key.isEmpty ? "" : "<small>\(key)</small>" as Markup)</figcaption>
      <ol\(way.bars.count > 8 ? " class=\"many\"" as Markup : "") style="--count:\(way.bars.count);--zero:\(place(0).bottom)%">

      """
    for bar in way.bars {
      var inner = Markup()
      var label = place(0).bottom
      if let target = bar.target {
        let (bottom, height) = place(target)
        inner += "<i class=\"plan\" style=\"bottom:\(bottom)%;height:\(height)%\"></i>"
        label = max(label, bottom + height)
      }
      if let actual = bar.actual {
        let (bottom, height) = place(actual)
        label = max(label, bottom + height)
        inner +=
          "<i class=\"\(bar.isEvaluated ? "now" : "was")\" style=\"bottom:\(bottom)%;height:\(height)%\"></i><b style=\"bottom:\(label)%\">\(bar.actualText)</b>"
      }
      let mark: Markup = bar.hasEvent ? "<em aria-hidden=\"true\">▾</em>" : ""
      markup += """
        <li\(bar.isEvaluated ? " class=\"on\"" as Markup : "") title="\(bar.readOut)"><span class="plot">\(inner)</span>\
        <span class="tick" aria-hidden="true"><span>\(bar.label)</span><span>\(bar.initial)</span></span>\(mark)<span class="hid">\(bar.readOut)</span></li>

        """
    }
    markup += "</ol></figure>\n"
    return markup
  }

  // MARK: - The tree

  var canvas: Markup {
    guard let canvas = screen.canvas, !canvas.boxes.isEmpty else { return "" }
    var markup: Markup = """
      <div class="canvas" id="\(prefix)tree-canvas"><h2 class="hid">\(wording.canvas)</h2>
      <div class="scroll" role="region" aria-label="\(wording.canvas)" tabindex="0">
      <ul class="root">

      """
    append(0, of: canvas, isRoot: true, to: &markup)
    markup += "</ul>\n</div>\n</div>\n"
    return markup
  }

  private func append(_ index: Int, of canvas: Canvas, isRoot: Bool = false, state: Markup = "", to markup: inout Markup) {
    let box = canvas.boxes[index]
    markup += "<li\(state)>"
    markup += self.box(box)
    if !box.groups.isEmpty {
      markup += "<div class=\"gs\">"
      for group in box.groups { append(canvas.groups[group], of: canvas, isRoot: isRoot, to: &markup) }
      markup += "</div>"
    }
    markup += "</li>\n"
  }

  private func append(_ group: Canvas.Group, of canvas: Canvas, isRoot: Bool, to markup: inout Markup) {
    let view = isRoot ? group.key.flatMap { views.contains($0) ? $0 : nil } : nil
    let isOff = view.map { $0 != (canvas.firstView ?? views.first) } ?? false
    var names = [group.key == nil ? "gr dash" : "gr"]
    if isOff { names.append("off") }
    markup += "<div class=\"\(names.joined(separator: " "))\"\(view.map { " data-v=\"\($0)\"" as Markup } ?? "")>"
    if !group.boxes.isEmpty {
      markup += """
        <button type="button" class="fold" aria-expanded="\(group.isOpen ? "true" : "false")">\(group.label)<small> \(group.hidden)</small></button>
        <ul\(group.isOpen ? "" : " class=\"off\"" as Markup)>

        """
      for (place, box) in group.boxes.enumerated() {
        append(box, of: canvas, state: place < group.shownCount ? "" : " class=\"x off\"", to: &markup)
      }
    } else {
      markup += "<span class=\"fold\">\(group.label)</span><ul>"
    }
    if !group.more.isEmpty {
      if group.boxes.count > group.shownCount {
        markup += "<li class=\"more\"><button type=\"button\">\(group.more)</button></li>\n"
      } else if let first = group.firstLeftOut {
        markup += "<li class=\"more\"><a href=\"#\(prefix + HTMLWriter.anchor(first))\">\(group.more)</a></li>\n"
      }
    }
    markup += "</ul></div>\n"
  }

  private func box(_ box: Canvas.Box) -> Markup {
    let tone = box.effect == nil ? "" : " " + HTMLTable.name(box.tone)
    let heat: Markup = box.effect == nil || box.heat < 0.005 ? "" : " style=\"--a:\(box.heat)\""
    let who: Markup = people.number(box.owner).map { " data-o=\"\($0)\"" } ?? ""
    let gap = [box.gap, box.ratio].filter { !$0.isEmpty }.joined(separator: " ")
    var markup: Markup = """
      <details class="bx\(tone)" id="\(prefix + HTMLWriter.anchor(box.id))"\(who)\(heat)><summary>\
      <span class="nm"><bdi title="\(box.name)">\(box.name)</bdi><small>\(box.owner)</small></span>\
      <span class="fg"><b>\(box.actual)</b><span class="j">\(gap)</span>
      """
    if !box.status.isEmpty {
      markup += "<span class=\"st \(HTMLTable.name(box.statusTone))\">\(box.status)</span>"
    }
    markup += "</span>"
    if box.effect != nil || !box.figures.isEmpty {
      markup += "<span class=\"ef\">"
      if let effect = box.effect { markup += bar(effect, box) }
      markup += spark(box)
      markup += "</span>"
    }
    markup += "</summary><div class=\"pn\">"
    for sentence in box.panel.sentences { markup += "<p>\(sentence)</p>" }
    for influence in box.influences {
      markup +=
        "<p class=\"inf\">\(wording.worksOn) <a href=\"#\(prefix + HTMLWriter.anchor(influence.id))\"><bdi>\(influence.name)</bdi></a></p>"
    }
    if let months = box.panel.months, !months.rows.isEmpty { markup += table(months, of: box.name) }
    markup += "</div></details>"
    if !box.influences.isEmpty {
      markup +=
        "<span class=\"edge\" aria-hidden=\"true\">\(wording.worksOn) \(box.influences.map(\.name).joined(separator: wording.enumeration))</span>"
    }
    return markup
  }

  /// From the line of nothing: what went against the top KPI's reference to the left, with it to the right.
  private func bar(_ effect: Double, _ box: Canvas.Box) -> Markup {
    let size = min(abs(effect), 1) * 50
    let side: Markup = effect < 0 ? "right" : "left"
    let broken: Markup = abs(effect) > 1 ? " class=\"br\"" : ""
    return """
      <span class="v" title="\(wording.effectOnTop)"><i\(broken) style="\(side):50%;width:\(size)%"></i></span><small>\(box.effectText)</small>
      """
  }

  /// The way to the period as thin columns, drawn as two paths.
  private func spark(_ box: Canvas.Box) -> Markup {
    let known = box.figures.compactMap { $0 }
    guard known.count > 1, let least = known.min(), let most = known.max() else { return "" }
    let (low, high) = (min(least, 0), max(most, 0))
    let span = high / 2 - low / 2
    guard span > 0 else { return "" }
    let first = box.figures.count - box.evaluatedCount
    var (was, now) = ("", "")
    for (index, figure) in box.figures.enumerated() {
      guard let figure else { continue }
      let from = 18 - (min(figure, 0) / 2 - low / 2) / span * 18
      let to = 18 - (max(figure, 0) / 2 - low / 2) / span * 18
      let path = "M\(index * 5) \(tenths(from))V\(tenths(min(to, from - 0.6)))h4V\(tenths(from))z"
      if index < first { was += path } else { now += path }
    }
    let change = known.first.flatMap { first in
      first == 0 ? nil : Ratio((known[known.count - 1] - first) / abs(first)).map { NumberFormat.percent.asVariance.text($0.value) }
    }
    return """
      <svg class="sk" width="\(box.figures.count * 5)" height="18" role="img" aria-label="\(wording.trend(known.count, change: change))">\
      <path class="was" d="\(was)"/><path class="now" d="\(now)"/></svg>
      """
  }

  private func tenths(_ value: Double) -> String { ECMAScriptNumber.text((value * 10).rounded() / 10) ?? "0" }

  private func table(_ table: Table, of name: String) -> Markup {
    var markup: Markup = "<table class=\"mo\"><caption>\(name)</caption><thead><tr>"
    for column in table.columns { markup += "<th scope=\"col\">\(column.symbol ?? column.header)</th>" }
    markup += "</tr></thead><tbody>"
    for row in table.rows {
      markup += "<tr>"
      for (index, cell) in row.cells.enumerated() {
        markup += index == 0 ? "<th scope=\"row\">\(cell.text)</th>" : "<td>\(cell.text)</td>"
      }
      markup += "</tr>"
    }
    markup += "</tbody></table>"
    return markup
  }
}

/// By what people are found: each once, with their teams, so that rows only carry a number.
struct HTMLPeople {
  private var numbers: [String: Int] = [:]
  private(set) var words: [String] = []

  init(_ people: [Page.Person]) {
    for person in people where numbers[person.name] == nil {
      numbers[person.name] = words.count
      words.append(([person.name] + person.words).joined(separator: " "))
    }
  }

  /// Nil for nobody.
  func number(_ name: String) -> Int? { numbers[name] }
}
