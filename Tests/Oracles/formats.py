#!/usr/bin/env python3
"""Reads one number set back from every format that a review is written in, and finds them equal.

usage: formats.py BINARY

The set is what the tree of a review shows of every KPI: plan, actual, gap, completion. JSON and CSV hold it unrounded; text, Markdown and HTML
hold it rounded in a unit, so they are compared within half of the last digit shown. A workbook holds it unrounded, as stored results.
"""

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "万": 1e4, "亿": 1e8}
HEADERS = {"en": ("PL", "AC", "dPL", "Attain"), "zh": ("目标", "实际", "差额", "完成率")}
ID = {"en": "Id", "zh": "编号"}
failures = []


def run(binary, example, period, form, language):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out")
        done = subprocess.run([binary, "review", os.path.join(ROOT, "examples", example), "--period", period, "--format", form,
                               "--lang", language, "--wide", "--quiet", "-o", path], capture_output=True)
        if done.returncode != 0:
            sys.exit(f"{form}: {done.stdout.decode()}{done.stderr.decode()}")
        with open(path, "rb") as file:
            return file.read()


def number(cell):
    """A shown number with half of its last digit; None for what is absent."""
    cell = cell.strip().lstrip("\\*!~").strip().replace("−", "-")
    match = re.fullmatch(r"([+-]?)([\d,]+)(?:\.(\d+))?(%|pp|百分点)?", cell)
    if not match:
        return None
    sign, whole, fraction, suffix = match.groups()
    value = float(whole.replace(",", "") + "." + (fraction or "0")) * (-1 if sign == "-" else 1)
    half = 0.5 * 10 ** -len(fraction or "")
    return (value / 100, half / 100) if suffix else (value, half)


