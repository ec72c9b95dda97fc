import TestSupport
import Testing

@testable import KPIModel

struct NodeIDTests {
  @Test(arguments: [
    ("gmv", ["gmv"]), ("gmv.new.search", ["gmv", "new", "search"]), ("gmv.old.tier:high", ["gmv", "old", "high"]),
    (#"gmv.category:"BEERS/ALES".note"#, ["gmv", "BEERS/ALES", "note"]), (#"r:"Q \"x\".y:z""#, [#"Q "x".y:z"#]), (#"r:"a\\""#, [#"a\"#]),
  ])
  func `an id is read into its keys`(_ id: String, _ keys: [String]) {
    #expect(NodeID.steps(of: id).map(\.key) == keys)
    #expect(NodeID.lastKey(of: id) == keys.last)
  }

  @Test(arguments: ["plain", "新用户", "BEERS/ALES", #"a "quoted" one"#, #"back\slash"#, "dots.and:colons", "(unknown)", ""])
  func `a member's text is never changed on its way through an id`(_ member: String) {
    #expect(NodeID.lastKey(of: "gmv.tier:" + NodeID.component(member)) == member)
  }

  @Test func `the part before a member names the split`() {
    let steps = NodeID.steps(of: #"gmv.region:"a.b:c".channel:search"#)
    #expect(steps.map(\.split) == [nil, "gmv.region", #"gmv.region:"a.b:c".channel"#])
  }

  @Test func `a tail finds a node where it fits only one`() {
    var finder = NodeFinder()
    finder.add(0, id: "gmv", cell: .init(measure: 0, members: [:]))
    finder.add(1, id: "gmv.new", longID: "gmv.customer:new", cell: .init(measure: 0, members: [0: "new"]))
    finder.add(2, id: "gmv.new.a")
    finder.add(3, id: "gmv.old.a")
    #expect(finder.find("customer:new") == .one(1))
    #expect(finder.find("old.a") == .one(3))
    #expect(finder.find("a") == .several(["gmv.new.a", "gmv.old.a"], count: 2))
    #expect(finder.find("ew") == .none)
    #expect(finder.nodes(in: .init(measure: 0, members: [0: "new"])) == [1])
    #expect(finder.nodes(in: .init(measure: nil, members: [:])) == [])
  }

  @Test func `suggestions end where they would cost too much`() {
    var suggestions = Suggestions(comparisons: 3)
    #expect(suggestions.nearest(to: "serach", among: ["search", "social"]) == "search")
    #expect(suggestions.nearest(to: "socail", among: ["search", "social"]) == "social")
    #expect(suggestions.nearest(to: "serach", among: ["search", "social"]) == nil)
  }

  @Test(arguments: [
    ("agent:Jane Peacock", NodeFinder.Finding.one(1)), ("sales.genre:R&B/Soul", .one(3)), (#"genre:Q "x".y"#, .one(4)),
    ("place:Other.kind:a b", .several([#"sales.place:Other.kind:"a b""#, #"costs.place:Other.kind:"a b""#], count: 2)), ("Jane", .none),
    ("sales", .none), ("com", .none), ("Soul", .none),
  ])
  func `an id is found without the quotes that a shell takes away`(_ text: String, _ finding: NodeFinder.Finding) {
    var finder = NodeFinder()
    for (node, id) in ["sales", #"sales.agent:"Jane Peacock""#, #"sales.lead:"Jane Peacock""#, #"sales.genre:"R&B/Soul""#].enumerated() {
      finder.add(node, id: id)
    }
    finder.add(4, id: #"sales.genre:"Q \"x\".y""#)
    finder.add(9, id: #"sales.site:"shop.example.com""#)
    for (node, root) in ["sales", "costs"].enumerated() { finder.add(5 + node, id: root + #".place:Other.kind:"a b""#) }
    #expect(finder.findUnquoted(text) == finding)
  }

  @Test func `an index of tails finds what a search finds`() {
    var random = SeededGenerator(seed: 7)
    var finder = NodeFinder()
    var ids: [String] = []
    for node in 0..<300 {
      let keys = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        ["a", "b", "ab", "é", "\"x.y\"", "new"].randomElement(using: &random) ?? "a"
      }
      let id = keys.joined(separator: ".")
      ids.append(id)
      finder.add(
        node, id: id, longID: node.isMultiple(of: 3) ? keys.dropLast().joined(separator: ".") + ".split:" + (keys.last ?? "") : nil)
    }
    var indexed = finder
    indexed.indexTails()
    let tails =
      ids.flatMap { id in [id, String(id.dropFirst()), String(id.suffix(3)), "split:" + id.suffix(1)] } + ["e\u{301}", "none", ""]
    for tail in tails {
      switch (finder.find(tail), indexed.find(tail)) {
      case (.several(let some, let count), .several(let others, let otherCount)):
        #expect(count == otherCount && some.count == others.count, "\(tail)")
        if count <= NodeFinder.namedCount { #expect(some == others, "\(tail)") }
        for id in others { #expect(id.hasSuffix("." + tail) || tail.hasPrefix("split:"), "\(tail)") }
      case (let one, let other): #expect(one == other, "\(tail)")
      }
    }
  }
}
