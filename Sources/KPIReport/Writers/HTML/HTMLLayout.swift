import KPIModel
import KPISource

/// The parts of a page as HTML.
struct HTMLLayout {
  let page: Page
  let wording: Wording
  /// Whether it stands second in a file, shown once it is asked for.
  let isOther: Bool
  /// The breakdowns that a reader switches between: those side by side at the top of tables, and their pictures.
  let views: [(key: String, label: String)]
  /// How many steps the deepest tree has.
  let depthCount: Int
  let rowCount: Int
  let people: HTMLPeople
  /// By id, what has a box of its own.
  private let boxes: Set<String>

  init(_ page: Page, isOther: Bool = false) {
    self.page = page
    self.isOther = isOther
    wording = Wording(language: page.language)
    people = HTMLPeople(page.people)
    boxes = Set(page.firstScreen?.canvas?.boxes.map(\.id) ?? [])
    let tables = page.sections.lazy.compactMap(\.table)
    depthCount = (tables.compactMap { $0.rows.lazy.map(\.depth).max() }.max() ?? 0) + 1
    rowCount = tables.reduce(0) { $0 + $1.rows.count }
    var views: [(key: String, label: String)] = []
    for table in tables {
      for row in table.rows where row.depth <= 1 {
        guard let key = row.breakdown, !views.contains(where: { $0.key == key }) else { continue }
        views.append((key, HTMLLayout.label(row, of: table)))
      }
    }
    self.views = views.count > 1 ? views : []
  }

  /// What sets the anchors of a second page apart from those of the first.
  var prefix: String { isOther ? page.language.rawValue + "-" : "" }

  /// What is shown first where views are switched.
  var firstView: String? {
    if let view = page.firstScreen?.canvas?.firstView, views.contains(where: { $0.key == view }) { return view }
    return views.first?.key
  }

  var firstScreen: HTMLFirstScreen? {
    page.firstScreen.map { HTMLFirstScreen(screen: $0, wording: wording, prefix: prefix, views: views.map(\.key), people: people) }
  }

  /// The anchor of a table's row: its node's, where that has no box.
  func anchor(_ id: String) -> String { prefix + (boxes.contains(id) ? "r-" + HTMLWriter.anchor(id).dropFirst(2) : HTMLWriter.anchor(id)) }

  private static func label(_ row: Table.Row, of table: Table) -> String {
    let column = table.columns.firstIndex { $0.role == .tree } ?? 0
    return row.cells.indices.contains(column) ? row.cells[column].text : ""
  }

  // MARK: - Head and foot

  /// Whose page it is, of what and when; above all where there is one, the message.
  var head: Markup {
    let details = page.title.details.joined(separator: " · ")
    let rests: Markup = details.isEmpty ? "" : "<p class=\"details\">\(details)</p>\n"
    guard let screen = page.firstScreen else {
      return """
        <header>
        <p><bdi>\(page.title.who)</bdi></p>
        <h1><bdi>\(page.title.what)</bdi></h1>
        <p>\(page.title.when)</p>
        \(rests)</header>

        """
    }
    return """
      <header>
      <p><bdi>\(page.title.who)</bdi> · <bdi>\(page.title.what)</bdi> · \(page.title.when)</p>
      \(rests)<h1>\(screen.headline)</h1>
      \(Markup(screen.sentences) { "<p class=\"more\">\($0)</p>\n" })</header>

      """
  }

  /// What of the message the first screen has no room for.
  var message: Markup {
    let shown = page.firstScreen.map { [$0.headline] + $0.sentences } ?? []
    let sentences = page.sentences.filter { !shown.contains($0) }
    if sentences.isEmpty { return "" }
    let name: Markup = page.firstScreen == nil ? "message" : "message rest"
    return "<div class=\"\(name)\">\n\(Markup(sentences) { "<p>\($0)</p>\n" })</div>\n"
  }

