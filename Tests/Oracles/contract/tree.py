"""The tree with its figures, targets, references and completions for one period (ARITHMETIC §2 to §4)."""
import datetime
from fractions import Fraction

from . import formula as formulas
from .figures import Days, Figures, denominator
from .model import STOCKS
from .text import ONE_DAY, Period, Unfit, day, number

ZERO, ONE = Fraction(0), Fraction(1)


def is_plain(text): return bool(text) and all(sign == "_" or sign.isalnum() for sign in text)


class Breakdown:
    """One way to take a node apart: `kind` is split, formula or sum."""

    def __init__(self, node, name, kind, formula=None, dimension=None):
        self.node, self.name, self.kind, self.formula, self.dimension = node, name, kind, formula, dimension
        self.children, self.has_top = [], False

    @property
    def rule(self):
        """What a split does: additive, distinct or ratio; else the kind itself."""
        if self.kind != "split": return self.kind
        measure = self.node.measure
        if measure is None: return "sum"
        return {"distinct": "distinct", "ratio": "ratio"}.get(measure.kind, "sum")

    def combine(self, values, weights=None):
        """The parent's figure from its children's; None where one is missing."""
        if self.rule == "formula": return formulas.evaluate(self.formula, {child.key: value for child, value in zip(self.children, values)})
        if self.rule == "ratio":
            pairs = [(w, value) for w, value in zip(weights, values) if w]
            return None if any(value is None or w is None for w, value in pairs) else sum((w * value for w, value in pairs), ZERO)
        return None if None in values else sum(values, ZERO)

    def signs(self):
        """Name to factor where the children add up with constant factors."""
        if self.rule in ("sum", "distinct"): return {child.key: ONE for child in self.children}
        return formulas.coefficients(self.formula) if self.rule == "formula" else None


