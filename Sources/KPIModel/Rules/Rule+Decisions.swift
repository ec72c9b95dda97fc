package import KPISource

/// What can be wrong with decisions agreed in advance, their plans and their log, and with pairs of measures.
extension Rule {
  package static let decisionTopic = RuleTopic(
    "Decisions, plans and pairs",
    [badCondition, unfitCondition, unknownPlan, singlePlan, planWithoutNeeds, planOverBudget, editedLog, unfitPair])

  static let badCondition = Rule(
    "bad-condition", .error,
    what: "A text is no condition.",
    why: "a decision that cannot be read never fires", showsWhy: false,
    fix: "write a test such as `completion(gmv.new) < 80% for 7 days`; `and`, `or` and brackets join tests",
    example: """
       decisions:
         weak_sales:
      -    when: completion(sales) under 80% for 7 days
      +    when: completion(sales) < 80% for 7 days
           do: [discount, call]
           agreed: 2026-07-01
       plans:
         discount: { needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let unfitCondition = Rule(
    "unfit-condition", .error,
    what: "A test compares a figure with a number of another kind.",
    why: "completion and pace are percentages, gaps of percentages are points, and all else is in the node's unit",
    fix: "write the number as the figure is counted: `80%`, `-2pp`, `1.2M`",
    example: """
       decisions:
         weak_sales:
      -    when: completion(sales) < 80
      +    when: completion(sales) < 80%
           do: [discount, call]
           agreed: 2026-07-01
       plans:
         discount: { needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let unknownPlan = Rule(
    "unknown-plan", .error,
    what: "A decision names a plan that is not under `plans`.",
    why: "nobody would know what to do once it fires", showsWhy: false,
    fix: "mend the name, or add the plan",
    example: """
       decisions:
         weak_sales:
           when: completion(sales) < 80%
      -    do: [discont, call]
      +    do: [discount, call]
           agreed: 2026-07-01
       plans:
         discount: { needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let singlePlan = Rule(
    "single-plan", .warning,
    what: "A decision has one plan only.",
    why: "a plan that turns out not to work leaves nothing to choose",
    fix: "add a second plan, and say in `choose_when` which is for when",
    example: """
       decisions:
         weak_sales:
           when: completion(sales) < 80%
      -    do: discount
      +    do: [discount, call]
           agreed: 2026-07-01
       plans:
         discount: { needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  static let planWithoutNeeds = Rule(
    "plan-without-needs", .error,
    what: "A plan does not say what it needs.",
    why: "a plan is chosen by what is there: money, people and time",
    fix: "write at least one of `needs: { budget, people, lead_time }`",
    example: """
       decisions:
         weak_sales:
           when: completion(sales) < 80%
           do: [discount, call]
           agreed: 2026-07-01
       plans:
      -  discount: { choose_when: money is left }
      +  discount: { choose_when: money is left, needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      """)

  package static let planOverBudget = Rule(
    "plan-over-budget", .warning,
    what: "A plan needs more money than is left of the budget of the node that its decision is about.",
    why: "a plan that cannot be paid is none",
    fix: "choose another plan, or raise the node's `effort.budget`",
    example: """
      $ kpitree decide --period 2026-Q3
       decisions:
         weak_sales:
           when: completion(sales) < 80%
           do: [discount, call]
           agreed: 2026-07-01
       plans:
      -  discount: { needs: { budget: 50 } }
      +  discount: { needs: { budget: 20 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 }, effort: { budget: { 2026-Q3: 30 } } } }
      """)

  static let editedLog = Rule(
    "edited-log", .error,
    what: "An entry of `decisions.log.yaml` is not what was written when it was decided.",
    why: "each entry's chain is made of it and all before it, so that the log says what was agreed and not what is remembered",
    fix: "take the file from git as it was; a new decision is added by `kpitree decide --record`",
    example: """
       decisions:
         weak_sales:
           when: completion(sales) < 80%
           do: [discount, call]
           agreed: 2026-07-01
       plans:
         discount: { needs: { budget: 10 } }
         call: { needs: { people: 2 } }
       tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } } }
      > decisions.log.yaml
       - decision: weak_sales
         fired: 2026-08-09
         value: [0.75]
         condition: "completion(sales) < 80%"
      -  plan: call
      +  plan: discount
         by: lin
         on: 2026-08-10
         chain: 2125035747999eadad37881d1a56d4c0f76f24a6dae6361e9fff933f1a36e2df
      """)

  static let unfitPair = Rule(
    "unfit-pair", .error,
    what: "Two measures do not make a pair.",
    why: "a reading needs two figures of one cell, and a cost is split only where it is a cost per x", showsWhy: false,
    fix: "name two measures, a node that is written in the tree, and, with `via`, a `y` that is something per `x`",
    example: """
       sources: { ads: { csv: ads.csv, time: day } }
       measures:
         payers: { source: ads, aggregate: sum, column: payers, unit: payers }
         spend: { source: ads, aggregate: sum, column: spend }
         cost: { formula: spend / payers }
      -pairs: { growth: { x: payers, y: payers, at: payers, rules: volume_cost } }
      +pairs: { growth: { x: payers, y: cost, at: payers, rules: volume_cost } }
       tree: { payers: { owner: lin, target: { 2026-Q3: 100 } } }
      > ads.csv
       day,payers,spend
       2026-07-01,10,50
      """)
}
