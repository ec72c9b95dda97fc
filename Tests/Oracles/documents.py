#!/usr/bin/env python3
"""Recomputes every figure of the documents of `why`, `score` and `targets` from their own parts and from the evaluation.

usage: documents.py KPITREE

The rules are those of docs/attribution.md and docs/scores.md, worked out here by other means: orders of a formula are tried one by one,
people are looked up by name. Of a rate that is split by members, what a member did is worked out where the documents have its volume; for the
flights flights_why.py does it. What a document does not say, such as a formula's text, stands in MODELS; it is what the example's YAML says.
A figure that nothing here recomputes must stand in NOT_RECOMPUTED with the reason, so that a new field of a document cannot slip by.
Python's standard library only.
"""
import calendar
import datetime
import itertools
import json
import math
import os
import re
import subprocess
import sys
import types

LEAST_WEIGHT = 0.05
THIRDS = {None: 0, "S": 0, "A": 1, "B": 2, "C": 3}

# By example: what its YAML says and no document does.
MODELS = {
    "corner-shop": {"period": "2026-Q3"},
    "flights": {"period": "2013-Q3"},
    "marketplace": {
        "period": "2026-Q3",
        "as_of": "2026-08-20",
        "formulas": {"gmv.funnel": "visits * conversion * order_value"},
        "denominators": {"gmv.conversion.channel": "gmv.visits.channel"},
        "guardrails": {"gmv.refund_rate"},
        "contributors": {"gmv.new.short_video": {"wang": 0.2}},
        "owners": {"gmv.new.partners": [("2026-01-01", "he"), ("2026-08-15", "sun")]},
        "rules": {"gmv.new_checkout": {"milestones": [(1, "2026-07-12"), (2, "2026-08-20"), (1, "9999-12-31")]}},
        "versions": {"gmv.new.search": [2400, 3000]},
    },
    "everything": {
        "period": "2026-Q3",
        "as_of": "2026-08-31",
        # Tea is bought by the week, so that all accounts count to the last whole one.
        "counted_to": {"profit.sales": "2026-08-30"},
        "phasing": ([1, 1, 1, 1, 1.2, 0.4, 0.4], {"2026-09-10": 3}),
        "formulas": {
            "profit.accounts": "sales - refunds - purchases",
            "profit.sales.home.funnel": "visits * conversion * order_value",
            "profit.sales.home.order_value.parts": "sales_home / orders",
            "profit.rooms.parts": "-rent + max(sublet, min(rent / 2, 6000))",
        },
        "extremes": {"profit.quality.slowest.service": max, "profit.quality.quickest.service": min},
        "denominators": {"profit.sales.home.conversion.by_channel": "profit.sales.home.visits.channel"},
        "rates": {"profit.sales.abroad": {"target": 7.1, "previous": 7.0, "actual": 7.3}},
        "rules": {
            "profit.refunds": {"cap": 1.1},
            "profit.quality.delivery": {"within": (2, 3.5), "tolerance": 4},
            "profit.quality.slowest": {"reciprocal": True},
            "profit.quality.quickest": {"pass_fail": True},
            "profit.quality.complaints": {"tolerance": 12},
            "profit.satisfaction": {"baseline": 4},
            "profit.retention": {"baseline": 0.05, "curve": [(0, 0), (0.5, 0.2), (1, 1)]},
            # A rating of 4.5 where 4 was asked, on a scale from 1.
            "profit.new_site": {"milestones": [(1, "2026-06-30"), (2, "2026-08-20"), (1, "2026-09-12")], "start": "2026-06-01",
                                "due": "2026-08-31", "done": "2026-09-12", "rating": 3.5 / 3},
        },
        "guardrails": {"profit.quality.refund_rate"},
        "gates": {"profit.quality.refund_rate"},
        "cap": 1.3,
        "weights": {"profit.retention": 0.3},
        "contributors": {"profit.sales.home.referral": {"chen": 0.3}, "profit.quality.refund_rate": {"mei": 0.4}},
        "owners": {
            "profit.sales.home.search": [("2026-01-01", "wang"), ("2026-08-15", "he")],
            "profit.quality.delivery": [("2026-01-01", "mei"), ("2026-08-01", "sun")],
        },
        "events": {"storm": -2000, "strike": 0.25, "new_scanner": 1},
        "lags": {"search_to_referral": 14, "site_to_search": 7},
        "claims": {"search_to_referral": 4000, "site_to_search": 2000, "mail_to_desks": 12},
        "basis": {"profit.sales.home": [(100000, 0.9), (15000, 0.5), (5000, None)]},
        "versions": {
            "profit.sales.home": [36000, 39000, 42000],
            "profit.sales.home.order_value": [2200, 2300],
            "profit.sales.abroad": [6000, 6500],
        },
    },
}

# Figures of documents that stay unchecked here, and why; as `why: contributions[].gap`.
NOT_RECOMPUTED = {"score: owners[].readiness.periods": "it takes the scores of three earlier periods"}

failures = []
checked = {}  # field → how many of it were recomputed


def expect(field, where, got, want, scale=0.0, tolerance=1e-9):
    """Holds one figure of a document against what was worked out; `field` is its path without names and positions."""
    checked[field] = checked.get(field, 0) + 1
    are_numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (got, want))
    same = abs(got - want) <= tolerance * max(abs(got), abs(want), scale) if are_numbers else got == want
    if not same:
        failures.append(f"{where}: {field} is {got!r}, and must be {want!r}")