class Node:
    def __init__(self, tree, parent, breakdown, key, body, picks, id):
        self.tree, self.parent, self.breakdown, self.key, self.body, self.picks, self.id = tree, parent, breakdown, key, body, picks, id
        self.breakdowns, self.supports, self.order = [], [], 0
        self.depth = parent.depth + 1 if parent else 0
        model = tree.model
        own = body.get("measure") or (key if breakdown is None or breakdown.kind == "formula" else None)
        if breakdown is not None and breakdown.kind == "split": self.measure = parent.measure
        else: self.measure = model.measures.get(own)
        self.is_project = body.get("kind") == "project"
        self.figures = [(model.calendar.period(name), number(value)) for name, value in (body.get("actual") or {}).items()] + tree.actual_rows.get(id, [])
        self.versions = self.read_target()

    def read_target(self):
        """Versions of the target, each with its first day and what it says; tables add to the only version."""
        said = self.body.get("target")
        rows = self.tree.target_rows.get(self.id)
        if rows: said = {**(said or {}), **rows}
        if said is None or said == "none" or said == "": return []
        if not isinstance(said, list): return [(datetime.date.min, said)]
        return [(day(version["from"]), self.version(version)) for version in said]

    @staticmethod
    def version(body):
        left = {key: value for key, value in body.items() if key not in ("from", "reason", "approved_by", "agreed")}
        return left["value"] if "value" in left else left

    @property
    def has_rows(self): return self.measure is not None and not self.measure.is_by_hand

    @property
    def kind(self):
        if self.is_project: return "project"
        if self.body.get("grouping") == "true": return "grouping"
        if self.has_rows: return self.measure.kind
        rule = self.body.get("over_time") or (self.measure and self.measure.over_time)
        if rule: return {"add": "flow", "recompute": "ratio"}.get(rule, "stock")
        if self.measure and self.measure.aggregate == "given": return "given"
        unit = self.unit
        if unit and (unit == "percent" or "/" in unit): return "given"
        if not self.figures and self.breakdowns:
            first = self.breakdowns[0]
            kinds = {child.key: child.kind for child in first.children}
            inferred = self.tree.model.formula_kind(first.formula, kinds.get) if first.kind == "formula" else \
                kinds.popitem()[1] if len(set(kinds.values())) == 1 else None
            if inferred != "flow": self.tree.shapes.add("time-type-of-parts")
            return inferred or "flow"
        return "flow"

    @property
    def unit(self): return self.body.get("unit") or (self.measure.unit if self.measure else None)

    @property
    def direction(self):
        said = self.body.get("direction") or (self.measure.direction if self.measure else None)
        if said: return said
        if self.breakdown is not None and self.breakdown.kind == "formula":
            signs = formulas.coefficients(self.breakdown.formula)
            if signs and signs.get(self.key, 1) < 0: return "down" if self.parent.direction == "up" else "up"
        # Members of one thing are wanted the same way as the whole of it.
        if self.breakdown is not None and self.breakdown.kind == "split": return self.parent.direction
        return "up"

    @property
    def lag(self): return self.measure.longest_lag() if self.has_rows else 0

    @property
    def stock_rule(self): return self.body.get("over_time") or (self.measure.over_time if self.measure else None)

    @property
    def phasing(self):
        return next((node.body["phasing"] for node in self.line() if "phasing" in node.body), None)

    def line(self):
        """The node and those above it."""
        at = self
        while at is not None:
            yield at
            at = at.parent

    def child(self, breakdown, key, body, picks=(), member=False):
        if member == "rest": id = f"{self.id}.{breakdown.name}~rest"
        elif member: id = f"{self.id}.{breakdown.name}:" + (key if is_plain(key) else '"' + key.replace('"', '\\"') + '"')
        else: id = f"{self.id}.{key}"
        node = Node(self.tree, self, breakdown, key, body, (*self.picks, *picks), id)
        (breakdown.children if breakdown else self.supports).append(node)
        node.grow()
        return node

    def grow(self):
        model = self.tree.model
        for name, said in (self.body.get("breakdowns") or {}).items():
            said = said or {}
            dimension = said.get("split") or (name if name in model.dimensions and "formula" not in said else None)
            if "formula" in said:
                breakdown = Breakdown(self, name, "formula", formula=formulas.parse(said["formula"]))
                self.breakdowns.append(breakdown)
                for key in formulas.names(breakdown.formula): self.child(breakdown, key, {**said.get("each", {}), **((said.get("nodes") or {}).get(key) or {})})
            elif dimension:
                breakdown = Breakdown(self, name, "split", dimension=dimension)
                self.breakdowns.append(breakdown)
                self.split(breakdown, said)
            else:
                breakdown = Breakdown(self, name, "sum")
                self.breakdowns.append(breakdown)
                for key, body in said["nodes"].items(): self.child(breakdown, key, {**said.get("each", {}), **(body or {})})
        for key, body in (self.body.get("supported_by") or {}).items(): self.child(None, key, body or {})

    def split(self, breakdown, said):
        """Declared members, then discovered ones by size, then what is left."""
        tree, dimension = self.tree, breakdown.dimension
        each, declared = said.get("each") or {}, said.get("nodes") or {}
        for key, body in declared.items(): self.child(breakdown, key, {**each, **(body or {})}, [(dimension, True, (key,))])
        if not self.has_rows: return
        ends = tree.ends(self)
        filled = {}
        for days in ends:
            for member, has_figure in tree.figures.members(self.measure, dimension, self.picks, days).items(): filled[member] = filled.get(member, False) or has_figure
        found = [member for member in filled if member not in declared]
        if not all(filled[member] for member in found): tree.shapes.add("members-of-empty-figures")
        discover = said.get("discover", "all" if not declared else None)

        def size(member, days):
            picks = (*self.picks, (dimension, True, (member,)))
            if not days.stretches: return ZERO
            value = tree.figures.weight(self.measure, picks, days) if breakdown.rule == "ratio" else tree.figures.cell(self.measure.name, picks, days)
            return abs(value or ZERO)

        listed = []
        if isinstance(discover, dict):
            breakdown.has_top = True
            listed = sorted(found, key=lambda member: (-max(size(member, days) for days in ends), member))[: int(discover["top"])]
        elif discover: listed = found
        for member in sorted(listed, key=lambda member: (-size(member, ends[0]), member)):
            self.child(breakdown, member, dict(each), [(dimension, True, (member,))], member=True)
        named = (*declared, *listed)
        left = [member for member in found if member not in named]
        if left or "rest" in said: self.child(breakdown, "~rest", {**each, **(said.get("rest") or {})}, [(dimension, False, named)], member="rest")


class Reference:
    """x0 of a node: `to_date` is compared, `full` is the whole period's; `bounds` and `full_bounds` of a range."""

    def __init__(self, kind, to_date, full=None, bounds=None, full_bounds=None):
        self.kind, self.to_date, self.full, self.bounds, self.full_bounds = kind, to_date, full, bounds, full_bounds


