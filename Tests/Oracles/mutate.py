#!/usr/bin/env python3
"""Runs kpitree on seeded mutations of the examples' YAML and CSV: whatever stands in a file, it must answer properly.

    python3 Tests/Oracles/mutate.py BINARY [COUNT] [SEED] [--keep FOLDER]

Each mutation damages one file of a copy of an example (with its tables cut short) and runs `check` and `evaluate --format json`.
Held for both: no signal, an exit status of 0, 1 or 2, an answer within a second and within a gigabyte. For `evaluate` also: at
status 0 the output is one JSON document without NaN or infinity; at 2 there is none, and the reason stands on standard error.
Prints what was done and how it ended; exit status 1 when something did not hold. `--keep` saves the damaged file of each failure.
The same SEED gives the same mutations; standard library only.
"""

import collections
import json
import multiprocessing
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Example, then a period with figures in the lines that are kept, and how often it is drawn.
EXAMPLES = {"marketplace": ("2026-Q3", 4), "everything": ("2026-Q1", 4), "flights": ("2013-Q1", 2), "corner-shop": ("2026-Q3", 1)}
TABLES = (".csv", ".tsv")
LINES_KEPT = 120
SECONDS = 1.0
MEMORY = 1 << 30

NUMBERS = [
    "0", "-0", "-1", "1e999", "-1e999", "1e-999", "NaN", "inf", "99999999999999999999999999999999999999999", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "0.00000000000000000000000000000000000000001", "1/0", "1/3", "0/0", "1,000", "1.000,5",
    "1_000", "1__0", "1.2.3", "５", "1.2亿", "万", "0x10", "007", "+5", "1e", ".", "-", "85%", "1%%", "1M", "1Mk", "2026-02-30", "0000-00-00",
    "9999-12-31", "2026-W53", "2026-Q5", "2026-Q3..2026-Q1",
]  # fmt: skip
TOKENS = [
    ":", ": ", "- ", ",", "{", "}", "[", "]", "#", " #", "&a ", "*a", "!tag ", "!!int ", "|", ">", "%", "@", "`", "'", '"', "? ", "---\n", "...\n",
    "<<: *a", "~", "null", "no", "：", "，", "“", "”", "（", "）", "新用户", "\t", "\r", "\r\n", "\n", "\x00", "\x7f", "\u2028", "\ufeff", "\u202e", "𠮷",
    "each", "rest", "from", "formula", "nodes", "breakdowns", "measure", "discover: all", "split", "target", "per_day", "growth", "within", "over_time",
    "last", "given", "min", "count_distinct", "source", "where", "include", "../kpitree.yaml", "kpitree.yaml", "*.yaml", "owner", "kind: project",
    "visits * conversion", "1 - ", "amount / amount", "gmv", "gmv.new", "id: gmv",
]  # fmt: skip


def lines_of(data):
    return data.split(b"\n")


def flip_bytes(data, draw):
    result = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        result[draw.randrange(len(result))] ^= 1 << draw.randrange(8)
    return bytes(result)


def set_bytes(data, draw):
    start = draw.randrange(len(data))
    return data[:start] + bytes(draw.randrange(256) for _ in range(draw.randint(1, 6))) + data[start + draw.randint(0, 4) :]


def delete_span(data, draw):
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.choice([1, 1, 2, 5, 20, 100]) :]


def truncate(data, draw):
    return data[: draw.randrange(len(data))]


def delete_line(data, draw):
    lines = lines_of(data)
    del lines[draw.randrange(len(lines))]
    return b"\n".join(lines)


def duplicate_lines(data, draw):
    lines = lines_of(data)
    start = draw.randrange(len(lines))
    block = lines[start : start + draw.choice([1, 1, 2, 5, 20])]
    place = draw.choice([start, draw.randrange(len(lines))])
    return b"\n".join(lines[:place] + block * draw.choice([1, 1, 1, 3, 50]) + lines[place:])


