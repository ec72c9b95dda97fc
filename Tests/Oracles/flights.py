#!/usr/bin/env python3
"""Computes the figures of examples/flights without kpitree: one JSON line per node, depth first as kpitree orders them.

    python3 Tests/Oracles/flights.py > Tests/Oracles/flights.expected

`actual` and `reference` are the exact ratios rounded once to a double; `gap` is their difference in doubles, as a reader of the
JSON would compute it. The whole numbers behind them stand beside, so that the division can be checked by hand. Standard
library only; it shares no code with the product.
"""

import csv
import json
import pathlib
import sys
from collections import defaultdict
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ["flights", "cancelled", "arrived", "arrival_delay", "on_time"]
# Node, then numerator and denominator.
RATIOS = {
    "arrival_delay": ("arrival_delay", "arrived"),
    "cancellation_rate": ("cancelled", "flights"),
    "on_time_rate": ("on_time", "arrived"),
}


def quarter(date):
    year, month, _ = date.split("-")
    return f"{year}-Q{(int(month) + 2) // 3}"


def previous(name):
    year, number = name.split("-Q")
    return f"{year}-Q{int(number) - 1}" if number != "1" else f"{int(year) - 1}-Q4"


def cells(rows):
    """(period, carrier or None, origin or None) -> sums."""
    sums = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    for row in rows:
        period = quarter(row["date"])
        for carrier in (None, row["carrier"]):
            for origin in (None, row["origin"]):
                cell = sums[period, carrier, origin]
                for figure in FIGURES:
                    cell[figure] += int(row[figure])
    return sums


def line(sums, period, node, ratio, carrier=None, origin=None):
    above, below = RATIOS[ratio]
    result = {"id": node}
    values = []
    for end in (period, previous(period)):
        cell = sums.get((end, carrier, origin))
        values.append(float(Fraction(cell[above], cell[below])) if cell and cell[below] else None)
    actual, reference = values
    result["actual"], result["reference"] = actual, reference
    result["gap"] = None if None in values else actual - reference
    for name, end in (("actual_of", period), ("reference_of", previous(period))):
        cell = sums.get((end, carrier, origin))
        result[name] = [cell[above], cell[below]] if cell else None
    return result


def members(sums, period, ratio, **fixed):
    """Members of the free axis with rows at either end: by |denominator| of the period, then by name."""
    below = RATIOS[ratio][1]
    found = set()
    for end, carrier, origin in sums:
        if end not in (period, previous(period)):
            continue
        if "carrier" in fixed:
            if carrier == fixed["carrier"] and origin is not None:
                found.add(origin)
        elif fixed.get("by") == "carrier" and origin is None and carrier is not None:
            found.add(carrier)
        elif fixed.get("by") == "origin" and carrier is None and origin is not None:
            found.add(origin)

    def size(member):
        carrier = fixed.get("carrier") or (member if fixed.get("by") == "carrier" else None)
        origin = member if carrier != member else None
        cell = sums.get((period, carrier, origin))
        return cell[below] if cell else 0

    return sorted(found, key=lambda member: (-size(member), member))


def main():
    period = sys.argv[1] if len(sys.argv) > 1 else "2013-Q2"
    with open(ROOT / "examples/flights/flights.csv", newline="", encoding="utf-8") as file:
        sums = cells(csv.DictReader(file))
    top = "arrival_delay"
    lines = [line(sums, period, top, top)]
    for carrier in members(sums, period, top, by="carrier"):
        node = f"{top}.carrier:{carrier}"
        lines.append(line(sums, period, node, top, carrier=carrier))
        for origin in members(sums, period, top, carrier=carrier):
            lines.append(line(sums, period, f"{node}.origin:{origin}", top, carrier=carrier, origin=origin))
    for origin in ("EWR", "JFK", "LGA"):  # declared, hence in the model's order
        lines.append(line(sums, period, f"{top}.{origin}", top, origin=origin))
    lines.append(line(sums, period, f"{top}.cancellation_rate", "cancellation_rate"))
    lines.append(line(sums, period, f"{top}.on_time_rate", "on_time_rate"))
    for origin in members(sums, period, "on_time_rate", by="origin"):
        lines.append(line(sums, period, f"{top}.on_time_rate.origin:{origin}", "on_time_rate", origin=origin))
    for entry in lines:
        print(json.dumps(entry))


if __name__ == "__main__":
    main()
