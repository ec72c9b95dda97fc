package import KPISource

/// What can be wrong with the tree and with what is computed along it.
extension Rule {
  package static let treeTopic = RuleTopic(
    "The tree",
    [
      severalRoots, tooManyNodes, tooDeep, duplicateChild, overlappingMembers, repeatedSplit, nothingToSplit, unsplittableMeasure,
      missingDimensionColumn, forcedSum, unfitUnits, conflictingFigures, figuresDisagree, unclearTime, nodeWithoutSource,
      levelOverride,
    ])

  static let severalRoots = Rule(
    "several-roots", .error,
    what: "The tree has more than one root.",
    why: "the product has one top KPI; others stand beside it as supports",
    fix: "move the others below the first, into a breakdown or under `supported_by`",
    example: """
       tree:
      -  sales: { owner: lin, actual: { 2026-Q3: 90 } }
      -  service: { owner: wang, actual: { 2026-Q3: 5 } }
      +  sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } }
      """)

  package static let tooManyNodes = Rule(
    "too-many-nodes", .error,
    what: "The tree has more than 1,000,000 declared nodes, or rows add more than 100,000 to it.",
    why: "a model is reviewed by people, and a few lines can stand for a tree that no machine holds", showsWhy: false,
    fix: "let `discover: { top: 10 }` take the largest members, or allow more by `--max-nodes`",
    example: .none(because: "its tree would have a million nodes, or its table as many members"))

  static let tooDeep = Rule(
    "too-deep", .error,
    what: "Nodes, formulas of measures, teams or reporting lines are more than 128 levels deep.",
    why: "nobody can follow it, and it is nearly always a loop of a program that wrote the model", showsWhy: false,
    fix: "hang what is below under a higher level",
    example: .none(because: "it takes 129 levels"))

  static let duplicateChild = Rule(
    "duplicate-child", .error,
    what: "Two nodes have the same id, or two children of a node the same key.",
    why: "a target or an owner could not be given to one of them", showsWhy: false,
    fix: "rename one of them",
    example: """
       tree:
         sales:
           owner: lin
           breakdowns:
             channel: { nodes: { direct: { owner: lin, actual: { 2026-Q3: 90 } } } }
      -      region: { nodes: { direct: { owner: lin, actual: { 2026-Q3: 90 } } } }
      +      region: { nodes: { north: { owner: lin, actual: { 2026-Q3: 90 } } } }
      """)

  static let overlappingMembers = Rule(
    "overlapping-members", .error,
    what: "A spelling belongs to two members of a dimension.",
    why: "a row counted twice makes a total that is too large",
    fix: "leave the spelling to one of them",
    example: """
       dimensions:
         channel:
           column: channel
           members:
             search: { values: [search, SEM] }
      -      paid: { values: [ads, SEM] }
      +      paid: { values: [ads] }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let repeatedSplit = Rule(
    "repeated-split", .error,
    what: "A breakdown splits by a dimension that a node above is split by already.",
    why: "each child stands for one member, which that dimension cannot take apart any further", showsWhy: false,
    fix: "split by another dimension",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel }, city: { column: city } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { revenue: { owner: lin, breakdowns: { channel: { each: { breakdowns: { channel: {} } } } } } }
      +tree: { revenue: { owner: lin, breakdowns: { channel: { each: { breakdowns: { city: {} } } } } } }
      """)

  static let nothingToSplit = Rule(
    "nothing-to-split", .error,
    what: "A split of figures by hand names no members.",
    why: "only rows can tell which members there are", showsWhy: false,
    fix: "name the members under `nodes`",
    example: """
       dimensions: { region: {} }
       tree:
         sales:
           owner: lin
           actual: { 2026-Q3: 90 }
      -    breakdowns: { region: {} }
      +    breakdowns: { region: { nodes: { north: { owner: lin, actual: { 2026-Q3: 90 } } } } }
      """)

  static let unsplittableMeasure = Rule(
    "unsplittable-measure", .error,
    what: "A measure cannot be split by members.",
    why: "its members' figures do not combine to the whole by any rule",
    fix: "split another measure, or show the members under `supported_by`",
    example: """
       sources: { stock: { csv: stock.csv, time: day } }
       dimensions: { city: { column: city } }
      -measures: { items: { source: stock, aggregate: sum, column: items, over_time: max } }
      +measures: { items: { source: stock, aggregate: sum, column: items, over_time: last } }
       tree: { items: { owner: lin, breakdowns: { city: {} } } }
      """)

