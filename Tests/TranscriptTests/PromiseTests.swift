import Foundation
import Testing

/// Every promise of `kpitree --help` and of its commands' help is a row here: options, defaults, statuses, streams, endings, the environment.
@Suite struct PromiseTests {
  @Test(arguments: general + trust + check + tree + evaluate) func `the command keeps its promise`(_ promise: Promise) throws {
    try promise.expect()
  }

  @Test(arguments: why + targets + score + review + scorecard + sql)
  func `a command about figures keeps its promise`(_ promise: Promise) throws { try promise.expect() }

  @Test(arguments: impact) func `a command about activities keeps its promise`(_ promise: Promise) throws { try promise.expect() }
  @Test(arguments: diagnose + decide) func `a command about running a period keeps its promise`(_ promise: Promise) throws {
    try promise.expect()
  }

  @Test(arguments: common) func `an option that many commands share does the same in each`(_ promise: Promise) throws {
    try promise.expect()
  }

  @Test(arguments: environment) func `the environment stands in for a flag, and gives way to it`(_ promise: Promise) throws {
    try promise.expect()
  }

  static let escape = "\u{1B}["

  // MARK: - Finding a model, statuses

  static let general: [Promise] = [
    Promise("--version", in: nil, says: ["0."]),
    Promise("--help", in: nil, says: ["0 fine, 1 findings, 2 invalid input, 64 usage, 70 a bug"]),
    Promise("nonsense", in: nil, status: 64, complains: ["Unexpected argument 'nonsense'"]),
    Promise("tree --nonsense", status: 64, complains: ["Unknown option '--nonsense'"]),
    Promise("evaluate", status: 64, complains: ["Missing expected argument '--period <period>'"]),
    // A model is a file, or a folder; left out, the nearest one above.
    Promise("tree .", in: "rows", says: ["Rows  sales"]),
    Promise("tree", in: "rows", says: ["Rows  sales"]),
    Promise("tree", in: "below/deep", says: ["Shop  Sales"]),
    Promise("why --period 2026-Q3", in: "below/deep", says: ["Shop  Sales"]),
    Promise("tree rows -m warned", status: 64, complains: ["The model is given twice: `warned` and `rows`."]),
    // Nothing to work on is a wrong call; a file that cannot be read is wrong input.
    Promise("tree below", status: 64, complains: ["kpitree: error: `below` holds no kpitree.yaml"]),
    Promise("tree nothing.yaml", status: 2, complains: ["kpitree: error: cannot read `nothing.yaml`"]),
    // Errors print no report, warnings do not fail.
    Promise("evaluate broken --period 2026-Q3", status: 2, hides: ["Broken"], complains: ["[full-width-punctuation]"]),
    Promise("tree broken -o x.md", status: 2, complains: ["[full-width-punctuation]"]),
    Promise("sql broken --period 2026-Q3 --dialect sqlite", status: 2, hides: ["SELECT"], complains: ["[full-width-punctuation]"]),
    Promise(
      "evaluate warned --period 2026-Q3", says: ["Warned  sales"], hides: ["warning"], complains: ["warning: `sales.b` has no target"]),
  ]

  // MARK: - What a model may reach

