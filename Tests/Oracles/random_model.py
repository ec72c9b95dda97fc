"""Random small models that meet one another's features: one seed, one folder with a model and its rows, and the question to ask it."""
import datetime, json, random, re

EPOCH = datetime.date(2025, 1, 1)
ONE_DAY = datetime.timedelta(1)
MEMBERS = {"region": ["north", "south", "east", ""], "channel": ["web", "shop", "a.b"], "tier": ["1", "2", "新"]}
PEOPLE = ["ann", "bo", "chen", "dai", "eve"]
TEAMS = {"all": None, "left": "all", "right": "all", "inner": "left"}
FLOWS = ["amount", "cost", "orders", "net", "paid", "unpaid"]
STOCKS = {"level": "last", "each_level": "last_each", "mean_level": "average", "peak": "max", "low": "min", "opening": "before", "ever": "to_date"}
SPLITTABLE_STOCKS = ["level", "each_level", "mean_level", "ever"]
MEASURES = """measures:
  amount: { source: rows, aggregate: sum, column: amount }
  cost: { source: rows, aggregate: sum, column: cost }
  orders: { source: rows, aggregate: count }
  paid: { source: rows, aggregate: sum, column: amount, where: { status: [paid, shipped] } }
  unpaid: { source: rows, aggregate: count, where: { status: { not: paid }, region: { not: "" } } }
  buyers: { source: rows, aggregate: count_distinct, column: user }
  mean_cost: { source: rows, aggregate: average, column: cost }
  net: { formula: amount - cost }
  order_value: { formula: amount / orders }
  frequency: { formula: orders / buyers }
  margin: { formula: 100 * net / amount }
  level: { source: stock, aggregate: sum, column: level, over_time: last }
  each_level: { source: stock, aggregate: sum, column: level, over_time: last_each }
  mean_level: { source: stock, aggregate: sum, column: level, over_time: average }
  peak: { source: stock, aggregate: sum, column: level, over_time: max }
  low: { source: stock, aggregate: sum, column: level, over_time: min }
  opening: { source: stock, aggregate: sum, column: level, over_time: before }
  ever: { source: stock, aggregate: sum, column: level, over_time: to_date }
  served: { source: rows, aggregate: count, lag: LAG }
"""
# The 1 keeps a formula whose parts are all 0 from being solved by any factor.
FORMULAS = {
    "amount": ["orders * order_value", "net + cost", "buyers * frequency * order_value", "net * scale + cost + 1", "paid + unpaid * price", "-cost + cost * 2 + net", "max(net, cost) + min(net, cost)"],
    "net": ["amount - cost", "amount * margin * 0.01"],
    "orders": ["buyers * frequency", "amount / order_value"],
    "order_value": ["amount / orders", "(net + cost) / orders"],
    "buyers": ["orders / frequency"],
    "frequency": ["orders / buyers"],
    "mean_cost": ["cost / orders"],
    "margin": ["100 * (amount - cost) / amount"],
    "level": ["opening + moved"],
}
# Period, and the periods it is compared with by name.
PERIODS = [("2026-Q3", "2026-Q2"), ("2026-Q3", "2026-Q2"), ("2026-Q3", "2025-Q4"), ("2026-08", "2026-06"), ("2026-W33", "2026-W31"),
           ("2026-08-03..2026-08-30", "2026-06-01..2026-06-28"), ("2026-H1", "2025-H2"), ("2026-08-12", "2026-08-10")]
FISCAL = [("FY2026-Q2", "FY2026-Q1"), ("FY2026-05", "FY2026-02"), ("2026-Q2", "2026-Q1")]
WEEK_YEARS = {2024: "2024-02-04", 2025: "2025-02-02", 2026: "2026-02-01", 2027: "2027-01-31"}