  static let missingDimensionColumn = Rule(
    "missing-dimension-column", .error,
    what: "A measure is split by a dimension for which its source has no column.",
    why: "its rows do not say which member they belong to", showsWhy: false,
    fix: "name the column of that source under the dimension's `columns`, or do not split there",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
      -dimensions: { channel: {} }
      +dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } } } } } }
      """)

  static let forcedSum = Rule(
    "forced-sum", .error,
    what: "Children are to be added up whose figures do not add up: rates, distinct counts, averages.",
    why: "a wrong sum is refused, not computed",
    fix: "write a formula, or let them stand under `supported_by`",
    example: """
       tree:
         conversion:
           owner: lin
           unit: percent
           actual: { 2026-Q3: 12% }
      -    breakdowns: { customers: { nodes: { new: { owner: lin, unit: percent, actual: { 2026-Q3: 10% } } } } }
      +    supported_by: { new: { owner: lin, unit: percent, actual: { 2026-Q3: 10% } } }
      """)

  static let unfitUnits = Rule(
    "unfit-units", .error,
    what: "Figures of units that do not fit are added, compared or given to a node: money and days, or two currencies in a formula.",
    why: "their sum would be a number without a meaning", showsWhy: false,
    fix: "mend the unit, or convert by a rate",
    example: """
       tree:
         cost:
           owner: lin
           unit: CNY
           breakdowns:
             parts:
               formula: salaries + waiting
               nodes:
                 salaries: { owner: lin, unit: CNY, actual: { 2026-Q3: 90 } }
      -          waiting: { owner: lin, unit: days, actual: { 2026-Q3: 10 } }
      +          waiting: { owner: lin, unit: CNY, actual: { 2026-Q3: 10 } }
      """)

  package static let conflictingFigures = Rule(
    "conflicting-figures", .error,
    what: "Two figures by hand differ for one node and period, or two rates for one currency and period.",
    why: "only one of them can be the one that counts", showsWhy: false,
    fix: "keep the one that is right",
    example: """
      -actuals: [{ node: sales, 2026-Q3: 95 }]
      +actuals: [{ node: sales, 2026-Q2: 95 }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let nodeWithoutSource = Rule(
    "node-without-source", .warning,
    what: "A node has no figure: no measure, no `actual` and no breakdown.",
    why: "everything above it stays incomplete", showsWhy: false,
    fix: "give it a measure, a figure by hand or a breakdown",
    example: """
       tree:
      -  sales: { owner: lin, target: { 2026-Q3: 100 } }
      +  sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } }
      """)

  static let levelOverride = Rule(
    "level-override", .warning,
    what: "A node's level is written by hand and differs from the counted one.",
    why: "the level decides how much a KPI weighs",
    fix: "remove `level`; `grouping: true` says that a heading does not count as a level",
    example: """
       tree:
         sales:
           owner: lin
           breakdowns:
             customers:
               nodes:
      -          new: { owner: lin, level: 0, actual: { 2026-Q3: 90 } }
      +          new: { owner: lin, actual: { 2026-Q3: 90 } }
      """)

  static let figuresDisagree = Rule(
    "figures-disagree", .warning,
    what: "A figure by hand is not what those of finer periods come to.",
    why: "only one of them can be what happened",
    fix: "mend the one that is wrong",
    example: """
       tree:
         sales:
           owner: lin
      -    actual: { 2026-Q3: 100, 2026-07: 20, 2026-08: 20, 2026-09: 20 }
      +    actual: { 2026-Q3: 60, 2026-07: 20, 2026-08: 20, 2026-09: 20 }
      """)

  static let unclearTime = Rule(
    "unclear-time", .warning,
    what: "What a formula is over time does not follow from its parts: a flow, a stock or a ratio.",
    why: "a target for some of the days of a period would be guessed: a flow has a part of it, a rate has all of it",
    fix: "say it with `over_time`: `add` for a flow, `recompute` for a ratio, or a stock's rule such as `last`",
    example: """
       tree:
         area:
           owner: lin
      +    over_time: recompute
           breakdowns:
             factors:
               formula: width * height
               nodes:
                 width: { owner: lin, actual: { 2026-Q3: 3 } }
                 height: { owner: lin, actual: { 2026-Q3: 4 } }
      """)
}
