#!/usr/bin/env python3
"""Holds `kpitree diagnose` and `kpitree decide` against figures worked out here from rows that this script writes, in exact fractions.

usage: operate.py KPITREE [COUNT]

Of each of COUNT seeds: what moved a cost per payer (price of traffic and registration rate), the case of each cell, shares and ranks, rates at
a fixed mix of users; then, day by day, whether conditions hold, their runs, the first day, the state, and the chain of the log. It knows nothing
of kpitree's code.
"""
import calendar
import datetime
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

KPITREE = str(pathlib.Path(sys.argv[1]).resolve())
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 25
problems = []


def close(left, right, what):
    if left is None or right is None:
        if left is not right:
            problems.append(f"{what}: {left} here, {right} there")
    elif abs(float(left) - float(right)) > 1e-9 * max(1, abs(float(left)), abs(float(right))):
        problems.append(f"{what}: {float(left)} here, {right} there")


def equal(left, right, what):
    if left != right:
        problems.append(f"{what}: {left} here, {right} there")


def ask(folder, *arguments, status=(0,)):
    result = subprocess.run([KPITREE, *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
    if result.returncode not in status:
        problems.append(f"{' '.join(arguments)} ended with {result.returncode}: {result.stderr[:500]}")
        return None
    return result.stdout


# --- Pairs, shares, rates at a fixed mix

PAIRS = """kpitree: 1
name: Growth
sources: { ads: { csv: ads.csv, time: day } }
dimensions: { channel: { column: channel }, device: { column: device } }
measures:
  spend: { source: ads, aggregate: sum, column: spend }
  clicks: { source: ads, aggregate: sum, column: clicks }
  payers: { source: ads, aggregate: sum, column: payers }
  back: { source: ads, aggregate: sum, column: back }
  cost: { formula: spend / payers }
  stay: { formula: back / payers, unit: percent }
pairs: { buying: { x: payers, y: cost, at: payers, each: channel, rules: volume_cost, via: clicks, quality: stay } }
tree:
  payers:
    owner: none
    target: none
    breakdowns: { channel: {} }
    supported_by: { stay: { owner: none, target: none, breakdowns: { channel: { standardise: device } } } }
"""


def ratio(left, right):
    return None if left is None or right is None or right == 0 else Fraction(left, right)


def sums(rows, month, **members):
    picked = [row for row in rows if row["day"].month == month and all(row[key] == value for key, value in members.items())]
    return {key: sum(row[key] for row in picked) for key in ("spend", "clicks", "payers", "back")}


def word(before, now):
    if before is None or now is None:
        return None
    band = Fraction(3, 100) * abs(before)
    return "up" if now - before > band else "down" if now - before < -band else "flat"


def diagnose(seed):
    dice = random.Random(seed)
    channels = [f"c{index}" for index in range(dice.randint(2, 5))]
    devices = [f"d{index}" for index in range(dice.randint(2, 3))]
    rows = []
    for month in (7, 8):
        for channel in channels:
            for device in devices:
                if dice.random() < 0.12:
                    continue  # a member without users of a kind
                payers = dice.randint(1, 120)
                rows.append({
                    "day": datetime.date(2026, month, dice.randint(1, 28)), "channel": channel, "device": device,
                    "spend": dice.randint(50, 900), "clicks": payers + dice.randint(0, 300), "payers": payers, "back": dice.randint(0, payers),
                })  # fmt: skip
    rows.append({"day": datetime.date(2026, 8, 31), "channel": channels[0], "device": devices[0], "spend": 1, "clicks": 2, "payers": 1, "back": 1})
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kpitree-operate-"))
    (folder / "kpitree.yaml").write_text(PAIRS)
    keys = ("day", "channel", "device", "spend", "clicks", "payers", "back")
    (folder / "ads.csv").write_text("\n".join([",".join(keys)] + [",".join(str(row[key]) for key in keys) for row in rows]) + "\n")
    text = ask(folder, "diagnose", "--period", "2026-08", "--format", "json")
    if text is None:
        return
    document = json.loads(text)
    seen = [channel for channel in channels if any(row["channel"] == channel for row in rows)]

    for entry in document["pairs"]:
        where = f"seed {seed}, {entry['member']}"
        members = {} if entry["member"] is None else {"channel": entry["member"]}
        before, now = sums(rows, 7, **members), sums(rows, 8, **members)
        ends = [(end["payers"], ratio(end["spend"], end["payers"])) for end in (before, now)]
        close(ends[1][0], entry["x"]["actual"], f"{where} x")
        close(ends[0][1], entry["y"]["reference"], f"{where} y before")
        close(ends[1][1], entry["y"]["actual"], f"{where} y")
        words = word(ends[0][0], ends[1][0]), word(ends[0][1], ends[1][1])
        equal(None if None in words else "_".join(words), entry["quadrant"], f"{where} case")
        price = rate = None
        if all(end["payers"] and end["clicks"] for end in (before, now)):
            prices = [Fraction(end["spend"], end["clicks"]) for end in (before, now)]
            rates = [Fraction(end["payers"], end["clicks"]) for end in (before, now)]
            price = (1 / rates[0] + 1 / rates[1]) / 2 * (prices[1] - prices[0])
            rate = -(prices[0] + prices[1]) / (2 * rates[0] * rates[1]) * (rates[1] - rates[0])
            assert price + rate == ends[1][1] - ends[0][1]
        close(price, entry["causes"]["price_of_traffic"], f"{where} price of traffic")
        close(rate, entry["causes"]["registration_rate"], f"{where} registration rate")
        close(ratio(now["back"], now["payers"]), entry["causes"]["quality"]["actual"], f"{where} quality")
    totals = [entry for entry in document["pairs"] if entry["member"] is not None]
    equal(sorted(totals, key=lambda entry: (-abs(entry["x"]["actual"] or 0), entry["member"])), totals, f"seed {seed} order")
    first = document["pairs"][0]["quadrant"]
    read = [entry for entry in totals if entry["quadrant"]]
    if first and len(read) >= 2:
        alike = sum(entry["quadrant"] == first for entry in read)
        kind = "mix" if not alike else "broad" if 3 * alike >= 2 * len(read) else "isolated" if alike == 1 else "several"
        equal((kind, alike, len(read)), tuple(document["breadth"][0][key] for key in ("kind", "alike", "members")), f"seed {seed} breadth")

    shares = [entry for entry in document["shares"] if entry["node"] == "payers"]
    figures = {month: {channel: sums(rows, month, channel=channel)["payers"] for channel in seen} for month in (7, 8)}
    for entry in shares:
        where = f"seed {seed}, share of {entry['member']}"
        before, now = (Fraction(figures[month][entry["member"]], sum(figures[month].values())) for month in (7, 8))
        close(before, entry["previous"], where)
        close(now, entry["share"][1], where)
        wanted = "rose" if now - before >= Fraction(1, 20) else "fell" if before - now >= Fraction(1, 20) else None
        if entry["rank"][1] == 1 and entry["rank"][2] != 1:
            wanted = "lost_first"
        equal(wanted, entry["flag"], where)

    weights = {device: sums(rows, 7, device=device)["payers"] for device in devices}
    for entry in document["standardised"]:
        where = f"seed {seed}, {entry['member']} at a fixed mix"
        for month, key in ((7, "fixed_reference"), (8, "fixed")):
            cells = {device: sums(rows, month, channel=entry["member"], device=device) for device in devices}
            kept = {device: cell for device, cell in cells.items() if cell["payers"] > 0}
            weight = Fraction(sum(weights[device] for device in kept), sum(weights.values()))
            fixed = None
            if weight >= Fraction(4, 5):
                fixed = sum(weights[device] * Fraction(cell["back"], cell["payers"]) for device, cell in kept.items()) / sum(
                    weights[device] for device in kept)
            close(fixed, entry[key], f"{where}, month {month}")
            if month == 8:
                raw = sums(rows, 8, channel=entry["member"])
                close(weight, entry["kept_weight"], f"{where}, kept")
                close(ratio(raw["back"], raw["payers"]), entry["raw"], f"{where}, raw")
                close(None if fixed is None or not raw["payers"] else ratio(raw["back"], raw["payers"]) - fixed, entry["mix_effect"], where)
                equal(sorted(device for device, cell in kept.items() if cell["payers"] < 30), sorted(entry["small_strata"]), f"{where}, small")


# --- Decisions

DECISIONS = """kpitree: 1
name: Shop
sources: {{ orders: {{ csv: orders.csv, time: day }} }}
dimensions: {{ channel: {{ column: channel }} }}
measures: {{ amount: {{ source: orders, aggregate: sum, column: amount }} }}
decisions:
{decisions}
plans: {{ a: {{ needs: {{ people: 1 }} }}, b: {{ needs: {{ people: 1 }} }} }}
tree:
  sales:
    measure: amount
    owner: none
    target: none
    breakdowns: {{ channel: {{ nodes: {{ new: {{ owner: none, target: {{ per_day: {new} }} }}, old: {{ owner: none, target: {{ per_day: {old} }} }} }} }} }}
"""


def month_of(day):
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def decide(seed):
    dice = random.Random(seed)
    targets = {"new": dice.randint(8, 14), "old": dice.randint(8, 14)}
    start = datetime.date(2026, 6, 1)
    days = [start + datetime.timedelta(index) for index in range(100)]
    amounts = {(day, channel): dice.randint(0, 20) for day in days for channel in targets}
    last = days[-1]

    def figure(kind, channel, window, day):
        first = day - datetime.timedelta(window - 1) if window else month_of(day)[0]
        span = [first + datetime.timedelta(index) for index in range((day - first).days + 1)]
        if not any(row in amounts for step in span for row in ((step, "new"),)):
            return None
        actual = sum(amounts.get((step, channel), 0) for step in span)
        target = targets[channel] * len(span)
        return {"actual": Fraction(actual), "completion": Fraction(actual, target), "pace": Fraction(actual, target), "gap": Fraction(actual - target)}[kind]

    def test():
        kind, channel = dice.choice(["actual", "completion", "pace", "gap"]), dice.choice(["new", "old"])
        window, run, sign = dice.choice([None, 3, 7]), dice.choice([1, 2, 4]), dice.choice(["<", "<=", ">", ">="])
        number = {"actual": dice.randint(40, 120), "gap": dice.randint(-30, 30)}.get(kind, Fraction(dice.randint(70, 130), 100))
        written = f"{number}" if kind in ("actual", "gap") else f"{int(number * 100)}%"
        text = f"{kind}({channel}{f', {window}d' if window else ''}) {sign} {written}" + (f" for {run} days" if run > 1 else "")
        holds = {"<": lambda v: v < number, "<=": lambda v: v <= number, ">": lambda v: v > number, ">=": lambda v: v >= number}[sign]
        return {"text": text, "figure": lambda day: figure(kind, channel, window, day), "holds": holds, "run": run}

    written, wanted = [], {}
    for index in range(6):
        tests = [test() for _ in range(dice.randint(1, 3))]
        joins = [dice.choice(["and", "or"]) for _ in tests[1:]]
        text = tests[0]["text"] + "".join(f" {join} {other['text']}" for join, other in zip(joins, tests[1:]))
        agreed = days[dice.randint(20, 95)]
        until = agreed + datetime.timedelta(dice.randint(0, 30)) if dice.random() < 0.5 else None
        name = f"d{index}"
        written.append(f"  {name}: {{ when: '{text}', do: [a, b], agreed: {agreed}" + (f", until: {until}" if until else "") + " }")
        wanted[name] = (tests, joins, agreed, until)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kpitree-operate-"))
    (folder / "kpitree.yaml").write_text(DECISIONS.format(decisions="\n".join(written), **targets))
    (folder / "orders.csv").write_text("day,channel,amount\n" + "".join(f"{day},{channel},{amount}\n" for (day, channel), amount in amounts.items()))
    asked = days[dice.randint(60, 99)]
    period = f"{asked.year}-{asked.month:02d}"
    text = ask(folder, "decide", "--period", period, "--as-of", str(asked), "--format", "json", status=(0, 1))
    if text is None:
        return
    fired = None
    for entry in json.loads(text)["decisions"]:
        tests, joins, agreed, until = wanted[entry["id"]]
        where = f"seed {seed}, {entry['condition']}"
        runs, first, end = [0] * len(tests), None, min(asked, until or asked)
        values = [None] * len(tests)
        day = agreed
        while day <= end:
            values = [one["figure"](day) for one in tests]
            runs = [run + 1 if value is not None and one["holds"](value) else 0 for run, value, one in zip(runs, values, tests)]
            held = [run >= one["run"] for run, one in zip(runs, tests)]
            groups = [[held[0]]]
            for join, one in zip(joins, held[1:]):
                groups[-1].append(one) if join == "and" else groups.append([one])
            if any(all(group) for group in groups):
                first = first or day
            day += datetime.timedelta(1)
        state = "fired" if first else "waiting" if asked < agreed else "expired" if until and asked > until else "armed"
        equal(state, entry["state"], f"{where}: state")
        equal(str(first) if first else None, entry["first"], f"{where}: first day")
        if agreed <= asked:
            equal(runs, [one["run"] for one in entry["tests"]], f"{where}: runs")
            for value, one in zip(values, entry["tests"]):
                close(value, one["value"], f"{where}: {one['text']}")
        if state == "fired" and fired is None:
            fired = entry
    if fired:
        log(folder, seed, fired, asked, period)


def log(folder, seed, fired, asked, period):
    """Two entries, each with a chain over it and all before it."""
    question = ["--period", period, "--as-of", str(asked)]
    ask(folder, "decide", *question, "--record", fired["id"], "--plan", "a", "--by", "lin", "--on", str(asked), "--note", 'so "it" goes: 是')
    import yaml

    entries = yaml.load((folder / "decisions.log.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    before = ""
    for entry in entries:
        parts = [before, entry["decision"], entry["fired"], entry["value"]] + [entry.get(key, "") for key in ("condition", "plan", "by", "on", "note")]
        chain = hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
        equal(chain, entry["chain"], f"seed {seed}: chain")
        before = entry["chain"]
    text = ask(folder, "decide", *question, "--format", "json", status=(0, 1))
    equal("done", {entry["id"]: entry["state"] for entry in json.loads(text)["decisions"]}[fired["id"]], f"seed {seed}: after it was recorded")
    path = folder / "decisions.log.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("plan: a", "plan: b"), encoding="utf-8")
    text = ask(folder, "check", "--format", "json", status=(2,))
    equal(["edited-log"], [finding["rule"] for finding in json.loads(text or '{"diagnostics":[]}')["diagnostics"]], f"seed {seed}: edited")


for number in range(1, COUNT + 1):
    diagnose(number)
    decide(number)
for problem in problems[:20]:
    print(problem)
print(f"{COUNT} seeds, {len(problems)} differences")
sys.exit(1 if problems else 0)