def figures(value, path=""):
    """The paths at which a document holds numbers."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from figures(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            yield from figures(item, path + "[]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path


class Run:
    """One example with all its documents of one comparison."""

    def __init__(self, kpitree, example, *options):
        self.kpitree, self.example, self.model = kpitree, example, MODELS[example]
        self.options = ["--period", self.model["period"], *options]
        self.where = " ".join([example, *options])
        self.evaluation = self.document("evaluate")
        self.nodes = {node["id"]: node for node in self.evaluation["nodes"]}
        self.children = {}
        for node in self.evaluation["nodes"]:
            self.children.setdefault((node["parent"], node["breakdown"]), []).append(node["id"])
        self.kinds = {(row["node"], row["breakdown"]): row["kind"] for row in self.evaluation["reconciliation"]}
        self.breakdowns = {}
        for row in self.evaluation["reconciliation"]:
            self.breakdowns.setdefault(row["node"], []).append(row["breakdown"])
        self.lines = {line["id"]: line for line in self.evaluation["lines"]}

    def document(self, command, *more):
        # Outside of a repository no commit is read, which would differ from one checkout to the next.
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "GIT_CEILING_DIRECTORIES": os.getcwd()}
        arguments = [command, *(["-m"] if command == "why" else []), f"examples/{self.example}", *self.options, *more]
        done = subprocess.run([self.kpitree, *arguments, "--format", "json", "--quiet"], capture_output=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"{' '.join(arguments)}: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def formula(self, node, breakdown):
        return self.model.get("formulas", {}).get(f"{node}.{breakdown}")

    def key(self, child):
        return self.nodes[child]["key"]

    def rates(self, child):
        """What one unit of a child in another currency is worth in its parent's: at the reference, and now."""
        rates = self.model.get("rates", {}).get(child)
        return (rates[self.evaluation["against"]], rates["actual"]) if rates else (1.0, 1.0)

    def volumes(self, node, breakdown, field):
        """By member of a ratio's split, its share of the denominator; None where no document has it."""
        path = self.model.get("denominators", {}).get(f"{node}.{breakdown}")
        if path is None:
            return None
        whole, _, split = path.rpartition(".")
        members = {self.key(child): self.nodes[child][field] or 0 for child in self.children[whole, split]}
        return {child: members.get(self.key(child), 0) / self.nodes[whole][field] for child in self.children[node, breakdown]}

    def recombined(self, node, breakdown, values, rate=0):
        """What children's values give together; None where one is missing or it cannot be told from the document."""
        children = self.children.get((node, breakdown), [])
        found = [values(child) for child in children]
        formula = self.formula(node, breakdown)
        if not children or any(value is None for value in found):
            return None
        if formula:
            return evaluate(formula, dict(zip(map(self.key, children), found)))
        if self.kinds[node, breakdown] != "additive":
            return None
        return math.fsum(value * self.rates(child)[rate] for child, value in zip(children, found))


def is_linear(formula):
    return re.fullmatch(r"[\w\s+-]+", formula) is not None


def evaluate(formula, values):
    return eval(formula, {"__builtins__": {}, "min": min, "max": max}, values)


# MARK: Gaps handed down


def orders(formula, before, after, name):
    """By every set of names that move first, what the formula moves by when `name` goes next, with the set's weight."""
    others = [other for other in before if other != name]
    for size in range(len(others) + 1):
        weight = math.factorial(size) * math.factorial(len(others) - size) / math.factorial(len(others) + 1)
        for first in itertools.combinations(others, size):
            state = {other: (after if other in first else before)[other] for other in others}
            yield weight, evaluate(formula, {**state, name: after[name]}) - evaluate(formula, {**state, name: before[name]})


class Attribution:
    """Contributions below the root of one comparison, by the rules of docs/attribution.md."""

    def __init__(self, run):
        self.run = run
        self.contributions, self.ranges, self.mixes, self.extra, self.multipliers = {}, {}, {}, {}, {}
        for node in run.evaluation["nodes"]:
            if node["breakdown"] is None:  # the root, and what supports a node: a whole of its own
                self.go(node["id"], 1.0)

    def go(self, node, multiplier):
        """`multiplier`: what one unit of this node's gap is of the root's; None where its own does not move, so that it cannot be told."""
        self.multipliers[node] = multiplier
        for breakdown in self.run.breakdowns.get(node, []):
            for child, part in self.hop(node, breakdown, multiplier).items():
                gap = self.run.nodes[child]["gap"]
                self.contributions[child] = None if part is None else part * (gap or 0)
                if part is not None:
                    self.go(child, part)

    def hop(self, node, breakdown, multiplier):
        run, children = self.run, self.run.children.get((node, breakdown), [])
        kind, formula = run.kinds[node, breakdown], run.formula(node, breakdown)
        ends = {child: (run.nodes[child]["reference"], run.nodes[child]["actual"]) for child in children}
        if kind == "ratio":
            return self.ratio(node, breakdown, multiplier, ends)
        if formula:
            if any(None in pair for pair in ends.values()):
                return {}
            before = {run.key(child): pair[0] for child, pair in ends.items()}
            after = {run.key(child): pair[1] for child, pair in ends.items()}
            parts = {}
            for child in children:
                name = run.key(child)
                moved = list(orders(formula, before, after, name))
                whole = sum(weight * step for weight, step in moved)
                if not is_linear(formula):
                    steps = [multiplier * step for _, step in moved]
                    self.ranges[child] = (min(steps), max(steps))
                gap = after[name] - before[name]
                parts[child] = multiplier * whole / gap if gap else None
            return parts
        return {child: multiplier * sum(run.rates(child)) / 2 for child in children}

    def ratio(self, node, breakdown, multiplier, ends):
        """A rate is the mean of its members' rates weighted by their shares of the denominator; what shares do is `mix`."""
        run, parent = self.run, self.run.nodes[node]
        then = "previous" if run.evaluation["against"] == "target" else "reference"
        before, after = run.volumes(node, breakdown, then), run.volumes(node, breakdown, "actual")
        if not before or not after:
            return {}
        parts, mixes = {}, {}
        for child, (r0, r1) in ends.items():
            w0, w1 = before[child], after[child]
            # Who enters or leaves carries the rate of the other end: that is all mix.
            r0, r1 = (r1 if r0 is None else r0) or 0, (r0 if r1 is None else r1) or 0
            parts[child] = multiplier * (w0 + w1) / 2
            mixes[child] = multiplier * (w1 - w0) * ((r0 + r1) / 2 - (parent["reference"] + parent["actual"]) / 2)
        self.mixes.update(mixes)
        self.extra[f"{node}.{breakdown}~mix"] = math.fsum(mixes.values())
        return parts


UNKNOWN = object()


