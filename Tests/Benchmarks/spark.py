"""One statement for the whole tree on Spark, against one query per node: jobs, records and bytes read, and seconds.

Usage: spark.py KPITREE FOLDER [ROWS [ROUNDS]]; needs the Python packages duckdb (writes the rows as Parquet) and pyspark. Jobs, records
and bytes are read from Spark's event log; both ways run in a local Spark of two threads and must come to the same figures, to the cent.
Each way starts Spark once, which alone takes what `SELECT 1` takes; the last column is from the first job to the last statement's end.
A file's columns take a job of their own; adaptive execution, on by default, starts each stage of a statement as one more.
Best of the rounds, alternating.
"""

import csv
import decimal
import io
import json
import os
import pathlib
import subprocess
import sys
import time

import duckdb
import pyspark

MODEL = """kpitree: 1
sources: { rows: { spark: "parquet.`ROWS`", time: day } }
dimensions: { channel: { column: channel }, tier: { column: tier } }
measures: { amount: { source: rows, column: amount } }
tree: { amount: { owner: lin, target: { 2026-Q3: 100 }, breakdowns: { channel: { each: { breakdowns: { tier: {} } } }, tier: {} } } }
"""
CHANNELS, TIERS = 6, 3


def write_rows(path, count):
    duckdb.sql(f"""
        copy (select date '2026-04-01' + (i * 7919 % 183)::int as day, 'c' || (i * 31 % {CHANNELS}) as channel, 't' || (i * 17 // 5 % {TIERS}) as tier,
              ((i * 2654435761 % 100000) / 100)::decimal(18, 2) as amount from range({count}) t(i)) to '{path}' (format parquet)""")


def environment(folder, name, is_adaptive):
    """Spark's settings for one run, which writes its event log into a folder of its own."""
    log = folder / f"events-{name}"
    settings = folder / f"settings-{name}"
    for path in (log, settings): path.mkdir(exist_ok=True)
    for old in log.iterdir(): old.unlink()
    (settings / "spark-defaults.conf").write_text("\n".join([
        "spark.master local[2]", "spark.sql.catalogImplementation in-memory", "spark.ui.enabled false", "spark.sql.shuffle.partitions 2",
        f"spark.sql.adaptive.enabled {str(is_adaptive).lower()}", "spark.eventLog.enabled true", "spark.eventLog.compress false", "spark.eventLog.rolling.enabled false", f"spark.eventLog.dir {log}"]))
    home = pathlib.Path(pyspark.__file__).parent
    return dict(os.environ, SPARK_HOME=str(home), PATH=f"{home / 'bin'}:{os.environ['PATH']}", SPARK_CONF_DIR=str(settings)), log


def read_log(log):
    jobs = executions = records = size = 0
    moments = []
    for file in log.iterdir():
        for line in file.open():
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                jobs += 1
                moments.append(event["Submission Time"])
            if event["Event"].endswith("SQLExecutionStart"): executions += 1
            if event["Event"].endswith(("SQLExecutionStart", "SQLExecutionEnd")): moments.append(event["time"])
            if event["Event"] == "SparkListenerTaskEnd":
                read = (event.get("Task Metrics") or {}).get("Input Metrics", {})
                records += read.get("Records Read", 0)
                size += read.get("Bytes Read", 0)
    return executions, jobs, records, size, (max(moments) - min(moments)) / 1000


def run(command, folder, name, **options):
    settings, log = environment(folder, name.split(",")[0].replace(" ", "-"), is_adaptive=not name.endswith("not adaptive"))
    start = time.perf_counter()
    result = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, **options)
    seconds = time.perf_counter() - start
    if result.returncode != 0: sys.exit(result.stderr)
    return result.stdout, seconds, read_log(log)


def main(kpitree, folder, count, rounds):
    folder.mkdir(parents=True, exist_ok=True)
    rows = folder / "rows.parquet"
    write_rows(rows, count)
    (folder / "kpitree.yaml").write_text(MODEL.replace("ROWS", str(rows)))
    one = [kpitree, "evaluate", ".", "--period", "2026-Q3", "--as-of", "2026-09-30", "--format", "csv", "--quiet"]

    pairs = [("channel", f"c{i}") for i in range(CHANNELS)], [("tier", f"t{i}") for i in range(TIERS)]
    cells = [[]] + [[pair] for pair in pairs[0] + pairs[1]] + [[a, b] for a in pairs[0] for b in pairs[1]]
    statements = []
    for cell in cells:
        conditions = "".join(f" and {column} = '{member}'" for column, member in cell)
        statements.append(
            f"select sum(amount) filter (where day < date '2026-07-01'), sum(amount) filter (where day >= date '2026-07-01') "
            f"from parquet.`{rows}` where day between date '2026-04-01' and date '2026-09-30'{conditions};")

    ways = {
        "start-up, SELECT 1": (["spark-sql"], "select 1;\n"), "one statement": (one, None), "one statement, not adaptive": (one, None),
        "one query per node": (["spark-sql"], "\n".join(statements) + "\n")}
    output, read = {}, {}
    seconds, inside = {name: [] for name in ways}, {name: [] for name in ways}
    for _ in range(rounds):
        for name, (command, text) in ways.items():
            output[name], taken, (*read[name], within) = run(command, folder, name, input=text)
            seconds[name].append(taken)
            inside[name].append(within)
    figures = sorted(decimal.Decimal(row["actual"]) for row in csv.DictReader(io.StringIO(output["one statement"])))
    expected = sorted(decimal.Decimal(line.split("\t")[1]) for line in output["one query per node"].splitlines() if "\t" in line)
    print(f"{count:,} rows, {len(cells)} nodes, best of {rounds}; the same figures: {'yes' if figures == expected else 'NO'}")
    print(f"{'':28} {'executions':>10} {'jobs':>6} {'records read':>14} {'bytes read':>12} {'seconds':>8} {'statements':>11}")
    for name in ways:
        executions, jobs, records, size = read[name]
        print(f"{name:28} {executions:10,} {jobs:6,} {records:14,} {size:12,} {min(seconds[name]):8.1f} {min(inside[name]):11.1f}")
    rows.unlink()
    return 0 if figures == expected else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[3:]] + [2_000_000, 3][len(sys.argv[3:]):]
    sys.exit(main(os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), *numbers))