  /// What stays in sight: views, finding, sections, the other language.
  func sticky(other: HTMLLayout?) -> Markup {
    let language: Markup =
      other.map { other in
        let tag = other.wording.languageTag
        return """
          <p class="language"><a href="#\(other.page.language.rawValue)" lang="\(tag)" hreflang="\(tag)">\(other.wording.languageName)</a></p>

          """
      } ?? ""
    let (contents, tools) = (contents, tools)
    if contents.bytes.isEmpty, tools.bytes.isEmpty { return language }
    return "<div class=\"sticky\">\n\(tools)\(contents)\(language)</div>\n"
  }

  /// Where there are several sections, what they are.
  private var contents: Markup {
    let headed = page.sections.filter { $0.heading != nil }
    if headed.count < 3 { return "" }
    let items = Markup(headed) { "<li><a href=\"#\(prefix + $0.id)\">\($0.heading ?? "")</a></li>\n" }
    return """
      <nav aria-label="\(wording.contents)"><details class="menu"><summary>\(wording.sections)</summary>
      <ol>
      \(items)</ol></details></nav>

      """
  }

  /// What the script does, for eyes and fingers; it is shown only where the script runs.
  private var tools: Markup {
    let hasTree = page.sections.contains { $0.table.map { $0.rows.contains { $0.depth > 0 } } ?? false }
    guard hasTree || rowCount > 12 else { return "" }
    var known: Markup = ""
    if !people.words.isEmpty {
      var writer = JSONWriter(expandedDepth: 0)
      writer.write(.list(people.words.map(JSONValue.text)))
      known = " data-people=\"\(String(decoding: writer.bytes, as: UTF8.self))\""
    }
    var tools: Markup = "<div class=\"tools\" role=\"group\" aria-label=\"\(wording.tools)\"\(known) hidden>\n"
    if !views.isEmpty {
      tools += "<div role=\"group\" aria-label=\"\(wording.breakdowns)\">"
      for (index, view) in views.enumerated() {
        // Nine of them have a key.
        let (key, shown): (Markup, Markup) =
          index < 9 ? (" aria-keyshortcuts=\"\(index + 1)\"", "<kbd>\(index + 1)</kbd>") : ("", "")
        let isChosen = view.key == firstView ? "true" : "false"
        tools += "<button type=\"button\" data-view=\"\(view.key)\" aria-pressed=\"\(isChosen)\"\(key)>\(shown)\(view.label)</button>"
      }
      tools +=
        "<button type=\"button\" data-view=\"\" aria-pressed=\"false\" aria-keyshortcuts=\"0\"><kbd>0</kbd>\(wording.allBreakdowns)</button></div>\n"
    }
    if hasTree {
      tools += """
        <div><button type="button" data-do="open" aria-keyshortcuts="+"><kbd>+</kbd>\(wording.expandAll)</button>\
        <button type="button" data-do="close" aria-keyshortcuts="-"><kbd>-</kbd>\(wording.collapseAll)</button></div>

        """
    }
    tools += """
      <label class="find"><kbd>/</kbd>\(wording.find) <input type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
      <span role="status" data-one="\(wording.matches("1", isOne: true))" data-many="\(wording.matches("{}", isOne: false))" \
      data-none="\(wording.noMatch)"></span><button type="button" data-do="clear" hidden>\(wording.clear)</button>
      <label class="keys"><input type="checkbox" checked>\(wording.shortcuts)</label>
      </div>

      """
    return tools
  }

  func foot(_ generator: String) -> Markup {
    var foot: Markup = "<footer>\n\(list(page.notes))"
    if !page.hints.isEmpty {
      let hints = Markup(page.hints.enumerated()) { "\($0.offset > 0 ? " " : "")<code>\($0.element)</code>" }
      foot += "<p>\(wording.next)\(hints)</p>\n"
    }
    // A page that says in its head what it rests on names the tool there.
    if page.title.details.isEmpty { foot += "<p>\(generator)</p>\n" }
    foot += "</footer>\n"
    return foot
  }

  // MARK: - Sections

