package import KPISource

/// What can be wrong with targets as they are written.
extension Rule {
  package static let targetTopic = RuleTopic(
    "Targets",
    [
      conflictingTargets, zeroTarget, targetWithoutPeriod, nodeWithoutTarget, uncarriedTarget, retroactiveTarget, targetOnEmptyRest,
      percentWithoutSign,
    ])

  package static let conflictingTargets = Rule(
    "conflicting-targets", .error,
    what: "Two targets differ for one node and period.",
    why: "only one of them can be the one that counts", showsWhy: false,
    fix: "keep the one that is right; versions of a target are a list with `from`",
    example: """
      -targets: [{ node: sales, 2026-Q3: 110 }]
      +targets: [{ node: sales, 2026-Q4: 110 }]
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let zeroTarget = Rule(
    "zero-target", .error,
    what: "A target is 0, or is the same as its baseline.",
    why: "completion is a ratio to the target",
    fix: "add a `tolerance`, the distance at which completion is 0%, or another `baseline`",
    example: """
       tree:
      -  outages: { owner: lin, direction: down, target: { 2026-Q3: 0 }, actual: { 2026-Q3: 1 } }
      +  outages: { owner: lin, direction: down, target: { 2026-Q3: 0 }, tolerance: 5, actual: { 2026-Q3: 1 } }
      """)

  static let targetWithoutPeriod = Rule(
    "target-without-period", .error,
    what: "The target of something that adds up over time has no period.",
    why: "a flow grows with time, so that a figure alone does not say when it is reached",
    fix: "write the period, or `per_day`, `per_week`, `per_month` or `per_quarter`",
    example: """
       tree:
      -  sales: { owner: lin, target: 100, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } }
      """)

  static let nodeWithoutTarget = Rule(
    "node-without-target", .warning,
    what: "A node has no target.",
    why: "without a target there is no completion",
    fix: "write a `target`, at the node or in a table under `targets`",
    example: """
       tree:
      -  sales: { owner: lin, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } }
      """)

  package static let uncarriedTarget = Rule(
    "uncarried-target", .warning,
    what: "The targets of a node's children do not make the node's own target.",
    why: "the difference is shown as `~unallocated` and belongs to nobody",
    fix: "mend one of the targets, or hand out the difference",
    example: """
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: 100 }
           breakdowns:
             customers:
               nodes:
                 new: { owner: lin, target: { 2026-Q3: 30 }, actual: { 2026-Q3: 30 } }
      -          old: { owner: lin, target: { 2026-Q3: 60 }, actual: { 2026-Q3: 60 } }
      +          old: { owner: lin, target: { 2026-Q3: 70 }, actual: { 2026-Q3: 60 } }
      """)

  package static let retroactiveTarget = Rule(
    "retroactive-target", .warning,
    what: "A target was agreed on, or written into git, after it began to count.",
    why: "a target set after the fact measures nothing",
    fix: "let the new version begin on the day it was agreed on",
    example: """
       tree:
         sales:
           owner: lin
           target:
             - { from: 2026-07-01, per_day: 1 }
      -      - { from: 2026-08-15, per_day: 2, agreed: 2026-09-20 }
      +      - { from: 2026-09-20, per_day: 2, agreed: 2026-09-20 }
           actual: { 2026-Q3: 90 }
      """)

  static let targetOnEmptyRest = Rule(
    "target-on-empty-rest", .warning,
    what: "The rest of a split has a target, and every member is a node of its own.",
    why: "nobody can reach it",
    fix: "give the target to the members under `each`, or discover only the largest: `discover: { top: 10 }`",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree:
         revenue:
           owner: lin
           target: { 2026-Q3: 100 }
           breakdowns:
      -      channel: { discover: all, each: { owner: lin }, rest: { target: { 2026-Q3: 10 } } }
      +      channel: { discover: all, each: { owner: lin } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,90
      """)

  package static let percentWithoutSign = Rule(
    "percent-without-sign", .warning,
    what: "A percentage is written as a bare number beside shares of 1.",
    why: "a bare 90 is 9,000%, so that nothing would ever come near it",
    fix: "write the sign: `90%`",
    example: """
       tree:
         uptime:
           owner: lin
           unit: percent
      -    target: { 2026-Q3: 90 }
      +    target: { 2026-Q3: 90% }
           actual: { 2026-Q3: 85% }
      """)
}
