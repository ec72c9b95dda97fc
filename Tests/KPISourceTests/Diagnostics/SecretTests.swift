import TestSupport
import Testing

@testable import KPISource

/// No finding says a password, whatever characters it has and wherever the connection stands.
@Suite struct SecretTests {
  /// Each has a piece before and behind what might be taken for its end.
  static let passwords = [
    "first-last", "first@last", "first@@last", "first:last", "first/last", "first//last", "first?last", "first#last", "first%last",
    "first%40last", "first&last", "first=last", "first+last", "first last", "first  # last", "first\"last", "first'last", "first\\last",
    "first,last", "first, last", "first}last", "first]last", "first`last", "first://last", "first@x://last", "first postgres://last",
    "first密码last", "密码first：last", "first😀last", "first\tlast", "first\\\"last", "first;last", "first|last", "first$last", "first${X}last",
    "first(last)", "first<last>", "first*last",
  ]

  /// Where a connection can stand in a line; `URL` is its place.
  static let lines = [
    "  orders: { postgres: \"URL\", table: ⟦orders⟧ }", "  orders: { postgres: 'URL', ⟦tabel⟧: orders }",
    "  orders: { postgres: URL, table: ⟦orders⟧ }", "    postgres: ⟦URL⟧", "    postgres: \"⟦URL⟧\"", "    ⟦postgres⟧: URL", "  ⟦URL⟧",
    "⟦URL⟧",
    "  - URL⟦⟧", "⟦a⟧: 1  # URL", "a: ⟦b⟧ URL c@d", "{a:URL,⟦b⟧:1}",
    "⟦a⟧: { b: \"URL\", c: \"mysql://zhao:first-last@db\", d: 'URL' }",
  ]

  private static func render(_ line: String, _ url: String, _ format: DiagnosticFormat) -> String {
    let marked = MarkedText("kpitree: 1\n" + line.replacing("URL", with: url) + "\n")
    let quoted = Diagnostic(
      Rule("some-rule", .error), "no file matches `\(url)`", at: marked.place, notes: ["looked for `\(url)`", "and for \(url)"])
    return format.render([quoted], in: marked.sources)
  }

  @Test(.law, arguments: passwords, DiagnosticFormat.allCases) func `no piece of a password is printed`(
    _ password: String, _ format: DiagnosticFormat
  ) {
    for scheme in ["postgres", "postgresql", "PostgreSQL"] {
      for line in Self.lines {
        let text = Self.render(line, "\(scheme)://lin:\(password)@db.example:5432/shop", format)
        for piece in ["first", "last", "密码"] { #expect(!text.contains(piece), "\(line): \(text)") }
      }
    }
  }

  @Test(.law, arguments: ["password", "PASSWORD", "sslpassword", "PGPASSWORD"], DiagnosticFormat.allCases)
  func `a password as a parameter is none either`(_ key: String, _ format: DiagnosticFormat) {
    for url in ["postgres://db/shop?user=lin&\(key)=first-last&sslmode=require", "host=db \(key)=first-last user=lin"] {
      for line in Self.lines {
        let text = Self.render(line, url, format)
        #expect(!text.contains("first") && !text.contains("-last"), "\(line): \(text)")
        #expect(format == .sarif || format == .github || text.contains("user=lin"), "\(line): \(text)")
      }
    }
  }

  @Test func `what is no secret stays, and the caret under its word`() {
    #expect(
      MarkedText("  orders: { postgres: \"postgres://lin:p@ss:w@db:5432/shop\", ⟦tabel⟧: orders }").excerpt == [
        "    1 |   orders: { postgres: \"postgres://lin:******@db:5432/shop\", tabel: orders }",
        "      |                                                             ^^^^^",
      ])
    for line in [
      "a: postgres://db:5432/shop", "a: postgres://lin@db/shop", "a: https://example.com/a:b", "a: b@c, d: e", "a: lin:pass@db", "a ://b",
    ] {
      #expect(MarkedText(line + " ⟦x⟧").excerpt.first == "    1 | \(line) x")
    }
    #expect(Secrets.masked("`a = b` is no formula, see https://example.com") == "`a = b` is no formula, see https://example.com")
  }

  @Test func `a password is found as far from its place as a line is shown`() {
    for count in [0, 100, 400] {
      let room = String(repeating: "x", count: count)
      for line in [
        "a: postgres://lin:first\(room)last@db ⟦b⟧", "⟦b⟧ a: postgres://lin:first\(room)last@db", "a: postgres://lin:f@db \(room) ⟦b⟧",
      ] {
        let text = MarkedText(line).render()
        #expect(!text.contains("last@db") && !text.contains("lin:f"), "\(count): \(text)")
      }
    }
  }
}
