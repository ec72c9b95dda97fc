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

  /// Longer pages stand in one language only, or the file would be twice as long.
  static let mostTranslatedRows = 2000

  /// The file's bytes, ending in a line feed.
  ///
  /// - Parameter translated: the same page in the other language, which a reader can switch to, also without JavaScript.
  package func html(_ page: Page, translated: @autoclosure () -> Page? = nil) -> [UInt8] {
    let layout = HTMLLayout(page)
    let other = layout.rowCount <= Self.mostTranslatedRows ? translated().map { HTMLLayout($0, isOther: true) } : nil
    var file = Markup()
    file.reserve((layout.rowCount + (other?.rowCount ?? 0)) * 400 + 60_000)
    file += head(page, layout)
    file += "<body>\n"
    file += body(layout, other: other)
    if let other { file += body(other, other: layout) }
    file += "</body>\n</html>\n"
    return file.bytes
  }

  private func body(_ layout: HTMLLayout, other: HTMLLayout?) -> Markup {
    let (page, wording) = (layout.page, layout.wording)
    let place = other == nil ? "page" : layout.isOther ? "page other" : "page first"
    var body: Markup = """
      <div class="\(place)" id="\(page.language.rawValue)" lang="\(wording.languageTag)" data-prefix="\(layout.prefix)" data-title="\(Self.title(page))">
      <a class="skip" href="#\(layout.prefix)content">\(wording.skip)</a>
      \(layout.head)<main id="\(layout.prefix)content" tabindex="-1">
      \(layout.firstScreen?.top ?? "")\(layout.sticky(other: other))\(layout.firstScreen?.canvas ?? "")\(layout.message)
      """
    for section in page.sections { body += layout.section(section) }
    body += "</main>\n"
    body += layout.foot(generator)
    body += "</div>\n"
    return body
  }

  private func head(_ page: Page, _ layout: HTMLLayout) -> Markup {
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
      <title>\(Self.title(page))</title>
      <style>

      """
    head += Markup(stringLiteral: HTMLStyle.css(Colours(palette), depths: layout.depthCount))
    head += "</style>\n<script>"
    head += Markup(stringLiteral: HTMLScript.text)
    head += "</script>\n</head>\n"
    return head
  }

  private static func title(_ page: Page) -> String {
    [page.title.who, page.title.what].filter { !$0.isEmpty }.joined(separator: ": ") + ", " + page.title.when
  }

  /// By what a node is reached in a page: the same in every page of a model.
  static func anchor(_ id: String) -> String { "n-" + PercentEncoding.text(id, keeping: "._:~-") }

  /// Nothing is fetched but pictures that stand in the file, and no script runs but the one of this hash.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '\(HTMLScript.hash)'; base-uri 'none'; form-action 'none'"
}
