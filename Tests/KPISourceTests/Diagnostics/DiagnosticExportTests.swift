import TestSupport
import Testing

@testable import KPISource

struct DiagnosticExportTests {
  private let marked = MarkedText("a: 1\n名: ⟦新：x⟧\n", path: "my model/a,b:c.yaml")

  private var diagnostics: [Diagnostic] {
    let rule = Rule("full-width", .error, why: "100% sure")
    let colon = Place(file: marked.place.file, start: marked.place.start + 3, end: marked.place.start + 6)
    let fix = FixIt("replace `：` by `: `", isSafe: true, edits: [FixIt.Edit(colon, ": ")])
    return [
      Diagnostic(
        rule, "`：` is wrong\n", at: marked.place, related: [Diagnostic.Related(marked.place, "see")],
        fixes: [fix, FixIt("or quote it", isSafe: false)]),
      Diagnostic(Rule("other", .warning), "a row", at: .line(path: "/data/x.csv", line: 3, column: nil)),
      Diagnostic(rule, "no place", at: nil as Place?),
    ]
  }

  @Test func `workflow commands are escaped`() {
    #expect(
      DiagnosticFormat.github.render(diagnostics, in: marked.sources) == """
        ::error file=my model/a%2Cb%3Ac.yaml,line=2,endLine=2,col=4,endColumn=7,title=full-width::`：` is wrong\\n%0A100%25 sure%0A\
        see: my model/a,b:c.yaml:2:4%0Afix: replace `：` by `: `%0Afix: or quote it
        ::warning file=/data/x.csv,line=3,title=other::a row
        ::error title=full-width::no place%0A100%25 sure

        """)
  }

  @Test func `SARIF has rules once, regions, related places and replacements`() {
    let text = DiagnosticFormat.sarif.render(diagnostics, in: marked.sources, version: "1.0.0")
    #expect(
      text == """
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {"name":"kpitree","version":"1.0.0","rules":[\
        {"id":"full-width","fullDescription":{"text":"100% sure"},"defaultConfiguration":{"level":"error"}},\
        {"id":"other","defaultConfiguration":{"level":"warning"}}]}
              },
              "columnKind": "unicodeCodePoints",
              "results": [
                {"ruleId":"full-width","ruleIndex":0,"level":"error","message":{"text":"`：` is wrong\\n\\nfix: or quote it"},\
        "locations":[{"physicalLocation":{"artifactLocation":{"uri":"my%20model/a%2Cb%3Ac.yaml"},\
        "region":{"startLine":2,"startColumn":4,"endLine":2,"endColumn":7}}}],\
        "relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"my%20model/a%2Cb%3Ac.yaml"},\
        "region":{"startLine":2,"startColumn":4,"endLine":2,"endColumn":7}},"message":{"text":"see"}}],\
        "fixes":[{"description":{"text":"replace `：` by `: `"},"artifactChanges":[{"artifactLocation":{"uri":"my%20model/a%2Cb%3Ac.yaml"},\
        "replacements":[{"deletedRegion":{"startLine":2,"startColumn":5,"endLine":2,"endColumn":6},"insertedContent":{"text":": "}}]}]}]},
                {"ruleId":"other","ruleIndex":1,"level":"warning","message":{"text":"a row"},\
        "locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///data/x.csv"},"region":{"startLine":3}}}]},
                {"ruleId":"full-width","ruleIndex":0,"level":"error","message":{"text":"no place"}}
              ]
            }
          ]
        }

        """)
  }
}
