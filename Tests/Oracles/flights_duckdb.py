#!/usr/bin/env python3
"""Compares flights.expected with what DuckDB computes from the same file: a second way to the same figures.

Needs the package `duckdb`. Prints how many lines agree; exit status 1 and the lines that do not, otherwise.
"""

import json
import pathlib
import sys

import duckdb

HERE = pathlib.Path(__file__).resolve().parent
RATIOS = {"arrival_delay": "arrival_delay / arrived", "cancellation_rate": "cancelled / flights", "on_time_rate": "on_time / arrived"}


def main():
    period = sys.argv[1] if len(sys.argv) > 1 else "2013-Q2"
    year, number = (int(part) for part in period.split("-Q"))
    rows = duckdb.execute(
        """
        select year(date) * 4 + quarter(date) as period, carrier, origin,
               sum(flights)::bigint as flights, sum(cancelled)::bigint as cancelled, sum(arrived)::bigint as arrived,
               sum(arrival_delay)::bigint as arrival_delay, sum(on_time)::bigint as on_time
        from read_csv(?, columns = {'date': 'DATE', 'carrier': 'VARCHAR', 'origin': 'VARCHAR', 'flights': 'BIGINT',
                                    'cancelled': 'BIGINT', 'arrived': 'BIGINT', 'arrival_delay': 'BIGINT',
                                    'on_time': 'BIGINT', 'distance': 'BIGINT'})
        group by grouping sets ((1), (1, 2), (1, 3), (1, 2, 3))
        """,
        [str(HERE.parents[1] / "examples/flights/flights.csv")],
    )
    names = [column[0] for column in rows.description]
    cells = {(row[0], row[1], row[2]): dict(zip(names, row)) for row in rows.fetchall()}

    wrong = count = 0
    for text in (HERE / "flights.expected").read_text().splitlines():
        expected = json.loads(text)
        ratio, carrier, origin = "arrival_delay", None, None
        for part in expected["id"].split(".")[1:]:
            if part in RATIOS:
                ratio = part
            elif part.startswith("carrier:"):
                carrier = part.removeprefix("carrier:")
            else:
                origin = part.removeprefix("origin:")
        above, below = RATIOS[ratio].split(" / ")
        values = []
        for end in (year * 4 + number, year * 4 + number - 1):
            cell = cells.get((end, carrier, origin))
            values.append(cell[above] / cell[below] if cell and cell[below] else None)
        gap = None if None in values else values[0] - values[1]
        count += 1
        if [expected["actual"], expected["reference"], expected["gap"]] != [*values, gap]:
            wrong += 1
            print(f"{expected['id']}: recorded {text}, DuckDB {values} {gap}")
    print(f"{count - wrong} of {count} nodes agree with DuckDB {duckdb.__version__}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
