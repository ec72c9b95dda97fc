#!/usr/bin/env python3
"""Reads the same table with kpitree and with DuckDB, by turns, and prints a table of rows a second; needs the module `duckdb`.

    rows.py KPITREE FOLDER [ROUNDS]

FOLDER holds rows.csv, as GenerateRows makes it; a model of two breakdowns side by side is written next to it. kpitree is measured as a
whole process (start, check, plan, both breakdowns, page), DuckDB from a warm connection by the query alone. Both check every value's
type, both use all processors, and their totals must agree to the cent.
"""

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb

MODEL = """\
kpitree: 1
name: Generated rows
sources:
  orders: { csv: rows.csv, time: order_date }
dimensions:
  customer: { column: customer, members: { new: {}, old: {} } }
  channel: { column: channel }
  category: { column: category }
measures:
  amount: { source: orders, aggregate: sum, column: amount }
tree:
  amount:
    owner: none
    breakdowns:
      customer:
        each: { owner: none, breakdowns: { channel: {} } }
        nodes: { new: {}, old: {} }
      category: {}
"""

QUERY = """\
select customer, channel, category, date_trunc('quarter', order_date) as quarter, sum(amount) as amount
from read_csv('{path}', header = true, columns = {{
  'order_date': 'DATE', 'channel': 'VARCHAR', 'customer': 'VARCHAR', 'category': 'VARCHAR', 'amount': 'DECIMAL(18,2)' }})
where order_date between date '2026-04-01' and date '2026-09-30'
group by grouping sets ((customer, channel, quarter), (category, quarter))
"""


def main() -> None:
    kpitree, folder = sys.argv[1], Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    rows = folder / "rows.csv"
    (folder / "kpitree.yaml").write_text(MODEL)
    command = [kpitree, "evaluate", str(folder), "--period", "2026-Q3", "--against", "previous", "--format", "json", "--quiet"]
    connection = duckdb.connect()
    query = QUERY.format(path=rows)
    best = {"DuckDB": float("inf"), "kpitree": float("inf")}
    for _ in range(rounds):
        start = time.perf_counter()
        cells = connection.execute(query).fetchall()
        best["DuckDB"] = min(best["DuckDB"], time.perf_counter() - start)
        start = time.perf_counter()
        page = subprocess.run(command, check=False, capture_output=True).stdout
        best["kpitree"] = min(best["kpitree"], time.perf_counter() - start)

    theirs = {
        (customer, channel, category): amount
        for customer, channel, category, quarter, amount in cells
        if quarter.month == 7
    }
    ours = {}
    for node in json.loads(page, parse_float=Decimal)["nodes"]:
        if node["breakdown"] == "channel":
            ours[node["parent"].split(".")[-1], node["key"], None] = node["actual"]
        elif node["breakdown"] == "category":
            ours[None, None, node["key"]] = node["actual"]
    if {key: Decimal(value) for key, value in ours.items()} != theirs:
        sys.exit("kpitree and DuckDB disagree")

    with rows.open("rb") as file:
        count = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b"")) - 1
    print(f"{'':<10}{'best ms':>10}{'rows/s, M':>12}{'ratio':>8}")
    for name, seconds in best.items():
        print(f"{name:<10}{seconds * 1000:>10.1f}{count / seconds / 1e6:>12.1f}{best['DuckDB'] / seconds:>8.2f}")


main()
