"""What every formula of a workbook must come to when its inputs are changed: worked out from what rows and columns mean, by the rules of a
tree (sums, formulas, means, rates, completions), and never from the formula's text. `workbook.py` has LibreOffice compute it.
"""
import math
import re
import zipfile

import openpyxl

from documents import MODELS, Attribution, completion, evaluate, is_linear

# The kinds of formulas that workbooks have, after their places are taken out: C one cell, R a range, L a list of them, # a number.
KINDS = {
    "a cell elsewhere": r"=C",
    "the other way round": r"=-C",
    "a difference": r"=C-C",
    "a quotient": r"=C/C",
    "a product": r"=C\*C",
    "a difference per size": r"=C/ABS\(C\)",
    "a part in proportion": r"=C\*C/C",
    "a sum": r"=SUM\([CRL]\)",
    "a sum and what overlaps": r"=SUM\([CRL]\)\+C",
    "sums per sums": r"=SUM\([CRL]\)/SUM\([CRL]\)",
    "a mean by weights": r"=\(?SUMPRODUCT\(L\)(\+SUMPRODUCT\(L\))*\)?/C",
    "amounts by rates": r"=SUMPRODUCT\(L\)(\+SUMPRODUCT\(L\))*",
    "the least": r"=MIN\([CRL]\)",
    "the greatest": r"=MAX\([CRL]\)",
    "a whole less its parts": r"=C-(SUM|MIN|MAX)\([CRL]\)",
    "sizes added up": r"=SUMPRODUCT\(ABS\([CR]\)\)(\+SUMPRODUCT\(ABS\([CR]\)\))*",
    "completion by direction": r"=#\+C\*C/ABS\(C\)",
    "completion over a baseline": r"=\(C-C\)/\(C-C\)",
    "completion within a tolerance": r"=#\+C\*C/C",
    "completion outside a range": r"=MAX\(#,#-ABS\(C\)/C\)",
    "completion that passes or fails": r"=IF\(C\*C>=#,#,#\)",
    "completion of a guardrail": r"=MIN\(#,[^ ]*\)",
    "completion as it counts": r"=MAX\(#,MIN\(L\)\)",
    "worth of a level": r"=C\^\(C\+C\)",
    "points": r"=C\*C\*C",
    "what counts where there is a figure": r"=IF\(ISNUMBER\(C\),C,#\)",
    "counted under an open gate": r"=C\*MIN\(C,#\)",
    "a standing": r"=LOOKUP\(C\+N,N,N\)",
    "a check of weights": r"=#",
    "a difference but for rounding": r"=IF\(ABS\(C-C\)<=N\*MAX\(ABS\(C\),ABS\(C\)\),#,C-C\)",
    "how many checks fail": r"=SUMPRODUCT\(--\([CR]<>#\)\)",
    # Whatever the YAML says: what is none of the others.
    "a formula of the model": r"=(C-)?-?C([-+*/](C|#|(MIN|MAX)\([^ ]*\)))+",
}


def kind(formula):
    """Which of KINDS a formula is; None for one that nobody has named."""
    text = re.sub(r"kpitree\.\w+", "N", formula)
    text = re.sub(r"('[^']+'|\w+)!", "", text)
    text = re.sub(r"\$?[A-Z]{1,2}\$?\d+:\$?[A-Z]{1,2}\$?\d+", "R", text)
    text = re.sub(r"\$?\b[A-Z]{1,2}\$?\d+\b", "C", text)
    text = re.sub(r"\b\d+(\.\d+)?\b", "#", text)
    text = re.sub(r"[CR](,[CR])+", "L", text)
    return next((name for name, shape in KINDS.items() if re.fullmatch(shape, text)), None)


def change_inputs(file, copy):
    """Copies a workbook with every figure of its sheets of inputs changed, each by a factor of its own; formulas keep their old results."""
    titles = openpyxl.load_workbook(file, read_only=True).sheetnames
    parts = {f"xl/worksheets/sheet{titles.index(title) + 1}.xml": columns for title, columns in (("Actuals", "DEFG"), ("Targets", "FGI"))}
    count = 0

    def changed(match):
        nonlocal count
        column, row, value = match["column"], int(match["row"]), float(match["value"])
        count += 1
        return match[0].replace(f"<v>{match['value']}</v>", f"<v>{value * (1 + ((7 * row + 3 * ord(column)) % 11 - 5) / 20)!r}</v>")

    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename in parts:
                cell = rf'<c r="(?P<column>[{parts[item.filename]}])(?P<row>\d+)"(?: s="\d+")?><v>(?P<value>[-0-9.E+]+)</v></c>'
                data = re.sub(cell, changed, data.decode()).encode()
            target.writestr(item, data)
    return count


