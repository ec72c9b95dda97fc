#!/usr/bin/env python3
"""What initiatives did, from rows alone: `effects.py KPITREE` writes a table, asks `kpitree impact`, and works effects, intervals and what quiet windows
said of their width out with the dense matrices of prediction.py (docs/effects.md says the rules). Exit 1 and a line for each that differs.

A flow before and after, two initiatives that meet, other nodes as controls, a ratio, a mean level, a level at the end, suspended and carried-over days, a
baseline of its own, an approved event, an experiment of a ratio.
"""
import csv, datetime, json, math, os, random, subprocess, sys, tempfile

import prediction

FIRST, START, END = datetime.date(2026, 6, 20), datetime.date(2026, 8, 20), datetime.date(2026, 9, 30)
NAMES = ["a", "b", "c", "d", "orders", "visits", "stock"]
MODEL = """kpitree: 1
name: Shop
people: { lin: { name: Lin }, zhao: { name: Zhao } }
sources: { shop: { csv: rows.csv, time: day } }
measures:
  a: { source: shop, aggregate: sum, column: a }
  b: { source: shop, aggregate: sum, column: b }
  c: { source: shop, aggregate: sum, column: c }
  d: { source: shop, aggregate: sum, column: d }
  orders: { source: shop, aggregate: sum, column: orders }
  visits: { source: shop, aggregate: sum, column: visits }
  conversion: { formula: orders / visits, unit: percent }
  level: { source: shop, aggregate: sum, column: stock, over_time: average }
  stock: { source: shop, aggregate: sum, column: stock, over_time: last }
events:
  outage: { date: 2026-09-12, nodes: [a], effect: -40, approved_by: zhao }
  strike: { date: 2026-08-11, nodes: [a] }
initiatives:
  sale: { window: 2026-09-10..2026-09-14, suspended: 2026-09-11, carryover: 1d, moves: [{ node: a, expected: 90, method: pre_post }] }
  voucher: { window: 2026-09-13..2026-09-16, moves: [{ node: a, expected: 30, method: pre_post }] }
  letter: { window: 2026-09-05..2026-09-08, moves: [{ node: b, method: parallel, control: [c, d] }] }
  page: { window: 2026-08-30..2026-09-03, moves: [{ node: conversion, method: pre_post }] }
  fair: { window: 2026-09-02..2026-09-06, moves: [{ node: level, method: pre_post }] }
  depot: { window: 2026-09-25..2026-10-04, moves: [{ node: stock, method: pre_post }] }
  early: { window: 2026-09-20..2026-09-22, moves: [{ node: c, method: pre_post, baseline: 2026-06-21..2026-08-25 }] }
  form:
    window: 2026-09-01..2026-09-10
    moves:
      - node: conversion
        method: holdout
        arms: { treated: { units: 900, sum: 80, sum_squares: 92, base: 1000, base_squares: 1250, cross: 110 }, control: { units: 910, sum: 66, sum_squares: 75, base: 1005, base_squares: 1240, cross: 90 } }
tree:
  all:
    owner: lin
    breakdowns:
      sum:
        nodes: { a: { owner: lin }, b: { owner: lin }, c: { owner: lin }, d: { owner: lin } }
    supported_by: { conversion: { owner: lin }, level: { owner: lin }, stock: { owner: lin } }
"""


def table():
    chance, level, rows, day = random.Random(3), 0.0, [], FIRST
    while day <= END:
        level += chance.gauss(0, .4)
        weekend = 12 * (day.weekday() > 4)
        flows = [round(base + weekend + level * share + chance.gauss(0, 4), 2) for base, share in ((100, 1), (80, .9), (60, .8), (50, .2))]
        visits = round(400 + 3 * weekend + chance.gauss(0, 10))
        orders = round(visits * .08 + chance.gauss(0, 2))
        if datetime.date(2026, 9, 10) <= day <= datetime.date(2026, 9, 16): flows[0] += 25
        if datetime.date(2026, 8, 30) <= day <= datetime.date(2026, 9, 3): orders += 6
        rows.append([day.isoformat(), *map(lambda x: f"{x:.2f}", flows), orders, visits, round(900 + 4 * level + chance.gauss(0, 5))])
        day += datetime.timedelta(1)
    return rows


