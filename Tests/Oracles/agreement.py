#!/usr/bin/env python3
"""Random small models through `kpitree evaluate` and through an independent implementation of the same contract, compared figure by figure.

usage: KPITREE_ORACLE=<program> agreement.py <kpitree> [count] [seed]

The oracle takes the same command line and prints the same JSON. Skipped by name where KPITREE_ORACLE is not set. Python's standard
library only; a model on which the two differ is kept in agreement-failures/ beside the working folder.
"""
import concurrent.futures, datetime, json, os, pathlib, random, subprocess, sys, tempfile

TOLERANCE = 1e-9
PERIODS = {"2025-Q3": ("2025-07-01", 92), "2026-Q2": ("2026-04-01", 91), "2026-Q3": ("2026-07-01", 92)}
MEMBERS = {"region": ["north", "south", "east", ""], "channel": ["web", "shop", "a.b"], "tier": ["1", "2", "新"]}
ADDITIVE = ["amount", "cost", "orders", "net"]
MEASURES = """measures:
  amount: { source: rows, aggregate: sum, column: amount }
  cost: { source: rows, aggregate: sum, column: cost }
  orders: { source: rows, aggregate: count }
  buyers: { source: rows, aggregate: count_distinct, column: user }
  mean_cost: { source: rows, aggregate: average, column: cost }
  net: { formula: amount - cost }
  order_value: { formula: amount / orders }
  frequency: { formula: orders / buyers }
  margin: { formula: 100 * net / amount }
"""
# The 1 keeps a formula whose parts are all 0 from being solved by any factor.
FORMULAS = {
    "amount": ["orders * order_value", "net + cost", "buyers * frequency * order_value", "net * scale + cost + 1"],
    "net": ["amount - cost", "amount * margin * 0.01"],
    "orders": ["buyers * frequency", "amount / order_value"],
    "order_value": ["amount / orders"],
    "buyers": ["orders / frequency"],
    "frequency": ["orders / buyers"],
    "mean_cost": ["cost / orders"],
}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0
        # The oracle takes the largest members of all periods that it reads, the product those of the two ends.
        self.has_year_before = True

    def rows(self, folder):
        """A few hundred rows; each period begins and ends with one, so that all of them are closed."""
        random = self.random
        lines = ["day,region,channel,tier,user,amount,cost"]
        for name, (first, days) in PERIODS.items():
            if name == "2025-Q3" and not self.has_year_before: continue
            start = datetime.date.fromisoformat(first)
            count = random.choice([2, 5, 30, 60])
            for index in range(count):
                offset = 0 if index == 0 else days - 1 if index == 1 else random.randrange(days)
                # Members of the year before are members now, since only two ends make a member a node.
                members = [random.choice(m if name != "2025-Q3" else m[:1]) for m in MEMBERS.values()]
                amount = random.choice([f"{random.randrange(1, 99999)}.{random.randrange(100):02}", str(random.randrange(1, 500)), "0.1", "-3.05", ""])
                lines.append(",".join([str(start + datetime.timedelta(offset)), *members, f"u{random.randrange(12)}", amount, f"{random.randrange(1, 900) / 10}"]))
        folder.joinpath("rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def number(self):
        return self.random.choice([str(self.random.randrange(1, 5000)), f"{self.random.randrange(1, 99999) / 100}", "1.2k", "0.5"])

    def target(self, measure):
        random = self.random
        by_hand = measure is None
        is_flow = by_hand or measure in ADDITIVE
        whole = self.number()
        forms = [f"{{ 2026-Q3: {whole} }}", f"{{ 2026-Q3: {whole}, 2026-Q2: 7 }}"]
        if is_flow:
            forms += [
                f"{{ per_day: {self.number()} }}", f"{{ per_week: {self.number()} }}", f"{{ per_month: {self.number()} }}",
                f"{{ per_quarter: {self.number()} }}", f"{{ 2026: {whole} }}", f"{{ 2026: {whole}, 2026-H2: {self.number()} }}",
                f"{{ 2026-07: {self.number()}, 2026-08: {self.number()}, 2026-09: {self.number()} }}",
                f"[{{ from: 2026-01-01, per_day: {self.number()} }}, {{ from: 2026-08-15, per_day: {self.number()} }}]",
                f"[{{ from: 2026-01-01, per_month: {self.number()} }}, {{ from: 2026-07-{random.randrange(1, 32):02}, per_week: {self.number()} }}]",
            ]
        elif measure != "buyers":
            forms += [whole, f"[{{ from: 2026-01-01, value: {whole} }}, {{ from: 2026-09-30, value: {self.number()} }}]"]
        if not by_hand:
            forms += [f"{{ growth: {random.choice(['5%', '-10%', '1/3'])}, over: {random.choice(['previous', 'last_year'])} }}"]
        return random.choice(forms)

    def body(self, indent, measure, splits, depth, keys=()):
        """The lines of a node's body; `splits` are the dimensions that are left."""
        random = self.random
        pad = "  " * indent
        lines = list(keys)
        by_hand = measure is None
        if random.random() < (0.45 if depth else 0.7):
            lines.append(f"target: {self.target(measure)}")
            case = random.random()
            if case < 0.1: lines.append(f"baseline: {random.choice(['-1', '0.001', '100000'])}")
            elif case < 0.2: lines.append(f"tolerance: {random.choice(['2', '1000'])}")
            if random.random() < 0.1: lines.append("role: guardrail")
        has_parts = by_hand and depth < 3 and random.random() < 0.5
        # To the oracle a node with a figure for one period has none for another, whatever its parts say.
        if by_hand and (not has_parts or random.random() < 0.5):
            figures = [f"{period}: {self.number()}" for period in PERIODS if has_parts or depth == 0 or random.random() < 0.9]
            if figures: lines.append(f"actual: {{ {', '.join(figures)} }}")
        if not any(line.startswith("direction") for line in lines): lines.append(f"direction: {random.choice(['up', 'up', 'down'])}")
        blocks = []
        if depth < 3 and measure is not None:
            choices = [("split", name) for name in splits] + [("formula", text) for text in FORMULAS.get(measure, [])]
            random.shuffle(choices)
            # Two formulas of one node could name the same child.
            formulas = [choice for choice in choices if choice[0] == "formula"]
            choices = [choice for choice in choices if choice not in formulas[1:]]
            for kind, text in choices[: random.choice([0, 1, 1, 2])]:
                blocks += self.split(indent + 2, measure, text, splits, depth) if kind == "split" else self.formula(indent + 2, text, splits, depth)
        if has_parts: blocks += self.sum(indent + 2, depth)
        result = [pad + line for line in lines]
        if blocks: result += [pad + "breakdowns:"] + blocks
        return result

    def split(self, indent, measure, name, splits, depth):
        random = self.random
        pad = "  " * indent
        left = [other for other in splits if other != name]
        case = random.random()
        if case < 0.1:
            self.has_year_before = False
            return [f"{pad}{name}: {{ discover: {{ top: 2 }} }}"]
        if case < 0.4: return [f"{pad}{name}: {{ discover: all }}"]
        lines = [f"{pad}{name}:", f"{pad}  nodes:"]
        chosen = [member for member in MEMBERS[name] if member.isidentifier() and random.random() < 0.7] or [{"tier": "新"}.get(name, MEMBERS[name][0])]
        for member in chosen: lines += [f"{pad}    {member}:"] + self.body(indent + 3, measure, left, depth + 1)
        return lines + [f"{pad}  " + random.choice(["rest: {}", "discover: all"])]

    def formula(self, indent, text, splits, depth):
        pad = "  " * indent
        self.names += 1
        lines = [f"{pad}by_{self.names}:", f"{pad}  formula: {text}", f"{pad}  nodes:"]
        names = [word for word in text.replace("(", " ").replace(")", " ").split() if word.isidentifier()]
        for name in dict.fromkeys(names):
            measure = None if name == "scale" else name
            lines += [f"{pad}    {name}:"] + self.body(indent + 3, measure, splits, depth + 1, keys=[f"direction: {self.random.choice(['up', 'down'])}"])
        return lines

    def sum(self, indent, depth):
        pad = "  " * indent
        self.names += 1
        lines = [f"{pad}parts_{self.names}:", f"{pad}  nodes:"]
        for index in range(self.random.choice([1, 2, 3])):
            self.names += 1
            lines += [f"{pad}    part_{self.names}:"] + self.body(indent + 3, None, [], depth + 1)
        return lines

    def write(self, folder):
        root = self.random.choice(["amount", "amount", "orders", "net", "order_value", "buyers", "frequency", "mean_cost", "margin", None])
        lines = ["kpitree: 1", "name: Random", "sources: { rows: { csv: rows.csv, time: day } }", "dimensions:"]
        lines += [f"  {name}: {{ column: {name} }}" for name in MEMBERS]
        lines += [MEASURES.rstrip(), "tree:", "  top:"]
        if root: lines.append(f"    measure: {root}")
        lines += self.body(2, root, list(MEMBERS), 0)
        self.rows(folder)
        folder.joinpath("kpitree.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def same(left, right, scale=0.0):
    if left is None or right is None: return left is None and right is None
    if isinstance(left, str) or isinstance(right, str): return left == right
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), scale)


