#!/usr/bin/env python3
"""How the cost of a model grows with one thing in it: owners, events, versions, conditions, siblings, chains and so on.

    shapes.py KPITREE [--sizes 1000,10000,100000] [--seconds 60] [--most 1.2] [SHAPE]...

Each shape is a model with n of something. For each size it prints the time of a command, bytes written and peak memory, and at the end the
exponent between the last two sizes: 1 is linear, 2 quadratic. A run below 50 ms says nothing of growth. Ends with 1 where an exponent is above
--most, where a run takes longer than --seconds, ends otherwise than with 0, 1 or 2, or takes more than 4 GB. The stack is that of a thread on
macOS (512 kB): what a model's size or depth could exhaust must stand on the heap.
"""

import argparse
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = "kpitree: 1\nname: Shape\n"
CHECK = ["check", "--quiet"]
EVALUATE = ["evaluate", "--period", "2026-Q3", "--format", "json", "--quiet"]
REVIEW = ["review", "--period", "2026-Q3", "--format", "json", "--quiet"]
SCORE = ["score", "--period", "2026-Q3", "--format", "json", "--quiet"]
SCORECARD = ["scorecard", "--period", "2026-Q3", "--format", "json", "--quiet"]
TARGETS = ["targets", "--period", "2026-Q3", "--format", "json", "--quiet"]
WHY = ["why", "--period", "2026-Q3", "--format", "json", "--quiet"]

SHAPES = {}


def shape(*command, most=None):
    """Names a generator: it gives files by path; `most` bounds sizes where the shape is not meant to grow."""

    def add(generate):
        SHAPES[generate.__name__] = (generate, list(command), most)
        return generate

    return add


def leaf(n, body="owner: none, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 2 }"):
    return "".join(f"          n{i}: {{ {body} }}\n" for i in range(n))


def tree(nodes, root="owner: none, target: none"):
    keys = "".join(f"    {part.strip()}\n" for part in root.split(", ") if part)
    return f"tree:\n  all:\n{keys}    breakdowns:\n      parts:\n        nodes:\n{nodes}"


def rows(n, column="item", value=lambda i: f"m{i}", count=1):
    lines = [f"day,{column},amount"]
    lines += [f"2026-{7 + i % 3:02}-{1 + i % 28:02},{value(i)},{1 + i % 7}" for i in range(n * count)]
    return "\n".join(lines) + "\n"


SOURCE = "sources: { rows: { csv: rows.csv, time: day } }\n"
AMOUNT = "  amount: { source: rows, aggregate: sum, column: amount }\n"


# Wide trees and people


@shape(*CHECK)
def siblings(n):
    return {"kpitree.yaml": HEAD + tree(leaf(n))}


@shape(*EVALUATE)
def siblings_evaluated(n):
    return siblings(n)


@shape(*WHY)
def siblings_explained(n):
    return siblings(n)


@shape(*REVIEW)
def siblings_reviewed(n):
    return siblings(n)


@shape(*TARGETS)
def siblings_with_targets(n):
    return siblings(n)


@shape("review", "--period", "2026-Q3", "--format", "md", "--quiet")
def siblings_as_markdown(n):
    return siblings(n)


@shape("review", "--period", "2026-Q3", "--format", "html", "--quiet")
def siblings_as_html(n):
    return siblings(n)


@shape("evaluate", "--period", "2026-Q3", "--format", "svg", "--quiet")
def siblings_as_svg(n):
    return siblings(n)


@shape("review", "--period", "2026-Q3", "--quiet", "-o", "{folder}/review.xlsx")
def siblings_as_workbook(n):
    return siblings(n)


@shape("targets", "--period", "2026-Q3", "--propose", "--quiet")
def siblings_with_proposed_targets(n):
    return {"kpitree.yaml": HEAD + tree(leaf(n, "owner: none, actual: { 2026-Q3: 2, 2026-Q2: 3 }"))}


@shape("tree", "--quiet")
def siblings_shown(n):
    return siblings(n)


def people(n, extra=lambda i: ""):
    return "people:\n" + "".join(f"  p{i}: {{ name: Person {i}{extra(i)} }}\n" for i in range(n))