  static let trust: [Promise] = [
    Promise(
      "evaluate outside --period 2026-Q3", status: 2, complains: ["[untrusted-reach]", "reads /", "/rows/orders.csv", "`kpitree trust`"]),
    Promise("evaluate outside --period 2026-Q3 --trust", says: ["Outside  sales", "90"]),
    Promise("why -m outside --period 2026-Q3 --trust", says: ["Outside"]),
    Promise("check outside", says: ["0 errors"]),
    Promise("check outside --trust", says: ["0 errors"]),
    Promise("tree outside --trust", says: ["Outside  sales"]),
    Promise("targets outside --period 2026-Q3 --trust", says: ["Outside  Targets"]),
    Promise("evaluate warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]", "`--max-nodes` allows more"]),
    Promise("evaluate warned --period 2026-Q3 --max-nodes 3", says: ["Warned  sales"], complains: ["`sales.b` has no target"]),
    Promise("tree warned --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("why -m warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("targets warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("score warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("review warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("scorecard warned --period 2026-Q3 --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("sql warned --period 2026-Q3 --dialect sqlite --max-nodes 2", status: 2, complains: ["[too-many-nodes]"]),
    Promise("check . --max-nodes 0", status: 64, complains: ["--max-nodes must be at least 1, not 0."]),
    Promise("score outside --period 2026-Q3 --trust", says: ["lin"]),
    Promise("review outside --period 2026-Q3 --trust", says: ["Outside"]),
    Promise("scorecard outside --period 2026-Q3 --trust", says: ["lin"]),
    Promise("sql outside --period 2026-Q3 --dialect sqlite --trust", says: ["SELECT"]),
    Promise("trust outside", ["HOME": "home"], says: ["agreed, until a line changes", "\n  reads /", "/rows/orders.csv\n"]),
    Promise("trust -m outside", ["XDG_CONFIG_HOME": "home"], says: ["  reads /"]),
    Promise("trust outside --remove", ["HOME": "home"], says: ["forgotten: "]),
    Promise("trust rows", ["HOME": "home"], says: ["there is nothing to agree to"]),
    Promise("trust outside", status: 2, complains: ["neither XDG_CONFIG_HOME nor HOME says where consent is kept"]),
  ]

  @Test func `what was agreed to holds until it is taken back, or changes`() throws {
    let home = try TemporaryFolder()
    try Promise.write(to: home.url)
    func run(_ line: String) throws -> Int32 {
      try Command(
        executable: Command.kpitree(), arguments: Transcript.words(of: line), folder: home.url, environment: ["HOME": "home"], timeLimit: 60
      ).run().status
    }
    let model = home.url.appendingPathComponent("outside/kpitree.yaml")
    let written = try String(contentsOf: model, encoding: .utf8)
    #expect(try run("evaluate outside --period 2026-Q3") == 2)
    #expect(try run("trust outside") == 0)
    #expect(try run("trust rows") == 0)
    #expect(try run("evaluate outside/kpitree.yaml --period 2026-Q3") == 0)
    try Data(written.replacing("rows/orders.csv", with: "rows/*.csv").utf8).write(to: model)
    #expect(try run("evaluate outside --period 2026-Q3") == 2)
    try Data(written.utf8).write(to: model)
    #expect(try run("evaluate outside --period 2026-Q3") == 0)
    #expect(try run("trust outside --remove") == 0)
    #expect(try run("evaluate outside --period 2026-Q3") == 2)
  }

  // MARK: - Each command's own options

  static let check: [Promise] = [
    Promise("check", says: ["0 errors, 0 warnings in 1 file, 8 nodes\n"]),
    Promise("check", in: nil, status: 64, complains: ["neither this folder nor one above it holds a kpitree.yaml"]),
    Promise("check -m rows", says: ["in 1 file, 1 node\n"]),
    // All findings are what was asked for, and go to standard output.
    Promise("check broken", status: 2, says: ["broken/kpitree.yaml:4:8: error: ", "2 errors, 0 warnings in 1 file\n"]),
    Promise("check warned", says: ["warned/kpitree.yaml:11:11: warning: ", "0 errors, 1 warning in 1 file, 3 nodes\n"]),
    Promise("check warned --fail-on warning", status: 1, says: ["[node-without-target]"]),
    Promise("check warned --fail-on error", says: ["[node-without-target]"]),
    Promise("check --fail-on warning", says: ["0 errors"]),
    Promise("check broken --fail-on warning", status: 2, says: ["2 errors"]),
    Promise("check broken --fix", says: ["0 errors, 0 warnings"], complains: ["applied 1 mend\n"]),
    Promise("check broken --fix --quiet"),
    Promise("check rows --data", says: ["[day-gap]", "89 of the 92 days"], hides: ["late-source"]),
    Promise("check rows --data --period 2026-Q4", says: ["`orders` ends on 2026-09-30, 92 days before the end of 2026-Q4 [late-source]"]),
    Promise("check rows --period 2026-Q3", status: 64, complains: ["--period needs --data"]),
    Promise("check warned --format text", says: ["   = why: without a target there is no completion"]),
    Promise("check warned --format json", says: ["\"schema\": \"kpitree.check/1\""], hides: ["1 warning in"]),
    Promise("check warned --format github", says: ["::warning file=warned/kpitree.yaml,line=11"], hides: ["1 warning in"]),
    Promise("check warned --format sarif", says: ["\"version\": \"2.1.0\""], hides: ["1 warning in"]),
    Promise("check warned --format json -o found.json", writes: ["found.json": "kpitree.check/1"]),
    Promise("check broken --format sarif --output found.sarif", status: 2, writes: ["found.sarif": "full-width-punctuation"]),
    Promise("check warned -q", says: ["[node-without-target]"], hides: ["1 warning in"]),
    Promise("check warned --color always", says: [escape + "1;33mwarning:"]),
    Promise("check warned --color never", says: ["warning:"], hides: [escape]),
    Promise("check warned --color auto", says: ["warning:"], hides: [escape]),
    Promise("check warned --color always --format json", says: ["kpitree.check/1"], hides: [escape]),
  ]

  static let tree: [Promise] = [
    Promise("tree", says: ["8 nodes", "2  |  |  |- search  wang"]),
    Promise("tree --depth 0", says: ["1 node\n", "Sales"], hides: ["new", "region"]),
    Promise("tree --depth 1", says: ["north", "old"], hides: ["search"]),
    Promise("tree --depth -1", status: 64, complains: ["--depth must be at least 0, not -1."]),
    Promise("tree --node sales.new", says: ["Shop  new", "social"], hides: ["Sales"]),
    Promise("tree --node nwe", status: 64, complains: ["`nwe` is no node of the tree; did you mean `new`?"]),
  ]

  static let evaluate: [Promise] = [
    Promise("evaluate --period 2026-Q3", says: ["Sales -12.5% vs plan (-150.0).", "2026-Q3 closed, as of 2026-09-30"]),
    Promise("evaluate --period 2026-Q3 --against previous", says: ["Sales -4.5% vs 2026-Q2 (-50.0)."]),
    Promise("evaluate --period 2026-Q3 --against last_year", says: ["Sales +5.0% vs 2025-Q3 (+50.0)."]),
    Promise("evaluate --period 2026-Q3 --against yesterday", status: 64, complains: ["--against: "]),
    Promise("evaluate rows --period 2026-Q3 --as-of 2026-08-15", says: ["2026-Q3 open, as of 2026-08-15", "sales  lin    46  70"]),
    Promise("evaluate rows --period 2026-Q3 --as-of 2026-08-14", says: ["as of 2026-08-14", "sales  lin    45  40"]),
    Promise("evaluate rows --period 2026-Q3 --as-of soon", status: 64, complains: ["--as-of: `soon` is not a day such as 2026-08-15"]),
    // Each way to name a period that the help shows.
    Promise("evaluate rows --period 2026", says: ["2026 open", "90"], complains: ["[target-covers-part]"]),
    Promise("evaluate rows --period 2026-H2", says: ["2026-H2 open", "90"], complains: ["[target-covers-part]"]),
    Promise("evaluate rows --period 2026-08", says: ["2026-08 closed", "30"]),
    Promise("evaluate rows --period 2026-W33", says: ["2026-W33 closed", "30"]),
    Promise("evaluate rows --period 2026-08-15", says: ["2026-08-15 closed", "30"]),
    Promise("evaluate rows --period 2026-07-01..2026-08-15", says: ["2026-07-01..2026-08-15 closed", "70"]),
    Promise("evaluate rows --period FY2026-Q3", says: ["FY2026-Q3 closed", "90"]),
    Promise("evaluate rows --period 2026-Q9", status: 64, complains: ["--period: `2026-Q9` does not exist: a year has quarters 1 to 4"]),
    Promise("evaluate rows --period 2026Q3", status: 64, complains: ["did you mean `2026-Q3`?"]),
    Promise("evaluate --period 2026-Q3 --node new", says: ["new -25.0% vs plan (-100.0)."], hides: ["Sales"]),
    Promise("evaluate --period 2026-Q3 --depth 0", says: ["0  Sales"], hides: ["north"]),
    Promise("evaluate --period 2026-Q3 --node new --depth 0", says: ["1  new"], hides: ["social"]),
    Promise("evaluate --period 2026-Q3 --depth -1", status: 64, complains: ["--depth must be at least 0, not -1."]),
    Promise("evaluate --period 2026-Q3 --breakdown region", says: ["north"], hides: ["new"]),
    Promise("evaluate --period 2026-Q3 --by month", says: ["2026-07", "2026-08", "2026-09", "Total"]),
    Promise("evaluate --period 2026-07 --by month", status: 64, complains: ["`2026-07` is no longer than a month"]),
    Promise("evaluate --period 2026-Q3 --breakdown nope", status: 64, complains: ["there are channel, customers, region"]),
  ]

  static let why: [Promise] = [
    Promise("why --period 2026-Q3", says: ["Sales -12.5% vs plan (-150.0k).", "|- search", "Bridge"]),
    Promise("why --period 2026-Q3", in: nil, status: 64, complains: ["neither this folder nor one above it holds a kpitree.yaml"]),
    Promise("why new --period 2026-Q3", says: ["new -25.0% vs plan (-100.0k)."]),
    Promise("why -m rows --period 2026-Q3", says: ["Rows  sales"]),
    Promise("why sales --model rows --period 2026-Q3", says: ["Rows  sales"]),
    Promise("why --period 2026-Q3 --against previous --method shapley", says: ["vs 2026-Q2 (-50.0k)"]),
    Promise("why -m rows --period 2026-Q3 --as-of 2026-08-15", says: ["open, as of 2026-08-15"]),
    Promise("why --period 2026-Q3 --format json", says: ["\"method\": \"shapley\""]),
    Promise("why --period 2026-Q3 --format json --method lmdi", says: ["\"method\": \"lmdi\""]),
    Promise("why --period 2026-Q3 --by month", says: ["Month by month", "2026-07  2026-08  2026-09"]),
    Promise("why --period 2026-H2 --by quarter", says: ["Quarter by quarter"], complains: ["[target-covers-part]"]),
    Promise("why --period 2026-Q3 --depth 1", says: ["|- new"], hides: ["|- search"]),
    Promise("why --period 2026-Q3 --depth 0", status: 64, complains: ["--depth must be at least 1, not 0."]),
    Promise("why --period 2026-Q3 --breakdown region", says: ["north"], hides: ["new"]),
    // Of three regions the largest one is listed, the two others together.
    Promise("why --period 2026-Q3 --breakdown region --top 1", says: ["- west", "~ 2 more"], hides: ["- north", "- south"]),
    Promise("why --period 2026-Q3 --breakdown region --top 2", says: ["- north", "- south", "- west"], hides: [" more"]),
    Promise("why --period 2026-Q3 --top 0", status: 64, complains: ["--top must be at least 1, not 0."]),
    Promise("why --period 2026-Q3 --top 1 --format csv", says: ["sales.north", "sales.south", "sales.west"]),
  ]

  static let impact: [Promise] = [
    Promise(
      "impact -m acted --period 2026-Q3",
      says: ["fair moved sales by +6 CNY (90%: +2 to +10; grade B)", "letter: nothing to measure yet"]),
    Promise("impact fair --model acted --period 2026-Q3", says: ["75% of what was expected"], hides: ["letter"]),
    Promise("impact fare -m acted --period 2026-Q3", status: 64, complains: ["`fare` is no initiative: there are fair, letter"]),
    Promise("impact fair --period 2026-Q3", status: 64, complains: ["`fair` is no initiative: the model has none"]),
    Promise("impact -m acted --period 2026-Q3 --against previous", says: ["Of the gap of sales, +20 CNY"]),
    Promise("impact -m acted --period 2026-Q3 --against soon", status: 64, complains: ["--against: "]),
    Promise(
      "impact -m acted --period 2026-Q3 --as-of 2026-07-31", says: ["2026-Q3 open, as of 2026-07-31", "its window has not begun"],
      complains: ["[running-figure]"]),
    Promise("impact -m acted --period 2026-Q4", says: ["letter: nothing to measure yet"]),
    Promise("impact -m acted --period 2026-Q2", says: ["No initiative has days in this period."]),
    Promise("impact -m outside --period 2026-Q3 --trust", says: ["No initiative has days in this period."]),
    Promise("impact -m acted --period 2026-Q3 --format json --wide --max-nodes 100", says: ["kpitree.impact/1"]),
    Promise("impact -m acted --period 2026-Q3 --lang zh --unit plain --palette ibcs -q --color always", says: ["活动效果"]),
    Promise("impact -m acted --period 2026-Q3 -o x.md --max-bytes 300", writes: ["x.md": "<!-- kpitree -->"]),
    Promise("impact -m acted --period 2026-Q3 -o x.xlsx", status: 64, complains: ["there is no format `xlsx` of effects"]),
  ]

  static let targets: [Promise] = [
    Promise("targets --period 2026-Q3", says: ["8 declared."]),
    Promise("targets rows --period 2026-Q3 --as-of 2026-08-15", says: ["2026-Q3 open, as of 2026-08-15", "By now"]),
    Promise("targets warned --period 2026-Q3 -q", says: ["1 allocated", "Next: kpitree targets --period 2026-Q3 --propose"]),
    Promise("targets warned --period 2026-Q3 -q --propose", says: ["- { node: sales.b, period: 2026-Q3, target: 40 }"]),
    Promise("targets warned --period 2026-Q3 -q --propose -o p.yaml", writes: ["p.yaml": "- { node: sales.b, "]),
    Promise(
      "targets warned --period 2026-Q3 -q --propose -o p.md", status: 64,
      complains: ["there is no format `md` of a proposal, which is YAML"]),
    Promise("targets --period 2026-Q3 -o p.yaml", status: 64, complains: ["there is no format `yaml` of targets"]),
  ]

  static let score: [Promise] = [
    Promise(
      "score --period 2026-Q3", says: ["Wang (wang)", "Lin (lin)", "Growth (growth)", "Next: kpitree score --period 2026-Q3 --owner lin"]),
    Promise("score rows --period 2026-Q3 --as-of 2026-08-15", says: ["The period is open: no grades yet."]),
    Promise("score --period 2026-Q3 --owner wang", says: ["Wang (wang)", "|- search"], hides: ["Lin (lin)", "Growth"]),
    Promise("score --period 2026-Q3 --owner nobody", status: 64, complains: ["`nobody`"]),
    Promise("score --period 2026-Q3 --team growth", says: ["Growth (growth)", "|- search"], hides: ["All (all)"]),
    Promise("score --period 2026-Q3 --fail-on missed", status: 1, says: ["D missed"]),
    Promise("score --period 2026-Q3 --owner lin --fail-on missed", says: ["B near"]),
  ]

  static let review: [Promise] = [
    Promise("review --period 2026-Q3", says: ["Sales ended 150.0k CNY below plan (-12.5%).", "2  |  |  |- search"]),
    Promise("review rows --period 2026-Q3 --as-of 2026-08-15", says: ["the plan to 2026-08-15"]),
    Promise("review --period 2026-Q3 --depth 0", says: ["0  Sales"], hides: ["2  |  |  |- search", "1  |  |- new"]),
    Promise("review --period 2026-Q3 --depth -1", status: 64, complains: ["--depth must be at least 0, not -1."]),
    Promise("review rows --period 2026-Q3 --fail-on missed", says: ["Top KPI"]),
    Promise("review --period 2026-Q3 --fail-on missed -o q3.md", status: 1, writes: ["q3.md": "Top KPI"]),
  ]

  static let scorecard: [Promise] = [
    Promise("scorecard --period 2026-Q3", says: ["Wang (wang): Score", "Growth (growth): Score"]),
    Promise("scorecard rows --period 2026-Q3 --as-of 2026-08-15", says: ["open, as of 2026-08-15"]),
    Promise("scorecard --period 2026-Q3 --owner wang", says: ["Scorecard of Wang (wang)"], hides: ["Lin"]),
    Promise("scorecard --period 2026-Q3 --team growth", says: ["Scorecard of Growth (growth)", "Wang (wang)"], hides: ["Lin"]),
    Promise("scorecard --period 2026-Q3 --owner wang --team growth", says: ["Scorecard of Wang (wang)"], hides: ["Lin"]),
    Promise("score --period 2026-Q3 --owner wang --team growth", says: ["Wang (wang)"], hides: ["Lin"]),
    Promise("scorecard --period 2026-Q3 --split owner", status: 64, complains: ["--split needs -o: the file of the index, such as q3.md."]),
    Promise("scorecard --period 2026-Q3 --split owner --owner wang -o q3.md", status: 64, complains: ["leave --owner and --team out"]),
    Promise(
      "scorecard --period 2026-Q3 --split owner -o q3.md",
      writes: ["q3.md": "q3-wang.md", "q3-wang.md": "Scorecard of Wang", "q3-lin.md": "Scorecard of Lin"]),
    // The last dot is the ending's, in whatever folder.
    Promise(
      "scorecard --period 2026-Q3 --split team -o out.d/q3.v2.txt",
      writes: [
        "out.d/q3.v2.txt": "q3.v2-growth.txt", "out.d/q3.v2-growth.txt": "Scorecard of Growth", "out.d/q3.v2-all.txt": "Scorecard of All",
      ]),
    Promise("scorecard --period 2026-Q3 --owner lin --fail-on missed", says: ["Scorecard of Lin"]),
    Promise("scorecard --period 2026-Q3 --owner wang --fail-on missed", status: 1, says: ["Scorecard of Wang"]),
    Promise("scorecard --period 2026-Q3 --team growth --fail-on missed", status: 1, says: ["Scorecard of Growth"]),
  ]

  static let diagnose: [Promise] = [
    Promise("diagnose -m agreed --period 2026-08", says: ["Agreed  Pairs of measures", "basket: sales, by channel"]),
    Promise("diagnose basket --model agreed --period 2026-08", says: ["basket: sales, by channel"], hides: ["Shares"]),
    Promise("diagnose baskets -m agreed --period 2026-08", status: 64, complains: ["did you mean `basket`?"]),
    Promise("diagnose -m agreed --period 2026-08 --as-of 2026-08-02", says: ["2026-08 open, as of 2026-08-02"]),
    Promise("diagnose -m agreed --period 2026-08 --against 2026-07 --max-nodes 100", says: ["2026-07  "]),
    Promise("diagnose -m agreed --period 2026-08 --against soon", status: 64, complains: ["--against: "]),
    Promise("diagnose -m outside --period 2026-Q3 --trust", says: ["No pair is declared"]),
    Promise("diagnose -m agreed --period 2026-08 --format json --wide", says: ["kpitree.diagnosis/1"]),
    Promise("diagnose -m agreed --period 2026-08 --lang zh --unit plain --palette ibcs -q --color always", says: ["指标组合诊断"]),
    Promise("diagnose -m agreed --period 2026-08 -o x.md --max-bytes 300", writes: ["x.md": "<!-- kpitree -->"]),
  ]

  static let decide: [Promise] = [
    Promise("decide agreed --period 2026-08 --as-of 2026-08-02", says: ["None of 1 decision has fired.", "1 of 2 days"]),
    Promise("decide agreed --period 2026-08 --as-of 2026-08-03", status: 1, says: ["weak fired on 2026-08-03", "2 of 2 days"]),
    // What fired stays, whatever came later; without a period, the quarter that holds the last day.
    Promise("decide agreed --period 2026-08", status: 1, says: ["weak fired on 2026-08-03", "does not hold"]),
    Promise("decide -m agreed", status: 1, says: ["2026-Q3 open, as of 2026-08-04"]),
    Promise("decide --model agreed --as-of 2026-08-02 --period soon", status: 64, complains: ["--period: "]),
    Promise("decide agreed --as-of soon", status: 64, complains: ["--as-of: `soon` is not a day such as 2026-08-15"]),
    Promise("decide", says: ["No decision was agreed in advance."]),
    Promise("decide agreed --period 2026-08 --max-nodes 100 --format json --wide", status: 1, says: ["kpitree.decisions/1"]),
    Promise("decide agreed --period 2026-08 --lang zh --unit plain --palette ibcs -q --color always", status: 1, says: ["已触发"]),
    Promise("decide agreed --period 2026-08 -o x.md --max-bytes 300", status: 1, writes: ["x.md": "<!-- kpitree -->"]),
    Promise("decide outside --trust", says: ["No decision was agreed in advance."]),
    Promise(
      "decide agreed --period 2026-08 --record weak --plan push --by lin --on 2026-08-04 -q",
      writes: ["agreed/decisions.log.yaml": "- decision: weak\n  fired: 2026-08-03\n  value: [0.7333333333333333]\n"]),
    Promise(
      "decide agreed --period 2026-08 --record weak --plan other --by lin --on 2026-08-04 --note Why -q",
      writes: ["agreed/decisions.log.yaml": "  note: \"Why\"\n"]),
    Promise(
      "decide agreed --period 2026-08 --record weak --plan other --by lin --on 2026-08-04", status: 64,
      complains: ["`other` is not one of its plans (push, wait): --note says why it was chosen all the same"]),
    Promise("decide agreed --record weak --plan push --by lin", status: 64, complains: ["--record needs --on."]),
    Promise("decide agreed --plan push", status: 64, complains: ["--plan needs --record, which names the decision."]),
    Promise(
      "decide agreed --record weak --plan push --by lin --on soon", status: 64, complains: ["--on: `soon` is not a day such as 2026-08-15"]),
  ]

  static let sql: [Promise] = [
    Promise("sql rows --period 2026-Q3", status: 64, complains: ["--dialect says for which one to write"]),
    Promise("sql rows --period 2026-Q3 --dialect sqlite", says: ["-- `orders` for sqlite", "'2026-09-30'"]),
    Promise("sql -m rows --period 2026-Q3 --dialect duckdb,postgres", says: ["for duckdb", "for postgres"], hides: ["for sqlite"]),
    Promise("sql --model rows --period 2026-Q3 --dialect spark", says: ["-- `orders` for spark"]),
    Promise(
      "sql rows --period 2026-Q3 --dialect oracle", status: 64, complains: ["--dialect takes sqlite, duckdb, postgres, spark, not `oracle`"]
    ),
    Promise("sql rows --period 2026-Q3 --dialect sqlite --as-of 2026-08-15", says: ["'2026-08-15'"]),
    Promise("sql rows --period 2026-Q3 --dialect sqlite --against 2024-Q1", says: ["'2024-01-01'"]),
    Promise("sql rows --period 2026-Q3 --dialect sqlite -o out.sql", writes: ["out.sql": "-- `orders` for sqlite"]),
    Promise("sql broken --period 2026-Q3 --dialect sqlite --color always", status: 2, complains: [escape + "1;31merror:"]),
    Promise("sql rows --period 2026-Q3 --dialect sqlite --quiet", says: ["-- `orders` for sqlite"]),
  ]

  // MARK: - Options of all documents

  /// A command that writes a document, with what stands in it in English and Chinese.
  private static let documents: [(command: String, english: String, chinese: String)] = [
    ("tree", "Shop  Sales", "商店  销售额"), ("evaluate --period 2026-Q3", "of gap", "差额贡献"), ("why --period 2026-Q3", "of gap", "差额贡献"),
    ("targets --period 2026-Q3", "declared", "设定"), ("score --period 2026-Q3", "Points", "得分"),
    ("review --period 2026-Q3", "Top movers", "变动最大的指标"), ("scorecard --period 2026-Q3", "Scorecards", "评分卡"),
  ]

  static let common: [Promise] =
    documents.flatMap { command, english, chinese in
      let word = String(command.prefix { $0 != " " })
      let kind = ["evaluate": "evaluation", "why": "attribution"][word, default: word]
      return [
        Promise("\(command) --lang zh --unit auto --color never -q -m .", says: [chinese], hides: [escape]),
        Promise("\(command) --format json --wide --color always", says: ["\"schema\": \"kpitree.\(kind)/1\""], hides: [escape]),
        Promise("\(command) -o x.md --palette ibcs --max-bytes 300", writes: ["x.md": "<!-- kpitree -->\n"]),
      ]
    } + documentOptions

  /// What options of documents promise, where one command stands for all.
  private static let documentOptions: [Promise] = [
    // A format by its name, or by the ending of the file; upper case is an ending as well.
    Promise("tree --format csv", says: ["sales.new,", "\r\n"]), Promise("tree --format plain", says: ["sales.new\t"]),
    Promise("tree --format docx", status: 64, complains: ["'docx' is invalid for '--format <format>'"]),
    Promise("tree -o x.json.tsv", writes: ["x.json.tsv": "sales.new\t"]),
    Promise("tree -o x.JSON", writes: ["x.JSON": "kpitree.tree/1"]),
    Promise("tree -o x.md --format json", writes: ["x.md": "kpitree.tree/1"]),
    Promise("tree -o x", status: 64, complains: ["The ending of `x` names no format"]),
    Promise("tree -o out.d/x", status: 64, complains: ["The ending of `out.d/x` names no format"]),
    Promise("tree -o x.mermaid", status: 64, complains: ["The ending of `x.mermaid` names no format"]),
    Promise("tree -o none/x.md", status: 2, complains: ["cannot write `none/x.md`"]),
    Promise("tree --unit dozen", status: 64, complains: ["auto, plain, k, M, B, wan, yi"]),
    Promise("tree --palette red", status: 64, complains: ["--palette must be one of default, ibcs, not `red`."]),
    Promise("tree --palette ibcs --format html", says: ["--good:#1a7f37"], hides: ["#0072b2"]),
    Promise("tree --max-bytes 199", status: 64, complains: ["--max-bytes must be at least 200, not 199."]),
    Promise("tree --color off", status: 64, complains: ["'off' is invalid for '--color <when>'"]),
    // Nothing is drawn of targets; of the others a file is a drawing.
    Promise("tree --format svg", says: ["<svg"]), Promise("evaluate --period 2026-Q3 -o x.svg", writes: ["x.svg": "<svg"]),
    Promise("why --period 2026-Q3 --format svg", says: ["<svg"]), Promise("score --period 2026-Q3 --format svg", says: ["<svg"]),
    Promise("review --period 2026-Q3 --format svg", says: ["<svg"]), Promise("scorecard --period 2026-Q3 --format svg", says: ["<svg"]),
    Promise("targets --period 2026-Q3 --format svg", status: 64, complains: ["there is no format `svg` of targets"]),
    // Only what is built with libxlsxwriter offers workbooks: where it is not, the ending is refused too.
    Promise("tree --format xlsx", status: 64, complains: ["xlsx"]),
    // A unit counts what stands in a table of amounts.
    Promise("evaluate --period 2026-Q3 --unit plain", says: ["Sales, CNY", "1,200,000"]),
    Promise("evaluate --period 2026-Q3 --unit k", says: ["Sales, thousand CNY", "1,200.0"]),
    Promise("evaluate --period 2026-Q3 --unit M", says: ["Sales, million CNY", "1.20"]),
    Promise("evaluate --period 2026-Q3 --unit wan", says: ["Sales, wan CNY", "120.0"]),
    Promise("evaluate --period 2026-Q3 --unit yi", says: ["Sales, yi CNY", "0.012"]),
    // Columns that a narrow page has no room for.
    Promise("tree --wide", says: ["sales.new.search"]), Promise("evaluate --period 2026-Q3 --wide", says: ["Team"]),
    Promise("why --period 2026-Q3 --wide", says: ["sales.new.search"], hides: ["Bridge"]),
    Promise("score --period 2026-Q3 --wide", says: ["Weight"]),
    Promise("review --period 2026-Q3 --wide", says: ["Id"]), Promise("scorecard --period 2026-Q3 --wide", says: ["Weight"]),
    // Colour where it is asked for; the terminal decides otherwise, and there is none here.
    Promise("evaluate --period 2026-Q3 --color always", says: [escape + "38;5;166m", escape + "38;5;32m"]),
    Promise("evaluate --period 2026-Q3 --color always --palette ibcs", says: [escape], hides: [escape + "38;5;166m"]),
    Promise("why --period 2026-Q3 --color always", says: [escape]), Promise("score --period 2026-Q3 --color always", says: [escape]),
    Promise("review --period 2026-Q3 --color always", says: [escape]), Promise("scorecard --period 2026-Q3 --color always", says: [escape]),
    Promise("evaluate warned --period 2026-Q3 --color always", says: ["Warned"], complains: [escape + "1;33mwarning:"]),
    Promise("evaluate --period 2026-Q3 --color always -o x.txt", writes: ["x.txt": escape]),
    Promise("evaluate --period 2026-Q3 --max-bytes 300 --format md", says: ["Left out, as the text may be no longer"]),
  ]

  // MARK: - The environment

  private static let question = "evaluate --period 2026-Q3"

  static let environment: [Promise] = [
    Promise(question, ["KPITREE_LANG": "zh"], says: ["差额贡献"]),
    Promise("\(question) --lang en", ["KPITREE_LANG": "zh"], says: ["of gap"], hides: ["差额贡献"]),
    Promise(question, ["KPITREE_LANG": ""], says: ["of gap"]),
    Promise(question, ["KPITREE_LANG": "fr"], status: 64, complains: ["The environment's KPITREE_LANG is `fr`: it takes en, zh."]),
    Promise(question, ["KPITREE_FORMAT": "json"], says: ["kpitree.evaluation/1"]),
    Promise(question, ["KPITREE_FORMAT": "fax"], status: 64, complains: ["The environment's KPITREE_FORMAT is `fax`"]),
    Promise("check warned", ["KPITREE_FORMAT": "github"], says: ["::warning "]),
    Promise("check warned --format text", ["KPITREE_FORMAT": "github"], says: ["0 errors, 1 warning"], hides: ["::warning "]),
    // A flag is more than the file's ending, and that is more than the environment.
    Promise("\(question) --format csv", ["KPITREE_FORMAT": "json"], says: ["\r\n"], hides: ["kpitree.evaluation/1"]),
    Promise("\(question) -o x.md", ["KPITREE_FORMAT": "json"], writes: ["x.md": "<!-- kpitree -->\n"]),
    Promise("\(question) -o x.md --format csv", ["KPITREE_FORMAT": "json"], writes: ["x.md": "\r\n"]),
    Promise(question, ["KPITREE_UNIT": "wan"], says: ["Sales, wan CNY"]),
    Promise("\(question) --unit M", ["KPITREE_UNIT": "wan"], says: ["Sales, million CNY"]),
    Promise(question, ["KPITREE_UNIT": "dozen"], status: 64, complains: ["not `dozen`"]),
    Promise("\(question) --format html", ["KPITREE_PALETTE": "ibcs"], says: ["--good:#1a7f37"]),
    Promise("\(question) --format html --palette default", ["KPITREE_PALETTE": "ibcs"], says: ["--good:#0072b2"]),
    Promise(question, ["KPITREE_PALETTE": "red"], status: 64, complains: ["not `red`"]),
    Promise(question, ["KPITREE_WIDE": "1"], says: ["Team"]), Promise(question, ["KPITREE_WIDE": "yes"], says: ["Team"]),
    Promise(question, ["KPITREE_WIDE": "0"], hides: ["Team"]), Promise(question, ["KPITREE_WIDE": "off"], hides: ["Team"]),
    Promise(question, ["KPITREE_WIDE": "no"], hides: ["Team"]), Promise(question, ["KPITREE_WIDE": "false"], hides: ["Team"]),
    Promise(question, ["KPITREE_WIDE": ""], hides: ["Team"]),
    Promise("evaluate warned --period 2026-Q3", ["KPITREE_QUIET": "1"], says: ["Warned"]),
    Promise("evaluate warned --period 2026-Q3", ["KPITREE_QUIET": "off"], says: ["Warned"], complains: ["warning: "]),
    Promise("evaluate broken --period 2026-Q3", ["KPITREE_QUIET": "1"], status: 2, complains: ["error: "]),
    Promise("tree warned", ["KPITREE_MAX_NODES": "2"], status: 2, complains: ["[too-many-nodes]"]),
    Promise("tree warned --max-nodes 3", ["KPITREE_MAX_NODES": "2"], says: ["Warned"], complains: ["`sales.b` has no target"]),
    Promise("evaluate outside --period 2026-Q3", ["KPITREE_TRUST": "1"], says: ["Outside"]),
    Promise("evaluate outside --period 2026-Q3", ["KPITREE_TRUST": "0"], status: 2, complains: ["[untrusted-reach]"]),
    Promise(question, ["KPITREE_COLOR": "always"], says: [escape]),
    Promise("\(question) --color never", ["KPITREE_COLOR": "always"], hides: [escape]),
    Promise(question, ["KPITREE_COLOR": "never"], hides: [escape]),
    Promise(
      question, ["KPITREE_COLOR": "off"], status: 64, complains: ["The environment's KPITREE_COLOR is `off`: it takes auto, always, never."]
    ),
    // NO_COLOR wins over whoever asks for colour, unless it is empty; what is drawn keeps its own.
    Promise("\(question) --color always", ["NO_COLOR": "1"], says: ["Sales"], hides: [escape]),
    Promise("\(question) --color always", ["NO_COLOR": "0"], says: ["Sales"], hides: [escape]),
    Promise("\(question) --color always", ["NO_COLOR": ""], says: [escape]),
    Promise(question, ["NO_COLOR": "1", "KPITREE_COLOR": "always"], says: ["Sales"], hides: [escape]),
    Promise("check broken --color always", ["NO_COLOR": "1"], status: 2, says: ["error:"], hides: [escape]),
    Promise("evaluate warned --period 2026-Q3 --color always", ["NO_COLOR": "1"], says: ["Warned"], complains: [".yaml:11:11: warning: "]),
    Promise("\(question) --format html", ["NO_COLOR": "1"], says: ["--good:#0072b2"]),
    Promise("check", ["KPITREE_MODEL": "rows"], says: ["1 node\n"]), Promise("tree", ["KPITREE_MODEL": "rows"], says: ["Rows"]),
    Promise("evaluate --period 2026-Q3", ["KPITREE_MODEL": "rows"], says: ["Rows"]),
    Promise("why --period 2026-Q3", ["KPITREE_MODEL": "rows"], says: ["Rows"]),
    Promise("why -m warned --period 2026-Q3 -q", ["KPITREE_MODEL": "rows"], says: ["Warned"]),
    Promise("tree warned -q", ["KPITREE_MODEL": "rows"], says: ["Warned"]),
    Promise("tree -m warned -q", ["KPITREE_MODEL": "rows"], says: ["Warned"]),
    Promise("check", ["KPITREE_MODEL": "below"], status: 64, complains: ["`below` holds no kpitree.yaml"]),
  ]

  // MARK: - Nothing is left out

  static let all =
    general + trust + check + tree + evaluate + why + targets + score + review + scorecard + impact + diagnose + decide + sql + common
    + environment

  /// The rows' command lines, and those of the page about the command itself.
  private static let words: [[String]] = {
    let page = (try? String(contentsOf: Command.root.appendingPathComponent("Tests/Transcripts/command.md"), encoding: .utf8)) ?? ""
    let lines = Transcript(page).steps.compactMap { step in if case .command(let exchange) = step { exchange.command } else { nil } }
    return all.map(\.words) + lines.map { Array(Transcript.words(of: $0).dropFirst()) }
  }()

  /// What `--experimental-dump-help` says of a command.
  private struct Description: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String

      var text: String { (kind == "short" ? "-" : "--") + name }
    }

    struct Argument: Decodable {
      var kind: String
      var names: [Name]?
      var allValues: [String]?
    }

    var commandName: String
    var arguments: [Argument]?
    var subcommands: [Description]?
  }