def swap_lines(data, draw):
    lines = lines_of(data)
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def indent_line(data, draw):
    lines = lines_of(data)
    place = draw.randrange(len(lines))
    lines[place] = draw.choice([b"  " + lines[place], lines[place].lstrip(), b"\t" + lines[place], lines[place][2:], b" " * 3000 + lines[place]])
    return b"\n".join(lines)


def words_of(data):
    """Spans of words: runs of letters, digits, `_`, `.` and `-`."""
    spans, start = [], None
    for place, byte in enumerate(data + b" "):
        is_word = chr(byte).isalnum() or byte in b"_.-" or byte > 127
        if is_word and start is None:
            start = place
        elif not is_word and start is not None:
            spans.append((start, place))
            start = None
    return spans


def swap_words(data, draw):
    spans = words_of(data)
    if len(spans) < 2:
        return flip_bytes(data, draw)
    (a, b), (c, d) = sorted(draw.sample(spans, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def replace_word(data, draw):
    spans = words_of(data)
    if not spans:
        return flip_bytes(data, draw)
    start, end = draw.choice(spans)
    other = draw.choice(spans)
    return data[:start] + draw.choice([data[other[0] : other[1]], draw.choice(TOKENS).encode()]) + data[end:]


def replace_number(data, draw):
    spans = [span for span in words_of(data) if data[span[0] : span[0] + 1].isdigit()]
    if not spans:
        return insert_token(data, draw)
    start, end = draw.choice(spans)
    return data[:start] + draw.choice(NUMBERS).encode() + data[end:]


def insert_token(data, draw):
    start = draw.randrange(len(data) + 1)
    return data[:start] + draw.choice(TOKENS + NUMBERS).encode() + data[start:]


def widen_punctuation(data, draw):
    wide = {b":": "：", b",": "，", b"{": "｛", b"}": "｝", b"[": "［", b'"': "“", b"-": "—", b".": "。", b"*": "×", b"#": "＃", b"%": "％"}
    places = [place for place in range(len(data)) if data[place : place + 1] in wide]
    for place in sorted(draw.sample(places, min(len(places), draw.choice([1, 1, 2, 10]))), reverse=True):
        data = data[:place] + wide[data[place : place + 1]].encode() + data[place + 1 :]
    return data


def encode_otherwise(data, draw):
    text = data.decode("utf-8")
    return draw.choice(
        [text.encode("utf-16"), text.encode("utf-16-le"), text.encode("gb18030"), b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n"), b"", b"\n"]
    )


def nest(data, draw):
    depth = draw.choice([200, 300, 5000])
    deep = draw.choice(["{a: " * depth, "[" * depth, "- " * depth, "(" * depth]).encode()
    start = draw.choice([0, len(data), draw.randrange(len(data))])
    return data[:start] + deep + data[start:]


MUTATIONS = [
    flip_bytes, set_bytes, delete_span, truncate, delete_line, duplicate_lines, swap_lines, indent_line, swap_words, replace_word,
    replace_number, insert_token, widen_punctuation, encode_otherwise, nest,
]  # fmt: skip


def copy_example(example, folder):
    """Copies an example's YAML and the first lines of its tables."""
    source = ROOT / "examples" / example
    files = []
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".yaml", *TABLES):
            continue
        target = folder / example / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        if path.suffix in TABLES:
            data = b"".join(data.splitlines(keepends=True)[:LINES_KEPT])
        target.write_bytes(data)
        files.append(target)
    return files


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse(word):
    raise ValueError(f"{word} in the output")


def fault(binary, folder, arguments):
    """What did not hold, or None; then the exit status."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for attempt in (1, 2):  # a machine busy with something else may stall once
        try:
            result = subprocess.run(
                [binary, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, preexec_fn=limit_memory
            )
            break
        except subprocess.TimeoutExpired:
            if attempt == 2:
                return f"no answer in {SECONDS} s", None
    if result.returncode < 0:
        last = result.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return f"signal {-result.returncode} {last}", result.returncode
    if result.returncode not in (0, 1, 2):
        return f"exit status {result.returncode}: {result.stderr[-300:]!r}", result.returncode
    try:
        (result.stdout + result.stderr).decode("utf-8")
        if arguments[0] == "evaluate":
            if result.returncode == 0:
                json.loads(result.stdout, parse_constant=refuse)
            elif result.returncode == 2 and result.stdout:
                return f"a report on top of an error: {result.stdout[:200]!r}", 2
            elif result.returncode == 2 and not result.stderr:
                return "an error without a word", 2
    except ValueError as error:
        return f"output: {error}", result.returncode
    return None, result.returncode


def work(task):
    binary, first, count, step, seed, keep = task
    statuses, kinds, failures = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="kpitree-mutate-") as name:
        folder = pathlib.Path(name)
        files = {example: copy_example(example, folder) for example in EXAMPLES}
        for index in range(first, count, step):
            draw = random.Random(f"{seed}/{index}")
            example = draw.choices(list(EXAMPLES), [often for _, often in EXAMPLES.values()])[0]
            # Two in three are model files.
            suffixes = (".yaml",) if draw.random() < 0.66 or example == "corner-shop" else TABLES
            path = draw.choice([path for path in files[example] if path.suffix in suffixes])
            original = path.read_bytes()
            mutation = draw.choice(MUTATIONS)
            damaged = mutation(original, draw)
            if draw.random() < 0.2 and damaged:
                damaged = draw.choice(MUTATIONS[:13])(damaged, draw)
            path.write_bytes(damaged)
            kinds[mutation.__name__] += 1
            for arguments in (["check"], ["evaluate", "--period", EXAMPLES[example][0], "--format", "json"]):
                wrong, status = fault(binary, folder / example, arguments)
                statuses[f"{arguments[0]} {status}"] += 1
                if wrong:
                    failures.append(f"mutation {index} ({mutation.__name__} of {path.relative_to(folder)}), {arguments[0]}: {wrong}")
                    if keep:
                        kept = pathlib.Path(keep) / str(index) / path.relative_to(folder)
                        kept.parent.mkdir(parents=True, exist_ok=True)
                        kept.write_bytes(damaged)
            path.write_bytes(original)
    return statuses, kinds, failures


def main():
    arguments = sys.argv[1:]
    keep = None
    if "--keep" in arguments:
        place = arguments.index("--keep")
        keep = arguments[place + 1]
        del arguments[place : place + 2]
    if not arguments:
        sys.exit(__doc__)
    binary = str(pathlib.Path(arguments[0]).resolve())
    count = int(arguments[1]) if len(arguments) > 1 else 10_000
    seed = arguments[2] if len(arguments) > 2 else "1"

    with tempfile.TemporaryDirectory(prefix="kpitree-mutate-") as name:  # the copies themselves must be sound
        folder = pathlib.Path(name)
        for example, (period, _) in EXAMPLES.items():
            copy_example(example, folder)
            for run in (["check"], ["evaluate", "--period", period, "--format", "json"]):
                wrong, status = fault(binary, folder / example, run)
                if wrong or status != 0:
                    sys.exit(f"{example} undamaged: {' '.join(run)} ended with {wrong or status}")

    workers = os.cpu_count() or 1
    with multiprocessing.Pool(workers) as pool:
        results = pool.map(work, [(binary, first, count, workers, seed, keep) for first in range(workers)])
    statuses, kinds, failures = collections.Counter(), collections.Counter(), []
    for some_statuses, some_kinds, some_failures in results:
        statuses += some_statuses
        kinds += some_kinds
        failures += some_failures
    print(f"{count} mutations, seed {seed}: " + ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))
    print("command and exit status: " + ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items())))
    for failure in failures[:50]:
        print(failure)
    print(f"{len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