def surprise(run, node, breakdown, lines, gap):
    """How far the lines carry the gap otherwise than if all had moved alike (Jensen–Shannon, in bits); None where nothing carries it."""
    children, formula, kind = run.children.get((node, breakdown), []), run.formula(node, breakdown), run.kinds[node, breakdown]
    then = "previous" if run.evaluation["against"] == "target" else "reference"
    volumes = run.volumes(node, breakdown, then) if kind == "ratio" else None
    # What members of an average weigh stands in no document.
    if kind == "ratio" and not volumes:
        return UNKNOWN
    signs = re.sub(r"[\w\s]", "", formula or "")
    alike, carried = [], []
    for line in lines:
        if line["contribution"] is None:
            continue
        part = 0.0
        if line["kind"] is None:
            row, child = run.nodes[line["id"]], line["id"]
            if kind == "ratio":
                part = (volumes or {}).get(child) or 0.0
            elif not formula or is_linear(formula):
                sign = 1 if not formula else evaluate(formula, {run.key(other): float(other == child) for other in children})
                part = abs(sign * (row["reference"] or 0) * run.rates(child)[0])
            elif set(signs) == {"*"} or signs == "/":
                part = 1.0
            elif line["gap"]:
                part = abs(line["contribution"] / line["gap"] * (row["reference"] or 0))
            else:
                return UNKNOWN
        alike.append(part)
        carried.append(max(0.0, line["contribution"] if gap > 0 else -line["contribution"]))
    if not sum(alike) or not sum(carried):
        return None
    pairs = [(b / sum(alike), a / sum(carried)) for b, a in zip(alike, carried)]
    return sum((p * math.log2(2 * p / (p + q)) if p else 0) + (q * math.log2(2 * q / (p + q)) if q else 0) for p, q in pairs) / 2


def check_why(run, history):
    why, nodes, where = run.document("why"), run.nodes, run.where
    top = nodes[why["node"]]
    for field in ("actual", "reference", "gap"):
        expect(field, where, why[field], top[field])
    expect("gap", where, why["gap"], why["actual"] - why["reference"], abs(why["reference"]))
    check_usual("normal_variation", f"{where} {why['node']}", why, history(why["node"]))
    own = Attribution(run)
    levels = {}
    for line in why["contributions"]:
        levels.setdefault((line["parent"], line["breakdown"]), []).append(line)
    contributions = {why["node"]: why["gap"]} | {line["id"]: line["contribution"] for line in why["contributions"]}

    for line in why["contributions"]:
        at = f"{where} {line['id']}"
        beside = levels[line["parent"], line["breakdown"]]
        known = [other["contribution"] for other in beside if other["contribution"] is not None]
        gross = sum(map(abs, known))
        figures_of = nodes.get(line["id"]) if line["kind"] is None else run.lines.get(line["id"])
        for field in ("actual", "reference", "gap"):
            if figures_of and figures_of[field] is not None:
                expect(f"contributions[].{field}", at, line[field], figures_of[field])
        value = line["contribution"]
        wanted = own.contributions.get(line["id"]) if line["kind"] is None else own.extra.get(line["id"])
        if line["kind"] == "fx":
            wanted = math.fsum((nodes[child]["reference"] + nodes[child]["actual"]) / 2 * (run.rates(child)[1] - run.rates(child)[0])
                               for child in run.children[line["parent"], line["breakdown"]])
        elif line["kind"] in ("overlap", "unallocated") and figures_of and line["parent"] == why["node"]:
            wanted = figures_of["gap"]
        if wanted is not None:
            expect("contributions[].contribution", at, value, wanted, gross, 1e-8)
        if line["kind"] == "residual":
            rest = contributions[line["parent"]] - math.fsum(other["contribution"] for other in beside if other is not line)
            expect("contributions[].contribution", at, value, rest, gross)
        expect("contributions[].share_of_gap", at, line["share_of_gap"],
               None if value is None or abs(why["gap"]) <= 1e-9 * gross else value / why["gap"], 1e-3)
        expect("contributions[].share_of_gross", at, line["share_of_gross"], value / gross if value is not None and gross else None, 1e-3)
        if line["order_range"]:
            expect("contributions[].order_range[]", at, line["order_range"][0] - 1e-9 * gross <= value <= line["order_range"][1] + 1e-9 * gross, True)
            for got, want in zip(line["order_range"], own.ranges.get(line["id"], line["order_range"])):
                expect("contributions[].order_range[]", at, got, want, gross)
        else:
            expect("contributions[].order_range[]", at, line["order_range"], None if line["id"] not in own.ranges or value is None else "a range")
        if line["effects"]:
            expect("contributions[].effects.rate", at, line["effects"]["rate"], value)
            if line["id"] in own.mixes:
                expect("contributions[].effects.mix", at, line["effects"]["mix"], own.mixes[line["id"]], gross)
        if line["kind"] == "mix":
            expect("contributions[].effects.mix", at, value,
                   math.fsum(other["effects"]["mix"] for other in beside if other["effects"]), gross)
        if line["kind"] is None:
            check_usual("contributions[].normal_variation", at, line, history(line["id"]))

    for row in why["checks"]:
        at = f"{where} {row['node']}.{row['breakdown']}"
        lines = levels.get((row["node"], row["breakdown"]), [])
        values = [line["contribution"] for line in lines]
        known = [value for value in values if value is not None]
        gross = sum(map(abs, known))
        whole = contributions[row["node"]]
        total = None if None in values or whole is None or not lines else math.fsum(values)
        expect("checks[].gap", at, row["gap"], whole)
        expect("checks[].sum", at, row["sum"], total, gross)
        expect("checks[].residual", at, row["residual"], None if total is None else row["gap"] - row["sum"], gross)
        if total is not None:
            expect("checks[].residual", at, abs(row["residual"]) <= 1e-8 * max(gross, abs(row["gap"])), True)
        expect("checks[].gross_up", at, row["gross_up"], math.fsum(value for value in known if value > 0))
        expect("checks[].gross_down", at, row["gross_down"], -math.fsum(value for value in known if value < 0))
        wanted = surprise(run, row["node"], row["breakdown"], lines, why["gap"])
        if wanted is not UNKNOWN and run.kinds[row["node"], row["breakdown"]] != "opaque" and lines:
            expect("checks[].surprise", at, row["surprise"], wanted, 1e-3)
        expect("checks[].breadth", at, row["breadth"], spread_of(run, row["node"], row["breakdown"], lines, contributions))
    check_causes(run, why, levels, contributions)
    return why


