package import KPISource

/// What only the figures of a period can show.
extension Rule {
  package static let periodTopic = RuleTopic(
    "Figures of a period",
    [
      residual, outOfBounds, tooManyNames, lightLevel, absentNode, unstableTarget, targetsDisagree, unfitTarget,
      unresolvedTarget, targetCoversPart, spreadUnknown, claimOverFigure,
    ])

  static let residual = Rule(
    "residual", .warning,
    what: "A node has a figure of its own that is not what its children give.",
    why: "what no child explains belongs to nobody",
    fix: "mend the figure that is wrong, or add the child that is missing",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         sales:
           owner: lin
      -    actual: { 2026-Q3: 100 }
      +    actual: { 2026-Q3: 90 }
           breakdowns:
             customers:
               nodes:
                 new: { owner: lin, actual: { 2026-Q3: 30 } }
                 old: { owner: lin, actual: { 2026-Q3: 60 } }
      """)

  static let outOfBounds = Rule(
    "out-of-bounds", .warning,
    what: "A figure lies outside of the `bounds` that the model gives it.",
    why: "a rate over 100% is often a formula written upside down",
    fix: "mend the formula or the figure, or widen the bounds",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         conversion:
           owner: lin
           bounds: [0, 1]
           breakdowns:
             factors:
      -        formula: visits / orders
      +        formula: orders / visits
               nodes:
                 visits: { owner: lin, actual: { 2026-Q3: 300 } }
                 orders: { owner: lin, actual: { 2026-Q3: 30 } }
      """)

  static let tooManyNames = Rule(
    "too-many-names", .warning,
    what: "A term of a formula has too many names for its gap to be taken apart among them.",
    why: "every coalition of a term's names is tried, and their number doubles with each",
    fix: "group some of the names in a measure or a node of their own",
    example: .none(because: "its formula would have dozens of names"))

  static let lightLevel = Rule(
    "light-level", .warning,
    what: "Somebody's level comes from a node that is next to nothing of what they own.",
    why: "the level should say how much somebody answers for",
    fix: "give the node to somebody else, or look at its `weight`",
    example: """
      $ kpitree score --period 2026-Q3
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: 100 }
           breakdowns:
             customers:
               nodes:
                 new:
      -            owner: zhao
      +            owner: lin
                   target: { 2026-Q3: 2 }
                   actual: { 2026-Q3: 2 }
                 old:
                   owner: lin
                   target: { 2026-Q3: 98 }
                   breakdowns:
                     region:
                       nodes:
                         north: { owner: zhao, target: { 2026-Q3: 98 }, actual: { 2026-Q3: 90 } }
      """)

  static let absentNode = Rule(
    "absent-node", .warning,
    what: "An event or an influence names a member that has no row in the period.",
    why: "members are nodes only in periods that have rows of theirs",
    fix: "mend the name; where the member is only of other periods, nothing is to be done",
    example: """
      $ kpitree score --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -events: { outage: { date: 2026-07-12, nodes: ["revenue.channel:serach"] } }
      +events: { outage: { date: 2026-07-12, nodes: ["revenue.channel:search"] } }
       tree: { revenue: { owner: lin, target: { 2026-Q3: 100 }, breakdowns: { channel: {} } } }
      > orders.csv
       day,channel,amount
       2026-07-01,search,60
      """)

  static let unstableTarget = Rule(
    "unstable-target", .warning,
    what: "A target is next to nothing beside what is usual for its node.",
    why: "a little more or less moves its completion far; `tolerance` or `baseline` says what is much",
    fix: "look at the target again, or add a `tolerance` or a `baseline`",
    example: """
      $ kpitree targets --period 2026-Q3
       tree:
         profit:
           owner: lin
      -    target: { 2026-Q3: 1 }
      +    target: { 2026-Q3: 95 }
           actual: { 2025-Q3: 90, 2025-Q4: 95, 2026-Q1: 85, 2026-Q2: 92, 2026-Q3: 90 }
      """)

