#!/usr/bin/env python3
"""Random small models with owners through `kpitree score` and through an independent implementation of the same contract.

usage: KPITREE_ORACLE=<program> score_agreement.py <kpitree> [count] [seed]

The oracle takes the same command line and prints the same JSON. Skipped by name where KPITREE_ORACLE is not set.
"""
import json, pathlib, subprocess, sys, tempfile

from agreement import Generator, compare_models, same

PEOPLE = ["ann", "bo", "chen", "dai", "eve"]
TEAMS = {"all": None, "left": "all", "right": "all", "inner": "left"}


class OwnedGenerator(Generator):
    """The same models, with owners, contributors, classes, weights and gates."""

    def body(self, indent, measure, splits, depth, keys=()):
        random = self.random
        extra = []
        if random.random() < 0.8: extra.append(f"owner: {random.choice(PEOPLE)}")
        if random.random() < 0.25:
            shares = random.choice([["20%"], ["1/3"], ["50%", "25%"], ["60%", "40%"]])
            extra.append("contributors: { " + ", ".join(f"{p}: {s}" for p, s in zip(random.sample(PEOPLE, len(shares)), shares)) + " }")
        if random.random() < 0.4: extra.append(f"class: {random.choice('SABC')}")
        if random.random() < 0.2: extra.append(f"weight: {random.choice(['30%', '1%', '100%', '12.5%'])}")
        if random.random() < 0.15: extra.append("gate: true")
        if random.random() < 0.1: extra.append(f"level: {random.randrange(6)}")
        return super().body(indent, measure, splits, depth, keys=[*keys, *extra])

    def write(self, folder):
        super().write(folder)
        file = folder.joinpath("kpitree.yaml")
        people = "".join(f"  {p}: {{ team: {self.random.choice(list(TEAMS))} }}\n" for p in PEOPLE)
        teams = "".join(f"  {t}: {{ {'part_of: ' + parent if parent else ''} }}\n" for t, parent in TEAMS.items())
        file.write_text(file.read_text(encoding="utf-8") + "people:\n" + people + "teams:\n" + teams, encoding="utf-8")


def differences(ours, theirs):
    found = []
    # Who owns nothing but what contributors have in full answers for nothing.
    theirs["owners"] = [portfolio for portfolio in theirs["owners"] if portfolio["nodes"]]
    for kind in ("owners", "teams"):
        names = [[portfolio["id"] for portfolio in document[kind]] for document in (ours, theirs)]
        if names[0] != names[1]: return [f"{kind}: {names}"]
        for mine, other in zip(ours[kind], theirs[kind]):
            name = f"{kind} {mine['id']}"
            if [node["id"] for node in mine["nodes"]] != [node["id"] for node in other["nodes"]]: return found + [f"{name}: other nodes"]
            for left, right in zip(mine["nodes"], other["nodes"]):
                for field in ("share", "weight", "level", "class", "points"):
                    if not same(left[field], right[field], 1): found.append(f"{name} {left['id']} {field}: {left[field]} {right[field]}")
                for part in ("raw", "scored"):
                    pair = [(row["completion"] or {}).get(part) for row in (left, right)]
                    if not same(*pair, max(1, abs((left["actual"] or 0) / (left["target"] or 1)))): found.append(f"{name} {left['id']} {part}: {pair}")
            fields = ["completion", "grade", "coverage"]
            # The oracle lets only nodes with a figure set the level.
            if mine["coverage"] == 1: fields += ["level", "level_coefficient", "points"]
            for field in fields:
                if not same(mine[field], other[field], 1): found.append(f"{name} {field}: {mine[field]} {other[field]}")
    return found


def run(program, model):
    command = [program, "score", "-m", str(model), "--period", "2026-Q3", "--as-of", "2026-09-30", "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True)


def check(program, oracle, seed):
    generator = OwnedGenerator(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        generator.write(folder)
        theirs = run(oracle, folder)
        # A target of 0 that only figures make (growth over nothing) is no model for the oracle.
        if theirs.returncode == 2 and "zero-target" in theirs.stderr: return seed, None
        ours = run(program, folder)
        if ours.returncode != 0 or theirs.returncode != 0:
            return seed, [f"exit {ours.returncode} {theirs.returncode}", ours.stderr[-2000:], theirs.stderr[-2000:]]
        # The oracle makes a node of a member with rows in any period, and such a node can own a share of a target.
        known, expected = (
            {node["id"] for portfolio in document["owners"] for node in portfolio["nodes"]}
            for document in (json.loads(ours.stdout), json.loads(theirs.stdout)))
        if known != expected: return seed, None
        found = differences(json.loads(ours.stdout), json.loads(theirs.stdout))
        if found:
            kept = pathlib.Path("agreement-failures") / f"score-{seed}"
            kept.mkdir(parents=True, exist_ok=True)
            for file in folder.iterdir(): kept.joinpath(file.name).write_bytes(file.read_bytes())
        return seed, found


if __name__ == "__main__":
    sys.exit(compare_models(check, "scores"))