def check_usual(field, where, row, history):
    """What is usual: centre ± 2.66 mean moving range of the last 24 of eight earlier periods or more, and which way the figure has been going."""
    if history is None:  # nothing tells
        return
    got, actual = row["normal_variation"], row["actual"]
    earlier = history.values[-24:]
    rows = history.values + ([] if history.is_open or actual is None else [actual])
    expect("course", where, row["course"], course(rows, earlier) if history.is_open or actual is not None else None)
    if got is not None and got["source"] == "days":
        # Figures of days stand in no document: daily.py works such limits out from rows.
        expect(f"{field}.trend", where, got["trend"], False)
        side = "above" if actual > got["upper"] else "below" if actual < got["lower"] else "within"
        expect(f"{field}.side", where, got["side"], side)
        expect(f"{field}.contains", where, got["contains"], side == "within")
        return
    if actual is None or history.is_open or len(earlier) < 8:
        expect(field, where, got, None)
        return
    n = len(earlier)
    mean = math.fsum(earlier) / n
    places = [i - (n - 1) / 2 for i in range(n)]
    squares = math.fsum(x * x for x in places)
    slope = math.fsum(x * v for x, v in zip(places, earlier)) / squares
    rest = [v - mean - slope * x for x, v in zip(places, earlier)]
    rss, energy = math.fsum(e * e for e in rest), math.fsum(v * v for v in earlier)
    # |t| > 2; figures on a line that is not level follow it whatever t is, level ones to their last digit have no slope.
    level = max(earlier) - min(earlier) <= 1e-12 * max(map(abs, earlier))
    is_trend = not level and (rss <= 1e-18 * energy or abs(slope) / math.sqrt(rss / (n - 2) / squares) > 2)
    step = slope if is_trend else 0
    centre = mean + step * (n + 1) / 2
    reach = 2.66 * math.fsum(abs(b - a - step) for a, b in zip(earlier, earlier[1:])) / (n - 1)
    if got is None:
        failures.append(f"{where}: {field} is missing")
        return
    size = math.fsum(map(abs, earlier)) / n
    expect(f"{field}.lower", where, got["lower"], centre - reach, size)
    expect(f"{field}.upper", where, got["upper"], centre + reach, size)
    expect(f"{field}.periods", where, got["periods"], n)
    expect(f"{field}.trend", where, got["trend"], is_trend)
    expect(f"{field}.source", where, got["source"], "periods")
    side = "above" if actual > centre + reach + 1e-9 * size else "below" if actual < centre - reach - 1e-9 * size else "within"
    expect(f"{field}.side", where, got["side"], side)
    expect(f"{field}.contains", where, got["contains"], side == "within")


def course(rows, earlier):
    """Six steps one way, or eight periods on one side of the mean of those before; None without either or with less than eight."""
    if len(earlier) < 8:
        return None
    mean = math.fsum(earlier) / len(earlier)
    rounding = 1e-9 * math.fsum(map(abs, earlier)) / len(earlier)
    steps = [b - a for a, b in zip(rows, rows[1:])][-6:]
    for way, sign in (("rising", 1), ("falling", -1)):
        if len(steps) == 6 and all(sign * step > rounding for step in steps):
            return way
    for way, sign in (("rising", 1), ("falling", -1)):
        if len(rows) >= 8 and all(sign * (value - mean) > rounding for value in rows[-8:]):
            return way
    return None


def spread_of(run, node, breakdown, lines, contributions):
    """Whether one child or all of them carry a split or a sum of two or more; None for formulas and where nothing moved."""
    children = run.children.get((node, breakdown), [])
    if run.formula(node, breakdown) or run.kinds[node, breakdown] not in ("additive", "distinct", "ratio") or len(children) < 2:
        return None

    def ratio(id):
        row = run.nodes[id]
        return row["gap"] / abs(row["reference"]) if row["gap"] and row["reference"] else None

    whole, own = contributions.get(node), ratio(node)
    if own is None:
        return None
    moved = {line["id"]: line["contribution"] or 0 for line in lines if line["kind"] is None}
    alike = sum(moved.get(c, 0) * (whole or 0) > 0 and ratio(c) is not None and abs(ratio(c) - own) <= abs(own) / 2 for c in children)
    if 3 * alike >= 2 * len(children):
        return "broad"
    return "isolated" if any(v * (whole or 0) > 0 and abs(v) >= 0.7 * abs(whole) for v in moved.values()) else "several"


def check_causes(run, why, levels, contributions):
    """The walks: down the largest part of the gap's sign while it is half of what is above it, as far as a breakdown is not broad."""
    gap, nodes = why["gap"], run.nodes

    def is_broad(node, key):
        return spread_of(run, node, key, levels.get((node, key), []), contributions) == "broad"

    def ranked(node, by_plan=False):
        values = {b: surprise(run, node, b, levels.get((node, b), []), gap) for b in run.breakdowns.get(node, [])}
        def is_open(b):
            return any(nodes[child]["reference_kind"] == "allocated" or nodes[child]["reference_kind"] is None for child in run.children.get((node, b), []))
        planned = run.evaluation["against"] == "target" and by_plan
        return sorted(values, key=lambda b: (planned and is_open(b), -(values[b] if isinstance(values[b], float) else -1)))

    def walk(breakdown):
        path, value, breadth, ended = [why["node"]], gap, "several", False
        while breakdown is not None:
            node = path[-1]
            if is_broad(node, breakdown):
                return path, value, "broad"
            lines = [line for line in levels.get((node, breakdown), []) if (line["contribution"] or 0) * gap > 0]
            if not lines:
                break
            best = max(lines, key=lambda line: (abs(line["contribution"]), line["id"]))
            if 2 * abs(best["contribution"]) < abs(value):
                break
            breadth = "isolated" if abs(best["contribution"]) >= 0.7 * abs(value) else "several"
            path, value = path + [best["id"]], best["contribution"]
            breakdown = None if best["kind"] else next(iter(ranked(best["id"])), None)
        return path, value, breadth

    walks = [walk(breakdown) for breakdown in ranked(why["node"], by_plan=True)]
    wanted = [found for found in walks if len(found[0]) > 1]
    if not wanted:
        wanted = [([why["node"]], gap, "broad" if any(found[2] == "broad" for found in walks) else "several")]
    at = f"{run.where} causes"
    expect("causes[].path", at, [row["path"] for row in why["causes"]], [found[0] for found in wanted])
    for row, (path, value, breadth) in zip(why["causes"], wanted):
        expect("causes[].id", at, row["id"], path[-1])
        expect("causes[].contribution", at, row["contribution"], value)
        expect("causes[].share", at, row["share"], value / gap)
        expect("causes[].breadth", at, row["breadth"], breadth)


