#!/usr/bin/env python3
"""Predictions, normal variation and arms of experiments, worked out by other means than kpitree's (docs/arithmetic.md says the rules).

usage: prediction.py          prints the cases with their answers as JSON; prediction.expected is what it printed
       prediction.py check    works the recorded cases out again; exit 1 and a line for each answer that differs

Predictions: no filter but the whole covariance matrix of all buckets, and generalised least squares by its Cholesky factor. Student's t of whole
degrees by its finite sum of cosines (Abramowitz and Stegun 26.7.3-4), of others by integrating the density. Limits of normal variation in fractions.
"""
import json, math, os, random, sys
from fractions import Fraction

AUTOCORRELATIONS = [0, .2, .4, .6, .8, .92]
LEVEL_VARIANCES = [0, .0009, .0036, .0144, .0576, .23]


# ---- dense matrices

def cholesky(a):
    n = len(a)
    l = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row = l[i]
        for j in range(i + 1):
            other = l[j]
            s = a[i][j] - sum(map(lambda x, y: x * y, row[:j], other[:j]))
            row[j] = math.sqrt(s) if i == j else s / other[j]
    return l


def forward(l, b):
    """l⁻¹b"""
    x = []
    for i, row in enumerate(l):
        x.append((b[i] - sum(map(lambda p, q: p * q, row[:i], x))) / row[i])
    return x


def dot(a, b):
    return math.fsum(map(lambda x, y: x * y, a, b))


# ---- Student's t

def t_cdf(t, degrees):
    """Of whole degrees."""
    angle = math.atan(t / math.sqrt(degrees))
    c, s = math.cos(angle), math.sin(angle)
    if degrees % 2:
        term, total = c, 0.0
        for k in range(1, (degrees - 1) // 2 + 1):
            total += term
            term *= c * c * 2 * k / (2 * k + 1)
        middle = 2 / math.pi * (angle + s * total)
    else:
        term, total = 1.0, 0.0
        for k in range(1, degrees // 2 + 1):
            total += term
            term *= c * c * (2 * k - 1) / (2 * k)
        middle = s * total
    return (1 + middle) / 2


def t_cdf_by_integral(t, degrees, steps=4000):
    """Of any degrees: t = √ν·tan θ makes the density a constant times cos^(ν−1) θ; Simpson's rule."""
    end = math.atan(t / math.sqrt(degrees))
    h = end / steps
    def f(i): return math.cos(i * h) ** (degrees - 1)
    total = f(0) + f(steps) + 4 * math.fsum(f(i) for i in range(1, steps, 2)) + 2 * math.fsum(f(i) for i in range(2, steps, 2))
    return .5 + total * h / 3 * math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)


def root(f, low, high):
    for _ in range(200):
        middle = (low + high) / 2
        if f(middle) < 0: low = middle
        else: high = middle
        if middle in (low, high) and high - low <= 4 * math.ulp(middle): break
    return (low + high) / 2


# ---- predictions

def columns_of(case):
    n, m = case["training"], case["window"]
    columns = [[1.0] * (n + m)]
    if case["weekday"] is not None:
        columns += [[1.0 if (t + case["weekday"]) % 7 == day else 0.0 for t in range(n + m)] for day in range(1, 7)]
    return columns + case["controls"]


def rank_adds(kept, column, seen):
    """Whether a column is no combination of others over the seen buckets; exactly, in fractions."""
    rows = [[Fraction(c[t]) for c in kept + [column]] for t in seen]
    rank = 0
    for j in range(len(kept) + 1):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][j]), None)
        if pivot is None: return False
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for i in range(rank + 1, len(rows)):
            if rows[i][j]:
                factor = rows[i][j] / rows[rank][j]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[rank])]
        rank += 1
    return True


