#!/usr/bin/env python3
"""Recomputes the checksums in JSON documents from the files that they name.

usage: checksums.py DOCUMENT…

Written after docs/engine.md alone. Paths are taken from the folder it runs in. Says which file, and which part of it, holds other bytes than
were read; exit status 1 then, or where a document names no file at all.
"""

import gzip
import json
import sys

K, G, L = 0xA0761D6478BD642F, 0x9E3779B97F4A7C15, 0xE7037ED1A0B428DB
MASK = (1 << 64) - 1


def folded(a, b):
    product = a * b
    return product >> 64 ^ product & MASK


def units(text, first):
    """The sum of the units of a text, of which the first has this number."""
    total = 0
    for start in range(0, len(text), 16):
        unit = text[start:start + 16].ljust(16, b"\0")
        a, b = int.from_bytes(unit[:8], "little"), int.from_bytes(unit[8:], "little")
        total += folded(a ^ (K + (first + start // 16) * G & MASK), b ^ L)
    return total & MASK


def finished(total, count):
    return f"{folded(total ^ K, count ^ G):016x}"


def check(file, size):
    opened = gzip.open if file["path"].endswith(".gz") else open
    with opened(file["path"], "rb") as stream:
        text = stream.read()
    if len(text) != file["bytes"]:
        yield f"{len(text)} bytes, not {file['bytes']}"
    total, count = 0, 0
    for start in range(0, len(text), size):
        part = units(text[start:start + size], start // 16)
        if finished(part, len(text[start:start + size])) not in file["chunks"][count:count + 1]:
            yield f"part {count + 1}, from byte {start}"
        total, count = (total + part) & MASK, count + 1
    if len(file["chunks"]) != count:
        yield f"{len(file['chunks'])} parts, not {count}"
    if finished(total, len(text)) != file["checksum"]:
        yield "its checksum as a whole"


def main():
    failures = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            sources = json.load(file)["sources"]
        files = [(file, source["chunk_bytes"]) for source in sources for file in source["files"]]
        if not files:
            failures.append(f"{path}: no file was read")
        for source in sources:
            if source["files"] and source["rows"] != sum(file["rows"] for file in source["files"]):
                failures.append(f"{path}: {source['id']}: rows")
        for file, size in files:
            failures += [f"{path}: {file['path']}: {failure}" for failure in check(file, size)]
        print(f"{path}: {len(files)} files")
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


main()