# MARK: Scores


def completion(rule, node, actual, target, as_of):
    """How far a target is reached; `rule` is what the YAML says beside the target (ARITHMETIC: the cases of a completion)."""
    better = 1 if node["direction"] == "up" else -1
    if "milestones" in rule:
        raw = sum(weight for weight, done in rule["milestones"] if done <= as_of) / sum(weight for weight, _ in rule["milestones"])
        if "rating" in rule:
            start, due, end = (datetime.date.fromisoformat(day) for day in (rule["start"], rule["due"], min(rule["done"], as_of)))
            raw *= (2 - ((end - start).days + 1) / ((due - start).days + 1)) / 2 + rule["rating"] / 2
    elif rule.get("pass_fail"):
        raw = 1.0 if better * (actual - target) >= 0 else 0.0
    elif "within" in rule:
        low, high = rule["within"]
        outside = max(low - actual, actual - high, 0)
        raw = max(0.0, 1 - outside / rule.get("tolerance", high - low))
    elif "baseline" in rule:
        raw = (actual - rule["baseline"]) / (target - rule["baseline"])
    elif "tolerance" in rule:
        raw = 1 + better * (actual - target) / rule["tolerance"]
    elif rule.get("reciprocal"):
        raw = target / actual
    else:
        raw = 1 + better * (actual - target) / abs(target)
    if rule.get("guardrail"):
        raw = min(raw, 1.0)
    curve = rule.get("curve")
    if curve:
        raw = min(max(raw, curve[0][0]), curve[-1][0])
        for (x0, y0), (x1, y1) in zip(curve, curve[1:]):
            if x0 <= raw <= x1:
                return y0 + (raw - x0) / (x1 - x0) * (y1 - y0)
    return raw