class Tree:
    def __init__(self, model, period, against="target", as_of=None):
        # Shapes of the model, and of single nodes with all below them, in which somebody may want to know that they were met.
        self.model, self.shapes, self.marked = model, set(), {}
        calendar = model.calendar
        self.period = calendar.period(period)
        self.target_rows, self.actual_rows = {}, {}
        for node, name, figure in model.target_rows: self.target_rows.setdefault(node, {})[name] = figure
        for node, name, figure in model.actual_rows:
            if figure.strip(): self.actual_rows.setdefault(node, []).append((calendar.period(name), number(figure)))
        self.as_of = as_of or default_as_of(self)
        self.figures = Figures(model, self.as_of)
        self.previous = calendar.before(self.period)
        self.against = against
        self.compared = None if against == "target" else self.previous if against == "previous" else \
            calendar.year_before(self.period) if against == "last_year" else calendar.period(against)
        self.waiting, self.is_provisional = set(), False
        self.actuals, self.targets, self.allocated, self.notes = {}, {}, {}, {}
        self.root = Node(self, None, None, model.root_key, model.root_body, (), model.root_key)
        self.root.grow()
        self.nodes = []
        self.walk(self.root)
        for node in self.nodes: node.order = self.nodes.index(node)
        self.allocate(self.root)

    def marks(self):
        """Node to the shape that it or a node above it is marked with."""
        found = {}
        for node in self.nodes:
            shape = self.marked.get(node) or (node.parent and found.get(node.parent.id))
            if shape: found[node.id] = shape
        return found

    def walk(self, node):
        self.nodes.append(node)
        for breakdown in node.breakdowns:
            for child in breakdown.children: self.walk(child)
        for child in node.supports: self.walk(child)

    @property
    def is_open(self): return self.as_of < self.period.last

    def days(self, node):
        """The period's days to `as_of`, without the immature days of a lag."""
        return Days(self.period, [(self.period.first, min(self.period.last, self.as_of - node.lag * ONE_DAY))])

    def last_days(self, node):
        """The whole period before, also beside an open one: what it was shares targets out."""
        return Days(self.previous, [(self.previous.first, min(self.previous.last, self.as_of - node.lag * ONE_DAY))])

    def compared_days(self, node): return self.days(node).same_place_in(self.compared)

    def ends(self, node): return [self.days(node), self.compared_days(node) if self.compared else self.last_days(node)]

    # Actuals

    def actual(self, node, days):
        key = node, days.whole, days.stretches
        if key not in self.actuals: self.actuals[key] = self.find_actual(node, days)
        return self.actuals[key]

    def find_actual(self, node, days):
        if node.is_project or not days.stretches: return None
        if node.has_rows: return self.figures.cell(node.measure.name, node.picks, days)
        by_hand = self.by_hand(node, days)
        if by_hand is not None: return by_hand
        for breakdown in node.breakdowns:
            value = self.recombined(breakdown, days)
            if value is not None: return value
        return None

    def by_hand(self, node, days):
        """The figure of the very period, else the sum over finer ones that tile the days; never spread."""
        running = len(days.stretches) == 1 and days.stretches[0] == (days.whole.first, self.as_of) and days.whole.last > self.as_of
        if days.is_whole or running:
            for period, value in node.figures:
                if period == days.whole: return value
        kind = node.kind
        if kind == "given" or kind == "ratio": return None
        total = ZERO
        for first, last in days.stretches:
            found = self.tiled([(period, value) for period, value in node.figures if first <= period.first and period.last <= last], first, last, running)
            if not found: return None
            total = total + sum(found) if kind == "flow" else found[-1]
        return total

    @staticmethod
    def tiled(figures, first, last, partly):
        """Values of figures that follow one another from `first` to `last` (`partly`: as far as they go)."""
        at, found = first, []
        while at <= last:
            fitting = [(period, value) for period, value in figures if period.first == at]
            if not fitting: return found if partly and found else None
            period, value = max(fitting, key=lambda pair: pair[0].last)
            found.append(value)
            at = period.last + ONE_DAY
        return found

    def weights(self, breakdown, days):
        """B_i / B of a ratio split's children; None where the parent has no B."""
        parent, measure = breakdown.node, breakdown.node.measure
        whole = self.figures.weight(measure, parent.picks, days) if days.stretches else None
        if not whole: return None
        return [(self.figures.weight(measure, child.picks, days) or ZERO) / whole for child in breakdown.children]

    def recombined(self, breakdown, days):
        values = [self.actual(child, days) for child in breakdown.children]
        if breakdown.rule == "ratio":
            weights = self.weights(breakdown, days)
            return None if weights is None else breakdown.combine(values, weights)
        return breakdown.combine(values)

    # Targets

    def target(self, node, days=None):
        """The declared or derived target for some days of the period; None without one."""
        days = days or self.days(node)
        key = node, days.whole, days.stretches
        if key in self.targets: return self.targets[key]
        if key in self.waiting:
            # A share of a parent that is derived from it: what is found meanwhile is not all that there is.
            self.is_provisional = True
            return None
        self.waiting.add(key)
        found = self.declared(node, days) or self.own_opening(node, days) or self.derived(node, days)
        self.waiting.discard(key)
        if not self.waiting: self.is_provisional = False
        if not self.is_provisional: self.targets[key] = found
        return found

    def own_opening(self, node, days):
        """What was there before the period is nobody's plan: its reference is its own actual."""
        if node.kind != "stock" or node.stock_rule != "before": return None
        actual = self.actual(node, days)
        self.marked[node] = "opening-allocated"
        return None if actual is None else Reference("measured", actual, actual)

    def is_planned(self, node):
        """Whether a declared or derived target is there to be judged by."""
        target = self.target(node)
        return target is not None and target.kind != "measured"

    def declared(self, node, days):
        if not node.versions or node.kind in ("project", "grouping"): return None
        adds = node.kind == "flow"
        is_cut = days.stretches != self.days(node).stretches
        if is_cut and any("growth" in str(said) for _, said in node.versions): self.shapes.add("handed-over-growth")
        share = self.share_of_parent(node)
        if share is not None:
            above = self.target(node.parent, days)
            if above is None: return None
            if above.kind == "derived": self.marked[node] = "share-of-derived"
            ends = above.to_date, above.full
            if above.bounds is not None: ends = self.nearest(node.parent, above.bounds, days), self.nearest(node.parent, above.full_bounds, days)
            return None if None in ends else Reference("declared", share * ends[0], share * ends[1])
        if adds:
            pieces = []
            for index, (start, said) in enumerate(node.versions):
                end = node.versions[index + 1][0] - ONE_DAY if index + 1 < len(node.versions) else datetime.date.max
                for piece in self.pieces(node, said, days.whole) or []:
                    first, last, low, high = piece
                    a, b = max(first, start), min(last, end)
                    if a > b: continue
                    part = Fraction((b - a).days + 1, (last - first).days + 1)
                    pieces.append((a, b, low * part, high * part))
            if not pieces: return None
            if is_cut and self.has_tiles(node): self.shapes.add("handed-over-tiles")
            full = [sum((piece[i] for piece in pieces), ZERO) for i in (2, 3)]
            to_date = [sum((piece[i] * self.phased(node, piece, days) for piece in pieces), ZERO) for i in (2, 3)]
        else:
            end = days.last if days.stretches else days.whole.last
            valid = [said for start, said in node.versions if start <= end]
            if not valid: return None
            value = self.value_at(node, valid[-1], days.whole, days)
            if value is None: return None
            to_date = list(value)
            if node.kind == "stock" and node.stock_rule in ("last", "last_each"): to_date = self.on_the_line(node, valid[-1], days, to_date)
            # The whole period's is the one valid at its end.
            at_end = self.value_at(node, [said for start, said in node.versions if start <= days.whole.last][-1], days.whole, days)
            full = list(at_end or value)
        bounds = tuple(to_date) if self.is_range(node) else None
        if bounds: return Reference("declared", None, None, bounds, tuple(full))
        return Reference("declared", to_date[0], full[0])

    def on_the_line(self, node, said, days, value):
        """Inside its period a stock's target is that of the finest period that ends on the day, else on the straight line from what was there before."""
        end = days.last if days.stretches else days.whole.last
        if end >= days.whole.last or not isinstance(said, dict) or "within" in said: return value
        self.shapes.add("stock-on-a-line")
        calendar = self.model.calendar
        periods = [(calendar.period(name), entry) for name, entry in said.items()] if not {"growth", "share"} & set(said) else [(days.whole, said)]
        ending = sorted((pair for pair in periods if pair[0].last == end), key=lambda pair: pair[0].length)
        if ending: return list(self.value_at(node, ending[0][1], ending[0][0], days))
        exact = [pair for pair in periods if pair[0] == days.whole]
        around = sorted((pair for pair in periods if days.whole.is_within(pair[0])), key=lambda pair: pair[0].length)
        if not exact + around: return value
        period, entry = (exact + around)[0]
        # A range is to be kept at any time.
        if isinstance(entry, dict) and "within" in entry: return value
        before = period.first - ONE_DAY
        start = self.actual(node, Days(Period("", "range", datetime.date.min, before), [(datetime.date.min, before)]))
        if start is None: return value
        goal = self.value_at(node, entry, period, days)
        return [start + (bound - start) * Fraction((end - period.first).days + 1, period.length) for bound in goal]

    def share_of_parent(self, node):
        """The part of the parent's target, over the same days, that the only version says."""
        said = node.versions[0][1]
        if isinstance(said, dict) and len(node.versions) == 1:
            for name, value in said.items():
                if name == "share": return number(value)
                if isinstance(value, dict) and "share" in value and self.model.calendar.period(name) == self.period: return number(value["share"])
        return None

    def has_tiles(self, node):
        """Whether targets of finer periods make the evaluated one's."""
        for _, said in node.versions:
            if isinstance(said, dict) and not any(key.startswith("per_") or key in ("growth", "share", "within") for key in said):
                periods = [self.model.calendar.period(name) for name in said]
                if self.period not in periods and any(period.is_within(self.period) for period in periods): return True
        return False

    @staticmethod
    def is_range(node):
        def any_within(said): return isinstance(said, dict) and ("within" in said or any(any_within(value) for value in said.values()))
        return any(any_within(said) for _, said in node.versions)

    def phased(self, node, piece, days):
        """The part of a piece that is due on some days: by days, or by the weights of `phasing`."""
        first, last = piece[0], piece[1]
        phasing = node.phasing
        if phasing is not None and "phasing" not in node.body and not days.is_whole: self.shapes.add("inherited-phasing")
        if phasing is None:
            inside = sum(max(0, (min(b, last) - max(a, first)).days + 1) for a, b in days.stretches)
            return Fraction(inside, (last - first).days + 1)
        weekday, dates = phasing.get("weekday"), phasing.get("dates") or {}

        def weight(date):
            said = dates.get(str(date))
            return number(said) if said else number(weekday[date.weekday()]) if weekday else ONE

        each = [first + ONE_DAY * i for i in range((last - first).days + 1)]
        whole = sum((weight(date) for date in each), ZERO)
        return sum((weight(date) for date in each if days.holds(date)), ZERO) / whole

    def pieces(self, node, said, period):
        """What a flow's target says for a period: first and last day of a piece, and what is due in it, evenly (as low and high bound)."""
        if isinstance(said, str): return [(period.first, period.last, number(said), number(said))]
        for unit in ("day", "week", "month", "quarter"):
            if f"per_{unit}" in said: return self.rate_pieces(number(said[f"per_{unit}"]), unit, period)
        if "growth" in said or "share" in said or "within" in said:
            value = self.worth(node, said, period)
            return value and [(period.first, period.last, *value)]
        periods = [(self.model.calendar.period(name), value) for name, value in said.items()]
        for other, value in periods:
            if other == period: return self.pieces(node, value, other)
        tiles = self.tiling(periods, period)
        if tiles:
            found = [self.pieces(node, value, other) for other, value in tiles]
            return None if None in found else [piece for part in found for piece in part]
        around = sorted((pair for pair in periods if period.is_within(pair[0])), key=lambda pair: pair[0].length)
        if not around: return None
        other, value = around[0]
        found = []
        for first, last, low, high in self.pieces(node, value, other) or []:
            a, b = max(first, period.first), min(last, period.last)
            part = Fraction(max(0, (b - a).days + 1), (last - first).days + 1)
            if part: found.append((a, b, low * part, high * part))
        return found or None

    def rate_pieces(self, rate, unit, period):
        calendar, found = self.model.calendar, []
        if unit in ("day", "week"):
            total = rate * period.length / (1 if unit == "day" else 7)
            return [(period.first, period.last, total, total)]
        first = period.first
        while first <= period.last:
            start, after = calendar.unit(unit, first, period.fiscal)
            last = min(period.last, after - ONE_DAY)
            total = rate * ((last - first).days + 1) / (after - start).days
            found.append((first, last, total, total))
            first = after
        return found

    @staticmethod
    def tiling(periods, whole):
        at, found = whole.first, []
        inside = [pair for pair in periods if pair[0].is_within(whole)]
        while at <= whole.last:
            fitting = [pair for pair in inside if pair[0].first == at]
            if not fitting: return None
            found.append(max(fitting, key=lambda pair: pair[0].last))
            at = found[-1][0].last + ONE_DAY
        return found

    def worth(self, node, said, period, days=None):
        """Low and high of `growth`, `share` and `within`."""
        if "growth" in said:
            calendar = self.model.calendar
            earlier = calendar.before(period) if said["over"] == "previous" else calendar.year_before(period)
            x = self.actual(node, Days(earlier, [(earlier.first, earlier.last)]))
            value = None if x is None else x + abs(x) * number(said["growth"])
            if x is not None and x < 0: self.shapes.add("growth-of-a-loss")
            return None if value is None else (value, value)
        if "share" in said: raise Unfit("share-of-another-period", node.id)
        return tuple(number(text) for text in said["within"])

    def value_at(self, node, said, period, days):
        """What a ratio's or stock's target says at the end of a period."""
        if isinstance(said, str): return (number(said),) * 2
        if "growth" in said or "share" in said or "within" in said: return self.worth(node, said, period, days)
        periods = [(self.model.calendar.period(name), value) for name, value in said.items()]
        for other, value in periods:
            if other == period: return self.value_at(node, value, other, days)
        tiles = self.tiling(periods, period)
        if tiles: return self.value_at(node, tiles[-1][1], tiles[-1][0], days)
        around = sorted((pair for pair in periods if period.is_within(pair[0])), key=lambda pair: pair[0].length)
        return self.value_at(node, around[0][1], around[0][0], days) if around else None

    def derived(self, node, days):
        if node.kind in ("project", "grouping"): return None
        for breakdown in node.breakdowns:
            if breakdown.rule not in ("sum", "formula") or not breakdown.children: continue
            found = [self.target(child, days) for child in breakdown.children]
            if None in found: continue
            pairs = list(zip(breakdown.children, found))
            to_date = breakdown.combine([reference.to_date if reference.bounds is None else self.nearest(child, reference.bounds, days) for child, reference in pairs])
            full = breakdown.combine([reference.full if reference.bounds is None else self.nearest(child, reference.full_bounds, days) for child, reference in pairs])
            if to_date is not None: return Reference("derived", to_date, full)
        return None

    # What children without a target share (allocated)

    def allocate(self, node):
        for breakdown in node.breakdowns:
            open_children = [child for child in breakdown.children if self.target(child) is None]
            parent = self.x0(node)
            if parent is not None and open_children: self.spread(breakdown, open_children, parent)
            for child in breakdown.children: self.allocate(child)
        for child in node.supports: self.allocate(child)

    def x0(self, node):
        """The target that counts in arithmetic: of a range its nearest bound outside, the actual inside."""
        reference = self.target(node) or self.allocated.get(node)
        if reference is None: return None
        if reference.bounds is None: return reference.to_date
        return self.nearest(node, reference.bounds)

    def nearest(self, node, bounds, days=None):
        actual, (low, high) = self.actual(node, days or self.days(node)), bounds
        return None if actual is None else min(max(actual, low), high)

    def spread(self, breakdown, children, parent):
        lasts = {}
        for child in children:
            last = self.actual(child, self.last_days(child))
            # Without a figure last time a child has nothing to share by, and no factor makes the rest give the parent's target.
            if last is None: continue
            lasts[child] = last
        # Of a sum, who has no figure of a period that others have one of is new since: T 200, x last 50, y new are x 200 and y 0.
        if lasts and breakdown.rule in ("sum", "distinct"): lasts = {child: lasts.get(child, ZERO) for child in children}
        children = list(lasts)
        given = {child: self.x0(child) for child in breakdown.children if child not in lasts}
        weights = None
        if breakdown.rule == "ratio":
            weights = self.weights(breakdown, self.last_days(breakdown.node))
            if weights is None: return
        self.has_several_roots = False
        k = self.factor(breakdown, children, lasts, given, parent, weights)
        if self.has_several_roots:
            for child in children: self.marked[child] = "several-roots"
        if k is None:
            self.notes[breakdown] = "spread-unknown"
            k = ONE
        for child in children: self.allocated[child] = Reference("allocated", k * lasts[child])

    def factor(self, breakdown, children, lasts, given, parent, weights):
        """The one k > 0 by which last period's figures give the parent's target; None where there is none."""
        if any(value is None and (weights is None or weights[breakdown.children.index(child)]) for child, value in given.items()): return None

        def at(k): return breakdown.combine([k * lasts[child] if child in lasts else given[child] for child in breakdown.children], weights)

        now = at(ONE)
        if breakdown.rule != "distinct" and now is not None and abs(now - parent) <= abs(parent) / 10**9: return ONE
        signs = breakdown.signs()
        if weights is not None: signs = {child.key: weight for child, weight in zip(breakdown.children, weights)}
        if signs is not None:
            fixed = formulas.evaluate(breakdown.formula, {child.key: ZERO if child in lasts else given[child] for child in breakdown.children}) if breakdown.rule == "formula" else \
                sum((signs[child.key] * given[child] for child in given if signs[child.key]), ZERO)
            free = sum((signs[child.key] * lasts[child] for child in children), ZERO)
            if breakdown.rule == "distinct":
                measure = breakdown.node
                free += self.actual(measure, self.last_days(measure)) - sum(self.actual(child, self.last_days(child)) for child in breakdown.children)
            if free == 0: return None
            k = (parent - fixed) / free
            if k > 0: return k
            # Nobody is planned below nothing: where the others take all, the rest is 0.
            return ZERO if free > 0 and breakdown.rule != "ratio" else None
        powers = formulas.exponents(breakdown.formula)
        if powers is not None:
            exponent = sum(powers[child.key] for child in children)
            if now and exponent and parent / now > 0: return exact_root(parent / now, exponent)
            return None
        return self.found_root(at, parent)

    def found_root(self, at, parent):
        """The root nearest to 1 in [0.01, 100], found by looking at many places; several are a shape of their own."""
        places = [Fraction(round(10 ** (-2 + 4 * i / 400) * 10**6), 10**6) for i in range(401)]
        values = [at(place) for place in places]
        found = []
        for (a, fa), (b, fb) in zip(zip(places, values), zip(places[1:], values[1:])):
            if fa is None or fb is None: continue
            fa, fb = fa - parent, fb - parent
            if fa == 0: found.append(a)
            elif fa * fb < 0:
                low, high = float(a), float(b)
                for _ in range(200):
                    middle = (low + high) / 2
                    if middle in (low, high): break
                    value = at(Fraction(middle))
                    if value is None: break
                    if (value > parent) == (fa > 0): low = middle
                    else: high = middle
                if abs(float(at(Fraction(low)) - parent)) <= 1e-6 * max(abs(float(fa)), abs(float(fb)), abs(float(parent))): found.append(Fraction(low))
        if not found: return None
        if len(found) > 1: self.has_several_roots = True
        return min(found, key=lambda k: abs(k - 1))

    # References and completions

    def reference(self, node):
        """What the actual is compared with: the target, or the same days of another period."""
        if self.compared is not None:
            value = None if node.is_project else self.actual(node, self.compared_days(node))
            return None if value is None else Reference("measured", value)
        found = self.target(node) or self.allocated.get(node)
        if found is not None and found.bounds is not None: return Reference(found.kind, self.x0(node), None, found.bounds)
        return found

    def completion(self, node, days=None, actual=None):
        """Raw completion over some days; None without a scored target or an actual."""
        if node.is_project: return self.project(node)
        days = days or self.days(node)
        target = self.target(node, days)
        if actual is None: actual = self.actual(node, days)
        if target is None or target.kind == "measured" or actual is None: return None
        body = node.body
        up = node.direction == "up"
        part = ONE
        if node.kind == "flow" and not days.is_whole: part = self.phased(node, (days.whole.first, days.whole.last), days)
        if part != 1 and ("tolerance" in body or "baseline" in body and target.bounds is None and (not target.full or target.to_date != part * target.full)): self.shapes.add("cut-tolerance")
        baseline, tolerance = ((number(body[key]) * part if key in body else None) for key in ("baseline", "tolerance"))
        if target.bounds is not None:
            low, high = target.bounds
            distance = max(low - actual, actual - high, ZERO)
            raw = max(ZERO, 1 - distance / (tolerance if tolerance is not None else high - low)) if distance else ONE
        else:
            t = target.to_date
            if body.get("completion") == "pass_fail": raw = ONE if (actual >= t if up else actual <= t) else ZERO
            elif baseline is not None:
                if t == baseline: return None
                raw = (actual - baseline) / (t - baseline)
            elif tolerance is not None: raw = 1 + (actual - t) / tolerance * (1 if up else -1)
            elif t == 0: raise Unfit("zero-target", node.id)
            elif body.get("completion") == "reciprocal" and not up:
                cap = number(body.get("cap", "120%"))
                raw = cap if actual == 0 else min(cap, t / actual)
                if raw == cap or actual < 0: self.shapes.add("reciprocal-at-its-cap")
            else: raw = 1 + (actual - t) / abs(t) * (1 if up else -1)
        if body.get("role") == "guardrail": raw = min(raw, ONE)
        if "curve" in body: raw = piecewise([(number(x), number(y)) for x, y in body["curve"]], raw)
        return raw

    def project(self, node):
        """Milestones, and after that days used of days planned and the rating; None before the first day or while it is open."""
        body = node.body
        now = min(self.as_of, self.period.last)
        start, due = day(body["start"]), day(body["due"])
        if start > now: return None
        milestones = body.get("milestones") or [{"weight": "1", **({"done": body["done"]} if "done" in body else {})}]
        total = sum(number(m.get("weight", "1")) for m in milestones)
        finished = sum((number(m.get("weight", "1")) for m in milestones if "done" in m and day(m["done"]) <= now), ZERO)
        done = day(body["done"]) if "done" in body and day(body["done"]) <= now else None
        if now < due and done is None:
            # Open: of the milestones that are due so far, those that are finished.
            self.shapes.add("project-before-due")
            asked = [m for m in milestones if "due" in m and day(m["due"]) <= now]
            weight = sum(number(m.get("weight", "1")) for m in asked)
            reached = sum((number(m.get("weight", "1")) for m in asked if "done" in m and day(m["done"]) <= now), ZERO)
            return reached / weight if weight else None
        share = finished / total
        rating = body.get("satisfaction")
        if not rating or "value" not in rating: return share
        low = number(rating["scale"][0])
        used, planned = ((done or now) - start).days + 1, (due - start).days + 1
        return share * ((2 - Fraction(used, planned)) / 2 + (number(rating["value"]) - low) / (number(rating["target"]) - low) / 2)

    def status(self, node):
        """Status and grade."""
        if self.as_of < self.period.first: return "not_begun", None
        completion = self.completion(node)
        if node.is_project:
            now = min(self.as_of, self.period.last)
            if day(node.body["start"]) > now: return "not_begun", None
            is_done = "done" in node.body and day(node.body["done"]) <= now
            if now < day(node.body["due"]) and not is_done: return "open", None
        else:
            if self.actual(node, self.days(node)) is None: return "incomplete", None
            if not self.is_planned(node): return "untargeted", None
        if completion is None: return "untargeted", None
        if self.is_open: return "open", None
        letter = grade(completion)
        return {"S": "exceeded", "A": "met", "B": "near"}.get(letter, "missed"), letter

    def level(self, node):
        """Counted from the root, or from the nearest level that is said; `grouping` nodes do not count."""
        if "level" in node.body: return int(node.body["level"])
        if node.parent is None: return 0
        return self.level(node.parent) + (node.body.get("grouping") != "true")

    def coverage(self, node):
        if node.is_project: return None
        found = list(self.leaves(node))
        return Fraction(sum(found), len(found))

    def leaves(self, node):
        if node.breakdowns and node.breakdowns[0].children:
            for child in node.breakdowns[0].children: yield from self.leaves(child)
        else: yield self.actual(node, self.days(node)) is not None


