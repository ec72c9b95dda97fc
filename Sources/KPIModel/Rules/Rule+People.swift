package import KPISource

/// What can be wrong with who answers for what, and with what they do for each other.
extension Rule {
  package static let peopleTopic = RuleTopic(
    "People, events and influences",
    [
      unknownOwner, unknownTeam, nodeWithoutOwner, personWithoutKPI, personWithoutTeam, sharesOverWhole, ownerContributes, unapprovedEffect,
      selfApprovedEffect,
      selfInfluence, selfAcceptedClaim, unfitAcceptance, undatedClaim, selfRated,
    ])

  static let unknownOwner = Rule(
    "unknown-owner", .error,
    what: "A name is used as a person and is not under `people`.",
    why: "a score needs somebody to belong to",
    fix: "mend the name, or add the person",
    example: """
       people: { lin: { name: Lin } }
      -tree: { sales: { owner: linn, actual: { 2026-Q3: 90 } } }
      +tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let unknownTeam = Rule(
    "unknown-team", .error,
    what: "A name is used as a team and is not under `teams`.",
    why: "what its people reach would count for no team", showsWhy: false,
    fix: "mend the name, or add the team",
    example: """
       teams: { growth: { name: Growth } }
      -people: { lin: { name: Lin, team: grwth } }
      +people: { lin: { name: Lin, team: growth } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let nodeWithoutOwner = Rule(
    "node-without-owner", .warning,
    what: "A node has no owner.",
    why: "nobody answers for it",
    fix: "name an `owner`; `owner: none` says that nobody is meant to",
    example: """
      -tree: { sales: { actual: { 2026-Q3: 90 } } }
      +tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let personWithoutKPI = Rule(
    "person-without-kpi", .warning,
    what: "A person owns no node.",
    why: "they would have no score", showsWhy: false,
    fix: "let them own a node, or take them out of `people`",
    example: """
      -people: { lin: { name: Lin }, wang: { name: Wang } }
      +people: { lin: { name: Lin } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let personWithoutTeam = Rule(
    "person-without-team", .warning,
    what: "A person is in no team, although the model has teams.",
    why: "what they reach counts for no team",
    fix: "write their `team`",
    example: """
       teams: { growth: { name: Growth } }
      -people: { lin: { name: Lin } }
      +people: { lin: { name: Lin, team: growth } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let sharesOverWhole = Rule(
    "shares-over-whole", .error,
    what: "The shares of a node's contributors add up to more than 100%.",
    why: "the owner keeps the rest, which would be less than nothing", showsWhy: false,
    fix: "lower the shares",
    example: """
       tree:
         sales:
           owner: lin
      -    contributors: { wang: 60%, zhao: 50% }
      +    contributors: { wang: 30%, zhao: 30% }
           actual: { 2026-Q3: 90 }
      """)

  static let ownerContributes = Rule(
    "owner-contributes", .warning,
    what: "The owner of a node is one of its contributors, too.",
    why: "what contributors leave is the owner's: a share of their own says nothing",
    fix: "take the owner out of `contributors`, or name another owner",
    example: """
      -tree: { sales: { owner: lin, contributors: { lin: 30% }, actual: { 2026-Q3: 90 } } }
      +tree: { sales: { owner: lin, contributors: { wang: 30% }, actual: { 2026-Q3: 90 } } }
      """)

  static let unapprovedEffect = Rule(
    "unapproved-effect", .warning,
    what: "An event has an effect that nobody has approved, so that it counts for nothing.",
    why: "who owns a node cannot excuse themselves: somebody must take the effect over",
    fix: "let somebody who does not own the node approve it, and write `approved_by`",
    example: """
       events:
      -  flood: { date: 2026-07-12, nodes: [sales], effect: -10 }
      +  flood: { date: 2026-07-12, nodes: [sales], effect: -10, approved_by: wang }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let selfApprovedEffect = Rule(
    "self-approved-effect", .warning,
    what: "An effect was approved by the owner of the node that it excuses, so that it counts for nothing there.",
    why: "an effect leaves an owner only for somebody else",
    fix: "let somebody else approve it",
    example: """
       events:
      -  flood: { date: 2026-07-12, nodes: [sales], effect: -10, approved_by: lin }
      +  flood: { date: 2026-07-12, nodes: [sales], effect: -10, approved_by: wang }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let selfInfluence = Rule(
    "self-influence", .error,
    what: "An influence leads from a node to itself.",
    why: "what a node does for itself is in its figure already", showsWhy: false,
    fix: "name the other node",
    example: """
       influences:
      -  advice: { from: service, to: service, claim: 5 }
      +  advice: { from: service, to: sales, claim: 5 }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } } }
      """)

  static let selfAcceptedClaim = Rule(
    "self-accepted-claim", .warning,
    what: "A claim was accepted by somebody who owns the node that claims, or contributes to it.",
    why: "what somebody owes to a colleague is theirs to say, not the colleague's",
    fix: "let whoever owns the node that gains accept it",
    example: """
       influences:
         advice:
           from: service
           to: sales
           date: 2026-08-15
           claim: 5
      -    accepted_by: wang
      +    accepted_by: lin
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } } }
      """)

  static let unfitAcceptance = Rule(
    "unfit-acceptance", .warning,
    what: "A claim was accepted by somebody who neither owns the node that gains on the claim's day nor leads who does.",
    why: "only who answers for a figure can say what others did for it",
    fix: "let whoever owns the node that gains accept it",
    example: """
       influences:
         advice:
           from: service
           to: sales
           date: 2026-08-15
           claim: 5
      -    accepted_by: zhao
      +    accepted_by: lin
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } } }
      """)

  static let undatedClaim = Rule(
    "undated-claim", .warning,
    what: "A claim that somebody accepted has no `date`.",
    why: "a claim counts in one period, not for ever",
    fix: "write the day that it is of",
    example: """
       influences:
         advice:
           from: service
           to: sales
      +    date: 2026-08-15
           claim: 5
           accepted_by: lin
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } } }
      """)

  static let selfRated = Rule(
    "self-rated", .warning,
    what: "A project is rated by somebody who owns it or contributes to it.",
    why: "nobody judges their own work: the project counts by its milestones alone",
    fix: "let somebody else rate it, and name them in `rated_by`",
    example: """
       tree:
         sales:
           owner: lin
           actual: { 2026-Q3: 90 }
           supported_by:
             site:
               kind: project
               owner: wang
               start: 2026-07-01
               due: 2026-08-31
               done: 2026-08-30
      -        satisfaction: { scale: [1, 5], target: 4, value: 5, rated_by: wang }
      +        satisfaction: { scale: [1, 5], target: 4, value: 5, rated_by: lin }
      """)
}
