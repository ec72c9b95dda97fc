#!/usr/bin/env python3
"""Counts what Sources come to, room by room, for the working tree, a revision, or two of them side by side.

    metrics.py                  the working tree
    metrics.py REVISION         a revision of git
    metrics.py BEFORE AFTER     both; `.` is the working tree

Swift only. A function is what `func`, `init`, `deinit` or `subscript` begins, from that line to its closing brace. A parameter without label
is written `_ name:`. Documented is a public or package declaration with a `///` right above it or above its attributes.
Standard library only; strings and comments are blanked before anything but documentation is counted.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONG_FUNCTION = 60
SHORT_FILE = 40

KEYS = ["lines", "files", "long functions", "short files", "no label", "unsafe", "public", "documented"]
HEADS = {
    "lines": "lines",
    "files": "files",
    "long functions": f"functions > {LONG_FUNCTION}",
    "short files": f"files < {SHORT_FILE}",
    "no label": "`_ name:`",
    "unsafe": "unsafe pointers",
    "docs": "documented",
}

FUNCTION = re.compile(r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?\s+)*(?:[a-z]+(?:\([a-z]+\))?\s+)*(?:func\b|(?:init|subscript)\b\s*[?!]?\s*[(<]|deinit\b)", re.M)
NO_LABEL = re.compile(r"[(,]\s*_\s+`?\w+`?\s*:")
UNSAFE = re.compile(r"\bUnsafe\w*Pointer\b")
DECLARATION = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:static|final|class|mutating|nonmutating|override|required|convenience|consuming|borrowing|"
    r"indirect|lazy|nonisolated)[ \t]+)*(?:public|package|open)(?:[ \t]+(?:package|internal|private|fileprivate)\(set\))?[ \t]+"
    r"(?:(?:static|final|class|mutating|nonmutating|override|required|convenience|consuming|borrowing|indirect|lazy|nonisolated)[ \t]+)*"
    r"(?:func|var|let|struct|class|enum|actor|protocol|init|subscript|typealias|associatedtype)\b"
)


def blanked(text):
    """The text with blanks for comments and literals; lines stay where they are."""
    out = list(text)

    def blank(start, end):
        for position in range(start, end):
            if out[position] != "\n":
                out[position] = " "

    def literal(start):
        """The end of the literal that begins at `start`, interpolations included."""
        hashes = len(text) - len(text[start:].lstrip("#")) - start
        quote = start + hashes
        fence = '"""' if text.startswith('"""', quote) else '"'
        close, escape = fence + "#" * hashes, "\\" + "#" * hashes
        position = quote + len(fence)
        while position < len(text):
            if text.startswith(escape + "(", position):
                position = interpolation(position + len(escape) + 1)
            elif text.startswith(escape, position):
                position += len(escape) + 1
            elif text.startswith(close, position):
                return position + len(close)
            else:
                position += 1
        return position

    def interpolation(position):
        depth = 1
        while position < len(text) and depth:
            if text[position] == '"':
                position = literal(position)
                continue
            depth += {"(": 1, ")": -1}.get(text[position], 0)
            position += 1
        return position

    position = 0
    while position < len(text):
        if text.startswith("//", position):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
        elif text.startswith("/*", position):
            end, depth = position + 2, 1
            while end < len(text) and depth:
                step = {"/*": 1, "*/": -1}.get(text[end : end + 2])
                depth, end = depth + (step or 0), end + (2 if step else 1)
        elif text[position] == '"' or re.match(r'#+"', text[position:position + 8]):
            end = literal(position)
        else:
            position += 1
            continue
        blank(position, end)
        position = end
    return "".join(out)


def function_lengths(code):
    """The lines of each function that has a body."""
    lengths = []
    for match in FUNCTION.finditer(code):
        depth, position = 0, match.end() - 1
        begun = False
        while position < len(code):
            character = code[position]
            if character in "([":
                depth += 1
            elif character in ")]":
                depth -= 1
            elif character == "{" and depth == 0:
                begun = True
                break
            elif character == "\n" and depth == 0:
                rest = code[position:].lstrip()
                # A requirement of a protocol ends with its line; a body, or what leads to it, may stand on the next.
                if not rest.startswith(("{", "->", "where", "throws", "async")):
                    break
            position += 1
        if not begun:
            continue
        braces, end = 0, position
        while end < len(code):
            braces += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
            if braces == 0:
                break
        first = match.start() + len(match.group()) - len(match.group().lstrip())
        lengths.append(code.count("\n", first, end) + 1)
    return lengths


def documentation(text):
    """How many public and package declarations there are, and how many of them say what they are."""
    lines = text.split("\n")
    total = documented = 0
    for number, line in enumerate(lines):
        if not DECLARATION.match(line):
            continue
        total += 1
        above = number - 1
        while above >= 0 and lines[above].strip().startswith(("@", "#if", "#else")):
            above -= 1
        documented += above >= 0 and lines[above].strip().startswith("///")
    return total, documented


def measures(text):
    code = blanked(text)
    count = text.count("\n") + (0 if text.endswith("\n") or not text else 1)
    total, documented = documentation(text)
    return {
        "lines": count,
        "files": 1,
        "long functions": sum(length > LONG_FUNCTION for length in function_lengths(code)),
        "short files": int(count < SHORT_FILE),
        "no label": len(NO_LABEL.findall(code)),
        "unsafe": len(UNSAFE.findall(code)),
        "public": total,
        "documented": documented,
    }


def git(*arguments, data=None):
    return subprocess.run(["git", "-C", str(ROOT), *arguments], input=data, check=True, capture_output=True).stdout


def sources(revision):
    """Paths and texts of the Swift files under Sources."""
    if revision == ".":
        for path in sorted((ROOT / "Sources").rglob("*.swift")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        return
    names = [name for name in git("ls-tree", "-r", "--name-only", revision, "Sources").decode().splitlines() if name.endswith(".swift")]
    answer = git("cat-file", "--batch", data="".join(f"{revision}:{name}\n" for name in names).encode())
    position = 0
    for name in names:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[-1])
        yield name, answer[end + 1 : end + 1 + size].decode()
        position = end + size + 2


def rooms(revision):
    """By room, and for all together, the sums of its files' measures."""
    result = {}
    for path, text in sources(revision):
        measured = measures(text)
        for room in (path.split("/")[1], "total"):
            sums = result.setdefault(room, dict.fromkeys(KEYS, 0))
            for key in KEYS:
                sums[key] += measured[key]
    total = result.pop("total")
    return {**dict(sorted(result.items())), "total": total}


def shown(sums, key):
    if key != "docs":
        return str(sums[key])
    return f"{100 * sums['documented'] / sums['public']:.0f}% of {sums['public']}" if sums["public"] else "-"


def main(revisions):
    tables = [rooms(revision) for revision in revisions]
    names = list(dict.fromkeys(room for table in tables for room in table if room != "total")) + ["total"]
    print("| room | " + " | ".join(HEADS.values()) + " |")
    print("|---|" + "---:|" * len(HEADS))
    for name in names:
        rows = [table.get(name, dict.fromkeys(KEYS, 0)) for table in tables]
        cells = []
        for key in HEADS:
            texts = [shown(row, key) for row in rows]
            cells.append(texts[0] if len(set(texts)) == 1 else " → ".join(texts))
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    if len(sys.argv) > 3 or any(argument.startswith("-") for argument in sys.argv[1:]):
        sys.exit(__doc__)
    main(sys.argv[1:] or ["."])
