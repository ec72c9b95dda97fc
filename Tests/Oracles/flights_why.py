#!/usr/bin/env python3
"""Who made the delay of July 2013 against June: rate and mix of every carrier and origin of examples/flights, without kpitree.

    python3 Tests/Oracles/flights_why.py > Tests/Oracles/flights_why.expected

The delay of a whole is Σ w·r over its members, w their shares of its arrivals. A member's effect is (w0 + w1) / 2 · (r1 - r0), its
mix (w1 - w0) · (its mean rate - the whole's mean rate); origins below a carrier are carried up by the carrier's mean share. Exact
rationals, each rounded once. Standard library only; it shares no code with the product.
"""

import csv
import json
import pathlib
from collections import defaultdict
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEFORE, AFTER = "2013-06", "2013-07"


def sums():
    """(month, carrier or None, origin or None) -> minutes late, arrivals."""
    result = defaultdict(lambda: [0, 0])
    with open(ROOT / "examples/flights/flights.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month = row["date"][:7]
            if month not in (BEFORE, AFTER):
                continue
            for carrier in (None, row["carrier"]):
                for origin in (None, row["origin"]):
                    cell = result[month, carrier, origin]
                    cell[0] += int(row["arrival_delay"])
                    cell[1] += int(row["arrived"])
    return result


def split(cells, whole, members, multiplier):
    """By name, each member's (effect, mix, multiplier below it) in the unit of the top."""
    ends = [cells[month, *whole] for month in (BEFORE, AFTER)]
    mean = sum(Fraction(late, arrived) for late, arrived in ends) / 2
    result = {}
    for name, member in members.items():
        parts = [cells[month, *member] for month in (BEFORE, AFTER)]
        shares = [Fraction(part[1], end[1]) for part, end in zip(parts, ends)]
        rates = [Fraction(*part) if part[1] else None for part in parts]
        if None in rates:
            # Who was there at one end only is all mix.
            rates = [rate for rate in rates if rate is not None] * 2 or [Fraction(0)] * 2
        share = sum(shares) / 2
        effect = multiplier * share * (rates[1] - rates[0])
        mix = multiplier * (shares[1] - shares[0]) * (sum(rates) / 2 - mean)
        result[name] = effect, mix, multiplier * share
    return result


def main():
    cells = sums()
    top = (None, None)
    lines = {}

    def add(parent, members):
        for name, (effect, mix, _) in members.items():
            lines[f"{parent}{name}"] = {"contribution": float(effect), "mix": float(mix)}

    carriers = sorted({carrier for _, carrier, origin in cells if carrier and origin is None})
    by_carrier = split(cells, top, {carrier: (carrier, None) for carrier in carriers}, Fraction(1))
    add("arrival_delay.carrier:", by_carrier)
    for carrier, (_, _, multiplier) in by_carrier.items():
        if not all(cells[month, carrier, None][1] for month in (BEFORE, AFTER)):
            continue
        origins = sorted({origin for _, other, origin in cells if other == carrier and origin})
        add(f"arrival_delay.carrier:{carrier}.origin:", split(cells, (carrier, None), {o: (carrier, o) for o in origins}, multiplier))
    add("arrival_delay.", split(cells, top, {origin: (None, origin) for origin in ("EWR", "JFK", "LGA")}, Fraction(1)))
    for name, line in lines.items():
        print(json.dumps({"id": name, **line}))


if __name__ == "__main__":
    main()
