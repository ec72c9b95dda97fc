#!/usr/bin/env python3
"""Random small models through kpitree and through the independent evaluator in contract/, compared figure by figure.

usage: agreement.py <kpitree> [evaluate=COUNT] [why=COUNT] [score=COUNT] [first=SEED] [keep=FOLDER]

One seed is one model, one period (closed or open), one comparison. Needs PyYAML. Where both sides differ, the seed is told with the two
commands that show it again, and the model stays in FOLDER (agreement-failures).
"""
import concurrent.futures, datetime, json, os, pathlib, shutil, subprocess, sys, tempfile

from contract import documents
from contract.text import Calendar, Unfit
from random_model import Generator

# Where the program does not follow the contract yet, each with its reason; take a line out to compare it. Random models have no shape of
# the first list; the evaluator names those of the second as it meets them: such a seed, or the node with all below it, is not compared.
NOT_YET_GENERATED = {
    "last-each": "`over_time: last_each` is no word for the program",
}
NOT_YET_COMPARED = {
    "members-of-empty-figures": "a member all of whose rows have an empty figure is a node by the contract, none for the program",
    "handed-over-growth": "the contract does not say whether `growth` for some days is of the period before or of the same days of it",
    "rate-of-one-who-returns": "an owner who comes back answers for all their days, with a rate only for the last stretch in the program",
    "range-of-one-who-returns": "over several stretches the bounds of a range are added, for the program the nearest bound of each",
    "share-of-derived": "the contract does not say what a share of the parent's target is where that comes from the node itself and its siblings",
    "project-before-due": "an unfinished project is open before it is due by the contract, judged as if it were over by the program",
}
TOLERANCE = {"evaluate": 1e-9, "why": 1e-8, "score": 1e-9}
FIELDS_TOLD = SEEDS_TOLD = 5


def same(left, right, scale=0.0, tolerance=1e-9):
    if left is None or right is None: return left is None and right is None
    if isinstance(left, str) or isinstance(right, str): return left == right
    return abs(left - right) <= tolerance * max(abs(left), abs(right), scale)