class Scores:
    def __init__(self, run):
        self.run, self.model = run, run.model
        self.document = run.document("score")
        self.ratio = self.model.get("ratio", 0.85)
        self.bands = self.model.get("bands", [("S", 1.1), ("A", 1.0), ("B", 0.9), ("C", 0.8), ("D", 0.0)])
        self.own = Attribution(run)
        self.importance = self.materiality()
        period = run.evaluation["period"]
        self.first, self.last = (datetime.date.fromisoformat(period[end]) for end in ("from", "to"))
        as_of = datetime.date.fromisoformat(run.evaluation["as_of"])
        self.end, self.last = self.last, min(self.last, as_of)

    # A node's share of the top KPI, along its own path.
    def materiality(self):
        run, shares = self.run, {self.run.evaluation["nodes"][0]["id"]: 1.0}
        for node in run.evaluation["nodes"]:
            whole = node["reference"]
            for breakdown in run.breakdowns.get(node["id"], []) if node["id"] in shares else []:
                kind, formula = run.kinds[node["id"], breakdown], run.formula(node["id"], breakdown)
                volumes = run.volumes(node["id"], breakdown, "previous") if kind == "ratio" else None
                for child in run.children.get((node["id"], breakdown), []):
                    part = run.nodes[child]["reference"]
                    if formula and not is_linear(formula):
                        shares[child] = shares[node["id"]]
                    elif kind == "ratio":
                        if volumes:
                            shares[child] = shares[node["id"]] * volumes[child]
                    elif whole and part is not None:
                        shares[child] = shares[node["id"]] * min(1.0, abs(part * run.rates(child)[0] / whole))
        return shares

    def due(self, stretches):
        """How much of what is due in the period is due in some days of it, by the weights of its days."""
        weekdays, dates = self.model.get("phasing", ([1] * 7, {}))
        def weigh(first, last):
            days = [first + datetime.timedelta(i) for i in range((last - first).days + 1)]
            return math.fsum(dates.get(str(day), weekdays[day.weekday()]) for day in days)
        return math.fsum(weigh(first, last) for first, last in stretches if first <= last) / weigh(self.first, self.end)

    def owned(self, node, people):
        """The days on which one of some people owns a node."""
        owners = self.model.get("owners", {}).get(node) or [("0001-01-01", self.run.nodes[node]["owner"])]
        starts = [max(self.first, datetime.date.fromisoformat(day)) for day, _ in owners] + [self.end + datetime.timedelta(1)]
        return [(start, after - datetime.timedelta(1)) for (_, owner), start, after in zip(owners, starts, starts[1:]) if owner in people]

    def weight(self, node):
        return self.model.get("weights", {}).get(node, max(LEAST_WEIGHT, self.importance.get(node, 0)))

    def worth(self, holding):
        return self.ratio ** (holding["level"] + THIRDS[holding["class"]] / 3)

    def rule(self, node):
        rule = dict(self.model.get("rules", {}).get(node, {}))
        if node in self.model.get("guardrails", set()):
            rule["guardrail"] = True
        return rule

    def cap(self, node):
        return self.rule(node).get("cap", self.model.get("cap", 1.2))

    def shares(self, node):
        """Who has how much of a node: contributors theirs, the owner of each day the rest."""
        contributors = self.model.get("contributors", {}).get(node, {})
        left = 1 - sum(contributors.values())
        whole = (self.last - self.first).days + 1
        owners = self.model.get("owners", {}).get(node)
        if not owners:
            result = {self.run.nodes[node]["owner"]: left}
        else:
            starts = [max(self.first, datetime.date.fromisoformat(day)) for day, _ in owners] + [self.last + datetime.timedelta(1)]
            result = {}
            for (_, owner), start, end in zip(owners, starts, starts[1:]):
                if end > start:
                    result[owner] = result.get(owner, 0) + left * (end - start).days / whole
        for person, share in contributors.items():
            result[person] = result.get(person, 0) + share
        return result

    def check(self):
        document = self.document
        people = {owner["id"]: owner for owner in document["owners"]}
        team_of = {team["id"]: team["team"] for team in document["teams"]}

        def teams(person):
            team = people[person]["team"] if person in people else None
            while team is not None:
                yield team
                team = team_of[team]

        for owner in document["owners"]:
            self.portfolio("owners[]", owner, lambda shares, me=owner["id"]: shares.get(me, 0), {owner["id"]})
        for team in document["teams"]:
            self.portfolio("teams[]", team, lambda shares, me=team["id"]: sum(s for p, s in shares.items() if p in people and me in teams(p)),
                           {person for person in people if team["id"] in teams(person)})
            for adjustment in team["adjustments"]:
                same = [other["amount"] for person in people.values() if team["id"] in teams(person["id"]) for other in person["adjustments"]
                        if all(other[key] == adjustment[key] for key in ("node", "kind", "cause", "effect_owner", "taken_from"))]
                expect("teams[].adjustments[].amount", f"{self.run.where} {team['id']}", adjustment["amount"], math.fsum(same))
        self.weights("unassigned[]", document["unassigned"], "unassigned")
        for holding in document["unassigned"]:
            self.holding("unassigned[]", holding, f"{self.run.where} unassigned")
            expect("unassigned[].share", holding["id"], holding["share"], self.shares(holding["id"]).get(None, 0))
        self.ledger(people)
        for vacancy in document["vacancies"]:
            expect("vacancies[].level", vacancy["node"], vacancy["level"], self.run.nodes[vacancy["node"]]["level"])
        for event in document["events"]:
            expect("events[].effect", event["id"], event["effect"], self.model.get("events", {}).get(event["id"]))
        for claim in document["spill_overs"]:
            expect("spill_overs[].claim", claim["id"], claim["claim"], self.model.get("claims", {}).get(claim["id"]))
            expect("spill_overs[].lag", claim["id"], claim["lag"], self.model.get("lags", {}).get(claim["id"]))

    def is_scored(self, node):
        # A project of which nothing is due yet is judged by nobody.
        return node["reference_kind"] in ("declared", "derived") or node["kind"] == "project" and node["completion"] is not None

    def weights(self, field, holdings, where):
        scored = [holding for holding in holdings if self.is_scored(self.run.nodes[holding["id"]])]
        whole = math.fsum(self.weight(holding["id"]) for holding in scored)
        for holding in holdings:
            expect(f"{field}.weight", f"{self.run.where} {where} {holding['id']}", holding["weight"],
                   self.weight(holding["id"]) / whole if holding in scored and whole else None)

    def holding(self, field, holding, where, outside=0.0, people=()):
        """A node in somebody's hands; `outside` is what others caused, of all of it, `people` who they are."""
        node = self.run.nodes[holding["id"]]
        at, rule = f"{where} {holding['id']}", self.rule(holding["id"])
        whole = holding["actual"] == node["actual"]
        if whole:
            expect(f"{field}.actual", at, holding["actual"], node["actual"])
            expect(f"{field}.target", at, holding["target"], node["target"] if self.is_scored(node) and node["kind"] != "project" else None)
        target = node["reference"] if whole else holding["target"]
        if node["kind"] == "flow":
            # Target, tolerance and baseline cover the days that are in.
            all_days = [(self.first, self.end)] if whole else self.owned(holding["id"], people)
            counted = [day for above, day in self.model.get("counted_to", {}).items() if (holding["id"] + ".").startswith(above + ".")]
            known = min([self.last, *map(datetime.date.fromisoformat, counted)]) if self.last < self.end else self.last
            part = self.due([(first, min(last, known)) for first, last in all_days])
            if not whole and target is not None:
                target *= part / self.due(all_days)
            rule.update({key: rule[key] * part for key in ("tolerance", "baseline") if key in rule})
        for key, moved in (("completion", 0.0), ("controllable", outside)):
            got = holding[key]
            if got is None:
                continue
            want = completion(rule, node, None if holding["actual"] is None else holding["actual"] - moved, target,
                              self.run.evaluation["as_of"])
            expect(f"{field}.{key}.raw", at, got["raw"], want)
            expect(f"{field}.{key}.scored", at, got["scored"], min(max(want, 0), self.cap(holding["id"])))
        expect(f"{field}.level", at, holding["level"], self.model.get("levels", {}).get(holding["id"], node["level"]))
        expect(f"{field}.points", at, holding["points"],
               100 * self.worth(holding) * holding["completion"]["scored"] if holding["completion"] else None)

    def portfolio(self, field, owner, share_of, people):
        where, holdings = f"{self.run.where} {owner['id']}", owner["nodes"]
        outside = {}
        for adjustment in owner["adjustments"]:
            if adjustment["taken_from"] is None:
                outside[adjustment["node"]] = outside.get(adjustment["node"], 0) + adjustment["amount"]
        self.weights(f"{field}.nodes[]", holdings, owner["id"])
        for holding in holdings:
            shares = self.shares(holding["id"])
            expect(f"{field}.nodes[].share", f"{where} {holding['id']}", holding["share"], share_of(shares))
            self.holding(f"{field}.nodes[]", holding, where, outside.get(holding["id"], 0) / self.held(owner, holding["id"]), people)
        gates = self.model.get("gates", set())
        scored = [holding for holding in holdings if holding["weight"] is not None]

        def mean(key):
            is_open = any(h["id"] in gates and h[key] and h[key]["raw"] < 1 - 1e-12 for h in scored)
            rows = [(h["share"] * h["weight"], min(h[key]["scored"], 1) if is_open and h["id"] not in gates else h[key]["scored"])
                    for h in scored if h[key]]
            known = math.fsum(weight for weight, _ in rows)
            return (math.fsum(weight * value for weight, value in rows) / known, known) if known else (None, 0.0)

        value, known = mean("completion")
        whole = math.fsum(h["share"] * h["weight"] for h in scored)
        coverage = known / whole if whole else None
        expect(f"{field}.completion", where, owner["completion"], value)
        expect(f"{field}.coverage", where, owner["coverage"], coverage)
        expect(f"{field}.worst_case", where, owner["worst_case"], None if coverage is None else (value or 0) * coverage)
        accountable = [h for h in scored if self.is_accountable(h["id"], field, owner)] or scored
        lead = max(accountable, key=lambda h: (self.worth(h), -h["level"]), default=None)
        expect(f"{field}.level", where, owner["level"], lead and lead["level"])
        if owner.get("readiness"):
            expect(f"{field}.readiness.level", where, owner["readiness"]["level"], owner["level"])
        expect(f"{field}.level_coefficient", where, owner["level_coefficient"], lead and self.worth(lead))
        expect(f"{field}.points", where, owner["points"], None if value is None else 100 * self.worth(lead) * value)
        is_graded = value is not None and self.run.evaluation["period"]["closed"] and coverage >= 0.8 - 1e-12
        expect(f"{field}.grade", where, owner["grade"], next(g for g, bound in self.bands if value >= bound - 1e-12) if is_graded else None)
        if owner["controllable"]:
            expect(f"{field}.controllable.completion", where, owner["controllable"]["completion"], mean("controllable")[0])
            expect(f"{field}.controllable.points", where, owner["controllable"]["points"], 100 * self.worth(lead) * mean("controllable")[0])

    def is_accountable(self, node, field, owner):
        holders = set(person for _, person in self.model.get("owners", {}).get(node, [])) or {self.run.nodes[node]["owner"]}
        if field == "owners[]":
            return owner["id"] in holders
        # A team answers for what its people do: of theirs, one holds more than a contribution.
        contributed = self.model.get("contributors", {}).get(node, {})
        return any(held["id"] == node for held in owner["nodes"]) and not holders <= set(contributed)

    def ledger(self, people):
        """Every effect stands twice, and is what its cause did to the node, by the same hops as a gap."""
        sums, effects = {}, {}
        for person in people.values():
            for entry in person["adjustments"]:
                key = (entry["node"], entry["kind"], entry["cause"])
                sums.setdefault(key, []).append(entry["amount"])
                if entry["taken_from"] is None:
                    effects.setdefault(entry["node"], {})[entry["kind"], entry["cause"]] = entry["amount"] / self.held(person, entry["node"])
        for key, amounts in sums.items():
            at = f"{self.run.where} {' '.join(key)}"
            expect("owners[].adjustments[].amount", at, abs(math.fsum(amounts)) <= 1e-9 * max(map(abs, amounts)), True)
        for node, found in effects.items():
            for (kind, cause), amount in found.items():
                want = self.effect(kind, cause, node, effects)
                if want is not None:
                    expect("owners[].adjustments[].amount", f"{self.run.where} {node} {kind} {cause}", amount, want)

    def held(self, person, node):
        """How much of a node, on the holder's own days."""
        holding = next((held for held in person["nodes"] if held["id"] == node), {"share": 1, "actual": None})
        if holding["actual"] == self.run.nodes[node]["actual"]:
            return holding["share"]
        return 1 - sum(self.model.get("contributors", {}).get(node, {}).values())

    def effect(self, kind, cause, node, effects):
        """What a cause did to a node of which somebody has all days; None where that cannot be told from these documents."""
        if kind == "event":
            event = next(event for event in self.document["events"] if event["id"] == cause)
            return event["effect"] if node in event["nodes"] else None
        if node in self.model.get("owners", {}):
            return None
        multipliers = self.own.multipliers
        origin = cause if kind == "mix" else self.run.nodes[cause]["parent"]
        if None in (multipliers.get(origin), multipliers.get(node)) or not multipliers[node]:
            return None
        if kind == "mix":
            amount = next((value / multipliers[origin] for line, value in self.own.extra.items()
                           if line.startswith(origin + ".") and line.rpartition(".")[0] == origin), None)
        else:
            hop = multipliers[cause] / multipliers[origin]
            amount = hop * (self.run.nodes[cause]["gap"] - math.fsum(effects.get(cause, {}).values()))
        return None if amount is None else amount * multipliers[origin] / multipliers[node]


