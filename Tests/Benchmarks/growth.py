#!/usr/bin/env python3
"""How the cost of reading grows: with rows, with leaf cells, with breakdowns. Prints the time of each, and processor time per row and node.

    growth.py KPITREE GENERATE_ROWS FOLDER [ROWS]...

Tables are made in FOLDER one after another and removed again. ROWS: numbers of rows of the first table (1000000 10000000 unless said).
Cells and breakdowns are measured on the first number of rows.
"""

import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

DIMENSIONS = ["customer", "channel", "category", "item"]


def model(breakdowns):
    lines = ["kpitree: 1", "name: Growth", "sources:", "  orders: { csv: rows.csv, time: order_date }", "dimensions:"]
    lines += [f"  {name}: {{ column: {name} }}" for name in DIMENSIONS]
    lines += ["measures:", "  amount: { source: orders, aggregate: sum, column: amount }", "tree:", "  amount:", "    owner: none",
              "    breakdowns:"]
    for number, path in enumerate(breakdowns):
        below = f", each: {{ owner: none, breakdowns: {{ below: {{ split: {path[1]} }} }} }}" if len(path) > 1 else ""
        lines.append(f"      b{number}: {{ split: {path[0]}, discover: all{below} }}")
    return "\n".join(lines) + "\n"


def measure(kpitree, folder, breakdowns, name):
    (folder / "kpitree.yaml").write_text(model(breakdowns))
    command = [kpitree, "evaluate", str(folder), "--period", "2026-Q3", "--against", "previous", "--format", "json", "--quiet"]
    best, processor, peak = float("inf"), float("inf"), 0
    answer = folder / "answer.json"
    for _ in range(3):
        start = time.perf_counter()
        with answer.open("wb") as file:
            process = subprocess.Popen(command, stdout=file)
            _, _, usage = os.wait4(process.pid, 0)
        best, processor = min(best, time.perf_counter() - start), min(processor, usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss * 1024)
    nodes, rows = 0, 0
    with answer.open() as file:  # line by line: what this process holds would count as the next one's peak
        for line in file:
            nodes += line.startswith('    {"id":') and '"depth":' in line
            if line.startswith('    {"name":"orders"'):
                rows = json.loads(line)["rows"]
    answer.unlink()
    print(f"{name:<34}{rows:>12,}{nodes:>10,}{best * 1000:>11.1f}{processor * 1000:>10.1f}{processor / rows * 1e9:>10.1f}{processor / nodes * 1e6:>11.2f}{peak / 1e6:>9.1f}", flush=True)


def main():
    kpitree, generate, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    sizes = [int(size) for size in sys.argv[4:]] or [1_000_000, 10_000_000]
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'':<34}{'rows':>12}{'nodes':>10}{'best ms':>11}{'CPU ms':>10}{'ns a row':>10}{'µs a node':>11}{'peak MB':>9}")

    def table(rows, items):
        with (folder / "rows.csv").open("wb") as file:
            subprocess.run([generate, str(rows), "0", str(items)], stdout=file, check=True)

    for rows in sizes:
        table(rows, 10)
        measure(kpitree, folder, [["customer", "channel"], ["category"]], f"two breakdowns, {rows:,} rows")
    for items in [10, 1_000, 100_000]:
        table(sizes[0], items)
        measure(kpitree, folder, [["item"]], f"one breakdown of {items:,} members")
    table(sizes[0], 10)
    paths = [[name] for name in DIMENSIONS] + [list(pair) for pair in itertools.permutations(DIMENSIONS, 2)]
    for count in [1, 4, 16]:
        measure(kpitree, folder, paths[:count], f"{count} breakdown{'' if count == 1 else 's'}")
    (folder / "rows.csv").unlink()


main()
