package import KPISource

/// What can be wrong with initiatives, and with what is to tell their effect.
extension Rule {
  package static let initiativeTopic = RuleTopic(
    "Initiatives",
    [
      vanityInitiative, promotionWithoutCounterfactual, baselineOverlapsWindow,
    ])

  static let vanityInitiative = Rule(
    "vanity-initiative", .warning,
    what: "An initiative moves no node.",
    why: "how many took part is no effect",
    fix: "name under `moves` the nodes that it is to move",
    example: """
      -initiatives: { fair: { window: 2026-08-01..2026-08-03 } }
      +initiatives: { fair: { window: 2026-08-01..2026-08-03, moves: [{ node: sales, method: estimate, expected: 5 }] } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let promotionWithoutCounterfactual = Rule(
    "promotion-without-counterfactual", .warning,
    what: "A promotion has only estimates of its effect.",
    why: "much of what is bought in it would have been bought anyway",
    fix: "keep some users out (`holdout`), or use `parallel` or `pre_post`",
    example: """
       initiatives:
         sale:
           kind: promotion
           window: 2026-08-01..2026-08-03
      -    moves: [{ node: sales, method: estimate, expected: 5 }]
      +    moves: [{ node: sales, method: pre_post, expected: 5 }]
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let baselineOverlapsWindow = Rule(
    "baseline-overlaps-window", .warning,
    what: "The baseline of an effect holds days of its own window.",
    why: "those days show the effect: they say nothing of what would have been, and are left out",
    fix: "end the baseline before the window begins",
    example: """
       initiatives:
         sale:
           window: 2026-08-01..2026-08-03
      -    moves: [{ node: sales, method: pre_post, baseline: 2026-05-01..2026-08-01 }]
      +    moves: [{ node: sales, method: pre_post, baseline: 2026-05-01..2026-07-31 }]
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)
}