class Generator:
    """What `calendar` and the other parts of the contract's package say of periods is used for where rows stand, not for what is right."""

    def __init__(self, seed, kind, calendar_of, left_out):
        self.random = random.Random(f"{kind}-{seed}")
        self.kind, self.names, self.left_out, self.depth = kind, 0, left_out, 0
        self.has_owners = kind == "score"
        chance = self.random.random
        self.calendar_body = {}
        if chance() < 0.15: self.calendar_body["week_start"] = self.random.choice(["sunday", "saturday"])
        fiscal = chance() < 0.12
        if fiscal: self.calendar_body["fiscal_year_start"] = self.random.choice(["april", "february"])
        by_weeks = fiscal and chance() < 0.4
        if by_weeks: self.calendar_body = {"week_start": "sunday", "pattern": self.random.choice(["4-4-5", "5-4-4"]), "fiscal_year_start": {f"FY{year}": first for year, first in WEEK_YEARS.items()}}
        self.calendar = calendar_of(self.calendar_body)
        self.period, other = self.random.choice(FISCAL if fiscal else PERIODS)
        self.days = self.calendar.period(self.period)
        self.previous, self.year_before = self.calendar.before(self.days), self.calendar.year_before(self.days)
        self.against = "target" if self.has_owners else self.random.choice(["target", "target", "previous", "last_year", other])
        self.other = self.calendar.period(other)
        self.is_open = self.days.length > 1 and chance() < 0.5
        self.as_of = self.days.last
        if self.is_open: self.as_of = self.days.first + self.random.randrange(self.days.length - 1) * ONE_DAY
        elif chance() < 0.2: self.as_of += self.random.randrange(60) * ONE_DAY
        self.method = self.random.choice(["shapley", "shapley", "lmdi"]) if kind == "why" else "shapley"
        self.table_targets, self.table_actuals = [], []
        self.asks_default = False
        self.has_phasing = chance() < 0.12 and self.days.length > 1
        self.phasing = "phasing: { weekday: [1, 1, 1, 1, 1.2, 1.6, 1.4], dates: { %s: 8 } }" % (self.days.first + self.random.randrange(self.days.length) * ONE_DAY)
        # A lag cuts what an open period and the days before `as_of` know.
        self.lag = self.random.choice([1, 2, 13])
        self.spots = {self.days.name: self.days, self.previous.name: self.previous, self.year_before.name: self.year_before, self.other.name: self.other}

    def arguments(self):
        found = ["--period", self.period]
        if self.against != "target": found += ["--against", self.against]
        if not self.asks_default: found += ["--as-of", str(self.as_of)]
        return found + (["--method", self.method] if self.method != "shapley" else [])

    def question(self):
        return {"period": self.period, "against": self.against, "as_of": None if self.asks_default else str(self.as_of), "method": self.method}

    # Rows

    def rows(self, folder):
        """A few hundred rows; each period begins and ends with one, and so does each part of one that is compared."""
        random = self.random
        lines, stock = ["day,region,channel,tier,status,user,amount,cost"], ["day,region,channel,tier,level"]
        open_days = (self.as_of - self.days.first).days if self.is_open else None
        for spot in self.spots.values():
            count = random.choice([2, 5, 30, 60])
            ends = [0, spot.length - 1] + ([open_days, open_days + 1] if open_days is not None and open_days < spot.length - 1 else [])
            offsets = ends + [random.randrange(spot.length) for _ in range(count)]
            few = random.random() < 0.2
            for offset in offsets: lines.append(self.row(spot.first + offset * ONE_DAY, few))
            for offset in sorted(set(random.sample(offsets, min(len(offsets), 6)) + ends)):
                for _ in range(random.choice([1, 2, 4])):
                    members = [random.choice(values) for values in MEMBERS.values()]
                    stock.append(",".join([str(spot.first + offset * ONE_DAY), *members, str(random.randrange(1, 900))]))
        random.shuffle(lines[1:])
        folder.joinpath("rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        folder.joinpath("stock.csv").write_text("\n".join(stock) + "\n", encoding="utf-8")

    def row(self, date, few):
        random = self.random
        members = [random.choice(values[:1] if few else values) for values in MEMBERS.values()]
        amount = random.choice([f"{random.randrange(1, 99999)}.{random.randrange(100):02}", str(random.randrange(1, 500)), "0.1", "-3.05", *([""] if random.random() < 0.4 else [])])
        return ",".join([str(date), *members, random.choice(["paid", "shipped", "open", "PAID"]), f"u{random.randrange(12)}", amount, f"{random.randrange(1, 900) / 10}"])

    # Targets and figures by hand

    def number(self):
        """Smaller further down, so that children's targets seldom exceed their parent's."""
        size = 4 ** self.depth
        return self.random.choice([str(self.random.randrange(1, 5000 // size)), f"{self.random.randrange(1, 99999 // size) / 100}", "1.2k" if size == 1 else "0.3k", "0.5"])

    def around(self):
        return "FY2026" if self.period.startswith("FY") else "2026"

    def tiles(self):
        """Names of finer periods that tile the evaluated one."""
        first, last = self.days.first, self.days.last
        if self.days.kind in ("quarter", "half") and not self.days.fiscal:
            return [f"{first.year}-{month:02}" for month in range(first.month, last.month + 1)]
        if self.days.length < 4: return None
        middle = first + self.random.randrange(1, self.days.length - 1) * ONE_DAY
        return [f"{first}..{middle}", f"{middle + ONE_DAY}..{last}"]

    def unit(self, name):
        """A unit of rates that means the same in the model's calendar and in the program's."""
        is_other = "fiscal_year_start" in self.calendar_body and not self.days.fiscal
        return "week" if is_other and "calendar-units" in self.left_out else name

    def change_day(self, end=None): return self.days.first + self.random.randrange(((end or self.days.last) - self.days.first).days + 1) * ONE_DAY

    def target(self, node, measure, by_hand, handed_over, is_part):
        """A target, or None where it stands in a table; `node` is the id."""
        random, period = self.random, self.period
        is_flow = by_hand or measure in FLOWS
        whole = self.number()
        if is_flow and self.has_phasing and "phasing-of-rates" in self.left_out: return f"{{ {period}: {whole} }}"
        if random.random() < 0.12 and node and measure != "buyers" and not self.is_stock(measure):
            self.table_targets.append((node, period, whole))
            return None
        forms = [f"{{ {period}: {whole} }}", f"{{ {period}: {whole}, {self.previous.name}: 7 }}"]
        if is_flow and is_part: forms.append(f"{{ {period}: {{ share: {random.choice(['20%', '1/3'])} }} }}")
        if is_flow:
            forms += [
                f"{{ per_day: {self.number()} }}", f"{{ per_week: {self.number()} }}", f"{{ per_{self.unit('month')}: {self.number()} }}",
                f"{{ per_{self.unit('quarter')}: {self.number()} }}", f"{{ {self.around()}: {whole} }}",
                f"[{{ from: 2025-01-01, per_day: {self.number()} }}, {{ from: {self.change_day()}, per_day: {self.number()} }}]",
                f"[{{ from: 2025-01-01, per_{self.unit('month')}: {self.number()} }}, {{ from: {self.change_day()}, per_week: {self.number()} }}]",
                f"[{{ from: 2025-01-01, per_day: {self.number()} }}, {{ from: {self.change_day()}, per_day: {self.number()} }}, {{ from: {self.days.last + ONE_DAY}, per_day: {self.number()} }}]",
            ]
            tiles = self.tiles()
            if tiles and not (handed_over and "handed-over-tiles" in self.left_out): forms += [f"{{ {', '.join(f'{tile}: {self.number()}' for tile in tiles)} }}"] * 2
        elif measure != "buyers":
            last = min(self.days.last, self.as_of) if "version-after-as-of" in self.left_out else None
            forms += [whole, f"[{{ from: 2025-01-01, value: {whole} }}, {{ from: {self.change_day(last)}, value: {self.number()} }}]"]
        if not by_hand and not (handed_over and "handed-over-growth" in self.left_out): forms += [f"{{ growth: {random.choice(['5%', '-10%', '1/3'])}, over: {random.choice(['previous', 'last_year'])} }}"]
        return random.choice(forms)

    @staticmethod
    def is_stock(measure): return measure in STOCKS

    def judged(self, lines, measure, by_hand, depth):
        """How the completion comes about."""
        random = self.random
        is_flow = by_hand or measure in FLOWS
        if self.has_phasing and is_flow: lines.append(self.phasing)
        case = random.random()
        is_cut = is_flow and (self.is_open or any(line.startswith("owner: {") for line in lines))
        if is_cut and "cut-tolerance" in self.left_out and case > 0.08: case = max(case, 0.16)
        if case < 0.08: lines.append(f"baseline: {random.choice(['-1', '0.001', '100000'])}")
        elif case < 0.16: lines.append(f"tolerance: {random.choice(['2', '1000'])}")
        elif case < 0.2: lines.append("completion: pass_fail")
        elif case < 0.24: lines.append("completion: reciprocal")
        if random.random() < 0.08: lines.append("role: guardrail")
        if random.random() < 0.08: lines.append("curve: [[50%, 0], [100%, 1], [120%, 150%]]")

    def actuals(self, depth, has_parts):
        """Figures by hand for the periods that are compared, whole or in tiles."""
        random = self.random
        found = []
        for name, spot in self.spots.items():
            if not (has_parts or depth == 0 or random.random() < 0.9): continue
            if self.is_open and spot != self.days: continue
            found.append((name, self.number()))
        return found

    # The tree

    def body(self, id, indent, measure, splits, depth, keys=(), is_member=False, is_part=False):
        """The lines of a node's body; `splits` are the dimensions that are left."""
        random = self.random
        pad = "  " * indent
        self.depth = depth
        by_hand = measure is None
        lines = list(keys) + (self.owning(measure, is_member) if self.has_owners else [])
        has_parts = by_hand and depth < 3 and random.random() < 0.5
        waits = self.is_open and measure in ("level", "each_level", "opening") and "stock-on-a-line" in self.left_out
        if not waits and random.random() < (0.45 if depth else 0.7):
            target = self.target(id, measure, by_hand, any(line.startswith("owner: {") for line in lines), is_part)
            if target is not None: lines.append(f"target: {target}")
            self.judged(lines, measure, by_hand, depth)
        elif not waits and depth > 0 and random.random() < 0.06 and not by_hand:
            low = random.randrange(1, 400)
            lines.append(f"target: {{ {self.period}: {{ within: [{low}, {low + random.randrange(1, 400)}] }} }}")
            is_cut = measure in FLOWS and (self.is_open or any(line.startswith("owner: {") for line in lines)) and "cut-tolerance" in self.left_out
            if random.random() < 0.5 and not is_cut: lines.append("tolerance: 50")
        if by_hand and (not has_parts or random.random() < 0.5):
            figures = self.actuals(depth, has_parts)
            if figures and id and random.random() < 0.15: self.table_actuals += [(id, name, value) for name, value in figures]
            elif figures: lines.append(f"actual: {{ {', '.join(f'{name}: {value}' for name, value in figures)} }}")
        if not any(line.startswith("direction") for line in lines): lines.append(f"direction: {random.choice(['up', 'up', 'down'])}")
        blocks = []
        if depth < 3 and measure is not None and (not self.is_stock(measure) or measure in SPLITTABLE_STOCKS):
            choices = [("split", name) for name in splits] + [("formula", text) for text in FORMULAS.get(measure, []) if "opening" not in text or "opening-allocated" not in self.left_out]
            random.shuffle(choices)
            # Two formulas of one node could name the same child.
            formulas = [choice for choice in choices if choice[0] == "formula"]
            choices = [choice for choice in choices if choice not in formulas[1:]]
            for kind, text in choices[: random.choice([0, 1, 1, 2])]:
                blocks += self.split(id, indent + 2, measure, text, splits, depth) if kind == "split" else self.formula(id, indent + 2, text, splits, depth)
        if has_parts: blocks += self.sum(id, indent + 2, depth)
        result = [pad + line for line in lines]
        if blocks: result += [pad + "breakdowns:"] + blocks
        if depth < 2 and random.random() < (0.5 if depth == 0 else 0.15): result += [pad + "supported_by:"] + self.supports(id, indent + 2, measure, splits, depth)
        return result

    def owning(self, measure=None, is_member=True):
        random = self.random
        lines = []
        case = random.random() * (0.6 if measure == "buyers" and "handed-over-distinct" in self.left_out else 1)
        if case < 0.6: lines.append(f"owner: {random.choice(PEOPLE)}")
        elif case < (0.65 if is_member else 0.8):
            first, second, third = random.sample(PEOPLE, 3)
            day = self.hand_over_day()
            after = f", {day + self.random.randrange(1, 20) * ONE_DAY}: {random.choice([first, third, 'none'])}" if random.random() < 0.4 else ""
            lines.append(f"owner: {{ 2025-01-01: {first}, {day}: {second}{after} }}")
        if random.random() < 0.25:
            shares = random.choice([["20%"], ["1/3"], ["50%", "25%"], ["60%", "40%"]])
            lines.append("contributors: { " + ", ".join(f"{p}: {s}" for p, s in zip(random.sample(PEOPLE, len(shares)), shares)) + " }")
        if random.random() < 0.4: lines.append(f"class: {random.choice('SABC')}")
        if random.random() < 0.2: lines.append(f"weight: {random.choice(['30%', '1%', '100%', '12.5%'])}")
        if random.random() < 0.15: lines.append("gate: true")
        if random.random() < 0.1: lines.append(f"level: {random.randrange(6)}")
        return lines

    def hand_over_day(self): return self.days.first + self.random.randrange(self.days.length) * ONE_DAY

    def split(self, id, indent, measure, name, splits, depth):
        random = self.random
        pad = "  " * indent
        left = [other for other in splits if other != name]
        case = random.random()
        each = "each: { " + ", ".join(self.owning()) + " }, " if self.has_owners and random.random() < 0.3 else ""
        if case < 0.1: return [f"{pad}{name}: {{ {each}discover: {{ top: {random.choice([1, 2])} }} }}"]
        if case < 0.4: return [f"{pad}{name}: {{ {each}discover: all }}"]
        lines = [f"{pad}{name}:", f"{pad}  nodes:"]
        chosen = [member for member in MEMBERS[name] if member.isidentifier() and random.random() < 0.7] or [{"tier": "新"}.get(name, MEMBERS[name][0])]
        for member in chosen: lines += [f"{pad}    {member}:"] + self.body(f"{id}.{member}", indent + 3, measure, left, depth + 1, is_member=True, is_part=True)
        rest = "rest: {}"
        waits = self.is_open and measure in ("level", "each_level") and "stock-on-a-line" in self.left_out
        if not waits and random.random() < 0.3: rest = f"rest: {{ target: {{ {self.period}: {self.number()} }} }}"
        return lines + [f"{pad}  " + random.choice([rest, rest, "discover: all"])]

    def formula(self, id, indent, text, splits, depth):
        pad = "  " * indent
        self.names += 1
        lines = [f"{pad}by_{self.names}:", f"{pad}  formula: {text}", f"{pad}  nodes:"]
        names = [word for word in re.findall(r"\w+", text) if word.isidentifier() and word not in ("min", "max")]
        for name in dict.fromkeys(names):
            measure = None if name in ("scale", "price", "moved") else name
            lines += [f"{pad}    {name}:"] + self.body(f"{id}.{name}", indent + 3, measure, splits, depth + 1, keys=[f"direction: {self.random.choice(['up', 'down'])}"])
        return lines

    def sum(self, id, indent, depth):
        pad = "  " * indent
        self.names += 1
        lines = [f"{pad}parts_{self.names}:", f"{pad}  nodes:"]
        for index in range(self.random.choice([1, 2, 3])):
            self.names += 1
            lines += [f"{pad}    part_{self.names}:"] + self.body(f"{id}.part_{self.names}", indent + 3, None, [], depth + 1, is_part=True)
        return lines

    def supports(self, id, indent, measure, splits, depth):
        """Nodes without arithmetic: stocks, counts of some rows, projects, figures by hand."""
        random = self.random
        pad = "  " * indent
        lines = []
        for _ in range(random.choice([1, 2, 3])):
            self.names += 1
            case = random.random()
            if case < 0.05 and (self.against == "target" or "lag-of-targets" not in self.left_out):
                # Nothing but its actual can be compared.
                lines += [f"{pad}late_{self.names}: {{ measure: served }}"]
                continue
            if case < 0.2:
                lines += [f"{pad}project_{self.names}:"] + self.project(indent + 1)
                continue
            name = f"support_{self.names}"
            chosen = None if case < 0.35 else random.choice([*STOCKS, *STOCKS, "paid", "unpaid", "buyers", "frequency", "mean_cost", "amount"])
            keys = [f"measure: {chosen}"] if chosen else []
            if not chosen and "time-type-of-parts" not in self.left_out and random.random() < 0.5:
                # A rate, though nothing but its parts says so.
                lines += [f"{pad}{name}: {{ target: {random.randrange(1, 90)}, breakdowns: {{ of_{self.names}: {{ formula: cost / orders }} }} }}"]
                continue
            # Members of the split above are the support's as well.
            lines += [f"{pad}{name}:"] + self.body(f"{id}.{name}", indent + 1, chosen, splits, depth + 1, keys=keys)
        return lines

    def project(self, indent):
        random = self.random
        pad = "  " * indent
        start = self.days.first + random.randrange(-20, max(1, (self.as_of - self.days.first).days + 1)) * ONE_DAY
        room = max(0, (min(self.as_of, self.days.last) - start).days)
        due = start + random.randrange(room + 1 + (0 if "project-before-due" in self.left_out else 40)) * ONE_DAY
        lines = [f"{pad}kind: project", f"{pad}start: {start}", f"{pad}due: {due}"]
        if self.has_owners: lines += [f"{pad}{line}" for line in self.owning() if not line.startswith("owner: {") or True]
        milestones = []
        for index in range(random.choice([1, 2, 3])):
            done = f", done: {start + random.randrange(room + 30) * ONE_DAY}" if random.random() < 0.8 else ""
            due_day = "" if "project-before-due" in self.left_out else f", due: {start + random.randrange(room + 1) * ONE_DAY}"
            milestones.append(f"{{ name: m{index}, weight: {random.choice([1, 2, 3])}{due_day}{done} }}")
        lines.append(f"{pad}milestones: [{', '.join(milestones)}]")
        if random.random() < 0.6:
            if random.random() < 0.6: lines.append(f"{pad}done: {start + random.randrange(room + 1) * ONE_DAY}")
            lines.append(f"{pad}satisfaction: {{ scale: [1, 5], target: {random.choice([3, 4])}, value: {random.choice([2, 3, 4, 5])}, rated_by: judge }}")
        return lines

    def write(self, folder):
        roots = ["amount", "amount", "orders", "net", "order_value", "buyers", "frequency", "mean_cost", "margin", "paid", "level", "ever", "mean_level", None]
        root = self.random.choice(roots)
        # The last rows are of the period's last day.
        self.asks_default = root is not None and self.as_of == self.days.last and self.random.random() < 0.2
        lines = ["kpitree: 1", "name: Random"]
        if self.calendar_body: lines.append(f"calendar: {json.dumps(self.calendar_body)}")
        lines += ["sources:", "  rows: { csv: rows.csv, time: day }", "  stock: { csv: stock.csv, time: day }", "dimensions:"]
        lines += [f"  {name}: {{ column: {name} }}" for name in MEMBERS]
        lines += [MEASURES.rstrip().replace("LAG", f"{self.lag}d").replace("last_each", "last" if "last-each" in self.left_out else "last_each"), "tree:", "  top:"]
        if root: lines.append(f"    measure: {root}")
        lines += self.body("top", 2, root, list(MEMBERS), 0)
        for section, rows in (("targets", self.table_targets), ("actuals", self.table_actuals)):
            if not rows: continue
            lines.append(f"{section}: [{{ csv: {section}.csv }}]")
            folder.joinpath(f"{section}.csv").write_text("\n".join(["node,period," + section[:-1], *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
        if self.has_owners:
            lines += ["people:"] + [f"  {person}: {{ team: {self.random.choice(list(TEAMS))} }}" for person in PEOPLE] + ["  judge: {}"]
            lines += ["teams:"] + [f"  {team}: {{ {'part_of: ' + above if above else ''} }}" for team, above in TEAMS.items()]
        self.rows(folder)
        folder.joinpath("kpitree.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
