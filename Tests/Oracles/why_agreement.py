#!/usr/bin/env python3
"""The random models of agreement.py through `kpitree why` and through an independent implementation, compared line by line.

usage: KPITREE_ORACLE=<program> why_agreement.py <kpitree> [count] [seed]

The gap of the root is handed down by either method, against a target or another period. Amounts may differ by 1e-8 of what moved (allocated
targets are found by search). Skipped by name where KPITREE_ORACLE is not set.
"""
import json, pathlib, subprocess, sys, tempfile

from agreement import Generator, compare_models

TOLERANCE = 1e-8


def attribution(program, folder, against, method):
    command = [program, "why", "-m", str(folder), "--period", "2026-Q3", "--against", against, "--as-of", "2026-09-30", "--method", method, "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True)


def differences(ours, theirs):
    """Every figure in which two attributions differ, as text; None where the oracle has members that are no nodes."""
    found = []
    if (ours["gap"] is None) != (theirs["gap"] is None): return [f"gap: {ours['gap']} {theirs['gap']}"]
    mine = {line["id"]: line for line in ours["contributions"]}
    other = {line["id"]: line for line in theirs["contributions"]}
    nodes = {id for id, line in other.items() if line["kind"] is None} - set(mine)
    # A member with rows in another period than the two is a node for the oracle, with nothing at either end.
    if any(other[id]["contribution"] not in (None, 0) for id in nodes): return [f"not there: {sorted(nodes)}"]
    if nodes: return None
    # A member without weight in the last period enters: all of it is mix, whatever its target says (docs/attribution.md#ratios-split-by-members). The oracle takes the target.
    entered = {(line["parent"], line["breakdown"]) for line in mine.values() if line["effects"] and line["effects"]["rate"] == 0 and line["gap"]}
    def enters(line): return any(line["parent"] == parent and line["breakdown"] == breakdown or line["parent"].startswith(parent + ".") for parent, breakdown in entered)
    # Beside a child without actual the contract still says what targets leave over; the oracle leaves it in the residual.
    for lines in (mine, other):
        for id in [id for id, line in lines.items() if line["kind"] == "residual" and line["status"] == "incomplete"]:
            over = lines.pop(id[: -len("residual")] + "unallocated", None)
            if over: lines[id] = dict(lines[id], contribution=lines[id]["contribution"] + over["contribution"])
    scale = max([abs(ours["gap"] or 0)] + [abs(line["contribution"] or 0) for line in mine.values()])
    for id in sorted(set(mine) | set(other)):
        left, right = mine.get(id), other.get(id)
        if enters(left or right): continue
        if left is None or right is None:
            # A line that is no node is shown from 1e-9 of its parent on; at the edge one may show it and the other not.
            line = left or right
            if abs(line["contribution"] or 0) > TOLERANCE * scale: found.append(f"{id}: {left and left['contribution']} {right and right['contribution']}")
            continue
        pairs = [("contribution", left["contribution"], right["contribution"])]
        for effect in ("rate", "mix"): pairs.append((effect, (left["effects"] or {}).get(effect), (right["effects"] or {}).get(effect)))
        for name, a, b in pairs:
            if (a is None) != (b is None) or a is not None and abs(a - b) > TOLERANCE * max(scale, abs(a)): found.append(f"{id} {name}: {a} {b}")
        if left["status"] != right["status"] and left["contribution"] is None: found.append(f"{id} status: {left['status']} {right['status']}")
    return found


def check(program, oracle, seed):
    generator = Generator(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        generator.write(folder)
        against = generator.random.choice(["target", "previous", "last_year"] if generator.has_year_before else ["target", "previous"])
        method = generator.random.choice(["shapley", "shapley", "lmdi"])
        theirs = attribution(oracle, folder, against, method)
        if theirs.returncode == 2 and "zero-target" in theirs.stderr: return seed, None
        ours = attribution(program, folder, against, method)
        if ours.returncode != 0 or theirs.returncode != 0:
            found = [f"exit {ours.returncode} {theirs.returncode}", ours.stderr[-2000:], theirs.stderr[-2000:]]
        else:
            found = differences(json.loads(ours.stdout), json.loads(theirs.stdout))
        if found:
            kept = pathlib.Path("agreement-failures") / f"why-{seed}"
            kept.mkdir(parents=True, exist_ok=True)
            for file in folder.iterdir(): kept.joinpath(file.name).write_bytes(file.read_bytes())
            found.insert(0, f"against {against} by {method}")
        return seed, found


if __name__ == "__main__":
    sys.exit(compare_models(check, "attributions"))