def predict(case, level):
    """Mean and interval of the window's mean, which columns are kept, which buckets are predicted."""
    n, m, y = case["training"], case["window"], case["figures"]
    has_row = [all(c[t] is not None for c in case["controls"]) for t in range(n + m)]
    seen = [t for t in range(n) if has_row[t] and y[t] is not None]
    weekday = case["weekday"]
    known = {(t + weekday) % 7 for t in seen} if weekday is not None else None
    wanted = [t for t in range(n, n + m) if has_row[t] and (known is None or (t + weekday) % 7 in known)]
    if len(seen) < 42 or n < 3 * m or not wanted: return None
    kept, is_kept = [], []
    for column in columns_of(case):
        # Controls are compared with the rest in fractions of their own binary numbers.
        is_kept.append(rank_adds(kept, column, seen))
        if is_kept[-1]: kept.append(column)
    k = len(kept)
    X = [[c[t] for t in seen] for c in kept]
    target = [math.fsum(c[t] for t in wanted) / len(wanted) for c in kept]
    values = [y[t] for t in seen]
    points = []
    for rho in AUTOCORRELATIONS:
        for q in LEVEL_VARIANCES:
            def covariance(a, b): return rho ** abs(a - b) + q * (min(a, b) + 1)
            l = cholesky([[covariance(a, b) for b in seen] for a in seen])
            whole = [math.fsum(covariance(t, s) for t in wanted) / len(wanted) for s in seen]
            wX, wy, wo = [forward(l, column) for column in X], forward(l, values), forward(l, whole)
            g = cholesky([[dot(a, b) for b in wX] for a in wX])
            z = forward(g, [dot(a, wy) for a in wX])
            # β from L'β = z
            beta = [0.0] * k
            for i in reversed(range(k)):
                beta[i] = (z[i] - sum(g[j][i] * beta[j] for j in range(i + 1, k))) / g[i][i]
            rest = [v - sum(beta[j] * wX[j][i] for j in range(k)) for i, v in enumerate(wy)]
            rss = dot(rest, rest)
            mean = dot(target, beta) + dot(wo, rest)
            if rss <= 1e-18 * dot(values, values): return mean, None, None, is_kept, wanted
            far = forward(g, [t - dot(c, wo) for t, c in zip(target, wX)])
            own = math.fsum(covariance(a, b) for a in wanted for b in wanted) / len(wanted) ** 2
            variance = rss / (len(seen) - k) * (own - dot(wo, wo) + dot(far, far))
            likelihood = -sum(math.log(l[i][i]) for i in range(len(seen))) - sum(math.log(g[i][i]) for i in range(k))
            points.append((likelihood - (len(seen) - k) / 2 * math.log(rss), mean, math.sqrt(variance)))
    highest = max(p[0] for p in points)
    weights = [math.exp(p[0] - highest) for p in points]
    total = math.fsum(weights)
    mean = math.fsum(w * p[1] for w, p in zip(weights, points)) / total

    def quantile(share):
        reach = 60 * max(p[2] for p in points)
        return root(lambda x: math.fsum(w * t_cdf((x - p[1]) / p[2], len(seen) - k) for w, p in zip(weights, points)) / total - share,
                    mean - reach, mean + reach)

    return mean, quantile((1 - level) / 2), quantile((1 + level) / 2), is_kept, wanted


def honesty(case):
    """The same on quiet windows before, newest first, each learning from what is before it: factor, held, tried."""
    n, m = case["training"], case["window"]
    distances, end = [], n
    while end - m >= 0 and len(distances) < 12:
        loud = [t for t in range(end - m, end) if t in case["loud"]]
        if loud:
            end = max(loud)
            continue
        earlier = dict(case, training=end - m, controls=[c[:end] for c in case["controls"]],
                       figures=[None if t in case["loud"] else v for t, v in enumerate(case["figures"][:end])])
        found = predict(earlier, .68)
        if found and found[1] is not None:
            actual = math.fsum(case["figures"][end - m:end]) / m
            distances.append((actual - found[0]) / ((found[2] - found[1]) / 2))
        end -= m
    square = math.fsum(d * d for d in distances) / max(1, len(distances))
    return [max(1.0, math.sqrt(square)) if len(distances) >= 4 else 1.0, sum(abs(d) <= 1.654 for d in distances), len(distances)]


# ---- normal variation

