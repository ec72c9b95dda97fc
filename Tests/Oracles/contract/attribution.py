"""The gap of a node handed down its breakdowns (ARITHMETIC §3)."""
from fractions import Fraction

from . import formula as formulas
from .tree import ONE, ZERO

# Below a member that enters or leaves nothing contributes, known or not.
SILENT = object()


class Line:
    """What one node, or a line beside the nodes, carries of the asked node's gap."""

    def __init__(self, id, kind, parent, breakdown, node=None):
        self.id, self.kind, self.parent, self.breakdown, self.node = id, kind, parent, breakdown, node
        self.contribution = self.effects = self.marginals = None
        self.x0 = self.x1 = None
        self.status = "ok"


class Attribution:
    def __init__(self, tree, node, method="shapley"):
        self.tree, self.asked, self.method = tree, node, method
        self.lines, self.checks = [], []
        self.x0, self.x1 = {}, {}
        for each in tree.nodes:
            reference = tree.reference(each)
            self.x0[each] = reference.to_date if reference else None
            self.x1[each] = tree.actual(each, tree.days(each))
        self.gap = self.change(node)
        if self.gap is not None: self.hand_down(node, ONE)

    def change(self, node):
        x0, x1 = self.x0[node], self.x1[node]
        return None if x0 is None or x1 is None else x1 - x0

    def hand_down(self, node, multiplier):
        """`multiplier` is what one unit of the node is worth to the asked one; None where that has no answer."""
        for breakdown in node.breakdowns:
            if not breakdown.children: continue
            if multiplier is SILENT:
                for child in breakdown.children:
                    line = Line(child.id, None, node.id, breakdown.name, child)
                    line.x0, line.x1, line.contribution = self.x0[child], self.x1[child], ZERO
                    self.lines.append(line)
                    self.hand_down(child, SILENT)
                continue
            hop = Hop(self, breakdown)
            lines = []
            for child in breakdown.children:
                line = Line(child.id, None, node.id, breakdown.name, child)
                line.x0, line.x1 = self.x0[child], self.x1[child]
                steep = hop.multipliers.get(child)
                passed = None if multiplier is None or steep is None else multiplier * steep
                change = ZERO if child in hop.silent else self.change(child)
                if passed is not None and change is not None: line.contribution = passed * change
                else: line.status = hop.status if hop.status != "ok" else "incomplete"
                if hop.status == "fallback": line.status = "fallback"
                if multiplier is not None and child in hop.effects:
                    line.effects = tuple(None if effect is None else multiplier * effect for effect in hop.effects[child])
                span = hop.marginals.get(child)
                if span and multiplier is not None and change is not None: line.marginals = sorted(multiplier * change * side for side in span)
                lines.append(line)
                self.lines.append(line)
                self.hand_down(child, None if line.contribution is None else SILENT if child in hop.silent else passed)
            for kind, amount in hop.beside:
                if amount is not None and multiplier is not None and not hop.shows(kind, amount): continue
                line = Line(f"{node.id}.{breakdown.name}~{kind}", kind, node.id, breakdown.name)
                if amount is None or multiplier is None: line.status = "incomplete"
                else: line.contribution = multiplier * amount
                if kind == "residual" and hop.lacks_children: line.status = "incomplete"
                lines.append(line)
                self.lines.append(line)


