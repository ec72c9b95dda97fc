"""The Shapley values of `kpitree why` beside those of the Python package metric-breakdown, on the same products and formulas.

Usage: side_by_side.py KPITREE; needs the package metric-breakdown (0.3). Ends with status 1 where a value differs by more than 1e-9 of
what moved. Times: metric-breakdown's function alone, in a warm process; of kpitree the whole process, with reading the model and
writing JSON.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from breakdown.engine.model import compute_shapley

CASES = [("visits * conversion * value", 3), ("a * b * c * d * e * f", 6), ("a * b * c * d * e * f * g * h * i * j", 10),
         ("a * b - c / d", 4), ("(a + b) * c / (d + e)", 5)]


def model(formula, names, before, after):
    lines = ["kpitree: 1", "tree:", "  top:", "    breakdowns:", "      parts:", f"        formula: {formula}", "        nodes:"]
    for name in names:
        lines.append(f"          {name}: {{ actual: {{ 2026-Q2: {before[name]!r}, 2026-Q3: {after[name]!r} }} }}")
    return "\n".join(lines) + "\n"


def best(action, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        result = action()
        times.append(time.perf_counter() - start)
    return result, min(times)


def main(kpitree):
    generator = random.Random(1)
    worst = 0.0
    print(f"{'formula':42} {'largest difference':>18} {'metric-breakdown':>17} {'kpitree, process':>17}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kpitree.yaml"
        for formula, count in CASES:
            names = [word for word in dict.fromkeys(formula.replace("(", " ").replace(")", " ").split()) if word.isidentifier()]
            assert len(names) == count
            largest, theirs, ours = 0.0, 1e9, 1e9
            for _ in range(5):
                before = {name: round(generator.uniform(0.5, 20), 3) for name in names}
                after = {name: round(value * generator.uniform(0.6, 1.5), 3) for name, value in before.items()}
                path.write_text(model(formula, names, before, after))
                command = [kpitree, "why", "-m", str(path), "--period", "2026-Q3", "--against", "previous", "--format", "json"]
                output, seconds = best(lambda: subprocess.run(command, capture_output=True, check=True).stdout, 5)
                ours = min(ours, seconds)
                expected, seconds = best(lambda: compute_shapley(formula, names, before, after), 5)
                theirs = min(theirs, seconds)
                lines = {line["id"]: line["contribution"] for line in json.loads(output)["contributions"]}
                gross = sum(abs(value) for value in expected.values())
                for name in names:
                    largest = max(largest, abs(lines[f"top.{name}"] - expected[name]) / gross)
            worst = max(worst, largest)
            print(f"{formula:42} {largest:18.1e} {1e6 * theirs:14.0f} µs {1e6 * ours:14.0f} µs")
    return 1 if worst > 1e-9 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
