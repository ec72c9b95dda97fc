"""Figures of cells: one measure, some days, one pick of members (ARITHMETIC §1 and §2)."""
import math
from fractions import Fraction

from . import formula as formulas
from .text import ONE_DAY, Unfit


class Days:
    """The days of a period that count: stretches from first to last, in order. `whole` is the period they are taken from."""

    def __init__(self, whole, stretches):
        self.whole = whole
        self.stretches = tuple((first, last) for first, last in stretches if first <= last)

    @property
    def count(self): return sum((last - first).days + 1 for first, last in self.stretches)

    @property
    def is_whole(self): return self.stretches == ((self.whole.first, self.whole.last),)

    @property
    def last(self): return self.stretches[-1][1]

    def holds(self, date): return any(first <= date <= last for first, last in self.stretches)

    def each(self): return [first + ONE_DAY * i for first, last in self.stretches for i in range((last - first).days + 1)]

    def meet(self, first, last): return Days(self.whole, [(max(a, first), min(b, last)) for a, b in self.stretches])

    def same_place_in(self, other):
        """The days that stand at the same place of another period."""
        moved = []
        for first, last in self.stretches:
            start = other.first + (first - self.whole.first)
            moved.append((start, min(other.last, start + (last - first))))
        # A period that is over is compared with the whole of the other one, however long.
        if self.stretches and self.stretches[-1][1] == self.whole.last and moved: moved[-1] = (moved[-1][0], other.last)
        return Days(other, moved)


