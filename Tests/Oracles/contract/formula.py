"""Formulas: reading them, their figures, and what each name does to a change (ARITHMETIC §3, rules 1 to 6 and LMDI).

A formula is a nested tuple: ("number", n), ("name", text), (op, left, right) with op of + - * /, ("min", parts) and ("max", parts).
"""
import itertools, math, re
from fractions import Fraction

from .text import number

TOKEN = re.compile(r"\s*(?:(\d[\d_.]*[kMB万亿%]?)|([^\W\d]\w*)|([-+*/(),]))")


def parse(text):
    tokens, place = [], 0
    text = text.strip()
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found: raise ValueError(text)
        tokens.append(found.groups())
        place = found.end()
    tokens.append((None, None, None))
    place = 0

    def take(sign):
        nonlocal place
        if tokens[place][2] != sign: return False
        place += 1
        return True

    def atom():
        nonlocal place
        figure, name, _ = tokens[place]
        if take("-"):
            inner = atom()
            return ("number", -inner[1]) if inner[0] == "number" else ("-", ("number", Fraction(0)), inner)
        if take("("):
            inner = total()
            take(")")
            return inner
        place += 1
        if figure: return ("number", number(figure))
        if name in ("min", "max") and take("("):
            parts = [total()]
            while take(","): parts.append(total())
            take(")")
            return (name, tuple(parts))
        return ("name", name)

    def product():
        left = atom()
        while tokens[place][2] in ("*", "/"):
            sign = tokens[place][2]
            take(sign)
            left = (sign, left, atom())
        return left

    def total():
        left = product()
        while tokens[place][2] in ("+", "-"):
            sign = tokens[place][2]
            take(sign)
            left = (sign, left, product())
        return left

    return total()


def names(formula):
    """Every name, in the order of first appearance."""
    if formula[0] == "number": return []
    if formula[0] == "name": return [formula[1]]
    parts = formula[1] if formula[0] in ("min", "max") else formula[1:]
    return list(dict.fromkeys(name for part in parts for name in names(part)))


def evaluate(formula, values):
    """None where a name is missing or a denominator is 0."""
    op = formula[0]
    if op == "number": return formula[1]
    if op == "name": return values.get(formula[1])
    if op in ("min", "max"):
        parts = [evaluate(part, values) for part in formula[1]]
        return None if None in parts else min(parts) if op == "min" else max(parts)
    left, right = evaluate(formula[1], values), evaluate(formula[2], values)
    if left is None or right is None or op == "/" and right == 0: return None
    return left + right if op == "+" else left - right if op == "-" else left * right if op == "*" else left / right


def coefficients(formula):
    """Name to factor, where the formula is a sum of names with constant factors; else None."""
    op = formula[0]
    if op == "name": return {formula[1]: Fraction(1)}
    if op in ("+", "-"):
        left, right = coefficients(formula[1]), coefficients(formula[2])
        if formula[1] == ("number", 0): left = {}
        if left is None or right is None: return None
        result = dict(left)
        for name, factor in right.items(): result[name] = result.get(name, 0) + (factor if op == "+" else -factor)
        return result
    if op == "*":
        for constant, other in ((formula[1], formula[2]), (formula[2], formula[1])):
            if constant[0] == "number":
                inner = coefficients(other)
                return inner and {name: factor * constant[1] for name, factor in inner.items()}
    if op == "/" and formula[2][0] == "number":
        inner = coefficients(formula[1])
        return inner and {name: factor / formula[2][1] for name, factor in inner.items()}
    return None


def exponents(formula):
    """Name to exponent, where the formula is a product and quotient of names and numbers; else None."""
    op = formula[0]
    if op == "number": return {}
    if op == "name": return {formula[1]: 1}
    if op not in ("*", "/"): return None
    left, right = exponents(formula[1]), exponents(formula[2])
    if left is None or right is None: return None
    result = dict(left)
    for name, power in right.items(): result[name] = result.get(name, 0) + (power if op == "*" else -power)
    return result


def denominators(formula):
    if formula[0] in ("number", "name"): return []
    parts = formula[1] if formula[0] in ("min", "max") else formula[1:]
    inner = [found for part in parts for found in denominators(part)]
    return inner + [formula[2]] if formula[0] == "/" else inner


def denominators_fail(formula, ends):
    """A denominator is 0 at an end, or its sign differs between the ends."""
    for under in denominators(formula):
        first, second = (evaluate(under, end) for end in ends)
        if first is None or second is None or first * second <= 0: return True
    return False


class Mixed(Exception):
    """A mixed state divides by 0 or by something of the other sign."""


def slope(formula, name, state, x0, x1):
    """Value at the old and at the new figure of `name`, the others as `state` says, and the slope between."""
    op = formula[0]
    if op == "number": return formula[1], formula[1], Fraction(0)
    if op == "name":
        if formula[1] == name: return x0[name], x1[name], Fraction(1)
        value = state[formula[1]]
        return value, value, Fraction(0)
    if op in ("min", "max"):
        result = slope(formula[1][0], name, state, x0, x1)
        pick = min if op == "min" else max
        for part in formula[1][1:]:
            other = slope(part, name, state, x0, x1)
            old, new = pick(result[0], other[0]), pick(result[1], other[1])
            wins = [values[2] for values in (result, other) if values[0] == old and values[1] == new]
            change = x1[name] - x0[name]
            if len(wins) == 2: steep = sum(wins) / 2 if change == 0 else wins[0]
            elif wins: steep = wins[0]
            else: steep = (new - old) / change
            result = (old, new, steep)
        return result
    f0, f1, sf = slope(formula[1], name, state, x0, x1)
    g0, g1, sg = slope(formula[2], name, state, x0, x1)
    if op == "+": return f0 + g0, f1 + g1, sf + sg
    if op == "-": return f0 - g0, f1 - g1, sf - sg
    if op == "*": return f0 * g0, f1 * g1, sf * g1 + f0 * sg
    sign = evaluate(formula[2], x0)
    if g0 * sign <= 0 or g1 * sign <= 0: raise Mixed
    return f0 / g0, f1 / g1, (sf - f0 / g0 * sg) / g1


