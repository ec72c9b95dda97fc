#!/usr/bin/env python3
"""What is usual by the days before a period, from rows alone: `daily.py KPITREE` writes a table, asks `kpitree why` and `review`, and works every limit out
with the dense matrices of prediction.py: of a flow, a ratio, an average, a level at the end and one over its days. Exit 1 and a line for each that differs.
"""
import csv, datetime, json, math, os, random, subprocess, sys, tempfile

import prediction

MODEL = """kpitree: 1
name: Shop
sources: { shop: { csv: rows.csv, time: day } }
dimensions: { channel: { column: channel } }
measures:
  amount: { source: shop, aggregate: sum, column: amount, unit: CNY }
  orders: { source: shop, aggregate: sum, column: orders }
  visits: { source: shop, aggregate: sum, column: visits }
  conversion: { formula: orders / visits, unit: percent }
  rows: { source: shop, aggregate: count }
  price: { source: shop, aggregate: average, column: amount }
  stock: { source: shop, aggregate: sum, column: stock, over_time: last }
  level: { source: shop, aggregate: sum, column: stock, over_time: average }
  largest: { source: shop, aggregate: max, column: amount }
tree:
  amount:
    owner: none
    target: { 2026-09: 14000 }
    breakdowns: { channel: {} }
    supported_by:
      orders: { owner: none }
      conversion: { owner: none }
      rows: { owner: none }
      price: { owner: none }
      stock: { owner: none }
      level: { owner: none }
      largest: { owner: none }
"""
FIRST, START, END = datetime.date(2026, 5, 27), datetime.date(2026, 9, 1), datetime.date(2026, 9, 30)


def table(closes_on):
    """Rows of two channels a day; none on a few days, and none on one weekday before the period if `closes_on` says one."""
    chance, level, rows = random.Random(7), 0.0, []
    day = FIRST
    while day <= END:
        level += chance.gauss(0, .3)
        if day.toordinal() % 29 != 3 and (day.weekday() != closes_on or day >= START):
            for channel in "ab":
                visits = round(100 + 10 * (day.weekday() > 4) + level + chance.gauss(0, 4))
                orders = round(visits * (.1 + .01 * chance.gauss(0, 1)) * (.6 if day >= START and channel == "a" else 1))
                rows.append([day.isoformat(), channel, orders, visits, f"{orders * 20}.{chance.randint(10, 99)}", round(500 + 5 * level + chance.gauss(0, 3))])
        day += datetime.timedelta(1)
    return rows


def expected(rows):
    """Limits by node, from day sums."""
    count, m = (END - FIRST).days + 1, (END - START).days + 1
    n = count - m
    sums = [None] * count
    for day, _, orders, visits, amount, stock in rows:
        t = (datetime.date.fromisoformat(day) - FIRST).days
        old = sums[t] or [0, 0, 0, 0, 0]
        sums[t] = [old[0] + float(amount), old[1] + orders, old[2] + visits, old[3] + 1, old[4] + stock]
    column = lambda i: [None if s is None else s[i] for s in sums]
    amount, orders, visits, rows_of, stock = map(column, range(5))

    def window(series, wanted=None):
        """Sum of the limits over the predicted days, what the others add up to, how many of each."""
        case = {"training": n, "window": m, "weekday": FIRST.weekday(), "figures": series[:n],
                "controls": [[None if t >= n and (series[t] is None or wanted is not None and t != wanted) else 0.0 for t in range(count)]]}
        found = prediction.predict(case, .95)
        if found is None: return None  # the day's weekday was never seen
        _, low, high, _, predicted = found
        others = [series[t] for t in range(n, count) if series[t] is not None and t not in predicted and (wanted is None or t == wanted)]
        return low * len(predicted), high * len(predicted), math.fsum(others), len(predicted), len(others)

    def flow(series):
        low, high, other, _, _ = window(series)
        return low + other, high + other

    def constant(series):
        assert prediction.predict({"training": n, "window": m, "weekday": FIRST.weekday(), "figures": series[:n], "controls": []}, .95)[1] is None

    def ratio(a, b):
        seen = [t for t in range(n) if b[t] is not None]
        base = math.fsum(b[t] for t in seen)
        r0, mean = math.fsum(a[t] for t in seen) / base, base / len(seen)
        low, high, other, _, _ = window([None if y is None else (x - r0 * y) / mean for x, y in zip(a, b)])
        whole = math.fsum(y for y in b[n:] if y is not None)
        return r0 + mean * (low + other) / whole, r0 + mean * (high + other) / whole

    def last(series):
        day = max(t for t in range(n, count) if series[t] is not None)
        found = window(series, day)
        return found and found[:2]

    def mean(series):
        low, high, other, predicted, others = window(series)
        return (low + other) / (predicted + others), (high + other) / (predicted + others)

    constant(rows_of)  # two rows every day: without variance there are no limits
    limits = {"amount": flow(amount), "amount.orders": flow(orders), "amount.conversion": ratio(orders, visits),
              "amount.price": ratio(amount, rows_of), "amount.stock": last(stock), "amount.level": mean(stock)}
    return {id: both for id, both in limits.items() if both}


def main():
    kpitree, agreed, wrong = os.path.abspath(sys.argv[1]), 0, []
    for closes_on in (None, 2):
        rows = table(closes_on)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "kpitree.yaml"), "w") as file: file.write(MODEL)
            with open(os.path.join(folder, "rows.csv"), "w", newline="") as file:
                csv.writer(file).writerows([["day", "channel", "orders", "visits", "amount", "stock"], *rows])
            ask = lambda command: json.loads(subprocess.run(
                [kpitree, command, "-m", folder, "--period", "2026-09", "--format", "json", "--quiet"], capture_output=True, check=True).stdout)
            why, nodes = ask("why"), {node["id"]: node for node in ask("review")["evaluation"]["nodes"]}
        found = {id: (node["expected"]["low"], node["expected"]["high"]) for id, node in nodes.items() if node["expected"]}
        top = why["normal_variation"]
        if (top["lower"], top["upper"], top["source"]) != (*found["amount"], "days"): wrong.append(f"why says {top}")
        wanted = expected(rows)
        # What is split, and what no day has a figure of, is not told by days; four months are too few for periods.
        if set(found) != set(wanted): wrong.append(f"limits of {sorted(set(found) ^ set(wanted))}")
        for id, limits in wanted.items():
            got, width = found.get(id, (math.nan, math.nan)), limits[1] - limits[0]
            if all(abs(a - b) <= 1e-6 * width for a, b in zip(got, limits)): agreed += 1
            else: wrong.append(f"{id}: {got} is to be {limits}")
            side = "above" if nodes[id]["actual"] > limits[1] else "below" if nodes[id]["actual"] < limits[0] else "within"
            if id in found and nodes[id]["expected"]["side"] != side: wrong.append(f"{id} is {side}")
    for line in wrong: print(line)
    print(f"{agreed} limits agree, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