class Figures:
    def __init__(self, model, as_of):
        self.model, self.as_of = model, as_of
        self.cache, self.prepared, self.days_with_rows = {}, {}, {}

    def source_days(self, measure):
        """The days on which the measure's source has rows, by the date that the measure counts by, none after `as_of`."""
        key = measure.source, measure.body.get("time")
        if key not in self.days_with_rows:
            self.days_with_rows[key] = sorted({date for date, _ in self.dated(measure)})
        return self.days_with_rows[key]

    def dated(self, measure):
        for date, row in self.model.rows(measure.source):
            # Rows dated after `as_of` never count, by whatever date a measure counts.
            if date > self.as_of: continue
            if "time" in measure.body:
                text = row[measure.body["time"]]
                if not text: continue
                date = self.model.row_day(text)
            yield date, row

    def rows(self, measure):
        """Day, members by dimension, and the value of each row that the measure keeps."""
        if measure.name in self.prepared: return self.prepared[measure.name]
        model = self.model
        columns = {name: model.column(name, measure.source) for name in model.dimensions}
        terms = measure.body.get("column")
        found = []
        for date, row in self.dated(measure):
            if not all(self.keeps(row[column], wanted) for column, wanted in measure.body.get("where", {}).items()): continue
            value = None
            if measure.aggregate == "count_distinct": value = row[terms] or None
            elif terms is not None: value = self.value(terms, row)
            members = {name: model.member(name, row[column]) for name, column in columns.items() if column in row}
            found.append((date, members, value))
        if measure.aggregate == "sum":
            scale = math.lcm(*(value.denominator for _, _, value in found if value is not None)) if found else 1
            found = [(date, members, None if value is None else value.numerator * (scale // value.denominator)) for date, members, value in found]
        else: scale = 1
        self.prepared[measure.name] = (found, scale)
        return self.prepared[measure.name]

    @staticmethod
    def keeps(text, wanted):
        if isinstance(wanted, dict):
            refused = wanted["not"]
            return text not in (refused if isinstance(refused, list) else [refused])
        return text in (wanted if isinstance(wanted, list) else [wanted])

    @staticmethod
    def value(column, row):
        if column in row: return Fraction(row[column]) if row[column].strip() else None
        formula = formulas.parse(column)
        return formulas.evaluate(formula, {name: Fraction(row[name]) if row[name].strip() else None for name in formulas.names(formula)})

    @staticmethod
    def fits(members, picks):
        return all((members[dimension] in values) == inside for dimension, inside, values in picks)

    def cell(self, name, picks, days):
        key = name, picks, days.stretches
        if key not in self.cache: self.cache[key] = self.compute(self.model.measures[name], picks, days)
        return self.cache[key]

    def compute(self, measure, picks, days):
        if not days.stretches: return None
        if measure.formula:
            return formulas.evaluate(measure.formula, {name: self.cell(name, picks, days) for name in formulas.names(measure.formula)})
        if measure.is_by_hand: raise Unfit("by-hand-in-formula", measure.name)
        with_rows = self.source_days(measure)
        rule = measure.over_time
        if rule is None: return self.aggregate(measure, picks, days.holds) if any(days.holds(date) for date in with_rows) else None
        start, end = days.stretches[0][0], days.last
        if rule == "to_date": return self.aggregate(measure, picks, lambda date: date <= end) if any(date <= end for date in with_rows) else None
        if rule == "before":
            earlier = [date for date in with_rows if date < start]
            return self.aggregate(measure, picks, lambda date: date == earlier[-1]) if earlier else None
        within = [date for date in with_rows if days.holds(date)]
        if not within: return None
        if rule == "last": return self.aggregate(measure, picks, lambda date: date == within[-1])
        if rule == "last_each":
            latest = {}
            for date, members, _ in self.rows(measure)[0]:
                if days.holds(date) and date >= latest.get(tuple(members.items()), date): latest[tuple(members.items())] = date
            return self.aggregate(measure, picks, days.holds, latest)
        each = [self.aggregate(measure, picks, lambda date, only=date: date == only) for date in within]
        return sum(each) / Fraction(len(each)) if rule == "average" else min(each) if rule == "min" else max(each)

    def aggregate(self, measure, picks, counts, latest=None):
        rows, scale = self.rows(measure)
        kept = [value for date, members, value in rows
                if counts(date) and self.fits(members, picks) and (latest is None or latest[tuple(members.items())] == date)]
        if measure.aggregate == "count": return Fraction(len(kept))
        kept = [value for value in kept if value is not None]
        if measure.aggregate == "sum": return Fraction(sum(kept), scale)
        if measure.aggregate == "count_distinct": return Fraction(len(set(kept)))
        if not kept: return None
        return sum(kept) / Fraction(len(kept)) if measure.aggregate == "average" else min(kept) if measure.aggregate == "min" else max(kept)

    def members(self, measure, dimension, picks, days):
        """The members with rows behind a measure in a cell, of a stock on the day that counts; each with whether a row of it has a figure."""
        found = {}
        for part in measure.parts():
            if part.over_time == "to_date": holds = lambda date: date <= days.last
            elif part.over_time == "before":
                earlier = [date for date in self.source_days(part) if date < days.stretches[0][0]]
                holds = lambda date: bool(earlier) and date == earlier[-1]
            elif part.over_time == "last":
                within = [date for date in self.source_days(part) if days.holds(date)]
                holds = lambda date: bool(within) and date == within[-1]
            else: holds = days.holds
            for date, members, value in self.rows(part)[0]:
                if holds(date) and self.fits(members, picks): found[members[dimension]] = found.get(members[dimension], False) or part.aggregate == "count" or value is not None
        return found

    def weight(self, measure, picks, days):
        """The denominator that weighs a rate's members: B of k·A/B, the number of values of an average."""
        if measure.aggregate == "average" and not measure.formula:
            if not any(days.holds(date) for date in self.source_days(measure)): return None
            return Fraction(sum(value is not None for date, members, value in self.rows(measure)[0] if days.holds(date) and self.fits(members, picks)))
        under = denominator(measure.formula)
        return formulas.evaluate(under, {name: self.cell(name, picks, days) for name in formulas.names(under)})


def denominator(formula):
    """B of a ratio k·A/B."""
    if formula[0] == "/": return formula[2] if formula[2][0] != "number" else denominator(formula[1])
    if formula[0] == "*": return denominator(formula[1]) or denominator(formula[2])
    return None