  private struct Dump: Decodable { var command: Description }

  @Test func `every command, option and value that the help names has a row`() throws {
    let help = try Command(executable: Command.kpitree(), arguments: ["--experimental-dump-help"]).run()
    let commands = try #require(try JSONDecoder().decode(Dump.self, from: Data(help.output.utf8)).command.subcommands)
    #expect(commands.count > 9)
    for command in commands where command.commandName != "help" {
      let rows = Self.words.filter { $0.first == command.commandName }
      #expect(!rows.isEmpty, "no row runs `kpitree \(command.commandName)`")
      for argument in command.arguments ?? [] {
        // What several commands share is one piece of code: each has a row with the option, its other name and its values one in any.
        let names = Set((argument.names ?? []).map(\.text)).subtracting(["--version", "--help", "-h"])
        if names.isEmpty { continue }
        #expect(rows.contains { !names.isDisjoint(with: $0) }, "no row has `kpitree \(command.commandName) \(names.sorted())`")
        for name in names { #expect(Self.words.contains { $0.contains(name) }, "no row has `\(name)`") }
        for value in argument.allValues ?? [] where !["xlsx", "pdf"].contains(value) {
          let isTried = Self.words.contains { words in
            zip(words, words.dropFirst()).contains { names.contains($0) && $1 == value }
          }
          #expect(isTried, "no row has `kpitree \(command.commandName) \(names.sorted().last ?? "") \(value)`")
        }
      }
    }
  }

  @Test func `every variable of the environment that the command reads has a row`() throws {
    let folder = Command.root.appendingPathComponent("Sources/KPICommand")
    let enumerator = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var names: Set<String> = []
    for case let file as URL in enumerator ?? .init() where file.pathExtension == "swift" {
      for match in String(decoding: try Data(contentsOf: file), as: UTF8.self).matches(of: /Environment\.\w+\("(\w+)"/) {
        names.insert("KPITREE_" + match.1.uppercased())
      }
    }
    #expect(names.count >= 8)
    for name in names.sorted() { #expect(Self.all.contains { $0.environment[name] != nil }, "no row sets \(name)") }
  }

  /// A status is a promise as well; 70 is one that nothing should keep.
  @Test func `every status has a row`() { #expect(Set(Self.all.map(\.status)) == [0, 1, 2, 64]) }
}
