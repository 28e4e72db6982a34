"""Common wrong answers of lesson 03."""

from autograder.checking.diagnosis import Mistake

MISTAKES = [
    Mistake(
        "03-slope",
        "nudged to one side only",
        """
def slope(f, x, h=1e-6):
    return (f(x + h) - f(x)) / h
""",
        says="You nudge to the right only. Nudging to both sides cancels most of the error.",
        counterexample="x² at 3 with h = 0.5: yours is (12.25 - 9)/0.5 = 6.5; due is (12.25 - 6.25)/1 = 6.",
    ),
    Mistake(
        "03-slope",
        "divided by h",
        """
def slope(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / h
""",
        says="The two points lie 2h apart, and you divide by h.",
        counterexample="3x at 2 with h = 0.5: yours is (7.5 - 4.5)/0.5 = 6; due is 3.",
    ),
    Mistake(
        "03-slope",
        "not divided",
        """
def slope(f, x, h=1e-6):
    return f(x + h) - f(x - h)
""",
        says="You return how much f grew, but not per step in x.",
        counterexample="3x at 2 with h = 0.25: yours is 1.5; due is 1.5/0.5 = 3.",
    ),
    Mistake(
        "03-slope",
        "the wrong way round",
        """
def slope(f, x, h=1e-6):
    return (f(x - h) - f(x + h)) / (2 * h)
""",
        says="You subtract the right point from the left one, so the sign is turned.",
        counterexample="3x: yours is -3; due is 3.",
    ),
    Mistake(
        "03-slope",
        "a bracket forgotten",
        """
def slope(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / 2 * h
""",
        says="/ 2 * h divides by 2 and then multiplies by h. Write / (2 * h).",
        counterexample="3x at 2 with h = 0.5: yours is 3/2*0.5 = 0.75; due is 3.",
    ),
    Mistake(
        "03-slope",
        "h set anew",
        """
def slope(f, x, h=1e-6):
    h = 1e-6
    return (f(x + h) - f(x - h)) / (2 * h)
""",
        says="You overwrite the h that the caller chose.",
        counterexample="x³ at 0 with h = 0.5: due is (0.125 + 0.125)/1 = 0.25; yours is about 0.",
    ),
    Mistake(
        "03-slope",
        "nudged to the left only",
        """
def slope(f, x, h=1e-6):
    return (f(x) - f(x - h)) / h
""",
        says="You nudge to the left only. Nudging to both sides cancels most of the error.",
        counterexample="x² at 3 with h = 0.5: yours is (9 - 6.25)/0.5 = 5.5; due is 6.",
    ),
    Mistake(
        "03-slope",
        "f at x divided by x",
        """
def slope(f, x, h=1e-6):
    return f(x) / x if x else f(x)
""",
        says="f(x)/x is the slope of the line from the origin, not of the curve at x.",
        counterexample="x² at 3: yours is 9/3 = 3; due is 6.",
    ),
    Mistake(
        "03-gradient",
        "all nudged at once",
        """
def numerical_gradient(f, xs, h=1e-6):
    up, down = [x + h for x in xs], [x - h for x in xs]
    return [(f(up) - f(down)) / (2 * h) for _ in xs]
""",
        says="You nudge all numbers together, so every entry holds the sum of all slopes.",
        counterexample="f = x0 + 2·x1: yours is [3, 3]; due is [1, 2].",
    ),
    Mistake(
        "03-gradient",
        "nudges left in place",
        """
def numerical_gradient(f, xs, h=1e-6):
    point, slopes = list(xs), []
    for i in range(len(point)):
        point[i] += h
        up = f(point)
        point[i] -= 2 * h
        slopes.append((up - f(point)) / (2 * h))
    return slopes
""",
        says="After each entry the list keeps the nudge down, so later slopes are measured at another place.",
        counterexample="After the first entry of [3, 4] with h = 0.5 your list is [2.5, 4]; due is [3, 4] again.",
    ),
    Mistake(
        "03-gradient",
        "changes the input",
        """
def numerical_gradient(f, xs, h=1e-6):
    slopes = []
    for i in range(len(xs)):
        xs[i] += h
        up = f(xs)
        xs[i] -= 2 * h
        down = f(xs)
        slopes.append((up - down) / (2 * h))
    return slopes
""",
        says="You nudge the caller's own list and leave it nudged.",
        counterexample="xs = [3, 4] with h = 0.5: afterwards yours is [2.5, 3.5]; due is [3, 4].",
    ),
    Mistake(
        "03-gradient",
        "only the first number",
        """
def numerical_gradient(f, xs, h=1e-6):
    up, down = [xs[0] + h] + list(xs[1:]), [xs[0] - h] + list(xs[1:])
    return [(f(up) - f(down)) / (2 * h)] + [0.0] * (len(xs) - 1)
""",
        says="You measure the first slope only.",
        counterexample="f = x0 + 2·x1: yours is [1, 0]; due is [1, 2].",
    ),
    Mistake(
        "03-gradient",
        "to one side only",
        """
def numerical_gradient(f, xs, h=1e-6):
    slopes = []
    for i in range(len(xs)):
        nudged = list(xs)
        nudged[i] += h
        slopes.append((f(nudged) - f(xs)) / h)
    return slopes
""",
        says="You nudge to one side only; use both sides as in slope.",
        counterexample="f = x0² at 3 with h = 0.5: yours is 6.5; due is 6.",
    ),
    Mistake(
        "03-gradient",
        "one sum instead of a list",
        """
def numerical_gradient(f, xs, h=1e-6):
    total = 0.0
    for i in range(len(xs)):
        up, down = list(xs), list(xs)
        up[i] += h
        down[i] -= h
        total += (f(up) - f(down)) / (2 * h)
    return [total]
""",
        says="You add the slopes up. The gradient is the list of them.",
        counterexample="f = x0 + 2·x1: yours is [3]; due is [1, 2].",
    ),
    Mistake(
        "03-gradient",
        "divided by h",
        """
def numerical_gradient(f, xs, h=1e-6):
    slopes = []
    for i in range(len(xs)):
        up, down = list(xs), list(xs)
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / h)
    return slopes
""",
        says="The two points lie 2h apart, and you divide by h.",
        counterexample="f = 3·x0 with h = 0.5: yours is 6; due is 3.",
    ),
    Mistake(
        "03-gradient",
        "one number alone",
        """
def numerical_gradient(f, xs, h=1e-6):
    return [(f([x + h]) - f([x - h])) / (2 * h) for x in xs]
""",
        says="You call f with a single number. It needs the whole list, with one entry nudged.",
        counterexample="f of two numbers, called with [x0 + h]: an error; due is f([x0 + h, x1]).",
    ),
    Mistake(
        "03-gradient",
        "the place looked up by its number",
        """
def numerical_gradient(f, xs, h=1e-6):
    slopes = []
    for x in xs:
        i = xs.index(x)
        up, down = list(xs), list(xs)
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return slopes
""",
        says="xs.index(x) finds the first place that holds x. With equal numbers in xs, the later one is never nudged.",
        counterexample="f = x0 + 2·x1 at [3, 3]: yours is [1, 1]; due is [1, 2].",
    ),
    Mistake(
        "03-gradient",
        "h set anew",
        """
def numerical_gradient(f, xs, h=1e-6):
    h = 1e-6
    slopes = []
    for i in range(len(xs)):
        up, down = list(xs), list(xs)
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return slopes
""",
        says="You overwrite the h that the caller chose.",
        counterexample="f = x0³ at [0] with h = 0.5: due is [(0.125 + 0.125)/1] = [0.25]; yours is about [0].",
    ),
    Mistake(
        "03-chain",
        "slopes added",
        """
import math

def chain_slope(x):
    inner = 3 * x - 2
    return 3 + math.exp(inner) + 1 / (1 + math.exp(inner))
""",
        says="You add the slopes of the steps. Along a path they multiply.",
        counterexample="At x = 1: 3 + 2.718 + 0.269 = 5.987 with yours; due is 3 · 2.718 · 0.269 = 2.193.",
    ),
    Mistake(
        "03-chain",
        "the inner slope forgotten",
        """
import math

def chain_slope(x):
    inner = 3 * x - 2
    return math.exp(inner) / (1 + math.exp(inner))
""",
        says="The slope of the first step, 3x - 2, is missing.",
        counterexample="At x = 1: yours is 0.731; due is 3 · 0.731 = 2.193.",
    ),
    Mistake(
        "03-chain",
        "slopes taken at x",
        """
import math

def chain_slope(x):
    return 3 * math.exp(x) / (1 + math.exp(x))
""",
        says="You take the slope of exp at x. It is due at the number that reaches exp, which is 3x - 2.",
        counterexample="At x = 0 exp gets -2: the factor is exp(-2) = 0.135; yours is exp(0) = 1.",
    ),
    Mistake(
        "03-chain",
        "log's slope at the exponential",
        """
import math

def chain_slope(x):
    inner = 3 * x - 2
    return 3 * math.exp(inner) / math.exp(inner)
""",
        says="log gets 1 + exp(…), so its slope is 1/(1 + exp(…)). You left out the 1.",
        counterexample="At x = 1: yours is 3 · 2.718/2.718 = 3; due is 3 · 2.718/3.718 = 2.193.",
    ),
    Mistake(
        "03-chain",
        "the function itself",
        """
import math

def chain_slope(x):
    return math.log(1 + math.exp(3 * x - 2))
""",
        says="That is the function, not its slope.",
        counterexample="At x = 1: yours is 1.313; due is 2.193.",
    ),
    Mistake(
        "03-chain",
        "log's slope is log",
        """
import math

def chain_slope(x):
    e = math.exp(3 * x - 2)
    return 3 * e * math.log(1 + e)
""",
        says="The slope of log at u is 1/u, not log u.",
        counterexample="At x = 1, u = 3.718: yours uses 1.313; due is 0.269.",
    ),
    Mistake(
        "03-chain",
        "exp's slope forgotten",
        """
import math

def chain_slope(x):
    return 3 / (1 + math.exp(3 * x - 2))
""",
        says="The slope of the middle step, exp, is missing.",
        counterexample="At x = 1: yours is 3 · 0.269 = 0.807; due is 3 · 2.718 · 0.269 = 2.193.",
    ),
    Mistake(
        "03-chain",
        "measured instead of derived",
        """
import math

def chain_slope(x):
    def f(t):
        return math.log(1 + math.exp(3 * t - 2))
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
""",
        says="You measure the slope with a nudge. That is right to nine digits or so; the rule is exact and needs no "
        "nudge.",
        counterexample="At x = 1 the rule says 3 · 2.718 · 0.269, three numbers multiplied, and f is never called.",
    ),
    Mistake(
        "03-network",
        "only one path of h",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * v if s > 0 else 0.0
    return [slope_s * x, slope_s, slope_p * h]
""",
        says="h reaches p on two paths, through v·h and directly. You follow only the first; their slopes add up "
        "to v + 1.",
        counterexample="v = 2: raise h by 0.01 and p = 2h + h grows by 0.03, slope 3; yours says 2.",
    ),
    Mistake(
        "03-network",
        "relu's slope forgotten",
        """
def network_gradient(w, b, v, x, y):
    h = max(0.0, w * x + b)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * (v + 1)
    return [slope_s * x, slope_s, slope_p * h]
""",
        says="Where relu is flat, nothing reaches w and b. You pass the slope on as if it were always active.",
        counterexample="w·x + b = -5: h stays 0 however little w changes, slope 0; yours is not 0.",
    ),
    Mistake(
        "03-network",
        "x forgotten",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * (v + 1) if s > 0 else 0.0
    return [slope_s, slope_s, slope_p * h]
""",
        says="w is multiplied by x, so the slope towards w carries the factor x.",
        counterexample="x = 2: raise w by 0.01 and w·x grows by 0.02; yours says 0.01.",
    ),
    Mistake(
        "03-network",
        "2 of the square forgotten",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = v * h + h - y
    slope_s = slope_p * (v + 1) if s > 0 else 0.0
    return [slope_s * x, slope_s, slope_p * h]
""",
        says="The slope of (p - y)² is 2(p - y). The 2 is missing.",
        counterexample="p - y = 3: 3² = 9 and 3.01² = 9.06, slope 6; yours says 3.",
    ),
    Mistake(
        "03-network",
        "sign of the error turned",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (y - (v * h + h))
    slope_s = slope_p * (v + 1) if s > 0 else 0.0
    return [slope_s * x, slope_s, slope_p * h]
""",
        says="The slope towards p is 2(p - y); you have 2(y - p), which points the other way.",
        counterexample="p = 6, y = 3: raising p raises the loss, slope 6; yours says -6.",
    ),
    Mistake(
        "03-network",
        "v's slope is v",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * (v + 1) if s > 0 else 0.0
    return [slope_s * x, slope_s, slope_p * v]
""",
        says="v is multiplied by h, so the slope towards v carries the other factor, h.",
        counterexample="v = 2, h = 3: raise v by 0.01 and v·h grows by 0.03, slope 3; yours says 2.",
    ),
    Mistake(
        "03-network",
        "x counted for b too",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * (v + 1) if s > 0 else 0.0
    return [slope_s * x, slope_s * x, slope_p * h]
""",
        says="b is added alone; it is not multiplied by x.",
        counterexample="x = 2: raise b by 0.01 and w·x + b grows by 0.01; yours says 0.02.",
    ),
    Mistake(
        "03-network",
        "the loss instead of its slopes",
        """
def network_gradient(w, b, v, x, y):
    h = max(0.0, w * x + b)
    loss = (v * h + h - y) ** 2
    return [loss, loss, loss]
""",
        says="You return the loss; due are its three slopes.",
        counterexample="w = 0.5, b = 1, v = 2, x = 2, y = 3: the loss is 9; due is [36, 18, 12].",
    ),
    Mistake(
        "03-network",
        "relu open at 0",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = max(0.0, s)
    slope_p = 2 * (v * h + h - y)
    slope_s = slope_p * (v + 1) if s >= 0 else 0.0
    return [slope_s * x, slope_s, slope_p * h]
""",
        says="At s = 0 exactly you let the slope through. This course counts relu as flat there: only s > 0 passes.",
        counterexample="w = 0.5, b = -1, v = 2, x = 2, y = 3: s = 0; due is [0, 0, 0], yours is [-36, -18, 0].",
    ),
    Mistake(
        "03-network",
        "measured instead of derived",
        """
def network_gradient(w, b, v, x, y):
    def loss(parameters):
        w, b, v = parameters
        h = max(0.0, w * x + b)
        return (v * h + h - y) ** 2
    return numerical_gradient(loss, [w, b, v])
""",
        says="You measure the gradient with nudges. Comparing it with a measured one later would then prove nothing; "
        "follow the paths by rule.",
        counterexample="With w = 0.5, b = 1, v = 2, x = 2, y = 3 the rule gives b's slope as 2 · 3 · (2 + 1) = 18, "
        "without any nudge.",
    ),
    Mistake(
        "03-agree",
        "the sign kept",
        """
def largest_disagreement(by_hand, numerical):
    return max((a - b) / max(1, abs(a), abs(b)) for a, b in zip(by_hand, numerical))
""",
        says="A large negative difference is a disagreement too. Take the absolute value.",
        counterexample="[0] against [0.5]: yours is -0.5; due is 0.5.",
    ),
    Mistake(
        "03-agree",
        "only the first entry",
        """
def largest_disagreement(by_hand, numerical):
    a, b = by_hand[0], numerical[0]
    return abs(a - b) / max(1, abs(a), abs(b))
""",
        says="You compare the first entries only. One wrong slope anywhere must show.",
        counterexample="[1, 0] against [1, 0.5]: yours is 0; due is 0.5.",
    ),
    Mistake(
        "03-agree",
        "the mean",
        """
def largest_disagreement(by_hand, numerical):
    offs = [abs(a - b) / max(1, abs(a), abs(b)) for a, b in zip(by_hand, numerical)]
    return sum(offs) / len(offs)
""",
        says="You average. One wrong slope among 4,192 would vanish in a mean; take the largest.",
        counterexample="[1, 0] against [1, 0.5]: yours is 0.25; due is 0.5.",
    ),
    Mistake(
        "03-agree",
        "not divided",
        """
def largest_disagreement(by_hand, numerical):
    return max(abs(a - b) for a, b in zip(by_hand, numerical))
""",
        says="You leave out the division. A difference of 2 is much at 1 and little at 200.",
        counterexample="[200] against [198]: yours is 2; due is 2/200 = 0.01.",
    ),
    Mistake(
        "03-agree",
        "always divided",
        """
def largest_disagreement(by_hand, numerical):
    return max(abs(a - b) / max(abs(a), abs(b), 1e-12) for a, b in zip(by_hand, numerical))
""",
        says="You divide by small numbers too. Two slopes near 0 then seem far apart, though both are 0 for all "
        "purposes.",
        counterexample="[0.25] against [0.5]: yours is 0.5; due is 0.25/1 = 0.25.",
    ),
    Mistake(
        "03-agree",
        "divided by the first number",
        """
def largest_disagreement(by_hand, numerical):
    return max(abs(a - b) / max(1, abs(a)) for a, b in zip(by_hand, numerical))
""",
        says="You look only at the first gradient's size; the larger of both counts.",
        counterexample="[-1] against [4]: yours is 5/1 = 5; due is 5/4 = 1.25.",
    ),
    Mistake(
        "03-agree",
        "the sum",
        """
def largest_disagreement(by_hand, numerical):
    return sum(abs(a - b) / max(1, abs(a), abs(b)) for a, b in zip(by_hand, numerical))
""",
        says="You add the disagreements up; the largest single one is due.",
        counterexample="[0, 0] against [0.5, 0.25]: yours is 0.75; due is 0.5.",
    ),
    Mistake(
        "03-agree",
        "size without the absolute value",
        """
def largest_disagreement(by_hand, numerical):
    return max(abs(a - b) / max(1, a, b) for a, b in zip(by_hand, numerical))
""",
        says="You compare sizes without taking absolute values, so large negative slopes count as small.",
        counterexample="[-50] against [-40]: yours is 10/1 = 10; due is 10/50 = 0.2.",
    ),
    Mistake(
        "03-descend",
        "uphill",
        """
def descend(gradient, start, rate, steps):
    xs = list(start)
    for _ in range(steps):
        xs = [x + rate * s for x, s in zip(xs, gradient(xs))]
    return xs
""",
        says="You add the slope and so walk uphill. Subtract it.",
        counterexample="(x - 2)² at 5, slope 6, rate 0.25: yours goes to 6.5; due is 3.5.",
    ),
    Mistake(
        "03-descend",
        "the rate forgotten",
        """
def descend(gradient, start, rate, steps):
    xs = list(start)
    for _ in range(steps):
        xs = [x - s for x, s in zip(xs, gradient(xs))]
    return xs
""",
        says="You take the whole slope as step. Multiply it by the rate.",
        counterexample="At 5 with slope 6 and rate 0.25: yours goes to -1; due is 3.5.",
    ),
    Mistake(
        "03-descend",
        "the gradient of the start for ever",
        """
def descend(gradient, start, rate, steps):
    xs, slopes = list(start), gradient(start)
    for _ in range(steps):
        xs = [x - rate * s for x, s in zip(xs, slopes)]
    return xs
""",
        says="You ask for the gradient once. It changes as you move; ask again at each step.",
        counterexample="(x - 2)² from 5 with rate 0.25: the second slope is 3, not 6: due is 2.75, yours is 2.",
    ),
    Mistake(
        "03-descend",
        "one step only",
        """
def descend(gradient, start, rate, steps):
    return [x - rate * s for x, s in zip(start, gradient(start))] if steps else list(start)
""",
        says="You take a single step, however many are asked.",
        counterexample="(x - 2)² from 5 with rate 0.25 and 2 steps: yours stops at 3.5; due is 2.75.",
    ),
    Mistake(
        "03-descend",
        "one step too many",
        """
def descend(gradient, start, rate, steps):
    xs = list(start)
    for _ in range(steps + 1):
        xs = [x - rate * s for x, s in zip(xs, gradient(xs))]
    return xs
""",
        says="You take one step too many.",
        counterexample="0 steps must end at the start: yours has moved.",
    ),
    Mistake(
        "03-descend",
        "changes the start",
        """
def descend(gradient, start, rate, steps):
    for _ in range(steps):
        slopes = gradient(start)
        for i, s in enumerate(slopes):
            start[i] -= rate * s
    return start
""",
        says="You move the numbers in the caller's own list. Work on a copy.",
        counterexample="start = [5]: after the call yours is [3.5]; due is [5], with [3.5] as the result.",
    ),
    Mistake(
        "03-descend",
        "moved while asking",
        """
def descend(gradient, start, rate, steps):
    xs = list(start)
    for _ in range(steps):
        for i in range(len(xs)):
            xs[i] -= rate * gradient(xs)[i]
    return xs
""",
        says="You move the first number before asking for the second slope. All slopes belong to one point.",
        counterexample="x² + xy + y² at (1, -3) with rate 0.1: the slope to y is 1 - 6 = -5; yours takes it after x "
        "moved.",
    ),
    Mistake(
        "03-descend",
        "the last slopes come back",
        """
def descend(gradient, start, rate, steps):
    xs, slopes = list(start), list(start)
    for _ in range(steps):
        slopes = gradient(xs)
        xs = [x - rate * s for x, s in zip(xs, slopes)]
    return slopes
""",
        says="You return the slopes; due is the point reached.",
        counterexample="(x - 2)² from 5 with rate 0.25 and 1 step: yours is [6]; due is [3.5].",
    ),
]
