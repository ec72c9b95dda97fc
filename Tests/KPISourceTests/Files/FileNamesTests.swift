import KPISource
import Testing

struct FileNamesTests {
  @Test(arguments: [
    ("wang", "wang"), ("Wang Wei", "Wang-Wei"), ("王伟", "王伟"), ("../../etc/passwd", "etc-passwd"),
    ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
    ("", "card"), ("...", "card"), ("-rf", "rf"), ("con", "con-card"), ("LPT1", "LPT1-card"), ("index", "index-card"),
    ("a\u{0}b\nc", "a-b-c"),
    ("\u{202E}evil", "evil"), ("user_operations", "user_operations"), ("a.b", "a-b"), ("e\u{301}t\u{301}", "e\u{301}t\u{301}"),
  ])
  func `a name has nothing that a file system minds`(key: String, name: String) {
    var names = FileNames()
    #expect(names.name(for: key) == name)
  }

  @Test func `no two names are alike, whatever their case and composition`() {
    var names = FileNames(taken: ["q3"])
    #expect(
      ["lin", "Lin", "lin-2", "LIN", "?lin?", "q3", "é", "e\u{301}"].map { names.name(for: $0) } == [
        "lin", "Lin-2", "lin-2-2", "LIN-3", "lin-4", "q3-2", "é", "e\u{301}-2",
      ])
  }

  @Test func `a long key is cut between characters`() {
    var names = FileNames()
    for key in [String(repeating: "x", count: 10_000), String(repeating: "订", count: 10_000)] {
      #expect(names.name(for: key).utf8.count <= 100)
      #expect(names.name(for: key).utf8.count <= 110)
    }
  }
}