def variation(figures):
    """Lower and upper limit, and whether about a line; the oldest first, none missing. In fractions."""
    if len(figures) < 8: return None
    y = [Fraction(str(v)) for v in figures[-24:]]
    n = len(y)
    mean = sum(y) / n
    places = [Fraction(i) - Fraction(n - 1, 2) for i in range(n)]
    squares = sum(x * x for x in places)
    slope = sum(x * v for x, v in zip(places, y)) / squares
    rss = sum((v - mean - slope * x) ** 2 for x, v in zip(places, y))
    is_trend = slope != 0 and (rss <= Fraction(1, 10 ** 18) * sum(v * v for v in y) or slope ** 2 * squares * (n - 2) > 4 * rss)
    step = slope if is_trend else 0
    ranges = sum(abs(b - a - step) for a, b in zip(y, y[1:])) / (n - 1)
    centre = mean + step * Fraction(n + 1, 2)
    return [float(centre - Fraction("2.66") * ranges), float(centre + Fraction("2.66") * ranges), is_trend]


# ---- arms

def arms(case):
    """From the units themselves: difference, half width at the level, half width that always holds, p of the sizes, θ."""
    level, (treated, control), planned = case["level"], case["arms"], case["planned"]

    def mean(v): return math.fsum(v) / len(v)
    def covariance(a, b):
        return math.fsum((x - mean_a) * (y - mean_b) for mean_a, mean_b in [(mean(a), mean(b))] for x, y in zip(a, b)) / (len(a) - 1)
    theta, estimates = 0.0, []
    if case["kind"] == "before":
        theta = (sum(covariance(a["figures"], a["other"]) for a in case["arms"]) / sum(covariance(a["other"], a["other"]) for a in case["arms"]))
    for arm in (treated, control):
        a, b = arm["figures"], arm["other"]
        if case["kind"] == "base":
            ratio = math.fsum(a) / math.fsum(b)
            linear = [(x - ratio * y) / mean(b) for x, y in zip(a, b)]
            estimates.append((ratio, covariance(linear, linear), len(a)))
        else:
            left = [x - theta * y for x, y in zip(a, b)] if case["kind"] == "before" else a
            estimates.append((mean(left), covariance(left, left), len(a)))
    (m1, v1, n1), (m2, v2, n2) = estimates
    error = math.sqrt(v1 / n1 + v2 / n2)
    degrees = error ** 4 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
    half = error * root(lambda t: t_cdf_by_integral(t, degrees) - (1 + level) / 2, 0, 50)
    alpha = 1 - level
    r = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / planned
    n = n1 + n2
    always = error * math.sqrt(2 * (n * r + 1) / (n * r) * math.log(math.sqrt(n * r + 1) / alpha))
    share = case["share"]
    chi = (n1 - n * share) ** 2 / (n * share) + (n2 - n * (1 - share)) ** 2 / (n * (1 - share))
    return [m1 - m2, half, always, math.erfc(math.sqrt(chi / 2)), theta]


# ---- cases