def shapley(formula, x0, x1):
    """Name to (multiplier, least and greatest marginal slope), or None with a reason; the third says whether it is the straight line's."""
    if denominators_fail(formula, (x0, x1)): return None, "undefined", False
    players = names(formula)
    size = len(players)
    result = {}
    try:
        for name in players:
            others = [other for other in players if other != name]
            total, found = Fraction(0), []
            for count in range(size):
                weight = Fraction(math.factorial(count) * math.factorial(size - 1 - count), math.factorial(size))
                for chosen in itertools.combinations(others, count):
                    state = {other: (x1 if other in chosen else x0)[other] for other in others}
                    steep = slope(formula, name, state, x0, x1)[2]
                    total += weight * steep
                    found.append(steep)
            result[name] = (total, min(found), max(found))
        return result, "ok", False
    except Mixed:
        straight = aumann_shapley(formula, x0, x1)
        return (straight, "ok", True) if straight else (None, "opaque", False)


def aumann_shapley(formula, x0, x1, steps=20000):
    """The mean of the partial derivatives along the straight line (the middles of many steps); None where a denominator fails on it."""
    players = names(formula)
    sums = dict.fromkeys(players, 0.0)
    start, end = ({name: float(values[name]) for name in players} for values in (x0, x1))
    signs = [evaluate(under, start) > 0 for under in denominators(formula)]
    for step in range(steps):
        place = (step + 0.5) / steps
        point = {name: start[name] + place * (end[name] - start[name]) for name in players}
        for sign, under in zip(signs, denominators(formula)):
            value = evaluate(under, point)
            if value == 0 or (value > 0) != sign: return None
        for name in players: sums[name] += derivative(formula, name, point)[1]
    return {name: (total / steps, None, None) for name, total in sums.items()}


def derivative(formula, name, point):
    op = formula[0]
    if op == "number": return float(formula[1]), 0.0
    if op == "name": return point[formula[1]], 1.0 if formula[1] == name else 0.0
    if op in ("min", "max"): return (min if op == "min" else max)((derivative(part, name, point) for part in formula[1]), key=lambda pair: pair[0])
    f, df = derivative(formula[1], name, point)
    g, dg = derivative(formula[2], name, point)
    if op == "+": return f + g, df + dg
    if op == "-": return f - g, df - dg
    if op == "*": return f * g, df * g + f * dg
    return f / g, (df - f / g * dg) / g


class SignChange(Exception):
    """LMDI has no answer: what it takes logarithms of changes its sign."""


def log_mean(a, b):
    """L(a, b) = (a - b) / ln(a / b), computed without cancellation; L(a, a) = a."""
    if a == b: return float(a)
    u = float((a - b) / (a + b))
    half = float(a + b) / 2
    if abs(u) < 1e-4: return half / (1 + u * u / 3 + u**4 / 5)
    return half * u / math.atanh(u)


def lmdi(formula, x0, x1):
    """Name to multiplier by LMDI-I, chained through the formula's own sums, products and ratios."""
    op = formula[0]
    if op == "number": return {}
    if op == "name": return {formula[1]: 1.0}
    if op in ("min", "max"): raise SignChange
    if op in ("+", "-"):
        result = lmdi(formula[1], x0, x1)
        for name, part in lmdi(formula[2], x0, x1).items(): result[name] = result.get(name, 0) + (part if op == "+" else -part)
        return result
    factors = []

    def flatten(part, power):
        if part[0] == "*": flatten(part[1], power); flatten(part[2], power)
        elif part[0] == "/": flatten(part[1], power); flatten(part[2], -power)
        else: factors.append((part, power))

    flatten(formula, 1)
    value0, value1 = evaluate(formula, x0), evaluate(formula, x1)
    if value0 is None or value1 is None: raise SignChange
    ends = [(evaluate(part, x0), evaluate(part, x1)) for part, _ in factors]
    if any(a * b < 0 for a, b in ends) or value0 * value1 < 0: raise SignChange
    result = {}
    for (part, power), (a, b) in zip(factors, ends):
        if a == 0 and b == 0: steep = 0.0
        elif value0 == 0 and value1 == 0: steep = 0.0
        elif value0 == 0 or value1 == 0:
            end = 0 if value0 == 0 else 1
            zeros = sum(pair[end] == 0 for pair in ends)
            steep = float((value1 - value0) / zeros / (b - a)) if (a, b)[end] == 0 else 0.0
        else: steep = power * log_mean(value1, value0) / log_mean(b, a)
        for name, inner in lmdi(part, x0, x1).items(): result[name] = result.get(name, 0) + steep * inner
    return result