def differences(ours, theirs, against):
    """Every figure in which two evaluations differ, as text."""
    found = []
    known = {node["id"] for node in ours["nodes"]}
    # The oracle makes a node of a member with rows at any end; here those at the two ends that are compared count.
    absent = [node for node in theirs["nodes"] if node["id"] not in known]
    for node in absent:
        if any(node[field] not in (None, 0) for field in ("actual", "reference" if against != "target" else "previous")): found.append(f"{node['id']}: not there")
    expected = [node for node in theirs["nodes"] if node["id"] in known]
    if [node["id"] for node in ours["nodes"]] != [node["id"] for node in expected]:
        return found + [f"nodes: {[node['id'] for node in ours['nodes']]} {[node['id'] for node in expected]}"]
    # Such a node has no target, so that its parent derives none.
    targets = () if absent else ("reference", "reference_kind", "target", "status", "grade", "gap", "gap_ratio", "completion")
    for mine, other in zip(ours["nodes"], expected):
        for field in ("parent", "breakdown", "depth", "level", "actual", "previous", *targets[:5]):
            if not same(mine[field], other[field]): found.append(f"{mine['id']} {field}: {mine[field]} {other[field]}")
        if absent: continue
        size = max(abs(mine["actual"] or 0), abs(mine["reference"] or 0))
        if not same(mine["gap"], other["gap"], size): found.append(f"{mine['id']} gap: {mine['gap']} {other['gap']}")
        ratio = size / abs(mine["reference"]) if mine["reference"] else 0
        if not same(mine["gap_ratio"], other["gap_ratio"], ratio): found.append(f"{mine['id']} gap_ratio: {mine['gap_ratio']} {other['gap_ratio']}")
        for part in ("raw", "scored"):
            pair = [(row["completion"] or {}).get(part) for row in (mine, other)]
            if not same(*pair, max(1, ratio)): found.append(f"{mine['id']} completion {part}: {pair}")
    filled = {(node["parent"], node["breakdown"]) for node in ours["nodes"]}
    for mine, other in zip(ours["reconciliation"], [row for row in theirs["reconciliation"] if row["node"] in known]):
        # What a split without members gives is a matter of taste.
        if (mine["node"], mine["breakdown"]) not in filled: continue
        for field in ("node", "breakdown", "kind", "parent", "children"):
            if not same(mine[field], other[field]): found.append(f"{mine['node']} {mine['breakdown']} {field}: {mine[field]} {other[field]}")
        if not same(mine["residual"], other["residual"], max(abs(mine["parent"] or 0), abs(mine["children"] or 0))):
            found.append(f"{mine['node']} {mine['breakdown']} residual: {mine['residual']} {other['residual']}")
    return found