# MARK: Targets


def per_day(value, counts, day):
    """What a version asks of a day."""
    if counts == "per_day":
        return value
    if counts == "per_week":
        return value / 7
    if counts == "per_month":
        return value / calendar.monthrange(day.year, day.month)[1]
    first = datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = datetime.date(first.year + (first.month == 10), (first.month + 3 - 1) % 12 + 1, 1)
    return value / (after - first).days


def by_days(versions, first, last):
    """The sum over days of the version that is valid on each."""
    total, day = [], first
    while day <= last:
        valid = [version for version in versions if version["from"] <= day.isoformat()]
        if not valid:
            return None
        total.append(per_day(valid[-1]["value"], valid[-1]["counts"], day))
        day += datetime.timedelta(1)
    return math.fsum(total)


def check_targets(run):
    report, nodes = run.document("targets"), run.nodes
    rows = {row["id"]: row for row in report["nodes"]}
    first, last = (datetime.date.fromisoformat(report["period"][end]) for end in ("from", "to"))
    closed = report["period"]["closed"]
    scored = {id: row["target"] for id, row in rows.items() if row["target_kind"] in ("declared", "derived")}
    for id, row in rows.items():
        at, node = f"{run.where} {id}", nodes[id]
        expect("nodes[].actual", at, row["actual"], node["actual"])
        expect("nodes[].expected", at, row["expected"], node["reference"] if id in scored else None)
        if id in scored:
            expect("nodes[].target", at, row["target"], node["target"])
            if closed and node["kind"] == "flow":
                expect("nodes[].expected", at, row["expected"], row["target"])
        if row["target_kind"] == "derived":
            given = [value for value in (run.recombined(id, breakdown, scored.get) for breakdown in run.breakdowns[id]) if value is not None]
            expect("nodes[].target", at, row["target"], given[0] if given else None)
        versions = row["versions"]
        if versions and all(version["counts"] in ("per_day", "per_week", "per_month", "per_quarter") for version in versions):
            expect("nodes[].target", at, row["target"], by_days(versions, first, last))
            if row["original"] is not None:
                # What was agreed on only later was not the target on the first day.
                day = first.isoformat()
                before = [version for version in versions if version["from"] <= day and (version["agreed"] or day) <= day]
                expect("nodes[].original", at, row["original"], by_days(before, first, last))
        for version in versions:
            late = version["agreed"] is not None and version["agreed"] > version["from"]
            expect("nodes[].versions[].retroactive", at, version["retroactive"], late)
        expect("nodes[].flags", at, "retroactive_target" in row["flags"],
               any(version["agreed"] is not None and version["agreed"] > version["from"] for version in versions))
        for version, value in zip(versions, run.model.get("versions", {}).get(id, [v["value"] for v in versions])):
            expect("nodes[].versions[].value", at, version["value"], value)
        basis = row["basis"]
        expect("nodes[].carried_share", at, row["carried_share"], math.fsum(b["value"] for b in basis) / row["target"] if basis else None)
        expect("nodes[].proven_share", at, row["proven_share"],
               math.fsum(b["value"] for b in basis if b["proven"]) / row["target"] if basis else None)
        for got, want in zip(basis, run.model.get("basis", {}).get(id, [])):
            expect("nodes[].basis[].value", at, got["value"], want[0])
            expect("nodes[].basis[].confidence", at, got["confidence"], want[1])

    # What is left over for children without a target is shared by the last period's figures.
    for (parent, breakdown), children in run.children.items():
        open_ones = [child for child in children if rows[child]["target_kind"] == "allocated"]
        if parent is None or breakdown is None or not open_ones:
            continue
        at = f"{run.where} {parent}.{breakdown}"
        factors = [rows[child]["target"] / nodes[child]["previous"] for child in open_ones if nodes[child]["previous"]]
        for child in open_ones:
            expect("nodes[].target", f"{at} {child}", rows[child]["target"], factors[0] * (nodes[child]["previous"] or 0) if factors else 0)
        whole = run.recombined(parent, breakdown, lambda child: rows[child]["target"])
        twice = whole and run.recombined(parent, breakdown, lambda child: rows[child]["target"] * (2 if child in open_ones else 1))
        if whole is not None and whole == twice:
            expect("nodes[].target", at, factors[0], 1)  # no factor makes a quotient of both another one
        elif whole is not None:
            expect("nodes[].target", at, rows[parent]["target"], whole, 0, 1e-8)

    for row in report["commitments"]:
        at = f"{run.where} {row['node']}.{row['breakdown']}"
        children = run.children.get((row["node"], row["breakdown"]), [])
        expect("commitments[].parent", at, row["parent"], scored.get(row["node"]))
        formula = run.formula(row["node"], row["breakdown"])
        has_open = any(child not in scored for child in children)
        is_sum = is_linear(formula) if formula else run.kinds[row["node"], row["breakdown"]] == "additive"
        if not has_open:
            committed = run.recombined(row["node"], row["breakdown"], scored.get)
        elif is_sum and any(child in scored for child in children):
            # Of a sum, what those give that have one; a term that is subtracted counts against.
            committed = run.recombined(row["node"], row["breakdown"], lambda child: scored.get(child, 0.0))
        else:
            committed = None
        if run.kinds[row["node"], row["breakdown"]] in ("ratio", "distinct") and not has_open:
            committed = row["committed"]
        expect("commitments[].committed", at, row["committed"], committed)
        expect("commitments[].difference", at, row["difference"],
               None if None in (row["parent"], committed) else row["parent"] - committed, abs(row["parent"] or 0))
        if row["difference"] is not None:
            rest = row["difference"]
            wanted = "over" if rest < 0 else "open" if has_open else "exact" if rest == 0 else "under"
            expect("commitments[].status", at, row["status"], wanted)
    for field in ("checked", "late", "unknown"):
        expect(f"history.{field}", run.where, report["history"][field], 0)
    return report