def index(text): return (datetime.date.fromisoformat(text) - FIRST).days


def days(first, last): return range(index(first), index(last) + 1)


class Series:
    """Figures by day, None where there is none; quiet days can be learned from."""

    def __init__(self, figures, loud):
        self.figures, self.loud = figures, set(loud)

    def case(self, window, wanted, controls=(), start=None, end=None):
        """As prediction.py takes it: the window is cut to where it is wanted by a control that is missing elsewhere."""
        n = window[0]
        first = max(0, n - max(180, 4 * len(window))) if start is None else start
        figures = [None if t in self.loud or (end is not None and t >= end) else v for t, v in enumerate(self.figures[:n])]
        columns = [[None if t >= n and t not in wanted else 0.0 for t in range(n + len(window))]] + [list(c[: n + len(window)]) for c in controls]
        return {"training": n - first, "window": len(window), "weekday": (FIRST.weekday() + first) % 7, "figures": figures[first:],
                "controls": [c[first:] for c in columns]}

    def effect(self, window, wanted, controls=(), level=None, factor=1, start=None, end=None):
        """Sum of actual less predicted over the wanted days, and its interval."""
        mean, low, high, _, _ = prediction.predict(self.case(window, wanted, controls, start, end), level or .9)
        actual = math.fsum(self.figures[t] for t in wanted)
        return [actual - len(wanted) * x for x in (mean, mean + factor * (high - mean), mean - factor * (mean - low))]

    def distance(self, window, controls=()):
        """Of a window in which nothing happened, in half widths of 68%; None where the guards do not hold."""
        found = prediction.predict(self.case(window, list(window), controls), .68)
        if found is None or found[1] is None: return None
        mean, low, high = found[:3]
        return (math.fsum(self.figures[t] for t in window) / len(window) - mean) / ((high - low) / 2)

    def windows(self, n, m):
        found, end = [], n
        while end >= m and len(found) < 12:
            loud = [t for t in range(end - m, end) if t in self.loud]
            if loud:
                end = max(loud)
                continue
            found.append(range(end - m, end))
            end -= m
        return found


