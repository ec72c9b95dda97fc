#!/usr/bin/env python3
"""Holds that no key of the language is accepted and read by nobody: each is taken out of examples/everything, and some document must change.

usage: keys.py KPITREE

A key that says what is so without it would pass unseen, and does not: of every key that the schema knows, one of the places where the example
says it must matter to a document. Places in files are no difference, since a key that is gone moves the lines behind it.
"""
import concurrent.futures
import copy
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

import schemas

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/everything"
MOST = 8  # places that are tried for a key

PERIOD = ["--period", "2026-Q3"]
SHOP = [
    ["check"], ["tree"], ["evaluate", *PERIOD], ["score", *PERIOD], ["review", *PERIOD], ["targets", *PERIOD], ["scorecard", *PERIOD],
    ["decide", *PERIOD], ["diagnose", *PERIOD],
    ["evaluate", "--period", "2026-08", "--as-of", "2026-08-20", "--against", "last_year"], ["evaluate", "--period", "FY2026"],
]  # fmt: skip
WAREHOUSE = [["check"], ["tree"], *(["sql", "--dialect", dialect, *PERIOD] for dialect in ("sqlite", "duckdb", "postgres", "spark"))]
# What shows in words only.
WORDS = [["review", *PERIOD, "--lang", "zh"], ["scorecard", *PERIOD, "--owner", "lin"], ["why", *PERIOD, "--wide"]]

# Keys that the example says as it would be without them, or for days that it does not have; the page that shows what they do.
SILENT = {
    "calendar.week_start": "Tests/Transcripts/calendars.md",
    "scoring.levels": "Tests/Transcripts/score.md",
    "scoring.bands": "Tests/Transcripts/score.md",
    "node.cap": "Tests/Transcripts/score.md",
    "node.bounds": "Tests/Transcripts/formulas.md",
    "measure.bounds": "Tests/Transcripts/formulas.md",
    "node.lag": "Tests/Transcripts/over_time.md",
    "person.reports_to": "Tests/Transcripts/projects.md",
    "team.lead": "Tests/Transcripts/score.md",
    "figure.unit": "Tests/Transcripts/targets.md",
    **{f"source.{key}": "Tests/Transcripts/file_options.md" for key in "quote negative date skip header".split()},
    "model.files": "Tests/Transcripts/file_options.md",
    "format.encoding": "Tests/Transcripts/file_options.md",
    "format.percent": "Tests/Transcripts/file_options.md",
}


def entries(schema, label, root, value, path=()):
    """Each key that a document says, as the schema calls it, with its path."""
    reference = schema.get("$ref") or ("allOf" in schema and schema["allOf"][0]["$ref"])
    if reference:
        name = reference.rsplit("/", 1)[1]
        yield from entries(root["definitions"][name], name, root, value, path)
    for choice in schema.get("anyOf", []):
        if jsonschema.Draft7Validator({**choice, "definitions": root["definitions"]}).is_valid(value):
            yield from entries(choice, label, root, value, path)
    keys = schema.get("properties", {})
    if isinstance(value, dict):
        for key, item in value.items():
            if key in keys:
                yield f"{label}.{key}", path + (key,)
                yield from entries(keys[key], f"{label}.{key}", root, item, path + (key,))
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from entries(schema["additionalProperties"], label, root, item, path + (key,))
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, item in enumerate(value):
            yield from entries(schema["items"], label, root, item, path + (index,))


def without(document, path):
    document = copy.deepcopy(document)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return document


def dumped(document):
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)


def answer(kpitree, folder, model, command):
    """What a command says, without the places in files."""
    words = command in WORDS
    arguments = command + (["-m", model] if words or command[0] in ("sql",) else ["-m", model, "--format", "json"])
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "GIT_CEILING_DIRECTORIES": "/", "KPITREE_TRUST": "1", "STORE_DATABASE": "store"}
    result = subprocess.run([kpitree, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    text = f"{result.returncode}\n{result.stdout}\n{result.stderr if result.returncode else ''}"
    text = re.sub(r'"(end_)?(line|column)":\d+', "", text)
    return re.sub(r"(\.yaml):\d+(:\d+)?", r"\1", text)


class Copy:
    """A copy of the example, its YAML as this program writes it."""

    def __init__(self, documents):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kpitree-keys-"))
        shutil.copytree(EXAMPLE, self.folder, dirs_exist_ok=True)
        for name, document in documents.items():
            self.write(name, document)

    def write(self, name, document):
        (self.folder / name).write_text(dumped(document), encoding="utf-8")


def main():
    kpitree = os.path.abspath(sys.argv[1])
    with open(ROOT / "schemas/kpitree.schema.json", encoding="utf-8") as file:
        root = schemas.json.load(file)
    documents = {}
    for path in sorted(glob.glob(f"{EXAMPLE}/**/*.yaml", recursive=True)):
        with open(path, encoding="utf-8") as file:
            documents[os.path.relpath(path, EXAMPLE)] = schemas.with_text_keys(yaml.load(file, schemas.Loader))
    places = {}
    for name, document in documents.items():
        for key, path in entries(root, "model", root, document):
            found = places.setdefault(key, [])
            if (name, path) not in found:
                found.append((name, path))

    def commands(name):
        is_warehouse = name == "warehouse.yaml"
        return "warehouse.yaml" if is_warehouse else ".", WAREHOUSE if is_warehouse else SHOP + WORDS

    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    copies = [Copy(documents) for _ in range(os.cpu_count())]
    plain = {}
    for name in ("kpitree.yaml", "warehouse.yaml"):
        model, asked = commands(name)
        for command in asked:
            plain[model, tuple(command)] = answer(kpitree, copies[0].folder, model, command)
    refused = [command for command, text in plain.items() if text.startswith(("2", "64", "70"))]

    def is_read(key):
        spare = copies.pop()
        try:
            for name, path in places[key][:MOST]:
                spare.write(name, without(documents[name], path))
                model, asked = commands(name)
                differs = any(answer(kpitree, spare.folder, model, command) != plain[model, tuple(command)] for command in asked)
                spare.write(name, documents[name])
                if differs:
                    return True
            return False
        finally:
            copies.append(spare)

    try:
        verdicts = dict(zip(places, pool.map(is_read, places)))
    finally:
        for spare in copies:
            shutil.rmtree(spare.folder, ignore_errors=True)
    # The nine cases of a pair have one reader; a pair of the example is in one of them.
    cases = [key for key in verdicts if key.startswith("rules.")]
    if any(verdicts[key] for key in cases):
        verdicts.update(dict.fromkeys(cases, True))
    problems = [f"`{' '.join(command)}` is refused: {plain[model, command][:500]}" for model, command in refused]
    problems += [f"no document changes without `{key}`: nobody reads it" for key, read in verdicts.items() if not read and key not in SILENT]
    problems += [f"`{key}` is read, and needs no excuse" for key in SILENT if verdicts.get(key, True)]
    for key, page in SILENT.items():
        if key.split(".")[1] + ":" not in (ROOT / page).read_text(encoding="utf-8"):
            problems.append(f"{page} does not show what `{key}` does")
    for problem in problems:
        print(problem)
    print(f"{len(places)} keys taken out one by one, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