def width(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def columns(line):
    """The terminal columns of a line, a wide character standing in its first one."""
    cells = []
    for character in line:
        cells += [character] + [""] * (width(character) - 1)
    return cells


def text_rows(data, language):
    lines = data.decode().split("\n")
    start = next(i for i, line in enumerate(lines) if line in ("Tree with gaps", "指标树与差额"))
    head = next(i for i in range(start, len(lines)) if re.search(r"\b(KPI)\b|指标 ", lines[i]) and i > start + 1)
    ends = {}
    for name in HEADERS[language]:
        # Of two headers that begin alike, the one that is followed by a blank.
        for match in re.finditer(r"(?<!\S)" + re.escape(name) + r"(?!\S)", lines[head]):
            ends.setdefault(name, width(lines[head][:match.end()]))
    for line in lines[head + 1:]:
        if line.startswith(("Check", "核对")) or not line:
            break
        cells = columns(line)
        values = []
        for name in HEADERS[language]:
            end = ends[name]
            start_cell = end
            while start_cell > 0 and start_cell <= len(cells) and cells[start_cell - 1] not in (" ",) or (
                    start_cell > 0 and start_cell <= len(cells) and cells[start_cell - 1] == ""):
                start_cell -= 1
            values.append(number("".join(cells[start_cell:end])) if end <= len(cells) + 1 else None)
        yield line, values


def markdown_rows(data, language):
    lines = data.decode().split("\n")
    start = next(i for i, line in enumerate(lines) if line in ("#### Tree with gaps", "#### 指标树与差额"))
    tables = [i for i in range(start, len(lines)) if lines[i].startswith("|---")]
    # The whole table follows the open one where that has the upper rows only.
    end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("#### ")), len(lines))
    head = [i for i in tables if i < end][-1] - 1
    names = [cell.strip() for cell in lines[head].split("|")]
    for line in lines[head + 2:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        yield cells[names.index(ID[language])].replace("\\", ""), [number(cells[names.index(name)]) for name in HEADERS[language]]


class Tables(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables, self.skip = [], 0

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
        elif tag in ("svg", "script", "style"):
            self.skip += 1

    def handle_endtag(self, tag):
        if tag in ("svg", "script", "style"):
            self.skip -= 1

    def handle_data(self, data):
        if not self.skip and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def html_rows(data, language):
    parser = Tables()
    parser.feed(data.decode())
    names = [name.replace("dPL", "ΔPL").replace("Attain", "Attainment") for name in HEADERS[language]]
    for table in parser.tables:
        head = [cell.strip() for cell in table[0]] if table else []
        if head and all(name in head for name in names) and ID[language] in head:
            index = [head.index(name) for name in names]
            for row in table[1:]:
                if len(row) == len(head):
                    yield row[head.index(ID[language])].strip(), [number(row[i]) for i in index]
            return
    failures.append("html: no table with the tree")


def workbook_rows(data):
    import openpyxl

    warnings.simplefilter("ignore")  # of extensions that only draw
    rows = list(openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Tree"].iter_rows(values_only=True))
    head = next(row for row in rows if "Id" in row)
    index = [head.index(name.replace("Attain", "Attainment")) for name in HEADERS["en"]]
    for row in rows[rows.index(head) + 1:]:
        if row[head.index("Id")]:
            yield row[head.index("Id")], [row[i] if isinstance(row[i], (int, float)) else None for i in index]


def compare_unrounded(name, stored, exact):
    """A spreadsheet computes in another order, so binary rounding may differ."""
    wanted = dict(exact)
    found = dict(stored)
    for node, values in wanted.items():
        for value, want in zip(found.get(node, [None] * 4), values):
            if (value is None) != (want is None) or want is not None and abs(value - want) > 1e-9 * max(1, abs(want)):
                failures.append(f"{name}: {node}: {value} instead of {want}")
    return sum(value is not None for values in found.values() for value in values)


def compare(name, shown, exact):
    """Every shown number is one of the exact ones, in order, within half of its last digit."""
    rows = [row for row in shown if any(value is not None for value in row[1])]
    expected = [row for row in exact if any(value is not None for value in row[1])]
    if len(rows) != len(expected):
        failures.append(f"{name}: {len(rows)} rows with figures instead of {len(expected)}")
        return 0
    count = 0
    for (label, values), (node, wanted) in zip(rows, expected):
        for value, want in zip(values, wanted):
            if (value is None) != (want is None):
                failures.append(f"{name}: {node}: {value} instead of {want} in {label!r}")
            elif value is not None:
                fits = any(abs(value[0] * power - want) <= value[1] * power * 1.0001 for power in [1] + list(SCALES.values()))
                if not fits:
                    failures.append(f"{name}: {node}: {value[0]} instead of {want} in {label!r}")
                count += 1
    return count


def main(binary):
    total = 0
    # What can be had stands in the refusal of what cannot.
    probe = subprocess.run([binary, "review", "--period", "2026-Q3", "--format", "none"], capture_output=True, text=True)
    has_workbook = "xlsx" in probe.stderr
    formats = ["CSV", "text", "Markdown", "HTML"] + (["XLSX"] if has_workbook else [])
    for example, period in (("marketplace", "2026-Q3"), ("everything", "2026-Q3"), ("flights", "2013-Q3"), ("corner-shop", "2026-Q3")):
        for language in ("en", "zh"):
            document = json.loads(run(binary, example, period, "json", language))
            nodes = document["evaluation"]["nodes"]
            exact = [(n["id"], [n["reference"], n["actual"], n["gap"], n["completion"] and n["completion"]["raw"]]) for n in nodes]
            table = list(csv.DictReader(io.StringIO(run(binary, example, period, "csv", language).decode())))
            read = [(r["id"], [float(r[c]) if r[c] else None for c in ("reference", "actual", "gap", "completion_raw")]) for r in table]
            if read != exact:
                failures.append(f"{example} csv {language}: not the numbers of the JSON document")
            total += sum(value is not None for _, row in exact for value in row)
            for form, rows in (("text", text_rows), ("md", markdown_rows), ("html", html_rows)):
                data = run(binary, example, period, form, language)
                # What stands beside the children is a row of its own, marked by a tilde in text and without an id elsewhere.
                shown = [row for row in rows(data, language) if row[0] and not (form == "text" and "- ~ " in row[0])]
                total += compare(f"{example} {form} {language}", shown, exact)
            if language == "en" and has_workbook:
                total += compare_unrounded(f"{example} xlsx", workbook_rows(run(binary, example, period, "xlsx", language)), exact)
            # The comparison must see a number that is wrong by a percent.
            spoiled = [(node, [value and value * 1.01 for value in values]) for node, values in exact]
            before = len(failures)
            compare("spoiled", list(text_rows(run(binary, example, period, "text", language), language)), spoiled)
            if len(failures) > before:
                del failures[before:]
            else:
                failures.append(f"{example}: a wrong number goes unseen")
    for failure in failures[:40]:
        print(failure)
    print(f"{total} numbers of JSON, {', '.join(formats)} agree" if not failures else f"{len(failures)} numbers disagree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