  func section(_ section: Section) -> Markup {
    let id = prefix + section.id
    var markup: Markup = "<section id=\"\(id)\">\n"
    if let heading = section.heading { markup += "<h2>\(heading)</h2>\n" }
    for sentence in section.sentences { markup += "<p>\(sentence)</p>\n" }
    // The table of a page with a tree says what bullets say, with less ink.
    let charts = section.charts.filter { page.firstScreen?.canvas == nil || !$0.showsCompletions }
    for (index, chart) in charts.enumerated() { markup += figure(chart, id: "\(id)-\(index + 1)") }
    if let table = section.table, !table.rows.isEmpty {
      let caption = section.heading ?? [page.title.what, page.title.when].joined(separator: ", ")
      markup += HTMLTable(table, views: views.map(\.key), firstView: firstView, people: people, anchor: anchor, wording: wording).markup(
        id: "\(id)-table", caption: caption)
    }
    if let matrix = section.matrix { markup += grid(matrix, isFolded: section.charts.contains(where: \.showsStandings)) }
    markup += list(section.notes)
    markup += "</section>\n"
    return markup
  }

  private func list(_ notes: [String]) -> Markup {
    notes.isEmpty ? "" : "<ul class=\"notes\">\n\(Markup(notes) { "<li>\($0)</li>\n" })</ul>\n"
  }

  private func figure(_ chart: Chart, id: String) -> Markup {
    let drawing = Drawing(chart)
    var figure: Markup
    let isOff = chart.breakdown.map { key in views.contains { $0.key == key } && key != firstView } ?? false
    let state = isOff ? "off" : ""
    if let breakdown = chart.breakdown, !views.isEmpty {
      figure = "<figure class=\"\(state)\" data-v=\"\(breakdown)\">\n"
    } else {
      figure = drawing.width == nil ? "<figure>\n" : "<figure class=\"wide\">\n"
    }
    figure += "<figcaption>\(chart.caption)</figcaption>\n"
    let names: Markup = """
      role="img" aria-labelledby="\(id)-title \(id)-text"><title id="\(id)-title">\(chart.caption)</title>\
      <desc id="\(id)-text">\(chart.description)</desc>

      """
    if let width = drawing.width {
      figure += "<div class=\"scroll\" role=\"region\" aria-label=\"\(chart.caption)\" tabindex=\"0\">\n"
      figure += "<svg class=\"chart\" width=\"\(width)\" height=\"\(drawing.height)\" \(names)\(drawing.elements)</svg>\n</div>\n"
    } else {
      figure += "<svg class=\"chart\" width=\"100%\" height=\"\(drawing.height)\" \(names)\(drawing.elements)</svg>\n"
    }
    figure += "</figure>\n"
    return figure
  }

  /// - Parameter isFolded: whether a picture shows the same.
  private func grid(_ matrix: Matrix, isFolded: Bool) -> Markup {
    var grid = Markup()
    if isFolded { grid += "<details>\n<summary>\(wording.asTable(matrix.caption))</summary>\n" }
    grid +=
      "<div class=\"scroll\" role=\"region\" aria-label=\"\(matrix.caption)\" tabindex=\"0\">\n<table class=\"grid flat\">\n<caption>\(matrix.caption)</caption>\n<thead><tr><td></td>"
    grid += "\(Markup(matrix.columns) { "<th scope=\"col\">\($0)</th>" })</tr></thead>\n<tbody>\n"
    for row in matrix.rows {
      let cells = Markup(row.cells) { names in
        "<td>\(Markup(names.enumerated()) { "\($0.offset > 0 ? ", " : "")<bdi>\($0.element)</bdi>" })</td>"
      }
      grid += "<tr><th scope=\"row\"><bdi>\(row.header)</bdi></th>\(cells)</tr>\n"
    }
    grid += "</tbody>\n</table>\n</div>\n"
    if isFolded { grid += "</details>\n" }
    return grid
  }
}

extension Chart {
  fileprivate var showsCompletions: Bool {
    if case .bullets = content { return true }
    return false
  }

  fileprivate var showsStandings: Bool {
    if case .standings = content { return true }
    return false
  }
}
