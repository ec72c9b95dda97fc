"""Completion, level and points of owners and teams (ARITHMETIC §5)."""
from fractions import Fraction

from .figures import Days
from .text import ONE_DAY, day, number
from .tree import ONE, ZERO, grade, scored

FLOOR = Fraction(1, 20)
CLASSES = {"S": 0, "A": 1, "B": 2, "C": 3}


def thirds(tree, node):
    """A node's level, and a third of a level for each class below S, in thirds of a level."""
    return 3 * tree.level(node) + CLASSES[node.body.get("class", "S")]


def coefficient(tree, node): return 0.85 ** (thirds(tree, node) / 3)


def owners(tree, node):
    """Owner to the days of the period that they answer for; None stands for nobody."""
    said = node.body.get("owner")
    whole = tree.days(node)
    if not isinstance(said, dict): return {said if said and said != "none" else None: whole}
    starts = sorted((day(first), who) for first, who in said.items())
    found = {}
    for (first, who), (after, _) in zip(starts, starts[1:] + [(None, None)]):
        last = after - ONE_DAY if after else tree.period.last
        part = whole.meet(first, last)
        if part.stretches: found.setdefault(who if who != "none" else None, []).extend(part.stretches)
    return {who: Days(tree.period, sorted(stretches)) for who, stretches in found.items()}


def contributors(node): return {who: number(share) for who, share in (node.body.get("contributors") or {}).items()}


class Part:
    """What a person has of a node: a share of it over some days."""

    def __init__(self, node, share, days, accountable):
        self.node, self.share, self.days, self.accountable = node, share, days, accountable


