import KPIAnalysis
import KPISource

/// A table whose rows form a tree: rows that have others below them carry a button which the script makes fold them.
struct HTMLTable {
  private let table: Table
  private let wording: Wording
  private let columns: [Int]
  /// The column that names rows.
  private let nameColumn: Int
  private let isTree: Bool
  private let isFolded: Bool
  /// Whether it is so long that every byte of a row counts: HTML lets the ends of cells and rows be left out.
  private let isLong: Bool
  /// The breakdowns that are switched between; the first of them that the table has is shown at first.
  private let views: [String]
  private let firstView: String?
  private let people: HTMLPeople
  /// By what a node's row is reached.
  private let anchor: (String) -> String
  private let hasNodes: Bool
  /// Where the table says who answers for a row.
  private let ownerColumns: [Int]
  /// The extremes of each column of shares.
  private let extremes: [Int: (low: Double, high: Double)]

  init(_ table: Table, views: [String], firstView: String?, people: HTMLPeople, anchor: @escaping (String) -> String, wording: Wording) {
    self.table = table
    self.people = people
    self.anchor = anchor
    hasNodes = table.rows.contains { $0.id != nil }
    ownerColumns = hasNodes ? table.columns.indices.filter { table.columns[$0].role == .text } : []
    self.wording = wording
    self.views = views
    columns = table.columns.indices.filter { table.columns[$0].role != .drawing }
    nameColumn = table.columns.firstIndex { $0.role == .tree } ?? columns.first ?? 0
    isTree = table.rows.contains { $0.depth > 0 }
    isLong = table.rows.count > HTMLWriter.mostTranslatedRows
    isFolded = table.rows.count > HTMLWriter.mostOpenRows
    // A table without the view that is shown first shows all of its own.
    self.firstView = table.rows.contains { $0.depth <= 1 && $0.breakdown == firstView } ? firstView : nil
    var extremes: [Int: (low: Double, high: Double)] = [:]
    for column in columns where table.columns[column].wholeTone != nil {
      let shares = table.rows.lazy.compactMap { row -> Double? in
        guard case .number(let share, _, _) = row.cells[column] else { return nil }
        return share
      }
      // Shares far beyond the whole would leave nothing of the others.
      extremes[column] = (max(min(shares.min() ?? 0, 0), -2), min(max(shares.max() ?? 0, 0), 2))
    }
    self.extremes = extremes
  }

  /// By column of bars, where the line of nothing is.
  private var zeros: [Double] {
    extremes.sorted { $0.key < $1.key }.map { $1.high > $1.low ? -$1.low / ($1.high - $1.low) * 100 : 0 }
  }

  func markup(id: String, caption: String) -> Markup {
    var markup: Markup = """
      <div class="scroll" role="region" aria-labelledby="\(id)-caption" tabindex="0">
      <table id="\(id)" class="tree\(isTree ? "" : " flat")\(hasNodes ? " nodes" : "")"\(zeros.count == 1 ? " style=\"--zero:\(zeros[0])%\"" as Markup : "")>
      <caption id="\(id)-caption">\(caption)</caption>
      <thead>
      <tr>
      """
    for column in columns {
      let isName = column == nameColumn
      let name = table.columns[column].symbol ?? table.columns[column].header
      if table.columns[column].role == .number {
        markup += "<th scope=\"col\">\(name)</th>"
      } else {
        markup += "<th scope=\"col\" class=\"\(isName ? "w t" : "w")\">\(name)</th>"
      }
    }
    markup += "</tr>\n</thead>\n<tbody>\n"
    var hidden = Hidden()
    for index in table.rows.indices { markup += row(index, isOff: isOff(index, &hidden)) }
    markup += "</tbody>\n</table>\n</div>\n"
    return markup
  }

  // MARK: - Rows

  /// The depth of the heading whose rows are not shown at first; nil below one that is.
  private struct Hidden {
    var depth: Int?
  }

