#!/usr/bin/env python3
"""What `kpitree evaluate`, `why` and `score` must come to, worked out independently from the contract (README.md here says the rules).

usage: oracle.py evaluate|why|score [-m MODEL] --period P [--against target|previous|last_year|PERIOD] [--as-of DAY]
                 [--method shapley|lmdi] [--node ID] [--format json]
"""
import argparse, json, sys

from contract import documents
from contract.text import Unfit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["evaluate", "why", "score"])
    parser.add_argument("-m", "--model", default=".")
    parser.add_argument("--period", required=True)
    parser.add_argument("--against", default="target")
    parser.add_argument("--as-of")
    parser.add_argument("--method", default="shapley")
    parser.add_argument("--node")
    parser.add_argument("--format", choices=["json"], default="json")
    asked = parser.parse_args()
    try: document, shapes, marks = documents.make(asked.command, asked.model, asked.period, asked.against, asked.as_of, asked.method, asked.node)
    except Unfit as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 2
    print(json.dumps(document, ensure_ascii=False, indent=1))
    for shape in sorted(shapes): print(f"met: {shape}", file=sys.stderr)
    for id, shape in marks.items(): print(f"met: {shape} at {id}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