class Hop:
    """One breakdown: multipliers of its children, and the lines beside them."""

    def __init__(self, attribution, breakdown):
        self.attribution, self.breakdown = attribution, breakdown
        tree = self.tree = attribution.tree
        node = breakdown.node
        self.multipliers, self.effects, self.marginals, self.beside = {}, {}, {}, []
        self.silent, self.lacks_children, self.knows_one = set(), False, True
        self.status = "ok"
        self.x0, self.x1 = attribution.x0[node], attribution.x1[node]
        self.parts0 = [attribution.x0[child] for child in breakdown.children]
        self.parts1 = [attribution.x1[child] for child in breakdown.children]
        self.against_target = tree.compared is None
        getattr(self, "take_" + ("sum" if breakdown.rule in ("sum", "distinct") else breakdown.rule))()

    def shows(self, kind, amount):
        return abs(amount) > abs(self.x1 if self.x1 is not None else 0) / 10**9 or abs(amount) > abs(self.x0 or 0) / 10**9

    def take_sum(self):
        children = self.breakdown.children
        self.multipliers = dict.fromkeys(children, ONE)
        whole = [None if None in parts else sum(parts, ZERO) for parts in (self.parts0, self.parts1)]
        known = sum((b - a for a, b in zip(self.parts0, self.parts1) if a is not None and b is not None), ZERO)
        self.lacks_children = None in whole
        self.knows_one = any(a is not None and b is not None for a, b in zip(self.parts0, self.parts1))
        self.close(*whole, known)

    def close(self, whole0, whole1, known):
        """`overlap`, `unallocated`, then what is left: of the gap, what neither the children that are `known` nor another line carries."""
        if self.x0 is None or self.x1 is None or not self.knows_one: return
        left = self.x1 - self.x0 - known
        if self.breakdown.rule == "distinct" and not self.lacks_children:
            self.beside.append(("overlap", left))
            return
        if self.against_target and whole0 is not None and self.breakdown.rule != "distinct":
            self.beside.append(("unallocated", whole0 - self.x0))
            left -= whole0 - self.x0
        self.beside.append(("residual", left))

    def take_formula(self):
        breakdown, attribution = self.breakdown, self.attribution
        formula = breakdown.formula
        ends = [{child.key: value for child, value in zip(breakdown.children, parts)} for parts in (self.parts0, self.parts1)]
        missing = None in self.parts0 or None in self.parts1
        signs = formulas.coefficients(formula)
        known = [(child, a, b) for child, a, b in zip(breakdown.children, self.parts0, self.parts1) if a is not None and b is not None]
        if missing and signs and known:
            # With constant factors it is a sum: the known children keep theirs.
            self.multipliers = {child: signs[child.key] for child in breakdown.children}
            self.lacks_children = True
            whole0 = None if None in self.parts0 else formulas.evaluate(formula, ends[0])
            self.close(whole0, None, sum((signs[child.key] * (b - a) for child, a, b in known), ZERO))
            return
        if missing:
            self.status = "incomplete"
            self.beside.append(("residual", None))
            return
        found = None
        if attribution.method == "lmdi":
            try:
                if formulas.denominators_fail(formula, ends): raise formulas.SignChange
                found = {name: (value, None, None) for name, value in formulas.lmdi(formula, *ends).items()}
            except formulas.SignChange: self.status = "fallback"
        if found is None:
            found, reason, straight = formulas.shapley(formula, *ends)
            if found is None:
                self.status = reason
                self.beside.append(("residual", None))
                return
            if straight: self.tree.shapes.add("straight-line")
        for child in breakdown.children:
            steep, low, high = found[child.key]
            self.multipliers[child] = steep
            if low is not None: self.marginals[child] = (low, high)
        whole0, whole1 = (formulas.evaluate(formula, end) for end in ends)
        self.close(whole0, whole1, whole1 - whole0)

    def take_ratio(self):
        """A rate split by members: by their own rates, by shares that moved (`mix`), and what is left."""
        tree, breakdown = self.tree, self.breakdown
        node = breakdown.node
        before = tree.last_days(node) if self.against_target else tree.compared_days(node)
        w0, w1 = tree.weights(breakdown, before), tree.weights(breakdown, tree.days(node))
        if self.x0 is None or self.x1 is None: return
        if w0 is None or w1 is None:
            self.status = "undefined"
            self.beside.append(("residual", None))
            return
        total_rate = total_mix = ZERO
        middle = (self.x0 + self.x1) / 2
        complete = True
        planned = ZERO
        for child, a, b, r0, r1 in zip(breakdown.children, w0, w1, self.parts0, self.parts1):
            if a and r0 is not None and planned is not None: planned += a * r0
            elif a: planned = None
            if a == 0 and b == 0:
                self.multipliers[child] = ZERO
                self.effects[child] = (ZERO, ZERO)
                self.silent.add(child)
                continue
            if a == 0: r0, entered = r1, True
            elif b == 0: r1, entered = r0, True
            else: entered = False
            if entered: self.silent.add(child)
            self.multipliers[child] = (a + b) / 2
            if r0 is None or r1 is None:
                self.effects[child] = (None, None)
                complete = False
                continue
            rate, mix = (a + b) / 2 * (r1 - r0), (b - a) * ((r0 + r1) / 2 - middle)
            self.effects[child] = (rate, mix)
            total_rate, total_mix = total_rate + rate, total_mix + mix
        if not complete:
            # Only under a sum do the known ones keep theirs.
            self.status = "incomplete"
            self.multipliers, self.effects, self.silent = {}, {}, set()
            self.beside += [("mix", None), ("residual", None)]
            return
        unallocated = -(self.x0 - planned) if self.against_target and planned is not None else ZERO
        left = self.x1 - self.x0 - total_rate - total_mix - unallocated
        self.beside.append(("mix", total_mix))
        overlaps = self.is_distinct()
        if overlaps: self.beside += [("overlap", left), ("unallocated", unallocated)]
        else: self.beside += [("unallocated", unallocated), ("residual", left)]

    def is_distinct(self):
        measure = self.breakdown.node.measure
        return any(part.aggregate == "count_distinct" for part in measure.parts())
