import KPIModel
import KPISource

/// Writes a page as one HTML file that needs nothing else: no network, no font, no script but its own.
///
/// Without JavaScript everything is shown; with it rows fold, and one breakdown of several is shown at a time. The file's own policy
/// forbids every request and every script but the one whose hash it names. The same page gives the same bytes.
package struct HTMLWriter: Sendable {
  package var palette: Palette
  /// The program and its version, as it stands at the page's foot.
  package var generator: String

  /// Of longer tables the rows below the second step are folded at first.
  static let mostOpenRows = 60

  package init(palette: Palette = .default, generator: String = "kpitree") {
    self.palette = palette
    self.generator = generator
  }

  /// The file's bytes, ending in a line feed.
  package func html(_ page: Page) -> [UInt8] {
    let layout = HTMLLayout(page)
    var file = Markup()
    file.reserve(layout.rowCount * 400 + 60_000)
    file += head(page, layout)
    file += """
      <body>
      <a class="skip" href="#content">\(layout.wording.skip)</a>
      <header>
      <p><bdi>\(page.title.who)</bdi></p>
      <h1><bdi>\(page.title.what)</bdi></h1>
      <p>\(page.title.when)</p>
      \(layout.details)</header>
      <main id="content" tabindex="-1">

      """
    file += layout.message
    file += layout.contents
    file += layout.tools
    for section in page.sections { file += layout.section(section) }
    file += "</main>\n"
    file += layout.foot(generator)
    file += "</body>\n</html>\n"
    return file.bytes
  }

  private func head(_ page: Page, _ layout: HTMLLayout) -> Markup {
    let name = [page.title.who, page.title.what].filter { !$0.isEmpty }.joined(separator: ": ")
    let policy = Self.policy
    var head: Markup = """
      <!DOCTYPE html>
      <html lang="\(layout.wording.languageTag)">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Markup(stringLiteral: policy))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="\(generator)">
      <link rel="icon" href="data:,">
      <title>\(name), \(page.title.when)</title>
      <style>

      """
    head += Markup(stringLiteral: HTMLStyle.css(Colours(palette), depths: layout.depthCount))
    head += "</style>\n<script>"
    head += Markup(stringLiteral: HTMLScript.text)
    head += "</script>\n</head>\n"
    return head
  }

  /// Nothing is fetched but pictures that stand in the file, and no script runs but the one of this hash.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '\(HTMLScript.hash)'; base-uri 'none'; form-action 'none'"
}