def run(program, model, against):
    command = [program, "evaluate", "-m", str(model), "--period", "2026-Q3", "--against", against, "--as-of", "2026-09-30", "--format", "json", "--quiet"]
    if "kpitree" not in pathlib.Path(program).name: command.remove("--quiet")
    return subprocess.run(command, capture_output=True, text=True)


def check(program, oracle, seed):
    generator = Generator(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        generator.write(folder)
        comparisons = ["target", "target", "previous", "last_year", "2026-Q2"] if generator.has_year_before else ["target", "previous"]
        against = generator.random.choice(comparisons)
        theirs = run(oracle, folder, against)
        # A target of 0 that only figures make (growth over nothing) is no model for the oracle.
        if theirs.returncode == 2 and "zero-target" in theirs.stderr: return seed, None
        ours = run(program, folder, against)
        if ours.returncode != 0 or theirs.returncode != 0:
            found = [f"exit {ours.returncode} {theirs.returncode}", ours.stderr[-2000:], theirs.stderr[-2000:]]
        else:
            found = differences(json.loads(ours.stdout), json.loads(theirs.stdout), against)
        if found:
            kept = pathlib.Path("agreement-failures") / str(seed)
            kept.mkdir(parents=True, exist_ok=True)
            for file in folder.iterdir(): kept.joinpath(file.name).write_bytes(file.read_bytes())
            found.insert(0, f"against {against}")
        return seed, found


def compare_models(check, what):
    """Checks `count` seeds by `check(program, oracle, seed)`, as the command line says; the exit status.

    `check` gives the seed and what differs: an empty list, or None where the oracle cannot say.
    """
    oracle = os.environ.get("KPITREE_ORACLE")
    if not oracle:
        print(f"skipped: {what} against an oracle (KPITREE_ORACLE names none)")
        return 0
    program = os.path.abspath(sys.argv[1])
    count, first = (int(text) for text in (sys.argv[2:] + ["200", "1"][len(sys.argv) - 2:]))
    failures = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for seed, found in pool.map(lambda seed: check(program, oracle, seed), range(first, first + count)):
            if found is None: skipped += 1
            elif found:
                failures += 1
                if failures <= 10: print(f"seed {seed}:", *found[:12], sep="\n  ")
    print(f"{count - skipped} {what} compared, {failures} differ, {skipped} are none for the oracle (seeds {first} to {first + count - 1})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(compare_models(check, "evaluations"))
