#!/usr/bin/env python3
"""Computes the figures of examples/marketplace for 2026-Q3 without kpitree: one JSON line per node, in kpitree's order.

    python3 Tests/Oracles/marketplace.py > Tests/Oracles/marketplace.expected

All arithmetic is in exact fractions, each number rounded once to a double. References: the plan of targets/2026.csv and kpitree.yaml, written down again
here; where a node has none, what the others leave, by the shares of 2026-Q2. Standard library only; shares no code with the product.
"""

import csv
import datetime
import json
import pathlib
from collections import defaultdict
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2] / "examples/marketplace"
THIS, LAST = "2026-Q3", "2026-Q2"
PLAN = {
    "gmv": 1710000,
    "gmv.new": 690000,
    "gmv.new.search": 92 * 3000,  # 3,000 a day since 1 July
    "gmv.new.short_video": 156000,
    "gmv.new.social": 110000,
    "gmv.new.partners": 68000,
    "gmv.old": 1020000,
    "gmv.visits": 213750,  # x 3.2% x 250 = 1,710,000
    "gmv.conversion": Fraction(32, 1000),
    "gmv.order_value": 250,
    "gmv.refund_rate": Fraction(4, 100),
    "gmv.buyers": 4300,
}


def quarter(date):
    day = datetime.date.fromisoformat(date)
    return f"{day.year}-Q{(day.month + 2) // 3}"


def read(pattern):
    for path in sorted(ROOT.glob(pattern)):
        with open(path, newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


class Cells:
    """(figure, period, filters) -> value, where filters are pairs of dimension and member."""

    def __init__(self):
        self.values = defaultdict(Fraction)
        self.users = defaultdict(set)
        self.members = defaultdict(set)
        for row in read("data/orders-*.csv"):
            period = quarter(row["order_date"])
            if period not in (THIS, LAST) or row["status"] == "cancelled":
                continue
            amount = int(row["quantity"]) * Fraction(row["unit_price"])
            picks = {
                "customer": row["customer_type"],
                "channel": "search" if row["channel"] == "SEM" else row["channel"],
                "tier": row["consumption_level"] or "(unknown)",
                "cycle": row["activity_cycle"] or "(unknown)",
                "category": row["category"],
            }
            keys = [()] + [((name, member),) for name, member in picks.items()]
            keys += [(("customer", picks["customer"]), (name, picks[name])) for name in ("channel", "tier", "cycle")]
            for key in keys:
                self.values["amount", period, key] += amount
                self.values["orders", period, key] += 1
                if row["status"] == "returned":
                    self.values["returned", period, key] += amount
                self.users[period, key].add(row["user_id"])
                self.members[tuple(name for name, _ in key)].add(key)
        for row in read("data/visits-*.csv"):
            for key in [(), (("channel", row["utm_source"]),)]:
                self.values["visits", quarter(row["day"]), key] += int(row["visits"])

    def value(self, measure, period, key=()):
        if measure == "buyers":
            return Fraction(len(self.users[period, key]))
        if measure == "conversion":
            return self.values["orders", period, key] / self.values["visits", period, key]
        if measure == "order_value":
            return self.values["amount", period, key] / self.values["orders", period, key]
        if measure == "refund_rate":
            return self.values["returned", period, key] / self.values["amount", period, key]
        return self.values[measure, period, key]

    def children(self, measure, dimension, above=(), top=None, size=None):
        """Members seen at either end by |actual| of `size`, then name; with `top` only the largest by either end."""
        keys = [key for key in self.members[tuple(name for name, _ in above) + (dimension,)] if key[: len(above)] == above]
        size = size or measure
        if top:
            keys = sorted(keys, key=lambda key: -max(abs(self.value(size, THIS, key)), abs(self.value(size, LAST, key))))[:top]
        return sorted(keys, key=lambda key: (-abs(self.value(size, THIS, key)), key[-1][1]))


def main():
    cells = Cells()

    def emit(node, actual, reference):
        gap = float(Fraction(actual) - Fraction(reference))
        print(json.dumps({"id": node, "actual": float(actual), "reference": float(reference), "gap": gap}))

    def planned(node, measure, key=()):
        emit(node, cells.value(measure, THIS, key), PLAN[node])

    def shared(parent, breakdown, measure, keys, reference, weight=lambda key: 1):
        """Children without targets: k times the last period, so that the breakdown gives the reference."""
        last = sum(weight(key) * cells.value(measure, LAST, key) for key in keys)
        for key in keys:
            emit(f"{parent}.{breakdown}:{key[-1][1]}", cells.value(measure, THIS, key), reference * cells.value(measure, LAST, key) / last)

    planned("gmv", "amount")
    new, old = (("customer", "new"),), (("customer", "old"),)
    planned("gmv.new", "amount", new)
    declared = ["search", "short_video", "social", "partners"]
    for channel in declared:
        planned(f"gmv.new.{channel}", "amount", new + (("channel", channel),))
    others = [key for key in cells.children("amount", "channel", new) if key[-1][1] not in declared]
    left = PLAN["gmv.new"] - sum(PLAN[f"gmv.new.{channel}"] for channel in declared)
    emit("gmv.new.channel~rest", sum(cells.value("amount", THIS, key) for key in others), left)
    planned("gmv.old", "amount", old)
    for dimension in ("tier", "cycle"):
        shared("gmv.old", dimension, "amount", cells.children("amount", dimension, old), PLAN["gmv.old"])

    largest = cells.children("amount", "category", top=5)
    k = PLAN["gmv"] / cells.value("amount", LAST)
    for key in largest:
        emit(f"gmv.category:{key[-1][1]}", cells.value("amount", THIS, key), k * cells.value("amount", LAST, key))
    rest = [key for key in cells.children("amount", "category") if key not in largest]
    emit(
        "gmv.category~rest",
        sum(cells.value("amount", THIS, key) for key in rest),
        k * sum(cells.value("amount", LAST, key) for key in rest),
    )

    planned("gmv.visits", "visits")
    shared("gmv.visits", "channel", "visits", cells.children("visits", "channel"), PLAN["gmv.visits"])
    planned("gmv.conversion", "conversion")
    shared(
        "gmv.conversion",
        "channel",
        "conversion",
        cells.children("conversion", "channel", size="visits"),
        PLAN["gmv.conversion"],
        lambda key: cells.value("visits", LAST, key) / cells.value("visits", LAST),
    )
    planned("gmv.order_value", "order_value")

    planned("gmv.refund_rate", "refund_rate")
    planned("gmv.buyers", "buyers")
    # Who bought as a new and as an old user stands in both; that overlap keeps its share, so each child does too.
    for key in cells.children("buyers", "customer"):
        share = cells.value("buyers", LAST, key) / cells.value("buyers", LAST)
        emit(f"gmv.buyers.customer:{key[-1][1]}", cells.value("buyers", THIS, key), PLAN["gmv.buyers"] * share)
    emit("gmv.satisfaction", Fraction(446, 100), Fraction(450, 100))


if __name__ == "__main__":
    main()