# MARK: All of it


class History:
    """A node's actuals of the closed periods before, the last one last; read when they are asked for.

    None for members that are found in the rows, and for the rest: which they are differs from one period to the next.
    """

    def __init__(self, run):
        self.run, self.periods, self.is_open = run, None, False

    def __call__(self, node):
        if ":" in node or node.endswith("~rest"):
            return None
        if self.periods is None:
            self.periods = self.read()
        values = [period.get(node) for period in self.periods]
        known = list(itertools.takewhile(lambda value: value is not None, reversed(values)))
        return types.SimpleNamespace(values=list(reversed(known)), is_open=self.is_open)

    def read(self):
        year, quarter = re.fullmatch(r"(\d+)-Q(\d)", self.run.model["period"]).groups()
        index, periods = 4 * int(year) + int(quarter) - 1, []
        for index in range(index - 1, index - 25, -1):
            arguments = ["evaluate", f"examples/{self.run.example}", "--period", f"{index // 4}-Q{index % 4 + 1}", "--against", "previous"]
            done = subprocess.run([self.run.kpitree, *arguments, "--format", "json", "--quiet"], capture_output=True)
            actuals = {row["id"]: row["actual"] for row in json.loads(done.stdout)["nodes"]} if done.returncode == 0 else {}
            if all(actual is None for actual in actuals.values()):
                break
            periods.insert(0, actuals)
        return periods


def main():
    kpitree = os.path.abspath(sys.argv[1])
    seen = set()
    for example in MODELS:
        history = History(Run(kpitree, example))
        open_period = [["--as-of", MODELS[example]["as_of"]]] if "as_of" in MODELS[example] else []
        for options in [[], ["--against", "previous"], *open_period]:
            run = Run(kpitree, example, *options)
            if run.evaluation["nodes"][0]["gap"] is None:  # there is no period before
                continue
            history.is_open = not run.evaluation["period"]["closed"]
            documents = {"why": check_why(run, history)}
            if "--against" not in options:
                scores = Scores(run)
                scores.check()
                documents |= {"score": scores.document, "targets": check_targets(run)}
            for name, document in documents.items():
                body = {key: value for key, value in document.items() if key not in ("period", "diagnostics", "sources")}
                seen |= {f"{name}: {path}" for path in figures(body)}
    known = set(checked)
    for field in sorted(seen):
        if field.split(": ")[1] not in known and field not in NOT_RECOMPUTED:
            failures.append(f"{field} is a figure that nothing here recomputes")
    failures.extend(f"{field} is recomputed, or gone" for field in NOT_RECOMPUTED if field not in seen or field.split(": ")[1] in known)
    for failure in failures[:40]:
        print(failure)
    print(f"{sum(checked.values())} figures of {len(checked)} fields recomputed, {len(failures)} differ")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