  static let targetsDisagree = Rule(
    "targets-disagree", .warning,
    what:
      "Targets of one node say different things of one period: the quarter is not what its months add up to, or two breakdowns give two sums.",
    why: "only one of them can be the one that counts",
    fix: "mend the one that is wrong",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         sales:
           owner: lin
      -    target: { 2026-Q3: 100, 2026-07: 30, 2026-08: 30, 2026-09: 30 }
      +    target: { 2026-Q3: 100, 2026-07: 30, 2026-08: 30, 2026-09: 40 }
           actual: { 2026-Q3: 90 }
      """)

  static let unfitTarget = Rule(
    "unfit-target", .warning,
    what: "The target of a distinct count was written for a longer or a shorter period than the one that is looked at.",
    why: "who is counted once in a quarter is counted in each month that sees them",
    fix: "write a target for the period itself",
    example: """
      $ kpitree evaluate --period 2026-Q3
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { buyers: { source: orders, aggregate: count_distinct, column: buyer } }
      -tree: { buyers: { owner: lin, target: { 2026: 100 } } }
      +tree: { buyers: { owner: lin, target: { 2026-Q3: 100 } } }
      > orders.csv
       day,buyer
       2026-07-01,ann
       2026-08-01,ann
       2026-09-30,bob
      """)

  static let unresolvedTarget = Rule(
    "unresolved-target", .warning,
    what: "A target rests on something that is not known in the period: last year's figure, or the parent's target.",
    why: "without what it rests on, the target has no figure",
    fix: "give what it rests on, or write the target as a number",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: { growth: 5%, over: last_year } }
      -    actual: { 2026-Q3: 90 }
      +    actual: { 2025-Q3: 80, 2026-Q3: 90 }
      """)

  static let targetCoversPart = Rule(
    "target-covers-part", .warning,
    what: "Targets of a flow cover only some of the days of the evaluated period, so that it has none there.",
    why: "what all days bring, beside what some of them should, would look like success",
    fix: "write a target for the whole period, or for the days that are left",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         sales:
           owner: lin
      -    target: { 2026-07: 30, 2026-08: 30 }
      +    target: { 2026-07: 30, 2026-08: 30, 2026-09: 30 }
           actual: { 2026-Q3: 90 }
      """)

  static let spreadUnknown = Rule(
    "spread-unknown", .warning,
    what: "No share of last period's figures gives a target that is to be spread over a formula's parts.",
    why: "what is left of the target belongs to nobody, and the parts' references are last period's",
    fix: "give each of the parts a target",
    example: """
      $ kpitree evaluate --period 2026-Q3
       tree:
         served:
           owner: lin
           target: { 2026-Q3: 10 }
           breakdowns:
             parts:
               formula: max(demand, 20)
               nodes:
      -          demand: { owner: lin, target: none, actual: { 2026-Q2: 5, 2026-Q3: 5 } }
      +          demand: { owner: lin, target: { 2026-Q3: 10 }, actual: { 2026-Q2: 5, 2026-Q3: 5 } }
      """)

  static let claimOverFigure = Rule(
    "claim-over-figure", .warning,
    what: "A claim of spill-over is larger than the whole figure of the node that gains.",
    why: "nobody can owe more than all they have",
    fix: "mend the claim or its unit",
    example: """
      $ kpitree score --period 2026-Q3
       influences:
      -  advice: { from: service, to: sales, date: 2026-08-15, claim: 500, accepted_by: lin }
      +  advice: { from: service, to: sales, date: 2026-08-15, claim: 5, accepted_by: lin }
       tree:
         sales:
           owner: lin
           target: { 2026-Q3: 100 }
           actual: { 2026-Q3: 90 }
           supported_by: { service: { owner: wang, target: { 2026-Q3: 5 }, actual: { 2026-Q3: 5 } } }
      """)
}
