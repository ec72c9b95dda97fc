"""Declarations as they stand in the model's YAML, and the rows of its tables."""
import csv, datetime, glob, pathlib, unicodedata

from . import formula as formulas
from .text import Calendar, Unfit, day, number, read_yaml

STOCKS = ("last", "last_each", "average", "min", "max", "before", "to_date")


class Measure:
    def __init__(self, name, body, model):
        self.name, self.body = name, body
        self.formula = formulas.parse(body["formula"]) if "formula" in body else None
        self.source = body.get("source")
        self.aggregate = body.get("aggregate", "sum")
        self.over_time = body.get("over_time")
        self.lag = int(body.get("lag", "0d").rstrip("d"))
        self.direction, self.unit = body.get("direction"), body.get("unit")
        self.is_by_hand = self.source is None and self.formula is None
        self.rows = None
        self.model = model

    @property
    def kind(self):
        """The time type, of a formula inferred from its parts (ARITHMETIC §2)."""
        if self.formula: return self.over_time_kind or self.model.formula_kind(self.formula, lambda name: self.model.measures[name].kind)
        if self.is_by_hand and self.aggregate == "given": return "given"
        if self.aggregate == "count_distinct": return "distinct"
        if self.aggregate in ("average", "min", "max"): return "ratio"
        return "stock" if self.over_time else "flow"

    @property
    def over_time_kind(self):
        return {None: None, "add": "flow", "recompute": "ratio"}.get(self.over_time, "stock")

    def parts(self):
        """The measures with rows behind this one."""
        if not self.formula: return [self]
        return [part for name in formulas.names(self.formula) for part in self.model.measures[name].parts()]

    def longest_lag(self): return max([self.lag] + [part.lag for part in self.parts()])


class Model:
    def __init__(self, path):
        path = pathlib.Path(path)
        file = path / "kpitree.yaml" if path.is_dir() else path
        self.folder = file.parent
        self.body = self.read(file)
        self.name = self.body.get("name", "")
        self.calendar = Calendar(self.body.get("calendar", {}))
        self.sources = self.body.get("sources", {}) or {}
        self.dimensions = self.body.get("dimensions", {}) or {}
        self.measures = {}
        for name, body in (self.body.get("measures") or {}).items(): self.measures[name] = Measure(name, body, self)
        self.people, self.teams = self.body.get("people") or {}, self.body.get("teams") or {}
        self.spellings = {name: {value: member for member, entry in (body.get("members") or {}).items() for value in (entry or {}).get("values", [member])}
                          for name, body in self.dimensions.items()}
        self.tables = {}
        self.target_rows, self.actual_rows = self.figures_of("targets", "target"), self.figures_of("actuals", "actual")
        (self.root_key, self.root_body), = self.body["tree"].items()
        self.root_body = self.root_body or {}

    def read(self, file):
        """A file with what it includes: sections merge entry by entry, lists are appended."""
        body = read_yaml(file.read_text(encoding="utf-8"))
        # Paths are relative to the file that says them.
        tables = [*(body.get("sources") or {}).values(), *(body.get("targets") or []), *(body.get("actuals") or [])]
        for table in tables:
            if "csv" in table: table["csv"] = str(file.parent / table["csv"])
        patterns = body.pop("include", None) or []
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            for other in sorted(glob.glob(str(file.parent / pattern))):
                for key, section in self.read(pathlib.Path(other)).items():
                    if isinstance(section, dict): body[key] = {**(body.get(key) or {}), **section}
                    elif isinstance(section, list): body[key] = (body.get(key) or []) + section
        self.take_over(body.get("tree") or {}, file, body)
        return body

    def take_over(self, nodes, file, body):
        """`from:` gives a node the body of another model's root, and the model that model's other sections."""
        for key, node in nodes.items():
            if not isinstance(node, dict): continue
            if "from" in node:
                other = self.read(file.parent / node["from"])
                nodes[key], = other.pop("tree").values()
                for section, entries in other.items():
                    if isinstance(entries, dict) and section != "calendar": body[section] = {**entries, **(body.get(section) or {})}
                continue
            for said in (node.get("breakdowns") or {}).values():
                if isinstance(said, dict): self.take_over(said.get("nodes") or {}, file, body)
            self.take_over(node.get("supported_by") or {}, file, body)

    def formula_kind(self, formula, kind_of):
        """Stocks that add are stocks, products and quotients follow the list of ARITHMETIC §2; None where the page calls the time unclear."""
        op = formula[0]
        if op == "number": return "number"
        if op == "name": return kind_of(formula[1])
        if op in ("min", "max"):
            kinds = {self.formula_kind(part, kind_of) for part in formula[1]} - {"number"}
            return kinds.pop() if len(kinds) == 1 else None
        left, right = (self.formula_kind(part, kind_of) for part in formula[1:])
        rates = ("ratio", "given")
        if op in "+-":
            if formula[1] == ("number", 0): return right
            if left == right: return left
            if left in (*rates, "number") and right in (*rates, "number"): return "ratio"
            return None
        if left == "number" and op == "*": return right
        if right == "number": return left
        if op == "*":
            if left in rates and right in rates: return "ratio"
            if left in rates: return right if right in ("flow", "distinct", "stock") else None
            if right in rates: return left if left in ("flow", "distinct", "stock") else None
            return None
        if left in rates and right in rates: return "ratio"
        if right in rates: return "ratio" if left == "number" else left
        return "ratio" if left is not None else None

    def figures_of(self, section, column):
        """Rows of top-level tables: node, period, figure as text."""
        found = []
        for entry in self.body.get(section) or []:
            if "csv" not in entry:
                found += [(entry["node"], period, figure) for period, figure in entry.items() if period not in ("node", "unit")]
                continue
            for file in sorted(glob.glob(entry["csv"])):
                with open(file, encoding="utf-8-sig", newline="") as stream:
                    for row in csv.DictReader(stream):
                        if "period" in row: found.append((row["node"], row["period"], row[column]))
                        else: found += [(row["node"], period, figure) for period, figure in row.items() if period not in ("node", "unit") and figure]
        return found

    def rows(self, name):
        """The rows of a source, each a dictionary with its `datetime.date` under None."""
        if name not in self.tables:
            source, found = self.sources[name], []
            for file in sorted(glob.glob(source["csv"])):
                with open(file, encoding="utf-8-sig", newline="") as stream:
                    for row in csv.DictReader(stream): found.append((self.row_day(row[source["time"]]), row))
            self.tables[name] = found
        return self.tables[name]

    def row_day(self, text):
        if len(text) == 7: text += "-01"
        return datetime.date.fromisoformat(text)

    def column(self, dimension, source):
        body = self.dimensions[dimension]
        return body["columns"].get(source) if "columns" in body else body.get("column")

    def member(self, dimension, text):
        text = unicodedata.normalize("NFC", text)
        return self.spellings.get(dimension, {}).get(text, text) or "(unknown)"
