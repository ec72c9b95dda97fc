package import KPISource

/// What can be wrong with initiatives, and with what is to tell their effect.
extension Rule {
  package static let initiativeTopic = RuleTopic(
    "Initiatives",
    [
      vanityInitiative, promotionWithoutCounterfactual, baselineOverlapsWindow, unknownInitiative, shortHistory, windowOutsideData,
      controlTouched, sampleRatio, overlappingEffects,
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

  static let unknownInitiative = Rule(
    "unknown-initiative", .error,
    what: "A basis names an initiative that is not under `initiatives`.",
    why: "what it brings could not be held against what the target counts on", showsWhy: false,
    fix: "mend the name, or declare the initiative",
    example: """
       initiatives: { fair: { window: 2026-08-01..2026-08-03, moves: [{ node: sales, method: estimate, expected: 5 }] } }
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: 100 }
      -    basis: [{ kind: project, value: 5, initiative: fare }]
      +    basis: [{ kind: project, value: 5, initiative: fair }]
           actual: { 2026-Q3: 90 }
      """)

  package static let shortHistory = Rule(
    "short-history", .warning,
    what: "Too few quiet days lie before an initiative to tell what would have been without it.",
    why: "an effect with an interval that is too narrow is worse than none",
    fix: "keep more days of rows, or hold some users or nodes out (`holdout`, `experiment`)",
    example: """
      $ kpitree impact --period 2026-07
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       initiatives:
         fair:
           window: 2026-07-05
      -    moves: [{ node: revenue, method: pre_post }]
      +    moves: [{ node: revenue, method: pre_post, measured: 5, interval: [1, 9] }]
       tree: { revenue: { owner: lin, target: { 2026-07: 100 } } }
      > orders.csv
       day,amount
       2026-07-01,30
       2026-07-02,32
       2026-07-05,45
      """)

  package static let windowOutsideData = Rule(
    "window-outside-data", .warning,
    what: "An initiative's window has no figures of a node that it is to move.",
    why: "an effect is what was, less what would have been",
    fix: "mend the `window`, or bring the rows of its days",
    example: """
      $ kpitree impact --period 2026-07
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       initiatives:
         fair:
           window: 2026-07-03..2026-07-04
      -    moves: [{ node: revenue, method: pre_post }]
      +    moves: [{ node: revenue, method: pre_post, measured: 5, interval: [1, 9] }]
       tree: { revenue: { owner: lin, target: { 2026-07: 100 } } }
      > orders.csv
       day,amount
       2026-07-01,30
       2026-07-02,32
       2026-07-05,45
      """)

  package static let controlTouched = Rule(
    "control-touched", .warning,
    what: "A node that is to tell what would have been was moved itself.",
    why: "what moved both would be taken off the effect",
    fix: "name other nodes under `control`",
    example: """
      $ kpitree impact --period 2026-07
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       influences: { spill: { from: revenue.search, to: revenue.social } }
       initiatives:
         fair:
           window: 2026-07-02
      -    moves: [{ node: revenue.search, method: parallel, control: revenue.social }]
      +    moves: [{ node: revenue.search, method: parallel, control: revenue.social, measured: 5, interval: [1, 9] }]
       tree:
         revenue:
           owner: lin
           target: { 2026-07: 100 }
           breakdowns: { channel: { nodes: { search: { owner: none, target: none }, social: { owner: none, target: none } } } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,30
       2026-07-02,search,50
       2026-07-02,social,20
      """)

  package static let sampleRatio = Rule(
    "sample-ratio", .warning,
    what: "The sizes of an experiment's arms are not what was drawn.",
    why: "whoever is missing from one arm is not missing by chance: the difference is no effect",
    fix: "find out who is missing; `share` says how many were to be treated",
    example: """
      $ kpitree impact --period 2026-07
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       initiatives:
         page:
           window: 2026-07-01..2026-07-05
           moves:
             - node: revenue
               method: experiment
               arms:
      -          treated: { units: 600, sum: 60, sum_squares: 60 }
      +          treated: { units: 410, sum: 41, sum_squares: 41 }
                 control: { units: 400, sum: 35, sum_squares: 35 }
       tree: { revenue: { owner: lin, target: { 2026-07: 100 } } }
      > orders.csv
       day,amount
       2026-07-01,30
       2026-07-02,32
       2026-07-05,45
      """)

  package static let overlappingEffects = Rule(
    "overlapping-effects", .warning,
    what: "Initiatives on the same days of a node found more than it moved.",
    why: "together they cannot have done more than was done",
    fix: "run them one after the other, or hold out users of each",
    example: .none(because: "some fifty days of rows are needed to say how far a node moved"))
}