  /// Whether a row is not shown at first: below the second step of a long table, or of another view.
  private func isOff(_ index: Int, _ hidden: inout Hidden) -> Bool {
    let row = table.rows[index]
    if let depth = hidden.depth, row.depth <= depth { hidden.depth = nil }
    if hidden.depth == nil, let view = view(row), let firstView, view != firstView { hidden.depth = row.depth }
    return hidden.depth != nil || isFolded && row.depth > HTMLTable.lastOpenDepth
  }

  private static let lastOpenDepth = 2

  /// The view that a heading begins.
  private func view(_ row: Table.Row) -> String? {
    guard row.depth <= 1, let breakdown = row.breakdown, views.contains(breakdown) else { return nil }
    return breakdown
  }

  private func row(_ index: Int, isOff: Bool) -> Markup {
    let row = table.rows[index]
    var names: [String] = []
    if row.isHeading { names.append("h") }
    if row.tone != .neutral { names.append(HTMLTable.name(row.tone)) }
    if isOff { names.append("off") }
    var markup: Markup = "<tr data-d=\"\(row.depth)\""
    if let id = row.id { markup += " id=\"\(anchor(id))\"" }
    if let person = ownerColumns.lazy.compactMap({ people.number(row.cells[$0].text) }).first { markup += " data-o=\"\(person)\"" }
    if !names.isEmpty { markup += " class=\"\(names.joined(separator: " "))\"" }
    if let view = view(row) { markup += " data-v=\"\(view)\"" }
    markup += ">"
    if row.isHeading {
      let before = columns.firstIndex(of: nameColumn) ?? 0
      for _ in 0..<before { markup += "<td></td>" }
      markup += name(index, span: columns.count - before)
    } else {
      for column in columns { markup += column == nameColumn ? name(index, span: 1) : cell(row, column) }
    }
    markup += "</tr>\n"
    return isLong ? markup.terse : markup
  }

  private func name(_ index: Int, span: Int) -> Markup {
    let row = table.rows[index]
    let cell = row.cells[nameColumn]
    let text = cell.text
    var markup: Markup = span > 1 ? "<th scope=\"row\" colspan=\"\(span)\">" : "<th scope=\"row\">"
    if isTree, index + 1 < table.rows.count, table.rows[index + 1].depth > row.depth {
      let isOpen = isFolded && row.depth >= HTMLTable.lastOpenDepth ? "false" : "true"
      markup += "<button type=\"button\" aria-expanded=\"\(isOpen)\" aria-label=\"\(text)\"></button>"
    }
    if case .link(_, let file) = cell {
      markup += "<a href=\"\("./" + PercentEncoding.text(file, keeping: "-._~/"))\">\(HTMLTable.isolated(text))</a>"
    } else if isLong, text.utf8.count <= 48, text.utf8.allSatisfy({ $0 < 0x80 }) {
      // Letters of ASCII turn nothing around them.
      markup += "\(text)"
    } else {
      markup += HTMLTable.isolated(text)
    }
    if case .label(_, let suffix) = cell, !suffix.isEmpty { markup += "<small>\(suffix)</small>" }
    markup += "</th>"
    return markup
  }

  /// A name whose reading direction turns nothing around it; one longer than its cell breaks anywhere, and scrolls there.
  private static func isolated(_ text: String) -> Markup {
    switch text.utf8.count {
    case ...48: "<bdi>\(text)</bdi>"
    case ...300: "<bdi class=\"long\">\(text)</bdi>"
    default: "<bdi class=\"long\" tabindex=\"0\">\(text)</bdi>"
    }
  }