def owned(n):
    return "".join(f"          n{i}: {{ owner: p{i}, target: {{ 2026-Q3: 1 }}, actual: {{ 2026-Q3: 2 }} }}\n" for i in range(n))


@shape(*SCORE)
def owners_scored(n):
    return {"kpitree.yaml": HEAD + people(n) + tree(owned(n))}


@shape(*SCORECARD)
def owners_on_scorecards(n):
    return owners_scored(n)


@shape("scorecard", "--period", "2026-Q3", "--quiet", "--split", "owner", "-o", "{folder}/cards/card.md", most=20000)
def owners_on_cards_of_their_own(n):
    return owners_scored(n)


@shape(*REVIEW)
def owners_reviewed(n):
    return owners_scored(n)


@shape(*SCORECARD)
def undeclared_owners(n):
    return {"kpitree.yaml": HEAD + tree(owned(n))}


@shape(*SCORE)
def many_teams(n):
    teams = "teams:\n" + "".join(f"  t{i}: {{ name: Team {i}, part_of: t{(i - 1) // 2} }}\n" if i else "  t0: { name: Team 0 }\n" for i in range(n))
    return {"kpitree.yaml": HEAD + people(n, lambda i: f", team: t{i}") + teams + tree(owned(n))}


@shape(*SCORE)
def team_chain(n):
    teams = "teams:\n" + "".join(f"  t{i}: {{ name: Team {i}, part_of: t{i - 1} }}\n" if i else "  t0: { name: Team 0 }\n" for i in range(n))
    return {"kpitree.yaml": HEAD + people(n, lambda i: f", team: t{i}") + teams + tree(owned(n))}


@shape(*SCORE)
def reporting_chain(n):
    return {"kpitree.yaml": HEAD + people(n, lambda i: f", reports_to: p{i - 1}" if i else "") + tree(owned(n))}


@shape(*SCORE)
def one_superior(n):
    return {"kpitree.yaml": HEAD + people(n, lambda i: ", reports_to: p0" if i else "") + tree(owned(n))}


@shape(*SCORE)
def contributors(n):
    shares = ", ".join(f"p{i}: 0.0001%" for i in range(1, n))
    nodes = f"          one: {{ owner: p0, contributors: {{ {shares} }}, target: {{ 2026-Q3: 1 }}, actual: {{ 2026-Q3: 2 }} }}\n"
    return {"kpitree.yaml": HEAD + people(n) + tree(nodes)}


@shape(*SCORE, most=2000)
def owners_by_day(n):
    def day(i):
        return f"{1990 + i // 336}-{1 + i // 28 % 12:02}-{1 + i % 28:02}"

    names = ", ".join(f"{day(i)}: p{i % 2}" for i in range(n))
    nodes = f"          one: {{ owner: {{ {names} }}, target: {{ 2026-Q3: 1 }}, actual: {{ 2026-Q3: 2 }} }}\n"
    return {"kpitree.yaml": HEAD + people(2) + tree(nodes)}


# Targets and figures