def cases():
    chance = random.Random(20261201)

    def noise(): return chance.gauss(0, 1)

    def series(count, rho, drift, size, weekday, level=100.0):
        u, l, out = noise(), 0.0, []
        for t in range(count):
            u = rho * u + math.sqrt(1 - rho * rho) * noise()
            l += drift * noise()
            out.append(round(level + size * (u + l) + 3 * size * ((t + weekday) % 7 in (5, 6)), 3))
        return out

    found = {"predictions": [], "honesty": [], "variation": [], "arms": [], "student": []}
    for number, (n, m, rho, drift) in enumerate([(45, 5, 0, 0), (60, 14, .6, 0), (56, 1, .3, .2), (70, 20, .9, 0), (63, 21, 0, .5), (50, 7, .4, .05)]):
        weekday = number % 7
        case = {"training": n, "window": m, "weekday": weekday, "controls": [], "figures": series(n, rho, drift, 5, weekday)}
        if number == 1: case["figures"][3], case["figures"][40], case["figures"][59] = None, None, None
        if number == 2: case["controls"] = [[round(20 + noise(), 2) for _ in range(n + m)]]
        if number == 3:
            case["controls"] = [[round(50 + 3 * noise(), 2) for _ in range(n + m)]]
            case["controls"].append([2 * v + 1 for v in case["controls"][0]])  # collinear: dropped
            case["figures"] = [round(v + 2 * c, 3) for v, c in zip(case["figures"], case["controls"][0])]
            case["controls"][0][7], case["controls"][0][n + 4] = None, None
        if number == 4: case["figures"] = [None if (t + weekday) % 7 == 0 else v for t, v in enumerate(case["figures"])]  # never a Monday
        if number == 5: case["figures"] = [v * 1e7 for v in case["figures"]]
        found["predictions"].append(case)
    found["predictions"].append({"training": 30, "window": 10, "weekday": None, "controls": [], "figures": series(30, 0, 0, 1, 0)})
    found["predictions"].append({"training": 49, "window": 7, "weekday": 2, "controls": [],
                                 "figures": [10.0 + 2 * ((t + 2) % 7) for t in range(49)]})  # no variance
    for number, (n, m) in enumerate([(77, 7), (62, 5)]):
        case = {"training": n, "window": m, "weekday": 1, "controls": [], "figures": series(n, .3, .3, 4, 1), "loud": [55, 56] if number else []}
        found["honesty"].append(case)
    found["variation"] += [
        [100, 110, 120, 130, 140, 150, 160, 170, 180], [5] * 9, [0] * 8, [1, 2, 3, 4, 5, 6, 7],
        [52.1, 53.6, 52.4, 52.6, 51.2, 47.8, 51.3, 49.9, 47.6, 49.6], [round(50 + 4 * noise(), 1) for _ in range(30)],
        [round(50 + 2 * t + 3 * noise(), 1) for t in range(12)], [round(.3 - .01 * t + .01 * noise(), 4) for t in range(9)],
        [round(-1e6 - 3e4 * t + 1e4 * noise(), 1) for t in range(24)], [.1 + .2, .3, .3, .3, .3, .3, .3, .3],
    ]
    for number, (kind, sizes) in enumerate([("figures", (40, 60)), ("base", (80, 70)), ("before", (50, 90)), ("figures", (9, 4))]):
        arms_of = []
        for size in sizes:
            other = [round(abs(4 + 2 * noise()), 2) + 1 for _ in range(size)]
            arms_of.append({"figures": [round(o * 1.5 + 2 + noise() + .2 * (len(arms_of) == 0), 2) for o in other], "other": other})
        found["arms"].append({"kind": kind, "level": [.9, .95, .9, .68][number], "share": [.5, .5, .4, .5][number], "planned": 400, "arms": arms_of})
    for degrees in (1, 2, 3, 7, 30, 173, 2.5, 41.7, 950.25):
        for t in (-3.5, -.4, .01, 1, 1.7, 2.5, 9): found["student"].append([degrees, t])
    return found


def answer(kind, case):
    if kind == "predictions":
        found = predict(case, .9)
        if found is None: return None
        return {"mean": found[0], "low": found[1], "high": found[2], "kept": found[3], "predicted": [t - case["training"] for t in found[4]]}
    if kind == "honesty": return honesty(case)
    if kind == "variation": return variation(case)
    if kind == "arms": return arms(case)
    return t_cdf(case[1], case[0]) if case[0] == int(case[0]) else t_cdf_by_integral(case[1], case[0])


def differs(a, b):
    if isinstance(a, dict) and isinstance(b, dict): return a.keys() != b.keys() or any(differs(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list): return len(a) != len(b) or any(map(differs, a, b))
    if isinstance(a, bool) or a is None or isinstance(b, bool) or b is None: return a != b
    return abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-6)


def main():
    if sys.argv[1:] == ["check"]:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "prediction.expected"), encoding="utf-8") as file: recorded = json.load(file)
        wrong = 0
        for kind, pairs in recorded.items():
            for number, pair in enumerate(pairs):
                mine = json.loads(json.dumps(answer(kind, pair["case"])))
                if differs(mine, pair["answer"]):
                    print(f"{kind} {number}: recorded {pair['answer']}, now {mine}")
                    wrong += 1
        return 1 if wrong else 0
    everything = {kind: [{"case": case, "answer": answer(kind, case)} for case in list_of] for kind, list_of in cases().items()}
    lines = [f'"{kind}": [\n' + ",\n".join(json.dumps(pair, separators=(",", ":")) for pair in pairs) + "\n]" for kind, pairs in everything.items()]
    print("{\n" + ",\n".join(lines) + "\n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
