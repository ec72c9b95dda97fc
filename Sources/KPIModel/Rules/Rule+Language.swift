package import KPISource

/// What can be wrong with keys and values, whatever they mean.
extension Rule {
  package static let languageTopic = RuleTopic(
    "Keys and values",
    [
      unknownKey, misplacedKey, notYet, wrongType, emptyValue, unknownWord, badNumber, outOfRange, badDate, badPeriod, badDuration, badUnit,
      badTimeZone,
      badCalendar, badIdentifier, badFormula, badQuery, languageVersion, missingFile, duplicateEntry, conflictingEntry, cycle,
    ])

  static let unknownKey = Rule(
    "unknown-key", .error,
    what: "A key is none of those that kpitree knows at this place.",
    why: "a key that nobody reads would be a figure nobody sees",
    fix: "mend the spelling; the message names the nearest known key",
    example: """
       tree:
      -  sales: { ownr: lin, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, actual: { 2026-Q3: 90 } }
      """)

  static let misplacedKey = Rule(
    "misplaced-key", .error,
    what: "A key of the language stands where it means nothing.",
    why: "no key is ever ignored",
    fix: "move it where it belongs, or remove it",
    example: """
      -sources: { orders: { csv: orders.csv, time: day, table: orders } }
      +sources: { orders: { csv: orders.csv, time: day } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let emptyValue = Rule(
    "empty-value", .error,
    what: "Quotes, braces or brackets behind a key hold nothing.",
    why: "nobody can tell what was forgotten from what is meant to be absent",
    fix: "leave the key out, or write what it should say; `none` says of an owner or a target that there is none",
    example: """
      -tree: { sales: { owner: "", actual: { 2026-Q3: 90 } } }
      +tree: { sales: { owner: none, actual: { 2026-Q3: 90 } } }
      """)

  static let notYet = Rule(
    "not-yet", .error,
    what: "A section belongs to a part of the language that is not built yet.",
    why: "it is refused by name until it works, so that nothing is taken for working",
    fix: "leave it out for now",
    example: """
      -scenarios: { more: {} }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let wrongType = Rule(
    "wrong-type", .error,
    what: "A list stands where a map belongs, a text where a list belongs, and the like.",
    why: "what was meant cannot be told from what stands there", showsWhy: false,
    fix: "write the form that the message names",
    example: """
       tree:
         sales:
           owner: lin
      -    actual: [90]
      +    actual: { 2026-Q3: 90 }
      """)

  static let unknownWord = Rule(
    "unknown-word", .error,
    what: "A word is none of those that its key takes.",
    why: "each word stands for a way to compute, and another one for none", showsWhy: false,
    fix: "take one of the words that the message lists",
    example: """
       tree:
      -  returns: { direction: lower, owner: lin, actual: { 2026-Q3: 90 } }
      +  returns: { direction: down, owner: lin, actual: { 2026-Q3: 90 } }
      """)

  package static let badNumber = Rule(
    "bad-number", .error,
    what: "A text stands where a number belongs and cannot be read as one; in a file of rows, in a column of figures.",
    why: "a figure that cannot be read would be missing from every sum", showsWhy: false,
    fix: "write it as `1200`, `1_200`, `1.2k`, `85%` or `1/3`; for rows with marks of their own, name them under the source",
    example: """
       tree:
      -  sales: { owner: lin, actual: { 2026-Q3: "1,200" } }
      +  sales: { owner: lin, actual: { 2026-Q3: 1_200 } }
      """)

  static let outOfRange = Rule(
    "out-of-range", .error,
    what: "A number lies outside of what its key can mean.",
    why: "computing with it would give a figure without a meaning", showsWhy: false,
    fix: "write a number in the range that the message names",
    example: """
       tree:
         quality:
           owner: lin
           target: 0.9
      -    tolerance: -0.1
      +    tolerance: 0.1
           unit: percent
           actual: { 2026-Q3: 0.8 }
      """)

  package static let badDate = Rule(
    "bad-date", .error,
    what: "A text stands where a day belongs and cannot be read as one; in a file of rows, in the column of dates.",
    why: "what has no day belongs to no period", showsWhy: false,
    fix: "write it as `2026-08-15`",
    example: """
       tree:
         sales:
           owner: lin
           target:
      -      - { from: 2026-02-30, per_day: 2 }
      +      - { from: 2026-02-28, per_day: 2 }
           actual: { 2026-Q3: 90 }
      """)

  static let badPeriod = Rule(
    "bad-period", .error,
    what: "A text is no period of the model's calendar.",
    why: "a figure counts for a period only if everybody reads the same days", showsWhy: false,
    fix: "write it as `2026`, `2026-H1`, `2026-Q3`, `2026-08`, `2026-W33`, `2026-08-15` or `FY2026-Q3`",
    example: """
       tree:
      -  sales: { owner: lin, actual: { Q3-2026: 90 } }
      +  sales: { owner: lin, actual: { 2026-Q3: 90 } }
      """)

  static let badDuration = Rule(
    "bad-duration", .error,
    what: "A text is no number of days.",
    why: "it says how many days to wait for or to count", showsWhy: false,
    fix: "write it as `7d`, and a range as `7d..13d`",
    example: """
       tree:
      -  sales: { owner: lin, lag: one week, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, lag: 7d, actual: { 2026-Q3: 90 } }
      """)

  static let badUnit = Rule(
    "bad-unit", .error,
    what: "A text is no unit.",
    why: "units say which figures may be added and how they are printed", showsWhy: false,
    fix: "write one word, or one per another: `CNY`, `days`, `percent`, `orders`, `CNY/order`",
    example: """
       tree:
      -  sales: { owner: lin, unit: CNY/order/day, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, unit: CNY/order, actual: { 2026-Q3: 90 } }
      """)

  static let badTimeZone = Rule(
    "bad-time-zone", .error,
    what: "An offset from UTC cannot be read.",
    why: "it decides on which day an hour near midnight falls", showsWhy: false,
    fix: "write hours and minutes with their sign, `+08:00`",
    example: """
      -sources: { orders: { csv: orders.csv, time: day, time_zone: Shanghai } }
      +sources: { orders: { csv: orders.csv, time: day, time_zone: "+08:00" } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let badCalendar = Rule(
    "bad-calendar", .error,
    what: "The fiscal years do not follow each other.",
    why: "each day belongs to one fiscal year", showsWhy: false,
    fix: "write each year's first day, twelve months after the one before; with a pattern of weeks, whole weeks",
    example: """
      -calendar: { fiscal_year_start: { FY2026: 2026-02-01, FY2027: 2026-02-01 } }
      +calendar: { fiscal_year_start: { FY2026: 2026-02-01, FY2027: 2027-02-01 } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let badIdentifier = Rule(
    "bad-identifier", .error,
    what: "A key that you made up has something else in it than letters, digits and `_`, or begins with a digit.",
    why: "ids are made of keys",
    fix: "take a plain word as the key, and write the full name under `name`",
    example: """
       tree:
      -  top-line: { owner: lin, actual: { 2026-Q3: 90 } }
      +  top_line: { owner: lin, actual: { 2026-Q3: 90 } }
      """)

  static let badFormula = Rule(
    "bad-formula", .error,
    what: "A formula cannot be read, or does what a formula cannot do at this place.",
    why: "a figure would be computed in a way that nobody wrote", showsWhy: false,
    fix: "use names, numbers, `+ - * /`, brackets, `min(…)` and `max(…)`",
    example: """
       tree:
         sales:
           owner: lin
           breakdowns:
             factors:
      -        formula: visits * order_value *
      +        formula: visits * order_value
               nodes:
                 visits: { owner: lin, actual: { 2026-Q3: 30 } }
                 order_value: { owner: lin, actual: { 2026-Q3: 3 } }
      """)

  static let badQuery = Rule(
    "bad-query", .error,
    what: "A query cannot stand inside the one statement of its source.",
    why: "a query becomes a part of the one statement that its source runs",
    fix: "write a single `select` without a semicolon",
    example: """
       sources:
      -  orders: { sqlite: shop.db, query: "select 1; select 2", time: day }
      +  orders: { sqlite: shop.db, query: "select * from orders", time: day }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let languageVersion = Rule(
    "language-version", .error,
    what: "A model's first file does not say the version of the language, or says one that this kpitree does not read.",
    why: "a model should mean the same in years to come", showsWhy: false,
    fix: "begin the file with `kpitree: 1`",
    example: """
      > kpitree.yaml
      +kpitree: 1
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let missingFile = Rule(
    "missing-file", .error,
    what: "A file that the model names is not there.",
    why: "without it a part of the model would be missing without a word", showsWhy: false,
    fix: "mend the name, which is read from the folder of the file that says it; or add the file",
    example: """
      -include: [persons.yaml]
      +include: [people.yaml]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > people.yaml
       people: { lin: { name: Lin } }
      """)

  static let duplicateEntry = Rule(
    "duplicate-entry", .error,
    what: "One entry of a section stands in two files.",
    why: "which of the two counts would depend on the order of files",
    fix: "keep one of them",
    example: """
       include: [people.yaml]
      -people: { lin: { name: Lin } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > people.yaml
       people: { lin: { name: Lin } }
      """)

  static let conflictingEntry = Rule(
    "conflicting-entry", .error,
    what: "Two places say different things of one thing.",
    why: "only one of them can count, and nothing says which", showsWhy: false,
    fix: "keep the one that is right",
    example: """
      -scoring: { levels: { ratio: 0.85, table: [1, 0.8, 0.6] } }
      +scoring: { levels: { ratio: 0.85 } }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let cycle = Rule(
    "cycle", .error,
    what: "A chain leads back to its start: a formula to itself, a file to itself, a person to themselves as their own superior.",
    why: "what rests on itself is never known", showsWhy: false,
    fix: "break the chain at the link that is wrong",
    example: """
       people:
         lin: { name: Lin, reports_to: wang }
      -  wang: { name: Wang, reports_to: lin }
      +  wang: { name: Wang }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, supported_by: { service: { owner: wang, actual: { 2026-Q3: 5 } } } } }
      """)
}