class Comparison:
    """Fields in which two documents differ, as text."""

    def __init__(self, kind, marks):
        self.found, self.tolerance, self.marks = [], TOLERANCE[kind], marks

    def field(self, where, name, ours, theirs, scale=0.0):
        if not same(ours, theirs, scale, self.tolerance): self.found.append(f"{where} {name}: {ours} (kpitree) {theirs} (contract)")

    def evaluate(self, ours, theirs):
        for name in ("from", "to", "closed"): self.field("period", name, ours["period"][name], theirs["period"][name])
        ids = [[node["id"] for node in document["nodes"]] for document in (ours, theirs)]
        if ids[0] != ids[1]: return self.found.append(f"nodes: {ids[0]} (kpitree) {ids[1]} (contract)")
        for mine, other in zip(ours["nodes"], theirs["nodes"]):
            size = max(abs(other["actual"] or 0), abs(other["reference"] or 0))
            ratio = size / abs(other["reference"]) if other["reference"] else 0
            for name in ("parent", "breakdown", "depth", "level", "kind", "direction", "class", "actual", "previous", "coverage"): self.field(mine["id"], name, mine[name], other[name])
            if mine["id"] in self.marks: continue
            for name in ("reference", "reference_kind", "target", "status", "grade", "pace"): self.field(mine["id"], name, mine[name], other[name])
            self.field(mine["id"], "gap", mine["gap"], other["gap"], size)
            if not self.marks: self.field(mine["id"], "share_of_top_gap", mine["share_of_top_gap"], other["share_of_top_gap"], 1000)
            self.field(mine["id"], "gap_ratio", mine["gap_ratio"], other["gap_ratio"], ratio)
            for part in ("raw", "scored"):
                self.field(mine["id"], f"completion.{part}", *((row["completion"] or {}).get(part) for row in (mine, other)), max(1, ratio))
        for mine, other in zip(ours["reconciliation"], theirs["reconciliation"], strict=True):
            where = f"{mine['node']} by {mine['breakdown']}"
            for name in ("node", "breakdown", "kind", "parent", "children"): self.field(where, name, mine[name], other[name])
            self.field(where, "residual", mine["residual"], other["residual"], max(abs(mine["parent"] or 0), abs(mine["children"] or 0)))

    def why(self, ours, theirs):
        self.field("top", "gap", ours["gap"], theirs["gap"], max([abs(line[end] or 0) for line in ours["contributions"] for end in ("actual", "reference")] + [0]))
        mine, other = ({line["id"]: line for line in document["contributions"]} for document in (ours, theirs))
        scale = max([abs(ours["gap"] or 0)] + [abs(line["contribution"] or 0) for line in other.values()])
        beside = {(line["parent"], line["breakdown"]) for line in other.values() if line["id"] in self.marks}
        for id in dict.fromkeys([*mine, *other]):
            left, right = mine.get(id), other.get(id)
            line = left or right
            if id in self.marks or line["kind"] and (line["parent"] in self.marks or (line["parent"], line["breakdown"]) in beside): continue
            if left is None or right is None:
                # Below what has no contribution nothing need be listed; a line that is no node is shown from 1e-9 of its parent on.
                if line["contribution"] is not None and (line["kind"] is None or abs(line["contribution"]) > self.tolerance * scale):
                    self.found.append(f"{id}: {'only kpitree' if left else 'only the contract'} has it, {line['contribution']}, {line['status']}")
                continue
            self.field(id, "contribution", left["contribution"], right["contribution"], scale)
            for effect in ("rate", "mix"): self.field(id, effect, *((line["effects"] or {}).get(effect) for line in (left, right)), scale)
            self.field(id, "status", left["status"], right["status"])
            if (line["parent"], line["breakdown"]) in beside: continue
            self.field(id, "share_of_gross", left["share_of_gross"], right["share_of_gross"], 1)
            if abs(theirs["gap"] or 0) > 1e-6 * scale: self.field(id, "share_of_gap", left["share_of_gap"], right["share_of_gap"], scale / abs(theirs["gap"]))
            # A span is nothing to say where every order gives the same, and by another method.
            span = right["order_range"]
            if theirs["method"] != "shapley" or left["order_range"] is None and span and same(*span, scale, self.tolerance): continue
            for place in (0, 1): self.field(id, "order_range", *((line["order_range"] or [None, None])[place] for line in (left, right)), scale)

    def score(self, ours, theirs):
        # Somebody without a share of any node is listed where a line of the ledger is theirs, and the ledger is not worked out here.
        for document in (ours, theirs): document["owners"] = [portfolio for portfolio in document["owners"] if portfolio["nodes"]]
        for kind in ("owners", "teams"):
            ids = [[portfolio["id"] for portfolio in document[kind]] for document in (ours, theirs)]
            if ids[0] != ids[1]:
                self.found.append(f"{kind}: {ids[0]} (kpitree) {ids[1]} (contract)")
                continue
            for mine, other in zip(ours[kind], theirs[kind]):
                where = f"{kind} {mine['id']}"
                ids = [[node["id"] for node in portfolio["nodes"]] for portfolio in (mine, other)]
                if ids[0] != ids[1]:
                    self.found.append(f"{where} nodes: {ids[0]} (kpitree) {ids[1]} (contract)")
                    continue
                for left, right in zip(mine["nodes"], other["nodes"]):
                    scale = max(1, abs((right["actual"] or 0) / (right["target"] or 1)))
                    # Not compared: in an open period the program has the target of all of an owner's days, the evaluator that to date.
                    fields = ["share", "weight", "level", "class", "points", "actual"] + ([] if right["is_cut"] and not theirs["period"]["closed"] else ["target"])
                    for name in fields: self.field(f"{where} {left['id']}", name, left[name], right[name], 1)
                    for part in ("raw", "scored"):
                        self.field(f"{where} {left['id']}", f"completion.{part}", *((row["completion"] or {}).get(part) for row in (left, right)), scale)
                for name in ("completion", "grade", "coverage", "worst_case", "level", "level_coefficient", "points"): self.field(where, name, mine[name], other[name], 1)