def exact_root(value, exponent):
    if exponent in (1, -1): return value ** exponent
    return Fraction(float(value) ** (1 / exponent))


def grade(completion):
    for letter, bound in (("S", 110), ("A", 100), ("B", 90), ("C", 80)):
        if completion >= Fraction(bound, 100) - Fraction(1, 10**12): return letter
    return "D"


def scored(completion): return min(max(completion, ZERO), Fraction(6, 5))


def piecewise(points, x):
    points = sorted(points)
    if x <= points[0][0]: return points[0][1]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if x <= x1: return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    return points[-1][1]


def default_as_of(tree):
    """The last day of the rows behind the top KPI's own measure, or of the last figure by hand in its arithmetic."""
    model = tree.model
    found = []

    def last_day(source):
        """Of its rows, without days that stand alone: behind a gap of over 28 days and ten times the median one; of ten days at least."""
        days = sorted({date for date, _ in model.rows(source)})
        while len(days) > 10:
            gaps = sorted((later - earlier).days for earlier, later in zip(days[:-1], days[1:-1]))
            gap = (days[-1] - days[-2]).days
            if gap <= 28 or gap <= 10 * gaps[len(gaps) // 2]: break
            days.pop()
        return days[-1:]

    def visit(key, body, by_name):
        measure = model.measures.get(body.get("measure") or (key if by_name else None))
        if measure is not None and not measure.is_by_hand:
            for part in measure.parts(): found.extend(last_day(part.source))
            return
        found.extend(model.calendar.period(name).last for name in body.get("actual") or {})
        for said in (body.get("breakdowns") or {}).values():
            named = (said or {}).get("nodes") or {}
            for name in formulas.names(formulas.parse(said["formula"])) if "formula" in (said or {}) else named: visit(name, named.get(name) or {}, "formula" in said)

    visit(model.root_key, model.root_body, True)
    found.extend(period.last for rows in tree.actual_rows.values() for period, _ in rows)
    if not found: raise Unfit("no-figures")
    return max(found)
