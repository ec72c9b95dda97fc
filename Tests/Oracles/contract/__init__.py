"""The contract of kpitree's arithmetic, worked out a second time and independently of the product: slow, short, in exact fractions.

`text` reads YAML, numbers and periods; `formula` takes formulas apart; `model` reads declarations; `figures` makes figures of rows;
`tree` makes nodes, references and completions; `documents` prints what `evaluate`, `why` and `score` print. The rules are told in
Tests/Oracles/README.md.
"""