def check(program, kind, seed, keep):
    """What differs at a seed: a list of texts, empty where nothing does; a text where the seed is not compared."""
    generator = Generator(seed, kind, Calendar, {*NOT_YET_GENERATED, *NOT_YET_COMPARED})
    folder = pathlib.Path(tempfile.mkdtemp(prefix="agreement-"))
    try:
        generator.write(folder)
        arguments = generator.arguments()
        try: theirs, shapes, marks = documents.make(kind, folder, **generator.question())
        except Unfit as reason: return f"no figures in the contract: {reason.rule}"
        marks = {id: shape for id, shape in marks.items() if shape in NOT_YET_COMPARED}
        left_out = shapes & set(NOT_YET_COMPARED)
        if kind == "score":
            # What is scored below such a node may weigh by what the node was given.
            scored = {row["id"] for portfolio in theirs["owners"] + theirs["teams"] for row in portfolio["nodes"] if row["weight"] is not None}
            left_out |= {shape for id, shape in marks.items() if id in scored}
        left_out = sorted(left_out)
        if left_out: return left_out[0]
        ran = subprocess.run([program, kind, "-m", str(folder), *arguments, "--format", "json", "--quiet"], capture_output=True, text=True)
        comparison = Comparison(kind, marks)
        if ran.returncode != 0 or not ran.stdout: comparison.found.append(f"exit {ran.returncode}: {ran.stderr[-600:].strip()}")
        else: getattr(comparison, kind)(json.loads(ran.stdout), theirs)
        if comparison.found:
            kept = pathlib.Path(keep) / f"{kind}-{seed}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept)
            asked = " ".join([kind, "-m", str(kept), *arguments, "--format", "json"])
            here = pathlib.Path(sys.argv[0]).parent
            comparison.found[:0] = [f"{program} {asked}", f"python3 {here / 'oracle.py'} {asked}"]
        return comparison.found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    program = os.path.abspath(sys.argv[1])
    asked = {"evaluate": 200, "why": 200, "score": 200, "first": 1}
    given = dict(text.split("=", 1) for text in sys.argv[2:])
    keep = given.pop("keep", "agreement-failures")
    if set(given) - {"first"}: asked.update(evaluate=0, why=0, score=0)
    asked.update({name: int(text) for name, text in given.items()})
    failed = False
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for kind in ("evaluate", "why", "score"):
            seeds = range(asked["first"], asked["first"] + asked[kind])
            differ, left_out = 0, {}
            for seed, found in zip(seeds, pool.map(check, [program] * len(seeds), [kind] * len(seeds), seeds, [keep] * len(seeds), chunksize=4)):
                if isinstance(found, str): left_out[found] = left_out.get(found, 0) + 1
                elif found:
                    differ += 1
                    if differ <= SEEDS_TOLD:
                        print(f"{kind}, seed {seed}:", *found[: 2 + FIELDS_TOLD], sep="\n  ")
                        if len(found) > 2 + FIELDS_TOLD: print(f"  and {len(found) - 2 - FIELDS_TOLD} fields more")
            failed = failed or differ > 0
            if not seeds: continue
            reasons = "".join(f"\n  {count} not yet compared: {NOT_YET_COMPARED.get(shape, shape)}" for shape, count in sorted(left_out.items()))
            print(f"{kind}: {len(seeds) - sum(left_out.values())} of seeds {seeds[0]} to {seeds[-1]} compared, {differ} differ{reasons}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
