// Pages of typed cells, then their writers.