class Scores:
    def __init__(self, tree):
        self.tree = tree
        self.weights = {}
        self.weigh(tree.root, ONE)
        parts = {}
        self.unassigned = []
        for node in tree.nodes:
            if node.body.get("grouping") == "true": continue
            given = contributors(node)
            left = ONE - sum(given.values())
            whole = tree.days(node)
            held = owners(tree, node)
            for who, days in held.items():
                share = left * Fraction(days.count, whole.count) if whole.count else left
                self.note_stretches(node, days)
                if days.count < whole.count and any(at.breakdown is not None and at.breakdown.has_top for at in node.line()): tree.shapes.add("handed-over-top")
                if days.count < whole.count and self.is_silent(node, days): tree.shapes.add("silent-in-own-days")
                if node.kind == "distinct" and days.count < whole.count: tree.shapes.add("handed-over-distinct")
                if who is None: self.unassigned.append(node)
                # Accountable for what contributors have in full is still accountable: a team of both has the node's level.
                else: parts.setdefault(who, []).append(Part(node, share, days, True))
            for who, share in given.items(): parts.setdefault(who, []).append(Part(node, share, whole, False))
        known = list(tree.model.people)
        order = known + sorted(set(parts) - set(known))
        self.owners = [self.portfolio(who, parts[who]) for who in order if who in parts]
        self.teams = []
        for team in tree.model.teams:
            members = [who for who, body in tree.model.people.items() if self.is_in((body or {}).get("team"), team)]
            self.teams.append(self.portfolio(team, [part for who in members for part in parts.get(who, [])]))

    def note_stretches(self, node, days):
        if len(days.stretches) > 1 and self.tree.is_range(node): self.tree.shapes.add("range-of-one-who-returns")
        if len(days.stretches) > 1 and node.kind != "flow" and node.stock_rule not in ("last", "to_date"): self.tree.shapes.add("rate-of-one-who-returns")

    def is_silent(self, node, days):
        """A member without any row in these days, or one below that the node's derived target is made of."""
        if not node.versions and any(self.is_silent(child, days) for breakdown in node.breakdowns for child in breakdown.children): return True
        if not node.has_rows or not node.picks: return False
        figures = self.tree.figures
        return not any(days.holds(date) and figures.fits(members, node.picks) for part in node.measure.parts() for date, members, _ in figures.rows(part)[0])

    def is_in(self, team, other):
        while team:
            if team == other: return True
            team = (self.tree.model.teams.get(team) or {}).get("part_of")
        return False

    def weigh(self, node, share):
        """A node's share of the top KPI along its own path; None where it is unknown."""
        tree = self.tree
        self.weights[node] = share
        for breakdown in node.breakdowns:
            if breakdown.rule == "ratio": split = tree.weights(breakdown, tree.last_days(node))
            signs = breakdown.signs()
            for index, child in enumerate(breakdown.children):
                part = None
                if share is not None:
                    if breakdown.rule == "ratio": part = None if split is None else share * split[index]
                    elif signs is None: part = share
                    else:
                        x0, own = tree.x0(node), tree.x0(child)
                        if x0 and own is not None: part = share * min(ONE, abs(signs[child.key] * own / x0))
                self.weigh(child, part)
        for child in node.supports: self.weigh(child, None)

    def weight(self, node):
        if "weight" in node.body: return number(node.body["weight"])
        return max(FLOOR, abs(self.weights[node])) if self.weights[node] is not None else FLOOR

    def is_scored(self, node):
        if node.is_project: return self.tree.completion(node) is not None
        return self.tree.is_planned(node)

    def completion(self, part):
        """Over the days of the part; a distinct count cannot be cut and has the node's own."""
        if part.node.is_project or part.node.kind == "distinct": return self.tree.completion(part.node)
        return self.tree.completion(part.node, part.days)

    def portfolio(self, who, parts):
        tree = self.tree
        nodes = {}
        for part in sorted(parts, key=lambda part: part.node.order): nodes.setdefault(part.node, []).append(part)
        rows, gate_fails = [], False
        total = known = reached = capped = ZERO
        for node, own in nodes.items():
            if not any(part.share for part in own): continue
            counts = self.is_scored(node)
            weight = self.weight(node) if counts else None
            # Values are rolled up, never scores: what several have of a node is judged over their days together.
            part = own[0] if len(own) == 1 else Part(node, sum(each.share for each in own), merged(tree.period, [s for each in own for s in each.days.stretches]), any(each.accountable for each in own))
            self.note_stretches(node, part.days)
            value = self.completion(part) if counts else None
            rows.append((node, part, weight, value))
            if counts and node.body.get("gate") == "true" and value is not None and value < 1: gate_fails = True
        for node, part, weight, value in rows:
            if weight is None: continue
            total += part.share * weight
            if value is None: continue
            counted = scored(value)
            if gate_fails and node.body.get("gate") != "true": counted = min(counted, ONE)
            known += part.share * weight
            reached += part.share * weight * counted
        weights = sum((weight for _, _, weight, _ in rows if weight is not None), ZERO)
        counted = [row for row in rows if row[2] is not None]
        leading = [row for row in counted if row[1].accountable] or counted
        # Of two that are worth as much the one of the higher level says it.
        top = min(leading, key=lambda row: (thirds(tree, row[0]), tree.level(row[0])), default=None)
        completion = reached / known if known else None
        coverage = known / total if total else None
        lam = coefficient(tree, top[0]) if top else None
        has_grade = completion is not None and coverage is not None and coverage >= Fraction(4, 5) and not tree.is_open
        return {
            "id": who, "level": tree.level(top[0]) if top else None, "level_coefficient": lam, "completion": completion,
            "points": 100 * lam * float(completion) if top and completion is not None else None,
            "grade": grade(completion) if has_grade else None, "coverage": coverage,
            "worst_case": reached / total if total else None,
            "nodes": [self.row(node, part, weight, weights, value) for node, part, weight, value in rows],
        }

    def row(self, node, part, weight, weights, value):
        tree = self.tree
        is_cut = part.days.stretches != tree.days(node).stretches
        target = tree.target(node, part.days) if tree.is_planned(node) else None
        amount = None
        if target is not None:
            amount = target.to_date if is_cut else target.full
            if target.bounds is not None: amount = tree.nearest(node, target.bounds if is_cut else target.full_bounds, part.days)
        return {
            "id": node.id, "share": part.share, "weight": weight / weights if weight is not None and weights else None, "target": amount, "is_cut": is_cut,
            "actual": None if node.is_project else tree.actual(node, tree.days(node) if node.kind == "distinct" else part.days),
            "completion": None if value is None else {"raw": value, "scored": scored(value)},
            "level": tree.level(node), "class": node.body.get("class"),
            "points": None if value is None else 100 * coefficient(tree, node) * float(scored(value)),
        }


def merged(period, stretches):
    """Stretches that touch or meet, as one."""
    result = []
    for first, last in sorted(stretches):
        if result and first <= result[-1][1] + ONE_DAY: result[-1] = (result[-1][0], max(last, result[-1][1]))
        else: result.append((first, last))
    return Days(period, result)
