#!/usr/bin/env python3
"""Reads the same table with kpitree, DuckDB and polars, by turns, and prints rows a second and peak memory; needs the modules duckdb and polars.

    rows.py KPITREE FOLDER [ROUNDS]

FOLDER holds rows.csv, as GenerateRows makes it; a model of two breakdowns side by side is written next to it, with distinct users where the
table has them. kpitree is measured as a whole process (start, check, plan, both breakdowns, page), the others by their query alone, in a
process of their own each time; CPU is of the whole process (a machine that others use
stretches time more than CPU). All check every value's type and use all processors; totals must agree to the cent and users exactly.
"""

import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

MODEL = """\
kpitree: 1
name: Generated rows
sources:
  orders: {{ csv: rows.csv, time: order_date }}
dimensions:
  customer: {{ column: customer, members: {{ new: {{}}, old: {{}} }} }}
  channel: {{ column: channel }}
  category: {{ column: category }}
measures:
  figure: {{ source: orders, aggregate: {aggregate}, column: {column} }}
tree:
  figure:
    owner: none
    breakdowns:
      customer:
        each: {{ owner: none, breakdowns: {{ channel: {{}} }} }}
        nodes: {{ new: {{}}, old: {{}} }}
      category: {{}}
"""

DUCKDB = """\
select customer, channel, category, date_trunc('quarter', order_date) as quarter, {figure} as figure
from read_csv('{path}', header = true, columns = {{ {columns} }})
where order_date between date '2026-04-01' and date '2026-09-30'
group by grouping sets ((customer, channel, quarter), (category, quarter))
"""


def columns(path):
    header = path.open().readline().strip().split(",")
    types = {"order_date": "DATE", "amount": "DECIMAL(18,2)"}
    return ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in header)


def ask_duckdb(path, distinct):
    import duckdb

    connection = duckdb.connect()
    figure = "count(distinct user_id)" if distinct else "sum(amount)"
    query = DUCKDB.format(path=path, figure=figure, columns=columns(path))
    start = time.perf_counter()
    cells = connection.execute(query).fetchall()
    seconds = time.perf_counter() - start
    return seconds, {f"{a}|{b}|{c}": str(figure) for a, b, c, quarter, figure in cells if quarter.month == 7}


def ask_polars(path, distinct):
    import polars as pl

    header = path.open().readline().strip().split(",")
    types = {name: pl.String for name in header} | {"amount": pl.Decimal(18, 2), "order_date": pl.String}
    start = time.perf_counter()
    rows = pl.scan_csv(path, schema=types).with_columns(pl.col("order_date").str.to_date("%Y-%m-%d"))
    rows = rows.filter(pl.col("order_date").is_between(pl.date(2026, 4, 1), pl.date(2026, 9, 30)))
    rows = rows.with_columns(pl.col("order_date").dt.truncate("1q").alias("quarter"))
    figure = (pl.col("user_id").n_unique() if distinct else pl.col("amount").sum()).alias("figure")
    keys = [["customer", "channel", "quarter"], ["category", "quarter"]]
    # One query whose reading the engine may share.
    tables = pl.collect_all([rows.group_by(key).agg(figure) for key in keys], engine="streaming")
    seconds = time.perf_counter() - start
    cells = {}
    for table in tables:
        for row in table.iter_rows(named=True):
            if row["quarter"].month == 7:
                cells[f"{row.get('customer')}|{row.get('channel')}|{row.get('category')}"] = str(row["figure"])
    return seconds, cells


def run(command):
    """Wall seconds, processor seconds, peak bytes and standard output."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output


def ours(output):
    document = json.loads(output, parse_float=Decimal)
    cells = {}
    for node in document["nodes"]:
        if node["breakdown"] == "channel":
            cells[f"{node['parent'].split('.')[-1]}|{node['key']}|None"] = node["actual"]
        elif node["breakdown"] == "category":
            cells[f"None|None|{node['key']}"] = node["actual"]
    return cells, document["sources"][0]


def compare(kpitree, folder, rounds, distinct):
    rows = folder / "rows.csv"
    figure = ("count_distinct", "user_id") if distinct else ("sum", "amount")
    (folder / "kpitree.yaml").write_text(MODEL.format(aggregate=figure[0], column=figure[1]))
    command = [kpitree, "evaluate", str(folder), "--period", "2026-Q3", "--against", "previous", "--format", "json", "--quiet"]
    names = ["DuckDB", "polars", "kpitree"]
    best = dict.fromkeys(names, float("inf"))
    least = dict(best)
    peak = dict.fromkeys(names, 0)
    answers = {}
    for _ in range(rounds):
        for name in names:
            itself = [sys.executable, __file__, "--ask", name, str(rows), str(int(distinct))]
            seconds, processor, memory, output = run(command if name == "kpitree" else itself)
            if name == "kpitree":
                answers[name], source = ours(output)
            else:
                seconds, answers[name] = json.loads(output)
            best[name] = min(best[name], seconds)
            least[name] = min(least[name], processor)
            peak[name] = max(peak[name], memory)
    exact = {name: {key: Decimal(value) for key, value in cells.items()} for name, cells in answers.items()}
    if any(cells != exact["DuckDB"] for cells in exact.values()):
        sys.exit("the answers disagree")
    count = source["rows"]
    print(f"{count:,} rows, {'distinct users' if distinct else 'sums of amounts'}; temporary disk of kpitree: {source['temporary_bytes'] / 1e6:.0f} MB")
    print(f"{'':<10}{'best ms':>10}{'rows/s, M':>12}{'ratio':>8}{'CPU ms':>10}{'peak MB':>10}")
    for name, seconds in best.items():
        print(
            f"{name:<10}{seconds * 1000:>10.1f}{count / seconds / 1e6:>12.1f}{best['DuckDB'] / seconds:>8.2f}"
            f"{least[name] * 1000:>10.1f}{peak[name] / 1e6:>10.1f}"
        )


def main():
    if sys.argv[1] == "--ask":
        sys.path.pop(0)  # this folder has modules of its own, which are none of theirs
        ask = ask_duckdb if sys.argv[2] == "DuckDB" else ask_polars
        print(json.dumps(ask(Path(sys.argv[3]), sys.argv[4] == "1")))
        return
    kpitree, folder = sys.argv[1], Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    compare(kpitree, folder, rounds, False)
    if "user_id" in (folder / "rows.csv").open().readline():
        compare(kpitree, folder, rounds, True)


main()
