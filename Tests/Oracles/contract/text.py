"""Plain text: YAML, numbers, days and periods."""
import datetime, re
from fractions import Fraction

import yaml

ONE_DAY = datetime.timedelta(1)
MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SUFFIXES = {"k": 10**3, "M": 10**6, "B": 10**9, "万": 10**4, "亿": 10**8, "%": Fraction(1, 100)}


class Unfit(Exception):
    """The contract has no figures for this input: the text says why, `rule` as which diagnostic."""

    def __init__(self, rule, text=""):
        super().__init__(f"{rule} {text}".strip())
        self.rule = rule


def read_yaml(text):
    """Every scalar stays the text that it is: `no` and `2026` are words."""
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}


def number(text):
    text = text.strip().replace("_", "")
    scale = 1
    if text[-1:] in SUFFIXES:
        scale = SUFFIXES[text[-1]]
        text = text[:-1]
    if "/" in text:
        over, under = text.split("/")
        return Fraction(over) / Fraction(under) * scale
    return Fraction(text) * scale


def day(text): return datetime.date.fromisoformat(text)


class Period:
    """Days from `first` to `last`; `kind` is year, half, quarter, month, week, day or range, `fiscal` for those of a fiscal year."""

    def __init__(self, name, kind, first, last, fiscal=False):
        self.name, self.kind, self.first, self.last, self.fiscal = name, kind, first, last, fiscal

    @property
    def length(self): return (self.last - self.first).days + 1

    def days(self): return [self.first + ONE_DAY * i for i in range(self.length)]

    def is_within(self, other): return other.first <= self.first and self.last <= other.last

    def __eq__(self, other): return (self.first, self.last) == (other.first, other.last)

    def __hash__(self): return hash((self.first, self.last))


class Calendar:
    def __init__(self, body):
        self.week_start = DAYS.index(body.get("week_start", "monday"))
        pattern = body.get("pattern", "months")
        self.pattern = None if pattern == "months" else [int(weeks) for weeks in pattern.split("-")]
        start = body.get("fiscal_year_start", "january")
        self.named_by_end = isinstance(start, dict) and start.get("named_by") == "end"
        self.years = None
        if isinstance(start, dict) and "month" not in start:
            self.years = {int(name[2:]): day(first) for name, first in start.items()}
        else:
            self.start = MONTHS.index(start["month"] if isinstance(start, dict) else start)

    def fiscal_year(self, year):
        """First day of a fiscal year, and of the next."""
        if self.years is not None:
            if year not in self.years: raise Unfit("bad-period", f"FY{year}")
            return self.years[year], self.years.get(year + 1, self.years[year] + 364 * ONE_DAY)
        first = year - 1 if self.named_by_end and self.start else year
        return datetime.date(first, self.start + 1, 1), datetime.date(first + 1, self.start + 1, 1)

    def fiscal_month(self, year, index):
        """First days of a fiscal year's month and of the next, counted from 0; months after the twelfth are the next year's."""
        year, index = year + index // 12, index % 12
        first, after = self.fiscal_year(year)
        if self.pattern is None:
            month = first.month - 1 + index
            return datetime.date(first.year + month // 12, month % 12 + 1, 1)
        weeks = sum(self.pattern) * (index // 3) + sum(self.pattern[: index % 3])
        return first + 7 * weeks * ONE_DAY

    def week(self, year, index):
        """A week belongs to the year that holds its fourth day; the first such is week 1."""
        fourth = datetime.date(year, 1, 1)
        while (fourth - 3 * ONE_DAY).weekday() != self.week_start: fourth += ONE_DAY
        first = fourth - 3 * ONE_DAY + 7 * (index - 1) * ONE_DAY
        if (first + 3 * ONE_DAY).year != year: raise Unfit("bad-period", f"{year}-W{index}")
        return first

    def period(self, name):
        if ".." in name:
            first, last = (self.period(part) for part in name.split(".."))
            return Period(name, "range", first.first, last.last)
        found = re.fullmatch(r"(FY)?(\d{4})(?:-(?:H(\d)|Q(\d)|W(\d\d)|(\d\d)(?:-(\d\d))?))?", name)
        if not found: raise Unfit("bad-period", name)
        fiscal, year, half, quarter, week, month, date = found.groups()
        year = int(year)
        if date: return Period(name, "day", day(name), day(name))
        if week:
            first = self.week(year, int(week))
            return Period(name, "week", first, first + 6 * ONE_DAY)
        kind, months, index = ("half", 6, half) if half else ("quarter", 3, quarter) if quarter else ("month", 1, month) if month else ("year", 12, 1)
        start = (int(index) - 1) * months
        if start + months > 12 or start < 0: raise Unfit("bad-period", name)
        place = self.fiscal_month if fiscal else self.calendar_month
        return Period(name, kind, place(year, start), place(year, start + months) - ONE_DAY, bool(fiscal))

    @staticmethod
    def calendar_month(year, index): return datetime.date(year + index // 12, index % 12 + 1, 1)

    def before(self, period):
        """The same kind of period before; of a range, as many days."""
        if period.kind in ("day", "week", "range"):
            first, last = period.first - period.length * ONE_DAY, period.first - ONE_DAY
            name = str(first) if period.kind == "day" else f"{first}..{last}"
            return Period(name, period.kind, first, last)
        months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[period.kind]
        year = int(period.name.removeprefix("FY")[:4])
        tail = period.name.removeprefix("FY")[4:].lstrip("-HQ")
        index = year * 12 + (int(tail or 1) - 1) * months - months
        return self.named(period, index // 12, index % 12 // months + 1)

    def year_before(self, period):
        """The same name a year earlier; days, weeks and ranges 364 days earlier."""
        if period.kind in ("day", "week", "range"):
            first, last = period.first - 364 * ONE_DAY, period.last - 364 * ONE_DAY
            return Period(str(first) if period.kind == "day" else f"{first}..{last}", period.kind, first, last)
        year = int(period.name.removeprefix("FY")[:4])
        return self.period(period.name.replace(str(year), str(year - 1), 1))

    def named(self, period, year, index):
        tail = {"year": "", "half": f"-H{index}", "quarter": f"-Q{index}", "month": f"-{index:02}"}[period.kind]
        return self.period(f"{'FY' if period.fiscal else ''}{year}{tail}")

    def unit(self, which, date, fiscal):
        """First day of the month or quarter that holds a day, and of the next; fiscal ones for fiscal periods."""
        months = 3 if which == "quarter" else 1
        if not fiscal:
            index = date.month - 1 - (date.month - 1) % months
            return self.calendar_month(date.year, index), self.calendar_month(date.year, index + months)
        for year in (date.year + 1, date.year, date.year - 1):
            for index in range(12 - months, -1, -months):
                try:
                    if self.fiscal_month(year, index) <= date: return self.fiscal_month(year, index), self.fiscal_month(year, index + months)
                except Unfit: break
        raise Unfit("bad-period", str(date))
