"""Has LibreOffice compute kpitree's workbooks once more, and compares every cell with what kpitree wrote and with its JSON.

    workbook.py KPITREE [--keep FOLDER]

First the comparison proves itself: a workbook with a wrong stored value must come back corrected, since by default LibreOffice keeps
stored values (its profile here sets OOXMLRecalcMode to 0, always). Then the inputs of two reviews are changed, all at once, and every
result must be what `workbook_rules.py` works out of the changed figures; each kind of formula must be among them. Prints a line for each
workbook, and exits with 1 on a difference.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile

import openpyxl

import workbook_rules
from documents import Run

warnings.filterwarnings("ignore", module="openpyxl")  # of data bars, which it does not know

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

HOSTILE = """
kpitree: 1
name: "=cmd|'/C calc'!A0"
currency: CNY
people: { eve: { name: "+1+1" } }
tree:
  total:
    name: '"quotes" & <b>'
    owner: eve
    target: { 2026-Q3: 60 }
    breakdowns:
      sum:
        name: "@sum(1)"
        nodes:
          a1: { name: "=1+1", owner: eve, actual: { 2026-Q3: 10 }, target: { 2026-Q3: 20 } }
          r1c1: { name: "-2+3", actual: { 2026-Q3: 20 } }
          "true": { name: "\\ttab", actual: { 2026-Q3: 5 } }
          long: { name: "LONG", actual: { 2026-Q3: 6 } }
          rtl: { name: "\\u05e9\\u05dc\\u05d5\\u05dd \\u202e evil", actual: { 2026-Q3: 7.25 } }
          escape: { name: "_x0041_ stays", actual: { 2026-Q3: 0 } }
""".replace("LONG", "x" * 10_000)

DIFFICULT = """
kpitree: 1
name: Difficult
currency: CNY
tree:
  profit:
    target: { 2026-Q3: 900 }
    breakdowns:
      parts:
        formula: income - cost
        nodes:
          income:
            actual: { 2026-Q3: 1000.1 }
            target: { 2026-Q3: 1000 }
          cost:
            direction: down
            target: { 2026-Q3: 100 }
            breakdowns:
              kind:
                nodes:
                  pay: { direction: down, actual: { 2026-Q3: 70.05 }, target: { 2026-Q3: 60 } }
                  rent: { direction: down, actual: { 2026-Q3: 30.2 } }
                  gone: { direction: down, actual: { 2026-Q3: 0 }, target: { 2026-Q3: 10 }}
    supported_by:
      score: { unit: percent, actual: { 2026-Q3: 72% }, target: { 2026-Q3: 80% }, baseline: 60% }
      defects: { direction: down, actual: { 2026-Q3: 3 }, target: { 2026-Q3: 0 }, tolerance: 10 }
      stock: { actual: { 2026-Q3: 130 }, target: { within: [80, 120] } }
      missing: { target: { 2026-Q3: 5 } }
      guard: { role: guardrail, actual: { 2026-Q3: 130 }, target: { 2026-Q3: 100 } }