@shape(*CHECK)
def targets_by_tail(n):
    table = "node,period,target\n" + "".join(f"n{i}.same,2026-Q3,1\n" for i in range(n))
    nodes = "".join(f"          n{i}: {{ owner: none, supported_by: {{ same: {{ owner: none, actual: {{ 2026-Q3: 2 }} }} }} }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + "targets: [{ csv: t.csv }]\n" + tree(nodes), "t.csv": table}


@shape(*CHECK)
def ambiguous_tails(n):
    table = "node,period,target\n" + "".join("same,2026-Q3,1\n" for _ in range(n))
    nodes = "".join(f"          n{i}: {{ owner: none, supported_by: {{ same: {{ owner: none, actual: {{ 2026-Q3: 2 }} }} }} }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + "targets: [{ csv: t.csv }]\n" + tree(nodes), "t.csv": table}


@shape(*CHECK)
def unknown_nodes_in_table(n):
    table = "node,period,target\n" + "".join(f"x{i},2026-Q3,1\n" for i in range(n))
    return {"kpitree.yaml": HEAD + "targets: [{ csv: t.csv }]\n" + tree(leaf(n)), "t.csv": table}


@shape(*CHECK)
def listed_targets(n):
    lines = "".join(f"  - {{ node: n{i}, 2026-Q4: 1 }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + "targets:\n" + lines + tree(leaf(n))}


@shape(*EVALUATE)
def figures_of_members(n):
    table = "item,period,actual\n" + "".join(f"n{i},2026-Q3,1\n" for i in range(n))
    head = "dimensions: { item: {} }\nmeasures: { amount: {} }\nactuals: [{ csv: a.csv }]\n"
    nodes = "".join(f"          n{i}: {{ owner: none }}\n" for i in range(n))
    model = "tree:\n  amount:\n    owner: none\n    target: none\n    breakdowns:\n      item:\n        nodes:\n" + nodes
    return {"kpitree.yaml": HEAD + head + model, "a.csv": table}


@shape(*EVALUATE)
def targets_of_discovered(n):
    table = "item,period,target\n" + "".join(f"m{i},2026-Q3,1\n" for i in range(n))
    head = SOURCE + "dimensions: { item: { column: item } }\nmeasures:\n" + AMOUNT + "targets: [{ csv: t.csv }]\n"
    return {
        "kpitree.yaml": HEAD + head + "tree: { amount: { owner: none, target: none, breakdowns: { item: {} } } }\n",
        "rows.csv": rows(n), "t.csv": table,
    }


def day_of(i):
    return f"{1000 + i // 336}-{1 + i // 28 % 12:02}-{1 + i % 28:02}"


@shape(*TARGETS)
def versions(n):
    lines = ", ".join(f"{{ from: {day_of(i)}, per_day: {1 + i % 5} }}" for i in range(n))
    return {"kpitree.yaml": HEAD + tree(f"          one: {{ owner: none, target: [{lines}], actual: {{ 2026-Q3: 2 }} }}\n")}


@shape(*EVALUATE)
def figures_by_day(n):
    lines = ", ".join(f"{day_of(i)}: {1 + i % 5}" for i in range(n))
    return {"kpitree.yaml": HEAD + tree(f"          one: {{ owner: none, target: {{ 2026-Q3: 1 }}, actual: {{ {lines} }} }}\n")}


@shape(*EVALUATE)
def targets_by_day(n):
    lines = ", ".join(f"{day_of(i)}: {1 + i % 5}" for i in range(n))
    return {"kpitree.yaml": HEAD + tree(f"          one: {{ owner: none, target: {{ {lines} }}, actual: {{ 2026-Q3: 2 }} }}\n", "owner: none")}


@shape(*CHECK)
def rates(n):
    table = "currency,period,rate\n" + "".join(f"USD,{day_of(i)},7.1\n" for i in range(n))
    return {"kpitree.yaml": HEAD + "currency: CNY\nrates: [{ csv: r.csv }]\n" + tree(leaf(1)), "r.csv": table}


@shape(*EVALUATE)
def milestones(n):
    lines = ", ".join(f"{{ name: m{i} }}" for i in range(n))
    project = f"{{ kind: project, owner: none, start: 2026-07-01, due: 2026-09-01, milestones: [{lines}] }}"
    return {"kpitree.yaml": HEAD + f"tree:\n  all: {{ owner: none, target: none, actual: {{ 2026-Q3: 1 }}, supported_by: {{ p: {project} }} }}\n"}


# Rows


def measured(measures, nodes="", dimensions=""):
    return HEAD + SOURCE + dimensions + "measures:\n" + AMOUNT + measures + (
        "tree:\n  amount:\n    owner: none\n    target: { 2026-Q3: 100 }\n" + nodes)


@shape(*EVALUATE)
def conditions(n):
    values = ", ".join(f"m{i}" for i in range(n))
    measure = f"  some: {{ source: rows, aggregate: sum, column: amount, where: {{ item: [{values}] }} }}\n"
    return {"kpitree.yaml": measured(measure, "    supported_by: { some: { owner: none, target: none } }\n"), "rows.csv": rows(n)}


@shape(*EVALUATE)
def conditions_without_rows(n):
    values = ", ".join(f"x{i}" for i in range(n))
    measure = f"  some: {{ source: rows, aggregate: sum, column: amount, where: {{ item: [{values}] }} }}\n"
    return {"kpitree.yaml": measured(measure, "    supported_by: { some: { owner: none, target: none } }\n"), "rows.csv": rows(1000)}


@shape(*EVALUATE, most=10000)
def measures_with_conditions(n):
    measures = "".join(f"  k{i}: {{ source: rows, aggregate: sum, column: amount, where: {{ item: m{i} }} }}\n" for i in range(n))
    nodes = "    supported_by:\n" + "".join(f"      k{i}: {{ owner: none, target: none }}\n" for i in range(n))
    return {"kpitree.yaml": measured(measures, nodes), "rows.csv": rows(1000)}


@shape(*CHECK)
def unused_measures(n):
    measures = "".join(f"  k{i}: {{ source: rows, aggregate: sum, column: amount, where: {{ item: m{i} }} }}\n" for i in range(n))
    return {"kpitree.yaml": measured(measures), "rows.csv": rows(10)}


@shape(*EVALUATE)
def measure_chain(n):
    measures = "".join(f"  k{i}: {{ formula: {'k%d' % (i - 1) if i else 'amount'} + amount }}\n" for i in range(n))
    return {"kpitree.yaml": measured(measures, f"    supported_by: {{ k{n - 1}: {{ owner: none, target: none }} }}\n"), "rows.csv": rows(10)}


@shape(*EVALUATE)
def short_measure_chains(n):
    measures = "".join(f"  k{i}: {{ formula: {'k%d' % (i - 1) if i % 50 else 'amount'} + amount }}\n" for i in range(n))
    return {"kpitree.yaml": measured(measures, f"    supported_by: {{ k{n - 1}: {{ owner: none, target: none }} }}\n"), "rows.csv": rows(10)}


@shape(*EVALUATE, most=100)
def measure_doubling(n):
    """Each measure is made of the two before it: seen as a tree it would have Fibonacci's number of parts."""
    measures = "  k0: { formula: amount * 1 }\n  k1: { formula: amount * 2 }\n"
    measures += "".join(f"  k{i}: {{ formula: k{i - 1} - k{i - 2} }}\n" for i in range(2, n))
    return {"kpitree.yaml": measured(measures, f"    supported_by: {{ k{n - 1}: {{ owner: none, target: none }} }}\n"), "rows.csv": rows(10)}


@shape(*EVALUATE)
def discovered(n):
    nodes = "    breakdowns: { item: {} }\n"
    return {"kpitree.yaml": measured("", nodes, "dimensions: { item: { column: item } }\n"), "rows.csv": rows(n)}


@shape(*REVIEW)
def discovered_reviewed(n):
    return discovered(n)


@shape(*WHY)
def discovered_explained(n):
    return discovered(n)


@shape(*EVALUATE)
def named_members(n):
    nodes = "    breakdowns:\n      item:\n        nodes:\n" + "".join(f"          m{i}: {{ owner: none }}\n" for i in range(n))
    members = ", ".join(f"m{i}: {{ name: Member {i} }}" for i in range(n))
    return {"kpitree.yaml": measured("", nodes, f"dimensions: {{ item: {{ column: item, members: {{ {members} }} }} }}\n"), "rows.csv": rows(n)}


@shape(*CHECK)
def unknown_members(n):
    nodes = "    breakdowns:\n      item:\n        nodes:\n" + "".join(f"          n{i}: {{ owner: none }}\n" for i in range(n))
    members = ", ".join(f"m{i}: {{ name: Member {i} }}" for i in range(n))
    return {"kpitree.yaml": measured("", nodes, f"dimensions: {{ item: {{ column: item, members: {{ {members} }} }} }}\n"), "rows.csv": rows(10)}


@shape("check", "--data", "--quiet")
def checked_rows(n):
    return discovered(n)


@shape(*EVALUATE, most=2000)
def splits(n):
    dimensions = "dimensions: { " + ", ".join(f"d{i}: {{ column: item }}" for i in range(n)) + " }\n"
    nodes = "    breakdowns: { " + ", ".join(f"d{i}: {{}}" for i in range(n)) + " }\n"
    return {"kpitree.yaml": measured("", nodes, dimensions), "rows.csv": rows(3)}


@shape(*EVALUATE, most=2000)
def many_sources(n):
    sources = "sources:\n" + "".join(f"  s{i}: {{ csv: rows.csv, time: day }}\n" for i in range(n))
    measures = "measures:\n" + "".join(f"  k{i}: {{ source: s{i}, aggregate: sum, column: amount }}\n" for i in range(n))
    nodes = "tree:\n  k0:\n    owner: none\n    target: none\n    supported_by:\n" + "".join(f"      k{i}: {{ owner: none, target: none }}\n" for i in range(1, n))
    return {"kpitree.yaml": HEAD + sources + measures + nodes, "rows.csv": rows(3)}


@shape(*CHECK)
def formula_of_many(n):
    n = min(n, 4000)
    formula = " + ".join(f"k{i}" for i in range(n))
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {{ owner: none, target: none, breakdowns: {{ parts: {{ formula: '{formula}', each: {{ owner: none, actual: {{ 2026-Q3: 1 }} }} }} }} }} }}\n"}


@shape(*EVALUATE, most=4900)
def long_column(n):
    measure = f"  long: {{ source: rows, aggregate: sum, column: '{' + '.join(['amount'] * n)}' }}\n"
    return {"kpitree.yaml": measured(measure, "    supported_by: { long: { owner: none, target: none } }\n"), "rows.csv": rows(10)}


# Events, influences and other sections


@shape(*SCORE)
def events(n):
    lines = "events:\n" + "".join(f"  e{i}: {{ date: 2026-08-10, nodes: [n{i % 1000}], effect: 1, approved_by: q }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + lines + tree(owned(1000))}


@shape(*SCORE)
def events_on_one_node(n):
    lines = "events:\n" + "".join(f"  e{i}: {{ date: 2026-08-10, nodes: [n0], effect: 1, approved_by: q }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + lines + tree(owned(10))}


@shape(*SCORE)
def influences(n):
    lines = "influences:\n" + "".join(f"  i{i}: {{ from: n{i}, to: n{(i + 1) % n}, claim: 1 }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + lines + tree(owned(n))}


@shape(*CHECK)
def tags(n):
    words = ", ".join(f"t{i}" for i in range(n))
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {{ owner: none, target: none, actual: {{ 2026-Q3: 1 }}, tags: [{words}] }} }}\n"}


@shape(*CHECK)
def fiscal_years(n):
    n = min(n, 8000)
    years = ", ".join(f"FY{1900 + i}: {1900 + i}-02-01" for i in range(n))
    return {"kpitree.yaml": HEAD + f"calendar: {{ fiscal_year_start: {{ {years} }} }}\n" + tree(leaf(1))}


# Findings


@shape(*CHECK)
def unknown_keys(n):
    return {"kpitree.yaml": HEAD + tree(leaf(n, "owner: none, actul: { 2026-Q3: 1 }"))}


@shape(*CHECK)
def unknown_owners(n):
    nodes = "".join(f"          n{i}: {{ owner: q{i}, actual: {{ 2026-Q3: 2 }} }}\n" for i in range(n))
    return {"kpitree.yaml": HEAD + people(n) + tree(nodes)}


@shape("check")
def nodes_without_owners(n):
    return {"kpitree.yaml": HEAD + tree(leaf(n, "actual: { 2026-Q3: 1 }"))}


@shape("check", "--format", "sarif")
def findings_as_sarif(n):
    return {"kpitree.yaml": HEAD + tree(leaf(n, "actual: { 2026-Q3: 1 }"))}


@shape("check", "--quiet")
def one_long_line(n):
    nodes = ", ".join(f"n{i}: {{ actul: 1 }}" for i in range(n))
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {{ owner: none, target: none, breakdowns: {{ parts: {{ nodes: {{ {nodes} }} }} }} }} }}\n"}