class Changed:
    """A workbook of a review (in English, against targets) with changed inputs, as LibreOffice computed it, beside the documents."""

    def __init__(self, run, written, again):
        self.run, self.model = run, MODELS[run.example]
        self.why, self.score, self.targets = (run.document(command) for command in ("why", "score", "targets"))
        self.formulas = openpyxl.load_workbook(written)
        self.values = openpyxl.load_workbook(again, data_only=True)
        self.own = Attribution(run)
        self.failures, self.verified, self.memory = [], {}, {}
        self.tree = self.values["Tree"]
        header = {cell.value: cell.column_letter for cell in self.tree[4]}
        self.id, self.denominator, self.rate = header["Id"], header.get("Divided by"), header.get("Rate")
        self.rows = {title: self.rows_by_id(title) for title in ("Tree", "Gap", "Targets", "Actuals")}
        self.rows["Gap"][self.why["node"]] = 5
        method = self.values["Method"]
        self.bands = [(method.cell(row, 2).value, method.cell(row, 3).value) for row in range(6, 30) if isinstance(method.cell(row, 2).value, (int, float))]

    def rows_by_id(self, title):
        sheet = self.values[title]
        column = next(cell.column for cell in sheet[4] if cell.value == "Id")
        rows = {}
        for row in range(5, sheet.max_row + 1):
            rows.setdefault(sheet.cell(row, column).value, row)
        return rows

    def value(self, title, column, row):
        return self.values[title][f"{column}{row}"].value

    def input(self, title, column, node):
        """A figure that is no formula in a sheet of inputs; None where there is none."""
        row = self.rows[title].get(node)
        cell = row and self.formulas[title][f"{column}{row}"]
        return self.value(title, column, row) if cell and cell.data_type == "n" else None

    def expect(self, title, place, wanted):
        """Holds the result of a formula; a cell that holds none is no result."""
        cell = self.formulas[title][place]
        if cell.data_type != "f":
            return
        self.verified[title, place] = kind(cell.value)
        got = self.values[title][place].value
        are_numbers = isinstance(got, (int, float)) and isinstance(wanted, (int, float))
        if not (abs(got - wanted) <= 1e-9 * max(abs(got), abs(wanted), 1e-6) if are_numbers else got == wanted):
            self.failures.append(f"{title}!{place} {cell.value} came to {got!r}, and must be {wanted!r}")

    # What nodes come to with the changed inputs.

    def recombined(self, node, breakdown, field, values):
        """What the children of a breakdown give; None where no formula can say it."""
        run, children = self.run, self.run.children.get((node, breakdown), [])
        found = [values(child) for child in children]
        what, formula = run.kinds[node, breakdown], run.formula(node, breakdown)
        extreme = self.model.get("extremes", {}).get(f"{node}.{breakdown}")
        if not children or (formula or extreme) and None in found:
            return None
        if extreme:
            return extreme(found)
        if formula:
            return evaluate(formula, dict(zip(map(run.key, children), found)))
        if what == "ratio":
            whole = self.input("Actuals", "F", node)
            if field != "actual" or not whole:
                return None
            return math.fsum((value or 0) * (self.input("Actuals", "F", child) or 0) for child, value in zip(children, found)) / whole
        if any(child in self.model.get("rates", {}) for child in children):
            if field != "actual":
                return None
            return math.fsum(value * self.input("Actuals", "G", child) for child, value in zip(children, found))
        return math.fsum(value or 0 for value in found)

    def giver(self, node, field):
        """The first breakdown whose children gave the node's figure before the change."""
        figure = self.run.nodes[node][field]
        for breakdown in self.run.breakdowns.get(node, []):
            row = next(r for r in self.run.evaluation["reconciliation"] if (r["node"], r["breakdown"]) == (node, breakdown))
            if field == "actual":
                given = row["children"]
            else:
                given = self.recombined(node, breakdown, field, lambda child: self.run.nodes[child][field])
            if given is not None and abs(given - figure) <= 1e-10 * max(abs(given), abs(figure)):
                return breakdown
        return None

    def figure(self, node, field):
        if (node, field) not in self.memory:
            self.memory[node, field] = self.compute(node, field)
        return self.memory[node, field]

    def compute(self, node, field):
        row = self.run.nodes[node]
        if row[field] is None:
            return None
        is_computed = field == "actual" or row["reference_kind"] in ("derived", "measured")
        giver = self.giver(node, field) if is_computed else None
        if giver:
            return self.recombined(node, giver, field, lambda child: self.figure(child, field))
        if field == "actual":
            return self.input("Actuals", "D", node)
        return self.input("Actuals", "E", node) if row["reference_kind"] == "measured" else self.input("Targets", "G", node)

    def completion(self, node):
        """By the node's own rule, whose baseline or tolerance is an input, too; what a curve or milestones gave stays as it was."""
        place = f"I{self.rows['Tree'][node]}"
        if self.formulas["Tree"][place].data_type != "f":
            return self.tree[place].value
        rule = dict(self.model.get("rules", {}).get(node, {}))
        if node in self.model.get("guardrails", ()):
            rule["guardrail"] = True
        parameter = self.input("Targets", "I", node)
        if "within" in rule:
            return max(0, 1 - abs(self.figure(node, "actual") - self.figure(node, "reference")) / parameter)
        for name in ("baseline", "tolerance"):
            if name in rule:
                rule[name] = parameter
        return completion(rule, self.run.nodes[node], self.figure(node, "actual"), self.figure(node, "reference"),
                          self.run.evaluation["as_of"])

    def standing(self, value):
        return [word for bound, word in self.bands if bound <= value + 1e-12][-1] if value is not None else None

    # Sheet by sheet.

    def check(self):
        self.check_tree()
        self.check_gap()
        self.check_targets()
        self.check_scores()
        self.check_checks()
        self.check_summary()
        for sheet in self.formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f" and (sheet.title, cell.coordinate) not in self.verified:
                        self.failures.append(f"{sheet.title}!{cell.coordinate} {cell.value} is a result that nothing holds")
        return self.failures

    def check_tree(self):
        tree, seen = self.tree, set()
        shares = {line["id"]: line["share_of_gap"] for line in self.why["contributions"]} | {self.why["node"]: 1}
        before = None
        for row in range(5, tree.max_row + 1):
            node = self.value("Tree", self.id, row)
            if node is None:
                if str(tree[f"B{row}"].value).startswith("~"):
                    self.check_line(row, before, seen)
                continue
            before = node
            figures = {"D": self.figure(node, "reference"), "E": self.figure(node, "actual")}
            if None not in figures.values():
                figures["F"] = figures["E"] - figures["D"]
                figures["G"] = figures["F"] / abs(figures["D"]) if figures["D"] else None
            if shares.get(node) is not None:
                figures["H"] = self.value("Gap", "F", self.rows["Gap"][node])
            figures["I"] = self.completion(node)
            figures["J"] = self.standing(figures["I"])
            if self.denominator:
                figures[self.denominator] = self.input("Actuals", "F", node)
            if self.rate:
                figures[self.rate] = self.input("Actuals", "G", node)
            for column, wanted in figures.items():
                self.expect("Tree", f"{column}{row}", wanted)

    def check_line(self, row, node, seen):
        """A line beside the children of the breakdown that ends above it: what the parent has, and they do not give."""
        while node is not None:
            parent, breakdown = self.run.nodes[node]["parent"], self.run.nodes[node]["breakdown"]
            lines = [line for line in self.run.evaluation["lines"] if (line["node"], line["breakdown"]) == (parent, breakdown)]
            left = [line for line in lines if line["id"] not in seen]
            if left and self.run.children[parent, breakdown][-1] == node:
                seen.add(left[0]["id"])
                figures = {}
                for column, field in (("D", "reference"), ("E", "actual")):
                    parts = self.recombined(parent, breakdown, field, lambda child: self.figure(child, field))
                    figures[column] = None if parts is None else self.figure(parent, field) - parts
                figures["F"] = (self.value("Tree", "E", row) or 0) - (self.value("Tree", "D", row) or 0)
                for column, wanted in figures.items():
                    self.expect("Tree", f"{column}{row}", wanted)
                return
            node = parent

    def check_gap(self):
        sheet, lines = self.values["Gap"], {line["id"]: line for line in self.why["contributions"]}
        root, top = 5, self.why["node"]
        self.expect("Gap", "B5", self.figure(top, "reference"))
        self.expect("Gap", "C5", self.figure(top, "actual"))
        gap = self.figure(top, "actual") - self.figure(top, "reference")
        for place, wanted in (("D5", gap), ("E5", gap), ("F5", 1)):
            self.expect("Gap", place, wanted)
        self.effects = {top: gap}
        beside = {}
        for line in self.why["contributions"]:
            beside.setdefault((line["parent"], line["breakdown"]), []).append(line["id"])
        for row in range(root + 1, sheet.max_row + 1):
            name = sheet.cell(row, sheet.max_column).value
            line = lines.get(name)
            if line is None:  # the row above a breakdown: what moved in it, either way
                following = next((lines[found] for r in range(row + 1, sheet.max_row + 1) if (found := sheet.cell(r, sheet.max_column).value) in lines), None)
                if following:
                    ids = beside[following["parent"], following["breakdown"]]
                    self.expect("Gap", f"H{row}", math.fsum(abs(self.value("Gap", "E", self.rows["Gap"][i]) or 0) for i in ids))
                    moved = row
                continue
            if line["kind"] is None:
                self.expect("Gap", f"B{row}", self.figure(name, "reference"))
                self.expect("Gap", f"C{row}", self.figure(name, "actual"))
            difference = (self.value("Gap", "C", row) or 0) - (self.value("Gap", "B", row) or 0)
            self.expect("Gap", f"D{row}", difference)
            self.effects[name] = self.value("Gap", "E", row)
            self.expect("Gap", f"E{row}", self.effect(line, difference))
            of = self.value("Gap", "H", self.level_row(row))
            for column, wanted in (("F", (self.effects[name] or 0) / gap), ("G", (self.effects[name] or 0) / of if of else None),
                                   ("I", self.effects[name])):
                self.expect("Gap", f"{column}{row}", wanted)

    def level_row(self, row):
        """The row above a line's breakdown: the nearest one above without an id that is one step less indented."""
        sheet = self.values["Gap"]
        step = sheet[f"A{row}"].alignment.indent
        while sheet.cell(row, sheet.max_column).value is not None or sheet[f"A{row}"].alignment.indent >= step:
            row -= 1
        return row

    def effect(self, line, gap):
        """A part of a sum moves the top KPI as its parent does, per unit; a term that is subtracted the other way round.

        Per unit is one for one where only sums and differences stand above; else what the parent's own row says.
        """
        parent, formula = line["parent"], self.run.formula(line["parent"], line["breakdown"])
        if formula and not is_linear(formula):
            return "no formula: it depends on all other factors"
        sign = evaluate(formula, {self.run.key(child): float(child == line["id"]) for child in self.run.children[parent, line["breakdown"]]}) if formula else 1
        if abs(abs(self.own.multipliers[parent]) - 1) < 1e-12:
            return sign * gap * self.own.multipliers[parent]
        row = self.rows["Gap"][parent]
        return sign * gap * self.value("Gap", "E", row) / self.value("Gap", "D", row)

    def check_targets(self):
        sheet = self.values["Targets"]
        for row in range(5, sheet.max_row + 1):
            node = self.value("Targets", "B", row)
            if self.rows["Targets"].get(node) == row and node in self.run.nodes:
                self.expect("Targets", f"G{row}", self.figure(node, "reference"))
                self.expect("Targets", f"F{row}", self.value("Targets", "G", row))
            elif isinstance(self.value("Targets", "F", row), (int, float)):
                self.expect("Targets", f"I{row}", self.value("Targets", "F", row) - (self.value("Targets", "G", row) or 0))

    def portfolios(self):
        """Each person and team of the scores with its rows: its own, then one for each node."""
        sheet, row = self.values["Scorecard"], 5
        groups = [self.score["owners"], [team for team in self.score["teams"] if team["nodes"]]]
        for group in groups:
            row += 1  # the heading
            for portfolio in group:
                yield portfolio, row, range(row + 1, row + 1 + len(portfolio["nodes"]))
                row += 1 + len(portfolio["nodes"])
        nobodys = [holding for holding in self.score["unassigned"] if holding["weight"] is not None]
        if nobodys:
            yield {"nodes": nobodys}, None, range(row + 1, row + 1 + len(nobodys))

    def check_scores(self):
        gates = self.model.get("gates", set())
        ratio = self.model.get("ratio", 0.85)

        def number(column, row):
            value = self.value("Scorecard", column, row)
            return value if isinstance(value, (int, float)) else 0

        for portfolio, own, rows in self.portfolios():
            is_open = own is not None and any(h["id"] in gates and h["completion"] and h["completion"]["raw"] < 1 - 1e-12 for h in portfolio["nodes"])
            for holding, row in zip(portfolio["nodes"], rows):
                node = holding["id"]
                worth = ratio ** (holding["level"] + {None: 0, "S": 0, "A": 1, "B": 2, "C": 3}[holding["class"]] / 3)
                raw = self.value("Scorecard", "I", row)
                cap = self.model.get("rules", {}).get(node, {}).get("cap", self.model.get("cap", 1.2))
                scored = min(max(raw, 0), cap) if raw is not None else None
                weight = holding["share"] * holding["weight"] if holding["weight"] is not None else None
                counted = weight if scored is not None else 0
                limited = min(scored, 1) if is_open and node not in gates and scored is not None else scored or 0
                wanted = {
                    "D": worth, "G": self.figure(node, "reference"), "H": self.figure(node, "actual"),
                    "I": self.completion(node) if self.formulas["Scorecard"][f"I{row}"].data_type == "f" else None,
                    "K": scored, "L": weight, "M": counted, "N": (counted or 0) * limited,
                    "O": 100 * worth * scored if scored is not None else None, "Q": self.standing(raw),
                }
                for column, value in wanted.items():
                    self.expect("Scorecard", f"{column}{row}", value)
            if own is None:
                continue
            total = {column: math.fsum(number(column, row) for row in rows) for column in "LMN"}
            mean = total["N"] / total["M"] if total["M"] else None
            for column, value in (("D", portfolio["level_coefficient"]), ("I", mean), ("O", 100 * (portfolio["level_coefficient"] or 0) * (mean or 0)),
                                  ("P", total["M"] / total["L"] if total["L"] else None), ("Q", self.standing(mean))):
                self.expect("Scorecard", f"{column}{own}", value)

    def check_checks(self):
        wanted = []
        for row in self.run.evaluation["reconciliation"]:
            node, breakdown = row["node"], row["breakdown"]
            parts = self.recombined(node, breakdown, "actual", lambda child: self.figure(child, "actual"))
            if None in (row["parent"], row["children"], parts):
                continue
            whole = self.figure(node, "actual")
            if f"{node}.{breakdown}~overlap" in self.run.lines:
                parts += whole - parts  # and the overlap, which is what they count twice
            # What was measured stands for itself where the tree shows what its parts give.
            measured = self.input("Actuals", "D", node) if self.giver(node, "actual") else None
            wanted.append((whole if measured is None else measured, parts))
        for row in self.why["checks"]:
            ids = [line["id"] for line in self.why["contributions"] if (line["parent"], line["breakdown"]) == (row["node"], row["breakdown"])]
            if row["sum"] is not None:
                wanted.append((self.effects[row["node"]], math.fsum(self.effects[i] or 0 for i in ids)))
        wanted += [(1, math.fsum(self.value("Scorecard", "F", row) or 0 for row in rows))
                   for portfolio, own, rows in self.portfolios() if own and any(h["weight"] is not None for h in portfolio["nodes"])]
        differ = 0
        for row, (whole, parts) in enumerate(wanted, 7):
            rest = whole - parts if abs(whole - parts) > 1e-9 * max(abs(whole), abs(parts)) else 0
            differ += rest != 0
            for column, value in (("C", whole), ("D", parts), ("E", rest)):
                self.expect("Checks", f"{column}{row}", value)
        self.expect("Checks", "D3", differ)

    def check_summary(self):
        sheet, run = self.values["Summary"], self.run
        root = run.evaluation["nodes"][0]["id"]
        headers = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 3).value in ("AC", "Attainment")]
        listed, row = [root], headers[0] + 1
        for breakdown in [*run.breakdowns[root], None]:
            parts = run.children.get((root, breakdown), [])
            listed += [None, *parts] if parts else []
        for row, node in enumerate(listed, row):
            for column, source in zip("BCDEFGH", "DEFGHIJ"):
                if node:
                    self.expect("Summary", f"{column}{row}", self.value("Tree", source, self.rows["Tree"][node]))
        for row, (_, own, _) in enumerate((found for found in self.portfolios() if found[1]), headers[1] + 1):
            for column, source in (("C", "I"), ("E", "O"), ("F", "P"), ("H", "Q")):
                self.expect("Summary", f"{column}{row}", self.value("Scorecard", source, own))
        for row in range(headers[1], sheet.max_row + 1):
            if sheet.cell(row, 1).value and self.formulas["Summary"][f"B{row}"].data_type == "f":
                self.expect("Summary", f"B{row}", self.value("Checks", "D", 3))
