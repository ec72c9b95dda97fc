"""What `evaluate`, `why` and `score` print as JSON: the fields of the contract's documents that this program works out."""
import datetime

from .attribution import Attribution
from .model import Model
from .scores import Scores
from .text import Unfit
from .tree import Tree, scored


def plain(value):
    """Fractions as the nearest binary numbers."""
    if isinstance(value, dict): return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)): return [plain(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)): return value
    return float(value)


def make(command, path, period, against="target", as_of=None, method="shapley", node=None):
    """The document, the names of shapes that it meets, and of single nodes (by id) that have one."""
    tree = Tree(Model(path), period, against, datetime.date.fromisoformat(as_of) if as_of else None)
    document = {
        "model": tree.model.name if isinstance(tree.model.name, str) else next(iter(tree.model.name.values())),
        "period": {"name": period, "from": str(tree.period.first), "to": str(tree.period.last), "closed": not tree.is_open},
        "as_of": str(tree.as_of), "against": against,
    }
    asked = tree.root if node is None else next(each for each in tree.nodes if each.id == node)
    document.update({"evaluate": evaluation, "why": attribution, "score": scores}[command](tree, asked, method))
    return plain(document), tree.shapes, tree.marks()


def evaluation(tree, asked, method):
    found = Attribution(tree, tree.root)
    carried = {line.id: line.contribution for line in found.lines}
    carried[tree.root.id] = found.gap
    nodes = [evaluated(tree, node, carried.get(node.id), found.gap) for node in tree.nodes]
    return {"nodes": nodes, "reconciliation": [reconciled(tree, breakdown) for node in tree.nodes for breakdown in node.breakdowns]}


def evaluated(tree, node, carried, gap_of_top):
    days = tree.days(node)
    actual, reference, target = tree.actual(node, days), tree.reference(node), tree.target(node) if tree.is_planned(node) else None
    x0 = reference.to_date if reference else None
    gap = actual - x0 if actual is not None and x0 is not None else None
    completion = tree.completion(node)
    status, letter = tree.status(node)
    pace = None
    own = tree.x0(node) if target is not None else None
    if tree.is_open and own and actual is not None: pace = actual / own
    full = None
    if target is not None: full = target.full if target.bounds is None else tree.nearest(node, target.full_bounds)
    return {
        "id": node.id, "parent": node.parent.id if node.parent else None, "breakdown": node.breakdown.name if node.breakdown else None,
        "depth": node.depth, "level": tree.level(node), "kind": node.kind, "direction": node.direction, "class": node.body.get("class"),
        "actual": actual, "reference": x0, "reference_kind": reference.kind if reference and x0 is not None else None,
        "target": full, "previous": None if node.is_project else tree.actual(node, tree.last_days(node)), "gap": gap,
        "gap_ratio": gap / abs(x0) if gap is not None and x0 else None,
        "share_of_top_gap": carried / gap_of_top if carried is not None and gap_of_top else None,
        "completion": None if completion is None else {"raw": completion, "scored": scored(completion)},
        "pace": pace, "coverage": tree.coverage(node), "status": status, "grade": letter,
    }


def reconciled(tree, breakdown):
    node = breakdown.node
    days = tree.days(node)
    parent, children = tree.actual(node, days), tree.recombined(breakdown, days)
    kind = {"sum": "additive", "formula": "formula", "ratio": "ratio", "distinct": "distinct"}[breakdown.rule]
    return {"node": node.id, "breakdown": breakdown.name, "parent": parent, "children": children,
            "residual": parent - children if parent is not None and children is not None else None, "kind": kind}


def attribution(tree, asked, method):
    found = Attribution(tree, asked, method)
    totals = {}
    for line in found.lines:
        if line.contribution is not None: totals[line.parent, line.breakdown] = totals.get((line.parent, line.breakdown), 0) + abs(line.contribution)
    lines = []
    for line in found.lines:
        gross = totals.get((line.parent, line.breakdown))
        first = totals.get((asked.id, line.breakdown), gross) if line.parent == asked.id else gross
        amount = line.contribution
        lines.append({
            "id": line.id, "kind": line.kind, "parent": line.parent, "breakdown": line.breakdown, "actual": line.x1, "reference": line.x0,
            "gap": line.x1 - line.x0 if line.x1 is not None and line.x0 is not None else None, "contribution": amount,
            "share_of_gap": amount / found.gap if amount is not None and abs(found.gap) > abs(first or 0) / 10**9 else None,
            "share_of_gross": amount / gross if amount is not None and gross else None,
            "order_range": line.marginals, "effects": None if line.effects is None else {"rate": line.effects[0], "mix": line.effects[1]}, "status": line.status,
        })
    status = "ok" if found.gap is not None else "incomplete"
    return {"node": asked.id, "method": method, "gap": found.gap, "status": status, "contributions": lines}


def scores(tree, asked, method):
    found = Scores(tree)
    return {"owners": found.owners, "teams": found.teams, "unassigned": [node.id for node in found.unassigned]}