@shape(*CHECK)
def doubled_keys(n):
    return {"kpitree.yaml": HEAD + tree("".join("          same: { owner: none, actual: { 2026-Q3: 1 } }\n" for _ in range(n)))}


@shape(*CHECK)
def one_id_twice(n):
    return {"kpitree.yaml": HEAD + tree("".join(f"          n{i}: {{ id: all.x, owner: none, actual: {{ 2026-Q3: 1 }} }}\n" for i in range(n)))}


@shape(*EVALUATE)
def bad_rows(n):
    return {"kpitree.yaml": measured(""), "rows.csv": "day,item,amount\n" + "".join(f"2026-08-01,m{i},x\n" for i in range(n))}


# Files


@shape(*CHECK, most=10000)
def included_files(n):
    files = {f"p/{i}.yaml": f"people: {{ p{i}: {{ name: P }} }}\n" for i in range(n)}
    return {"kpitree.yaml": HEAD + "include: p/*.yaml\n" + tree(owned(n)), **files}


@shape(*CHECK, most=10000)
def include_chain(n):
    files = {f"p{i}.yaml": f"include: p{i + 1}.yaml\n" for i in range(n)}
    files[f"p{n}.yaml"] = "people: { lin: { name: Lin } }\n"
    return {"kpitree.yaml": HEAD + "include: p0.yaml\n" + tree(leaf(1)), **files}