  private func cell(_ row: Table.Row, _ column: Int) -> Markup {
    let (cell, kind) = (row.cells[column], table.columns[column])
    let text = cell.text
    if case .number(let share, _, _) = cell, let whole = kind.wholeTone, let extremes = extremes[column] {
      return "<td class=\"s\">\(bar(share, whole, extremes))\(text)</td>"
    }
    switch cell {
    case .trend(let figures): return "<td class=\"w k\">\(trend(figures))</td>"
    case .link(let text, let file):
      return "<td class=\"w\"><a href=\"\("./" + PercentEncoding.text(file, keeping: "-._~/"))\">\(text)</a></td>"
    case .empty, .missing, .text, .label, .integer, .number: break
    }
    var isJudged = kind.isJudged
    if cell.isNothing { isJudged = false }
    switch (kind.role, isJudged) {
    case (.number, false): return "<td>\(text)</td>"
    case (.number, true): return "<td class=\"j\">\(text)</td>"
    case (.word, false): return "<td class=\"w k\">\(text)</td>"
    case (.word, true): return "<td class=\"w k j\">\(text)</td>"
    case (.text, _), (.tree, _), (.drawing, _):
      return text.isEmpty || cell.isNothing ? "<td class=\"w\">\(text)</td>" : "<td class=\"w\">\(HTMLTable.isolated(text))</td>"
    }
  }

  /// A share as a bar from the line of nothing: what adds to the whole to the right, what goes against it to the left.
  private func bar(_ share: Double, _ whole: Table.Row.Tone, _ extremes: (low: Double, high: Double)) -> Markup {
    let span = extremes.high - extremes.low
    guard span > 0, abs(share) >= (isLong ? 0.01 : 0.005) else { return "" }
    let zero = -extremes.low / span * 100
    // One column of bars has its line of nothing in one place.
    let place: Markup = zeros.count == 1 ? "" : " style=\"--zero:\(zero)%\""
    let end = (min(max(share, extremes.low), extremes.high) - extremes.low) / span * 100
    let tone: Table.Row.Tone =
      switch (whole, share > 0) {
      case (.neutral, _): .neutral
      case (.good, true), (.bad, false): .good
      case (.bad, true), (.good, false): .bad
      }
    return """
      <span class="bar"\(place)><i class="\(HTMLTable.name(tone))" style="left:\(min(zero, end))%;width:\(abs(end - zero))%">\
      </i></span>
      """
  }

  /// Figures over time as a line with a dot at the newest; where one is missing, the line breaks.
  private func trend(_ figures: [Double?]) -> Markup {
    let known = figures.compactMap { $0 }
    guard known.count > 1, let low = known.min(), let high = known.max(), let first = known.first, let last = known.last else { return "" }
    let change = first == 0 ? nil : Ratio((last - first) / abs(first)).map { NumberFormat.percent.asVariance.text($0.value) }
    var path = ""
    var end: (x: Double, y: Double)?
    var isBroken = true
    for (index, figure) in figures.enumerated() {
      guard let figure else {
        isBroken = true
        continue
      }
      // Halved, since the distance of two finite numbers may be infinite.
      let height = high > low ? (figure / 2 - low / 2) / (high / 2 - low / 2) : 0.5
      let point = (x: 3 + Double(index) / Double(max(figures.count - 1, 1)) * 74, y: 16 - height * 12)
      path += "\(isBroken ? "M" : "L")\(HTMLTable.tenths(point.x)),\(HTMLTable.tenths(point.y))"
      isBroken = false
      end = point
    }
    let dot: Markup = end.map { "<circle cx=\"\($0.x)\" cy=\"\($0.y)\" r=\"2.5\"/>" } ?? ""
    return """
      <svg class="trend" width="80" height="20" role="img" aria-label="\(wording.trend(known.count, change: change))">\
      <path d="\(path)"/>\(dot)</svg>
      """
  }

  private static func tenths(_ value: Double) -> String { ECMAScriptNumber.text((value * 10).rounded() / 10) ?? "0" }

  static func name(_ tone: Table.Row.Tone) -> String {
    switch tone {
    case .good: "g"
    case .bad: "b"
    case .neutral: "n"
    }
  }
}