def expected(rows):
    columns = dict(zip(NAMES, ([float(v) for v in column] for column in list(zip(*rows))[1:])))
    period = days("2026-09-01", "2026-09-30")
    result = {}

    # Two that meet on a: 10, 12-15 of the sale (carried over one day), 13-16 of the voucher; the outage's loss is put back.
    a = list(columns["a"])
    a[index("2026-09-12")] += 40
    sale, voucher = days("2026-09-10", "2026-09-15"), days("2026-09-13", "2026-09-16")
    window, off = days("2026-09-10", "2026-09-16"), index("2026-09-11")
    series = Series(a, [index("2026-08-11"), index("2026-09-12"), *window])
    at_sale = [t for t in sale if t != off]
    wanted = [t for t in window if t in at_sale or t in voucher]
    siblings = [Series(columns[name], loud) for name, loud in
                (("b", days("2026-09-05", "2026-09-08")), ("c", days("2026-09-20", "2026-09-22")), ("d", []))]
    distances = [series.distance(w) for w in series.windows(window[0], len(window))] + [s.distance(window) for s in siblings]
    distances = [d for d in distances if d is not None]
    factor = max(1, math.sqrt(math.fsum(d * d for d in distances) / len(distances))) if len(distances) >= 4 else 1
    total, low, high = series.effect(window, wanted, factor=factor)
    per_day = {"sale": 90 / 6, "voucher": 30 / 4}
    shares = {"sale": 0.0, "voucher": 0.0}
    parts = {"sale": 0.0, "voucher": 0.0}
    for group in ({"sale"}, {"voucher"}, {"sale", "voucher"}):
        inside = [t for t in wanted if (t in at_sale) == ("sale" in group) and (t in voucher) == ("voucher" in group)]
        if not inside: continue
        rest = series.effect(window, inside)[0]
        for name in group:
            weight = per_day[name] / sum(per_day[other] for other in group)
            shares[name] += rest * weight
            parts[name] += weight * len(inside) / len(wanted)
    honesty = {"factor": factor, "held": sum(abs(d) <= 1.654 for d in distances), "tried": len(distances)}
    for name in shares:
        result[name] = dict(effect=shares[name], interval=[shares[name] - (total - low) * parts[name], shares[name] + (high - total) * parts[name]], honesty=honesty)

    # Against c and d together.
    b = Series(columns["b"], days("2026-09-05", "2026-09-08"))
    control = [x + y for x, y in zip(columns["c"], columns["d"])]
    window = days("2026-09-05", "2026-09-08")
    result["letter"] = dict(effect=b.effect(window, list(window), [control])[0])

    # A ratio: distances from that of the days before, in mean visits. The holdout on it makes its days loud.
    orders, visits = columns["orders"], columns["visits"]
    loud = set(days("2026-08-30", "2026-09-10"))
    before = [t for t in range(index("2026-08-30")) if t not in loud]
    base = math.fsum(visits[t] for t in before)
    r0, mean = math.fsum(orders[t] for t in before) / base, base / len(before)
    z = Series([(x - r0 * y) / mean for x, y in zip(orders, visits)], loud)
    whole = math.fsum(visits[t] for t in period)
    cluster, wanted = days("2026-08-30", "2026-09-10"), days("2026-09-01", "2026-09-10")
    holdout = (80 / 1000 - 66 / 1005) * 1000 / whole
    rest = mean / whole * z.effect(cluster, [t for t in wanted if t <= index("2026-09-03")])[0] - holdout * 3 / 10
    result["page"] = dict(effect=rest)
    result["form"] = dict(effect=holdout)

    # A mean level: days of the period that the window holds, per day of the period; at the end, the last day alone.
    stock = columns["stock"]
    window = days("2026-09-02", "2026-09-06")
    result["fair"] = dict(effect=Series(stock, window).effect(window, list(window))[0] / 30)
    window = days("2026-09-25", "2026-09-30")
    result["depot"] = dict(effect=Series(stock, window).effect(window, [index("2026-09-30")])[0])

    # Only what the baseline holds.
    window = days("2026-09-20", "2026-09-22")
    result["early"] = dict(effect=Series(columns["c"], window).effect(window, list(window), start=index("2026-06-21"), end=index("2026-08-25") + 1)[0])
    return result


def main():
    rows, agreed, wrong = table(), 0, []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "kpitree.yaml"), "w") as file: file.write(MODEL)
        with open(os.path.join(folder, "rows.csv"), "w", newline="") as file: csv.writer(file).writerows([["day", *NAMES], *rows])
        answer = subprocess.run([os.path.abspath(sys.argv[1]), "impact", "-m", folder, "--period", "2026-09", "--format", "json", "--quiet"], capture_output=True, text=True)
        if answer.returncode: return print(answer.stdout + answer.stderr) or 1
        found = {entry["id"]: entry["moves"][0] for entry in json.loads(answer.stdout)["initiatives"]}

    def compare(what, got, wanted, scale):
        nonlocal agreed
        if got is not None and abs(got - wanted) <= 1e-6 * scale: agreed += 1
        else: wrong.append(f"{what}: {got} is to be {wanted}")

    for name, wanted in expected(rows).items():
        move = found[name]
        scale = max(abs(wanted["effect"]), move["interval"][1] - move["interval"][0] if move["interval"] else 0)
        compare(f"{name}: effect", move["effect"], wanted["effect"], scale)
        for end, side in enumerate(("lower", "upper")):
            if "interval" in wanted: compare(f"{name}: {side} end", move["interval"][end], wanted["interval"][end], scale)
        for field, value in wanted.get("honesty", {}).items(): compare(f"{name}: {field}", move["honesty"][field], value, max(1, value))
    for line in wrong: print(line)
    print(f"{agreed} figures of effects agree, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