@shape(*CHECK, most=31)
def include_doubling(n):
    files = {f"p{i}.yaml": f"include: [p{i + 1}.yaml, p{i + 2}.yaml]\n" for i in range(n)}
    files[f"p{n}.yaml"] = files[f"p{n + 1}.yaml"] = "people: { lin: { name: Lin } }\n"
    del files[f"p{n + 1}.yaml"]
    files[f"p{n + 1}.yaml"] = "teams: { t: { name: T } }\n"
    return {"kpitree.yaml": HEAD + "include: p0.yaml\n" + tree(leaf(1)), **files}


@shape(*CHECK, most=10000)
def subtree_files(n):
    files = {f"t/{i}.yaml": HEAD + f"tree: {{ n{i}: {{ owner: none, target: none, actual: {{ 2026-Q3: 1 }} }} }}\n" for i in range(n)}
    return {"kpitree.yaml": HEAD + tree("".join(f"          n{i}: {{ from: t/{i}.yaml }}\n" for i in range(n))), **files}


@shape(*CHECK, most=10000)
def subtree_chain(n):
    def model(i):
        body = f"from: t{i + 1}.yaml" if i < n else "owner: none, actual: { 2026-Q3: 1 }"
        return HEAD + f"tree: {{ all: {{ owner: none, breakdowns: {{ parts: {{ nodes: {{ n{i}: {{ {body} }} }} }} }} }} }}\n"

    return {"kpitree.yaml": model(0), **{f"t{i}.yaml": model(i) for i in range(1, n + 1)}}


