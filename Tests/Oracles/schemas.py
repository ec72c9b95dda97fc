#!/usr/bin/env python3
"""Holds schemas/ against an independent validator: every example's YAML and every JSON document of the command must conform, and
spoiled ones must not.

usage: schemas.py KPITREE
"""
import copy
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


def spoiled(document):
    """The document with one thing wrong, in as many ways as there are members on the way down."""
    for path in list(paths(document))[:400]:
        copied = copy.deepcopy(document)
        parent = copied
        for step in path[:-1]:
            parent = parent[step]
        parent[path[-1]] = {"of": ["no", "known", "shape"]}
        yield path, copied


def paths(value, prefix=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield prefix + (key,)
        yield from paths(item, prefix + (key,))


def main():
    kpitree = sys.argv[1]
    problems = []
    checked = 0

    language = validator("kpitree")
    for path in sorted(glob.glob("examples/**/*.yaml", recursive=True)):
        with open(path, encoding="utf-8") as file:
            document = with_text_keys(yaml.load(file, Loader))
        checked += 1
        for error in language.iter_errors(document):
            problems.append(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
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
        ("check", ["check", "examples/marketplace", "--format", "json"]),
        ("tree", ["tree", "examples/marketplace", "--format", "json"]),
        ("evaluation", ["evaluate", "examples/marketplace", "--period", "2026-Q3", "--format", "json"]),
        ("evaluation", ["evaluate", "examples/flights", "--period", "2013-Q2", "--against", "previous", "--format", "json"]),
        ("evaluation", ["evaluate", "examples/corner-shop", "--period", "2026-Q3", "--format", "json"]),
    ]
    for name, arguments in commands:
        output = subprocess.run([kpitree, *arguments], capture_output=True, check=True).stdout
        document = json.loads(output)
        schema = validator(name)
        checked += 1
        for error in schema.iter_errors(document):
            problems.append(f"{' '.join(arguments)}: {list(error.absolute_path)}: {error.message[:200]}")
        for path, wrong in spoiled(document):
            checked += 1
            if schema.is_valid(wrong):
                problems.append(f"{name}: the schema does not notice a wrong value at {list(path)}")

    for problem in problems:
        print(problem)
    print(f"{checked} documents held against the schemas, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
