#!/usr/bin/env python3
"""Holds schemas/ against an independent validator: every example's YAML and every JSON document of the command must conform, and
spoiled ones must not. And examples/everything must have all that the language's schema lets one say.

usage: schemas.py KPITREE
"""
import glob
import json
import subprocess
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates are text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] in ("int", "float", "null", "bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_text_keys(item) for item in value]
    return value


def validator(name):
    with open(f"schemas/{name}.schema.json", encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def spoiled(document, seen):
    """The document with one thing wrong, in each of its fields that is not in `seen` yet; its lists are cut short, which saves time."""
    document = shortened(document)
    for path in list(paths(document)):
        field = tuple(step for step in path if isinstance(step, str))
        if field in seen:
            continue
        seen.add(field)
        parent = document
        for step in path[:-1]:
            parent = parent[step]
        kept, parent[path[-1]] = parent[path[-1]], {"of": ["no", "known", "shape"]}
        yield path, document
        parent[path[-1]] = kept


def shortened(value):
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    return [shortened(item) for item in value[:4] + value[-2:]] if isinstance(value, list) else value


def paths(value, prefix=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield prefix + (key,)
        yield from paths(item, prefix + (key,))


# What no example can have, and why; all else that the schema knows must stand in examples/everything.
ABSENT = {
    **{f"calendar.fiscal_year_start: {month}": "a model has one calendar, and here are two; Tests/Transcripts/calendars.md has others" for month in (
        "january march april may june july august september october november december").split()},
    **{f"calendar.week_start: {day}": "as above" for day in "tuesday wednesday thursday friday saturday".split()},
    **{f"calendar.pattern: {pattern}": "as above" for pattern in ("months", "4-5-4", "5-4-4")},
    **{f"{place}.{key}{kind}": "a workbook is no text that is reviewed; Tests/KPISourceTests/Tables/WorkbookTests.swift has some" for place in (
        "source", "table") for key in ("xlsx", "sheet") for kind in ("", ": text")},
    **{f"{place}.over_time: last_each": "the tea's stocks are whole on their last day; Tests/Transcripts/file_options.md has one that is not" for place in (
        "measure", "node")},
    **{f"scoring.bands: {preset}": "the shop has grades of its own, the store a preset" for preset in ("default", "google_okr")},
}

ANYTHING = object()  # where no value is asked about


def sayings(schema, label, root, value=ANYTHING):
    """What a schema lets one say at a place, such as `node.role: guardrail`; of a value, what it says, down to the last section."""
    reference = schema.get("$ref") or ("allOf" in schema and schema["allOf"][0]["$ref"])
    if reference:
        name = reference.rsplit("/", 1)[1]
        yield f"{label}: {name}"
        if value is not ANYTHING:
            yield from sayings(root["definitions"][name], name, root, value)
    for word in schema.get("enum", []):
        if value is ANYTHING or value == word:
            yield f"{label}: {word}"
    for choice in schema.get("anyOf", []):
        is_meant = value is ANYTHING or jsonschema.Draft7Validator({**choice, "definitions": root["definitions"]}).is_valid(value)
        if choice != {"type": "null"} and is_meant:
            yield from sayings(choice, label, root, value)
    keys = schema.get("properties", {})
    shared = root["definitions"]["format"]["properties"]
    for key, shape in keys.items():
        if value is ANYTHING or key in (value or {}):
            # An option of files means the same wherever it stands.
            owner = "format" if label in ("source", "table") and key in shared else label
            yield f"{owner}.{key}"
            yield from sayings(shape, f"{owner}.{key}", root, value if value is ANYTHING else value[key])
    for part, sign in (("additionalProperties", "{}"), ("items", "[]")):
        if isinstance(schema.get(part), dict):
            inner = [value] if value is ANYTHING else value if sign == "[]" else [v for k, v in (value or {}).items() if k not in keys]
            for item in inner:
                yield from sayings(schema[part], f"{label} {sign}", root, item)


def unsaid(documents):
    """What the language's schema knows, examples/everything does not say, and nobody excused."""
    with open("schemas/kpitree.schema.json", encoding="utf-8") as file:
        root = json.load(file)
    sections = {"model": root} | root["definitions"]
    sayable = {saying for name, section in sections.items() for saying in sayings(section, name, root)}
    said = {saying for document in documents for saying in sayings(root, "model", root, document)}
    yield from (f"examples/everything does not say `{saying}`" for saying in sorted(sayable - said - set(ABSENT)))
    yield from (f"`{saying}` is said, or cannot be, and needs no excuse" for saying in sorted(set(ABSENT) - (sayable - said)))


def main():
    kpitree = sys.argv[1]
    problems = []
    checked = 0

    language = validator("kpitree")
    everything = []
    for path in sorted(glob.glob("examples/**/*.yaml", recursive=True)):
        with open(path, encoding="utf-8") as file:
            document = with_text_keys(yaml.load(file, Loader))
        if path.startswith("examples/everything/"):
            everything.append(document)
        checked += 1
        for error in language.iter_errors(document):
            problems.append(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
    problems += unsaid(everything)
    checked += 1
    for text, why in [
        ("kpitree: 1\ntaget: 5", "an unknown key"),
        ("kpitree: 2", "another version"),
        ("tree: { a: { owenr: x } }", "an unknown key of a node"),
        ("tree: { a: { target: { 2026-Q3: soon } } }", "a target that is no number"),
        ("tree: { a: { breakdowns: [x] } }", "a list of breakdowns"),
    ]:
        checked += 1
        if not list(language.iter_errors(with_text_keys(yaml.load(text, Loader)))):
            problems.append(f"the language's schema accepts {why}")

    commands = [
        ("check", ["check", "examples/everything", "--format", "json"]),
        ("tree", ["tree", "examples/everything", "--format", "json"]),
        ("evaluation", ["evaluate", "examples/flights", "--period", "2013-Q2", "--against", "previous", "--format", "json"]),
        ("evaluation", ["evaluate", "examples/corner-shop", "--period", "2026-Q3", "--format", "json"]),
        ("attribution", ["why", "-m", "examples/flights", "--period", "2013-07", "--against", "previous", "--format", "json"]),
        ("attribution", ["why", "-m", "examples/everything", "--period", "2026-Q3", "--by", "month", "--format", "json"]),
    ]
    for name, command in [("evaluation", "evaluate"), ("score", "score"), ("scorecard", "scorecard"), ("targets", "targets"), ("review", "review")]:
        commands += [(name, [command, f"examples/{example}", "--period", "2026-Q3", "--format", "json"]) for example in ("marketplace", "everything")]
    for name, command in [("decisions", ["decide"]), ("diagnosis", ["diagnose", "-m"]), ("impact", ["impact", "-m"])]:
        commands += [(name, [*command, f"examples/{example}", "--period", "2026-Q3", "--format", "json"]) for example in ("marketplace", "everything")]
    unused = {path.removeprefix("schemas/").removesuffix(".schema.json") for path in glob.glob("schemas/*.json")}
    unused -= {name for name, _ in commands} | {"kpitree"}
    problems += [f"no document of the kind `{name}` is held against its schema" for name in sorted(unused)]
    seen = {}
    for name, arguments in commands:
        answer = subprocess.run([kpitree, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # A decision that has fired is told by the status as well.
        if answer.returncode != 0 and (name, answer.returncode) != ("decisions", 1):
            answer.check_returncode()
        document = json.loads(answer.stdout)
        schema = validator(name)
        checked += 1
        for error in schema.iter_errors(document):
            problems.append(f"{' '.join(arguments)}: {list(error.absolute_path)}: {error.message[:200]}")
        for path, wrong in spoiled(document, seen.setdefault(name, set())):
            checked += 1
            if schema.is_valid(wrong):
                problems.append(f"{name}: the schema does not notice a wrong value at {list(path)}")

    for problem in problems:
        print(problem)
    print(f"{checked} documents held against the schemas, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