@shape(*CHECK, most=31)
def subtree_doubling(n):
    def model(i):
        bodies = [f"{{ from: t{i + 1}.yaml }}", f"{{ from: t{i + 2}.yaml }}"] if i < n - 2 else ["{ owner: none }", "{ owner: none }"]
        return HEAD + f"tree: {{ all: {{ owner: none, breakdowns: {{ parts: {{ nodes: {{ a: {bodies[0]}, b: {bodies[1]} }} }} }} }} }}\n"

    return {"kpitree.yaml": model(0), **{f"t{i}.yaml": model(i) for i in range(1, n)}}


@shape(*CHECK, most=60)
def each_doubling(n):
    body = "{ owner: none, actual: { 2026-Q3: 1 } }"
    for _ in range(min(n, 60)):
        body = f"{{ owner: none, breakdowns: {{ b: {{ nodes: {{ x: {{}}, y: {{}} }}, each: {body} }} }} }}"
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {body} }}\n"}


@shape(*CHECK, most=60)
def formula_doubling(n):
    body = "{ owner: none, actual: { 2026-Q3: 1 } }"
    for _ in range(min(n, 60)):
        body = f"{{ owner: none, breakdowns: {{ b: {{ formula: x * y, each: {body} }} }} }}"
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {body} }}\n"}


# Depth


@shape(*REVIEW, most=120)
def deep_supports(n):
    body = "{ owner: none, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 1 } }"
    for _ in range(min(n, 120)):
        body = f"{{ owner: none, target: {{ 2026-Q3: 1 }}, actual: {{ 2026-Q3: 1 }}, supported_by: {{ x: {body} }} }}"
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {body} }}\n"}