"""


def soffice():
    for name in ("soffice", "libreoffice"):
        if path := shutil.which(name):
            return path
    sys.exit("LibreOffice is needed")


def recalculated(folder, files):
    """The same workbooks as LibreOffice saves them after computing every formula, by name."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    output = folder / "recalculated"
    command = [soffice(), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(output)]
    result = subprocess.run(command + [str(file) for file in files], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    for file in files:
        if not (output / file.name).exists():
            sys.exit(f"LibreOffice did not convert {file.name}: {result.stdout}{result.stderr}")
    return {file.name: output / file.name for file in files}


def with_wrong_value(file, copy):
    """Copies a workbook with one stored value of a formula changed; gives the sheet's part and the cell."""
    changed = None
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet2.xml":
                text = data.decode()
                match = re.search(r'<c r="([A-Z]+\d+)"[^>]*><f>SUM\([^<]*</f><v>([^<]*)</v>', text)
                changed = (match.group(1), float(match.group(2)))
                text = text[: match.start(2)] + "12345" + text[match.end(2) :]
                data = text.encode()
            target.writestr(item, data)
    return changed


def close(left, right):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    return left == right


def plain(value):
    """A stored text as a spreadsheet shows it; openpyxl leaves escapes as they are."""
    return re.sub("_x005F_", "_", value) if isinstance(value, str) else value


class Comparison:
    def __init__(self, name, written, again):
        self.name = name
        self.formulas = openpyxl.load_workbook(written)
        self.stored = openpyxl.load_workbook(written, data_only=True)
        self.again = openpyxl.load_workbook(again, data_only=True)
        self.differences = []

    def fail(self, text):
        self.differences.append(f"{self.name}: {text}")

    def cells(self):
        """Every formula cell's stored and recalculated values are the same; nothing else changed, and nothing is an error."""
        count = 0
        if self.formulas.sheetnames != self.again.sheetnames:
            self.fail(f"sheets {self.formulas.sheetnames} came back as {self.again.sheetnames}")
            return 0
        for sheet in self.formulas.worksheets:
            again = self.again[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    stored = self.stored[sheet.title][cell.coordinate].value
                    value = again[cell.coordinate].value
                    where = f"{sheet.title}!{cell.coordinate}"
                    if isinstance(value, str) and value.startswith("#"):
                        self.fail(f"{where} is {value}")
                    if cell.data_type == "f":
                        count += 1
                        if workbook_rules.kind(cell.value) is None:
                            self.fail(f"{where} {cell.value} is a formula of a kind that nobody has named")
                        if not close(stored, value):
                            self.fail(f"{where} {cell.value} is stored as {stored!r}, LibreOffice gives {value!r}")
                    elif not close(plain(stored), value) and not (stored in (None, "") and value in (None, "")):
                        self.fail(f"{where} is {stored!r}, and came back as {value!r}")
        return count

    def column(self, sheet, titles, row=4):
        for cell in sheet[row]:
            if cell.value in titles:
                return cell.column
        return None

    def nodes(self, document):
        """The tree's figures are those of the JSON document, node by node."""
        tree = self.again.worksheets[1]
        identifier = self.column(tree, ("Id", "编号"))
        rows = {tree.cell(row, identifier).value: row for row in range(5, tree.max_row + 1)}
        columns = {"reference": 4, "actual": 5, "gap": 6, "gap_ratio": 7}
        columns["share_of_top_gap"] = self.column(tree, ("Share of gap", "差额贡献"))
        columns["completion"] = self.column(tree, ("Attainment", "完成率"))
        count = 0
        for node in document["nodes"]:
            row = rows.get(node["id"])
            if row is None:
                self.fail(f"no row for {node['id']}")
                continue
            for field, column in columns.items():
                expected = node[field]
                if field == "completion" and expected is not None:
                    expected = expected["raw"]
                if field == "gap_ratio" and node["unit"] == "percent":
                    expected = None
                if column is None:
                    continue
                value = tree.cell(row, column).value
                count += 1
                if not close(value, expected):
                    self.fail(f"{node['id']} {field} is {value!r} in the workbook, {expected!r} in the document")
            name = next((n for n in self.formulas.defined_names if n.lower() == node["id"].lower()), None)
            if name and node["actual"] is not None:
                sheet, cell = self.formulas.defined_names[name].attr_text.split("!")
                value = self.again[sheet.strip("'")][cell.replace("$", "")].value
                if not close(value, node["actual"]):
                    self.fail(f"the name {name} leads to {value!r}, not {node['actual']!r}")
        return count

    def titles(self):
        """What a sheet's title says of its unit is what the codes of its cells show: spreadsheets shorten by thousands only."""
        scales = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "千": 1e3, "百万": 1e6, "十亿": 1e9, "万": 1e4, "亿": 1e8}

        def scale(text):
            return next((value for word, value in scales.items() if re.search(rf"(?<![一-鿿\\w]){word}", text)), 1)

        for sheet in self.formulas.worksheets:
            title = scale(str(sheet["A2"].value))
            for row in sheet.iter_rows(min_row=5):
                for cell in row:
                    code = str(cell.number_format).split(";")[0]
                    if cell.data_type not in "fn" or cell.value is None or not code.lstrip("+").startswith("#,##0") or "%" in code:
                        continue
                    shown = 1000 ** (len(re.search(r"(,*)(\"|$)", code.lstrip("+")[5:]).group(1)))
                    words = re.search(r'"([^"]*)"', code)
                    said = (scale(words[1]),) if words else (title, 1)
                    if shown not in said:
                        self.fail(f"{sheet.title}!{cell.coordinate} is shown in {shown} by {code!r}, under {sheet['A2'].value!r}")

    def checks(self, mayDiffer=False):
        sheet = self.again.worksheets[-2]
        count = 0
        for row in range(7, sheet.max_row + 1):
            if not isinstance(sheet.cell(row, 3).value, (int, float)):
                break
            count += 1
            if sheet.cell(row, 5).value != 0 and not mayDiffer:
                self.fail(f"check {sheet.cell(row, 2).value} is {sheet.cell(row, 5).value}")
        return count


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[3] if sys.argv[2:3] == ["--keep"] else tempfile.mkdtemp(prefix="kpitree-workbook-"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hostile.yaml").write_text(HOSTILE)
    (folder / "difficult.yaml").write_text(DIFFICULT)
    market, flights = str(ROOT / "examples/marketplace"), str(ROOT / "examples/flights")
    runs = {
        "marketplace": ["evaluate", market, "--period", "2026-Q3"],
        "marketplace-zh": ["evaluate", market, "--period", "2026-Q3", "--lang", "zh"],
        "marketplace-previous": ["evaluate", market, "--period", "2026-Q3", "--against", "previous"],
        "marketplace-open": ["evaluate", market, "--period", "2026-Q3", "--as-of", "2026-08-15"],
        "marketplace-why": ["why", "-m", market, "--period", "2026-Q3"],
        "marketplace-score": ["score", market, "--period", "2026-Q3"],
        "marketplace-targets": ["targets", market, "--period", "2026-Q3"],
        "flights": ["evaluate", flights, "--period", "2013-Q2", "--against", "previous"],
        "flights-why": ["why", "-m", flights, "--period", "2013-07", "--against", "previous"],
        "hostile": ["evaluate", str(folder / "hostile.yaml"), "--period", "2026-Q3"],
        "difficult": ["evaluate", str(folder / "difficult.yaml"), "--period", "2026-Q3"],
    }
    for name, example in (("review", market), ("everything-review", str(ROOT / "examples/everything"))):
        runs[name] = ["review", example, "--period", "2026-Q3"]
        runs[f"{name}-zh"] = ["review", example, "--period", "2026-Q3", "--lang", "zh"]
    files = []
    for name, arguments in runs.items():
        for ending in ("xlsx", "json"):
            if "review" in name and ending == "json":
                arguments = ["evaluate"] + arguments[1:]
            file = folder / f"{name}.{ending}"
            result = subprocess.run([binary] + arguments + ["-q", "-o", str(file)], capture_output=True, text=True, timeout=60)
            if result.returncode != 0:
                sys.exit(f"{' '.join(arguments)} ended with {result.returncode}: {result.stderr}")
        again = folder / "again.xlsx"
        subprocess.run([binary] + runs[name] + ["-q", "-o", str(again)], capture_output=True, timeout=60)
        if again.read_bytes() != (folder / f"{name}.xlsx").read_bytes():
            sys.exit(f"{name}: the same input gave other bytes")
        files.append(folder / f"{name}.xlsx")

    wrong = folder / "wrong.xlsx"
    cell, value = with_wrong_value(folder / "difficult.xlsx", wrong)
    changed = {"marketplace": "review", "everything": "everything-review"}
    inputs = {example: workbook_rules.change_inputs(folder / f"{name}.xlsx", folder / f"changed-{name}.xlsx") for example, name in changed.items()}
    outputs = recalculated(folder, files + [wrong] + [folder / f"changed-{name}.xlsx" for name in changed.values()])
    corrected = openpyxl.load_workbook(outputs["wrong.xlsx"], data_only=True).worksheets[1][cell].value
    stored = openpyxl.load_workbook(wrong, data_only=True).worksheets[1][cell].value
    if stored != 12345 or not close(corrected, value):
        sys.exit(f"the comparison proves nothing: {cell} held {stored}, was {value}, and came back as {corrected}")
    print("a wrong stored value came back corrected")

    differences = []
    for file in files:
        comparison = Comparison(file.stem, file, outputs[file.name])
        line = f"{file.stem}: {comparison.cells()} formulas"
        document = json.loads((folder / f"{file.stem}.json").read_text())
        if "nodes" in document and "reconciliation" in document:
            line += f", {comparison.nodes(document)} figures of {len(document['nodes'])} nodes"
        comparison.titles()
        line += f", {comparison.checks()} checks at 0"
        print(line)
        differences += comparison.differences

    kinds = set()
    for example, name in changed.items():
        book = workbook_rules.Changed(Run(str(binary), example), folder / f"{name}.xlsx", outputs[f"changed-{name}.xlsx"])
        differences += [f"changed {name}: {failure}" for failure in book.check()]
        kinds |= set(book.verified.values())
        print(f"{name} with {inputs[example]} inputs changed: {len(book.verified)} results as worked out")
    print(f"kinds of formulas: {', '.join(kind for kind in workbook_rules.KINDS if kind in kinds)}")
    differences += [f"no changed workbook holds a formula of the kind: {kind}" for kind in workbook_rules.KINDS if kind not in kinds]

    for name, texts in (("hostile", ("=1+1", "-2+3", "\\ttab", "_x0041_ stays", "x" * 10_000)),):
        sheet = openpyxl.load_workbook(outputs[f"{name}.xlsx"]).worksheets[1]
        found = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
        for text in texts:
            if text not in found:
                differences.append(f"{name}: no cell is the text {text[:40]!r}")

    if sys.argv[2:3] != ["--keep"]:
        shutil.rmtree(folder, ignore_errors=True)
    for difference in differences[:50]:
        print(difference)
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
