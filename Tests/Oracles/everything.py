#!/usr/bin/env python3
"""Works out figures of examples/everything from its rows, and finds them in its recorded evaluation.

usage: everything.py

Only what the model says is known here: which rows count, in which week, zone and unit they are written. Python's standard library only.
"""
import csv
import datetime
import json
import pathlib
import sys
from decimal import Decimal

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/everything"
FIRST, LAST = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def rows(pattern, delimiter=","):
    for path in sorted(EXAMPLE.glob(f"data/{pattern}")):
        with open(path, encoding="utf-8") as file:
            yield from csv.DictReader(file, delimiter=delimiter)


def day(text):
    return datetime.date.fromisoformat(text)


def amount(some):
    return sum(Decimal(row["boxes"]) * Decimal(row["price"]) for row in some)


def figures():
    every = list(rows("orders-*.csv"))
    quarter = [row for row in every if FIRST <= day(row["paid_on"]) <= LAST]
    valid = [row for row in quarter if row["status"] != "cancelled"]
    home = [row for row in valid if row["region"] == "home"]
    yield "profit.sales.home", amount(home)
    yield "profit.sales.home.search", amount(row for row in home if row["channel"] in ("search", "SEM"))
    yield "profit.sales.abroad", amount(row for row in valid if row["region"] == "abroad")
    refunds = amount(row for row in home if row["status"] == "refunded")
    yield "profit.refunds", refunds
    yield "profit.quality.refund_rate", refunds / amount(home)
    yield "profit.offices", len({row["office"] for row in quarter})

    visits = sum(int(row["visits"]) for row in rows("visits.tsv", "\t") if "2026-07" <= row["month"] <= "2026-09")
    yield "profit.sales.home.visits", visits
    yield "profit.sales.home.conversion", len(home) / visits
    yield "profit.sales.home.order_value", amount(home) / len(home)

    # A week belongs to the quarter that holds its fourth day.
    def is_paid(row):
        thursday = datetime.datetime.strptime(row["week"] + "-4", "%G-W%V-%u").date()
        return row["amount"] != "n/a" and FIRST <= thursday <= LAST

    purchases = sum(Decimal(row["amount"].removesuffix(" ¥").replace(".", "").replace(",", ".")) for row in rows("ledger.csv", ";") if is_paid(row))
    yield "profit.purchases", purchases
    abroad = Decimal("7.3") * amount(row for row in valid if row["region"] == "abroad")
    yield "profit", amount(home) + abroad - refunds - purchases
    fees = [row for row in rows("fairs.csv") if FIRST <= day(row["day"]) <= LAST]
    yield "profit.fair_fees", sum(Decimal(row["fee"]) * {"CNY": 1, "USD": Decimal("7.3")}[row["currency"]] for row in fees)

    parcels = [int(row["days"]) for row in rows("parcels.csv") if row["days"].isdigit()
               and FIRST <= datetime.datetime.fromisoformat(row["sent_at"]).astimezone(ZONE).date() <= LAST]
    yield "profit.quality.delivery", sum(parcels) / len(parcels)
    yield "profit.quality.slowest", max(parcels)
    yield "profit.quality.quickest", min(parcels)

    # Who joined in the last thirty days is too young to be judged.
    joined = [row for row in every if FIRST <= day(row["joined_on"]) <= LAST - datetime.timedelta(30)]
    back = {row["office"] for row in joined if 1 <= (day(row["paid_on"]) - day(row["joined_on"])).days <= 90}
    yield "profit.retention", len(back) / len({row["office"] for row in joined})
    yield "profit.desks", sum(int(row["desks"]) for row in rows("desks.csv", "|") if row["as_of"] == str(LAST))
    market = sum(int(row["boxes"]) for row in rows("market.csv") if row["first_month"] == "2026-07")
    yield "profit.share_of_market", sum(int(row["boxes"]) for row in quarter) / (1000 * market)


def main():
    recorded = {node["id"]: node["actual"] for node in json.loads((EXAMPLE / "expected/evaluation.json").read_text())["nodes"]}
    found = list(figures())
    wrong = [f"{node} is {recorded[node]}, and its rows give {figure}" for node, figure in found if abs(recorded[node] - float(figure)) > 1e-12 * abs(float(figure))]
    for line in wrong:
        print(line)
    print(f"{len(found) - len(wrong)} of {len(found)} figures agree")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