@shape(*REVIEW, most=60)
def deep_sums(n):
    body = "{ owner: none, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 1 } }"
    for _ in range(min(n, 60)):
        body = f"{{ owner: none, target: {{ 2026-Q3: 1 }}, breakdowns: {{ b: {{ nodes: {{ x: {body} }} }} }} }}"
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {body} }}\n"}


@shape(*REVIEW, most=250)
def deep_formula(n):
    formula = "(" * n + "x" + " + 1)" * n
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {{ owner: none, target: {{ 2026-Q3: 1 }}, breakdowns: {{ b: {{ formula: '{formula}', nodes: {{ x: {{ owner: none, actual: {{ 2026-Q3: 1 }} }} }} }} }} }} }}\n"}


@shape(*REVIEW, most=120)
def deep_product(n):
    formula = "x / (1 + " * n + "x" + ")" * n
    return {"kpitree.yaml": HEAD + f"tree: {{ all: {{ owner: none, target: {{ 2026-Q3: 1 }}, breakdowns: {{ b: {{ formula: '{formula}', nodes: {{ x: {{ owner: none, actual: {{ 2026-Q3: 1 }} }} }} }} }} }} }}\n"}


@shape(*CHECK, most=100000)
def deep_brackets(n):
    return {"kpitree.yaml": HEAD + "tree: " + "[" * n + "]" * n + "\n"}


def run(kpitree, command, folder, seconds):
    answer = folder / "answer"
    start = time.perf_counter()
    with answer.open("wb") as output, (folder / "complaints").open("wb") as complaints:
        process = subprocess.Popen(
            [kpitree, command[0], "--model", str(folder / "model"), *(word.replace("{folder}", str(folder)) for word in command[1:])], stdout=output, stderr=complaints, preexec_fn=small_stack)
        status = None
        while time.perf_counter() - start < seconds:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.002)
        else:
            process.kill()
            os.wait4(process.pid, 0)
            return None
    took = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    complaints = (folder / "complaints").read_text(errors="replace").strip().splitlines()
    return took, code, answer.stat().st_size, usage.ru_maxrss * 1024, complaints


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (512 * 1024, 512 * 1024))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kpitree")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--most", type=float, default=1.2)
    parser.add_argument("--say", action="store_true", help="show the first finding of each run")
    parser.add_argument("shapes", nargs="*")
    options = parser.parse_intermixed_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    failures = []
    base = Path(tempfile.mkdtemp(prefix="shapes"))
    print(f"{'shape':<28}{'n':>8}{'ms':>10}{'exit':>5}{'kB':>10}{'MB':>8}  exponent", flush=True)
    for name in options.shapes or SHAPES:
        generate, command, most = SHAPES[name]
        measured = []
        for size in sorted({min(size, most or size) for size in sizes}):
            folder = base / name
            shutil.rmtree(folder, ignore_errors=True)
            for path, text in generate(size).items():
                file = folder / "model" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            result = run(options.kpitree, command, folder, options.seconds)
            if result is None:
                print(f"{name:<28}{size:>8}{'':>10}  more than {options.seconds:.0f} s", flush=True)
                failures.append(f"{name}: {size} takes more than {options.seconds:.0f} s")
                break
            took, code, written, peak, complaints = result
            exponent = ""
            if measured and measured[-1][1] > 0.05:
                value = math.log(took / measured[-1][1]) / math.log(size / measured[-1][0])
                exponent = f"{value:.2f}"
                if value > options.most:
                    failures.append(f"{name}: exponent {value:.2f} at {size}")
            measured.append((size, took))
            say = f"  {complaints[0][:120]}" if options.say and complaints else ""
            print(f"{name:<28}{size:>8}{took * 1000:>10.1f}{code:>5}{written / 1000:>10.0f}{peak / 1e6:>8.0f}  {exponent}{say}", flush=True)
            if code not in (0, 1, 2):
                failures.append(f"{name}: {size} ends with {code}")
                break
            if peak > 4e9:
                failures.append(f"{name}: {size} takes {peak / 1e9:.1f} GB")
        shutil.rmtree(base / name, ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)
    for failure in failures:
        print(f"FAILED {failure}")
    sys.exit(1 if failures else 0)


main()
