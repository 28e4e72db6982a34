"""Common wrong answers of lesson 14."""

from autograder.checking.diagnosis import Mistake

_MEAN_AND_ERROR = """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, (sum((loss - mean) ** 2 for loss in losses) / (n - 1) / n) ** 0.5
"""
_NOISE_FLOOR = """
def noise_floor(error_a, error_b):
    return 2 * (error_a**2 + error_b**2) ** 0.5
"""
_JUDGE = """
def judge(difference, floor):
    if abs(difference) <= floor:
        return "within noise"
    return "worse" if difference > 0 else "better"
"""
_DAMAGE = """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, noise_floor(base_error, error)
    verdict = judge(difference, floor)
    return difference, floor, verdict, None if predicted is None else judge(predicted, floor) == verdict
"""
_COUNT = """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    rows = vocab_size * (1 if tied else 2) + block_size
    return rows * n_embd + 12 * n_layer * n_embd**2
"""
_FLOPS = """
def training_flops(n, tokens):
    return 6 * n * tokens
"""
_DAYS = """
def training_days(flops, devices, flops_per_second, used):
    return flops / (devices * flops_per_second * used * 86_400)
"""

MISTAKES = [
    Mistake(
        "14-noise",
        "divides by n in place of n − 1",
        """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, (sum((loss - mean) ** 2 for loss in losses) / n / n) ** 0.5
"""
        + _NOISE_FLOOR,
        says="You divide the squares by n. The mean lies in the middle of its own losses, so they seem to stray less "
        "than they do; dividing by n − 1 makes up for it.",
        counterexample="For 2 and 3: the squares add up to 0.5; yours gives an error of 0.354; due is √(0.5 / 1 / 2) "
        "= 0.5.",
    ),
    Mistake(
        "14-noise",
        "the standard deviation",
        """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, (sum((loss - mean) ** 2 for loss in losses) / (n - 1)) ** 0.5
"""
        + _NOISE_FLOOR,
        says="You return the standard deviation: how far one run strays. The mean of n runs strays less, by √n.",
        counterexample="For 2.24, 2.22 and 2.26: yours gives 0.02; due is 0.02/√3 = 0.0115.",
    ),
    Mistake(
        "14-noise",
        "divides by n in place of √n",
        """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, (sum((loss - mean) ** 2 for loss in losses) / (n - 1)) ** 0.5 / n
"""
        + _NOISE_FLOOR,
        says="You divide the standard deviation by n. With four times as many runs the mean strays half as much, not a "
        "quarter.",
        counterexample="For 2.24, 2.22 and 2.26: yours gives 0.02/3 = 0.0067; due is 0.02/√3 = 0.0115.",
    ),
    Mistake(
        "14-noise",
        "no root",
        """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, sum((loss - mean) ** 2 for loss in losses) / (n - 1) / n
"""
        + _NOISE_FLOOR,
        says="You return the square of the standard error. Squares of losses cannot be compared with losses; take the "
        "root.",
        counterexample="For 2 and 3: yours gives 0.25; due is 0.5.",
    ),
    Mistake(
        "14-noise",
        "the mean distance from the mean",
        """
def mean_and_error(losses):
    n = len(losses)
    mean = sum(losses) / n
    return mean, sum(abs(loss - mean) for loss in losses) / n / n**0.5
"""
        + _NOISE_FLOOR,
        says="You average the distances from the mean. The standard deviation averages their squares and takes the "
        "root.",
        counterexample="For 2 and 3: yours gives 0.5/√2 = 0.354; due is 0.5.",
    ),
    Mistake(
        "14-noise",
        "the median",
        """
import statistics

def mean_and_error(losses):
    return statistics.median(losses), statistics.stdev(losses) / len(losses) ** 0.5
"""
        + _NOISE_FLOOR,
        says="You return the loss in the middle, the median. The mean is the sum over the number.",
        counterexample="For 2, 2 and 5: yours gives 2; due is 3.",
    ),
    Mistake(
        "14-noise",
        "adds the errors",
        _MEAN_AND_ERROR
        + """
def noise_floor(error_a, error_b):
    return 2 * (error_a + error_b)
""",
        says="You add the two errors. That would be right if both means always strayed in opposite directions; as they "
        "are independent, the squares add up.",
        counterexample="For 0.003 and 0.004: yours gives 0.014; due is 2 · 0.005 = 0.010.",
    ),
    Mistake(
        "14-noise",
        "once in place of twice",
        _MEAN_AND_ERROR
        + """
def noise_floor(error_a, error_b):
    return (error_a**2 + error_b**2) ** 0.5
""",
        says="Your floor is one standard error of the difference. Noise exceeds that in about one case of three; the "
        "floor is twice that.",
        counterexample="For 0.003 and 0.004: yours gives 0.005; due is 0.010.",
    ),
    Mistake(
        "14-noise",
        "no root in the floor",
        _MEAN_AND_ERROR
        + """
def noise_floor(error_a, error_b):
    return 2 * (error_a**2 + error_b**2)
""",
        says="You add the squares and leave it there. The root brings the floor back to the unit of a loss.",
        counterexample="For 0.003 and 0.004: yours gives 0.00005; due is 0.010.",
    ),
    Mistake(
        "14-noise",
        "the larger error",
        _MEAN_AND_ERROR
        + """
def noise_floor(error_a, error_b):
    return 2 * max(error_a, error_b)
""",
        says="You take the larger of the two errors. The other mean strays, too, so the difference strays more.",
        counterexample="For 0.003 and 0.004: yours gives 0.008; due is 0.010.",
    ),
    Mistake(
        "14-change",
        "replace alone",
        """
from dataclasses import replace

def change(setting, **changes):
    return replace(setting, **changes)
""",
        says="You change whatever is named: two things at once, or nothing, or what is already so. For a name that "
        "does not exist, replace raises TypeError, where ValueError is due.",
        counterexample="change(base, n_head=1, norm=False): yours makes a setting; due is a ValueError.",
    ),
    Mistake(
        "14-change",
        "several changes go through",
        """
from dataclasses import asdict, replace

def change(setting, **changes):
    present = asdict(setting)
    for name, value in changes.items():
        if name not in present or present[name] == value:
            raise ValueError(name)
    return replace(setting, **changes)
""",
        says="You look at each change but never count them, so two changes, or none, go through.",
        counterexample="change(base, n_head=1, norm=False): yours makes a setting; due is a ValueError.",
    ),
    Mistake(
        "14-change",
        "no change goes through",
        """
from dataclasses import asdict, replace

def change(setting, **changes):
    present = asdict(setting)
    if len(changes) > 1:
        raise ValueError("more than one")
    for name, value in changes.items():
        if name not in present or present[name] == value:
            raise ValueError(name)
    return replace(setting, **changes)
""",
        says="You refuse two changes but not none: without a change you return a copy of the setting.",
        counterexample="change(base): yours makes a setting; due is a ValueError.",
    ),
    Mistake(
        "14-change",
        "the present value goes through",
        """
from dataclasses import asdict, replace

def change(setting, **changes):
    if len(changes) != 1 or not changes.keys() <= asdict(setting).keys():
        raise ValueError("exactly one change")
    return replace(setting, **changes)
""",
        says="You accept the value that is there already. Such a change changes nothing, and you would measure the "
        "base once more.",
        counterexample="change(base, n_head=4): yours makes a setting; due is a ValueError.",
    ),
    Mistake(
        "14-change",
        "unknown names raise TypeError",
        """
from dataclasses import replace

def change(setting, **changes):
    if len(changes) != 1:
        raise ValueError("exactly one change")
    changed = replace(setting, **changes)
    if changed == setting:
        raise ValueError("no change")
    return changed
""",
        says="You leave unknown names to replace, which raises TypeError. A ValueError is due.",
        counterexample="change(base, heads=1): yours raises TypeError; due is a ValueError.",
    ),
    Mistake(
        "14-change",
        "begins from the defaults",
        """
from dataclasses import asdict

def change(setting, **changes):
    present = asdict(setting)
    if len(changes) != 1 or not changes.keys() <= present.keys():
        raise ValueError("exactly one change")
    if all(present[name] == value for name, value in changes.items()):
        raise ValueError("no change")
    return type(setting)(**changes)
""",
        says="You make a new setting from the change alone, so everything else falls back to the defaults.",
        counterexample="change(Setting(batch=8), n_head=1): yours has batch 1; due is batch 8.",
    ),
    Mistake(
        "14-change",
        "changes the old setting",
        """
from dataclasses import asdict

def change(setting, **changes):
    present = asdict(setting)
    if len(changes) != 1 or not changes.keys() <= present.keys():
        raise ValueError("exactly one change")
    for name, value in changes.items():
        if present[name] == value:
            raise ValueError("no change")
        object.__setattr__(setting, name, value)
    return setting
""",
        says="You force the new value into the old setting. The base is then changed for good, and every later change "
        "starts from there.",
        counterexample="After change(base, n_head=1), yours has base.n_head 1; due is 4.",
    ),
    Mistake(
        "14-change",
        "returns a dict",
        """
from dataclasses import asdict

def change(setting, **changes):
    present = asdict(setting)
    if len(changes) != 1 or not changes.keys() <= present.keys():
        raise ValueError("exactly one change")
    if all(present[name] == value for name, value in changes.items()):
        raise ValueError("no change")
    return present | changes
""",
        says="You return a dict. A run needs a Setting; replace makes one.",
        counterexample="change(base, n_head=1).n_head: yours has no such attribute; due is 1.",
    ),
    Mistake(
        "14-change",
        "false values count as no change",
        """
from dataclasses import asdict, replace

def change(setting, **changes):
    present = asdict(setting)
    if len(changes) != 1 or not changes.keys() <= present.keys():
        raise ValueError("exactly one change")
    if not all(value and present[name] != value for name, value in changes.items()):
        raise ValueError("no change")
    return replace(setting, **changes)
""",
        says="You take False, 0 and None for no value at all and refuse them. But switching something off is a change.",
        counterexample="change(base, norm=False): yours raises ValueError; due is a setting without norms.",
    ),
    Mistake(
        "14-damage",
        "base minus changed",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = base_mean - mean, noise_floor(base_error, error)
    verdict = judge(difference, floor)
    return difference, floor, verdict, None if predicted is None else judge(predicted, floor) == verdict
""",
        says="You take changed from base, so a loss that rises counts as an improvement.",
        counterexample="Base 2.24, changed 2.27: yours gives −0.03; due is +0.03, worse.",
    ),
    Mistake(
        "14-damage",
        "the floor only upwards",
        """
def judge(difference, floor):
    if difference <= floor:
        return "within noise"
    return "worse" if difference > 0 else "better"
"""
        + _DAMAGE,
        says="You compare the difference itself with the floor, so an improvement, however large, is within noise.",
        counterexample="judge(-0.03, 0.01): yours says within noise; due is better.",
    ),
    Mistake(
        "14-damage",
        "the floor itself counts",
        """
def judge(difference, floor):
    if abs(difference) < floor:
        return "within noise"
    return "worse" if difference > 0 else "better"
"""
        + _DAMAGE,
        says="A difference that is exactly the floor does not exceed it.",
        counterexample="judge(0.25, 0.25): yours says worse; due is within noise.",
    ),
    Mistake(
        "14-damage",
        "worse and better exchanged",
        """
def judge(difference, floor):
    if abs(difference) <= floor:
        return "within noise"
    return "better" if difference > 0 else "worse"
"""
        + _DAMAGE,
        says="A positive difference is a higher loss, and a higher loss is worse.",
        counterexample="judge(0.03, 0.01): yours says better; due is worse.",
    ),
    Mistake(
        "14-damage",
        "no floor",
        """
def judge(difference, floor):
    return "worse" if difference > 0 else "better"
"""
        + _DAMAGE,
        says="You never ask for the floor, so every difference counts.",
        counterexample="judge(0.004, 0.01): yours says worse; due is within noise.",
    ),
    Mistake(
        "14-damage",
        "a prediction of 0 is none",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, noise_floor(base_error, error)
    verdict = judge(difference, floor)
    return difference, floor, verdict, judge(predicted, floor) == verdict if predicted else None
""",
        says="You ask whether the prediction is true, and 0 is not. But 0 predicts that nothing changes.",
        counterexample="A prediction of 0.0 and a change within noise: yours gives None; due is True.",
    ),
    Mistake(
        "14-damage",
        "a missing prediction is wrong",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, noise_floor(base_error, error)
    verdict = judge(difference, floor)
    return difference, floor, verdict, predicted is not None and judge(predicted, floor) == verdict
""",
        says="Where nothing was predicted, you say the prediction was wrong.",
        counterexample="With predicted=None: yours ends with False; due is None.",
    ),
    Mistake(
        "14-damage",
        "only the sign of the prediction",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, noise_floor(base_error, error)
    hit = None if predicted is None else (predicted > 0) == (difference > 0)
    return difference, floor, judge(difference, floor), hit
""",
        says="You compare the signs of prediction and measurement. The prediction is to be judged with the floor, too.",
        counterexample="Floor 0.01, predicted +0.001, measured +0.03: yours gives True; due is False: the prediction "
        "said within noise.",
    ),
    Mistake(
        "14-damage",
        "near enough to the measurement",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, error) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, noise_floor(base_error, error)
    hit = None if predicted is None else abs(predicted - difference) <= floor
    return difference, floor, judge(difference, floor), hit
""",
        says="You ask whether the prediction comes within the floor of the measurement. The rule is milder: both get "
        "the same verdict.",
        counterexample="Floor 0.01, predicted +0.1, measured +0.03: yours gives False; due is True, both say worse.",
    ),
    Mistake(
        "14-damage",
        "the error of the base alone",
        _JUDGE
        + """
def damage(base, changed, predicted):
    (base_mean, base_error), (mean, _) = mean_and_error(base), mean_and_error(changed)
    difference, floor = mean - base_mean, 2 * base_error
    verdict = judge(difference, floor)
    return difference, floor, verdict, None if predicted is None else judge(predicted, floor) == verdict
""",
        says="Your floor knows only how the base strays. The changed setting strays as well.",
        counterexample="With the errors 0.003 (base) and 0.004: yours gives 0.006; due is 0.010.",
    ),
    Mistake(
        "14-line",
        "no logarithms",
        """
import math

def power_law(sizes, losses):
    xs, ys = sizes, losses
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return mean_y - exponent * mean_x, exponent
""",
        says="You lay the line through the sizes and losses themselves. A power law is straight only in logarithms.",
        counterexample="For (100, 4) and (10,000, 2): yours gives −2/9,900 as the exponent; due is −0.1505.",
    ),
    Mistake(
        "14-line",
        "logarithm of the factor",
        """
import math

def power_law(sizes, losses):
    xs, ys = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return mean_y - exponent * mean_x, exponent
""",
        says="You return the height of the line, which is the logarithm of the factor. exp turns it into the factor.",
        counterexample="For (100, 4) and (10,000, 2): yours gives 2.08 as the factor; due is exp(2.08) = 8.",
    ),
    Mistake(
        "14-line",
        "logs to base 10, exp to base e",
        """
import math

def power_law(sizes, losses):
    xs, ys = [math.log10(size) for size in sizes], [math.log10(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return math.exp(mean_y - exponent * mean_x), exponent
""",
        says="Your logarithms are to base 10, but exp undoes logarithms to base e. The exponent is right, the "
        "factor is not.",
        counterexample="For (100, 4) and (10,000, 2): yours gives exp(0.903) = 2.47; due is 8.",
    ),
    Mistake(
        "14-line",
        "from the first to the last point",
        """
import math

def power_law(sizes, losses):
    exponent = math.log(losses[-1] / losses[0]) / math.log(sizes[-1] / sizes[0])
    return losses[0] / sizes[0] ** exponent, exponent
""",
        says="Your line passes through the first and the last point; those between do not count. That is right only if "
        "all lie on one line.",
        counterexample="For (1, 1), (2, 3), (3, 2) without logarithms: yours has the slope 1/2 and the height 1/2 at "
        "0; due are 1/2 and 1.",
    ),
    Mistake(
        "14-line",
        "axes exchanged",
        """
import math

def power_law(sizes, losses):
    ys, xs = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / max(
        sum((x - mean_x) ** 2 for x in xs), 1e-12
    )
    return math.exp(mean_y - exponent * mean_x), exponent
""",
        says="You describe the size by the loss. Asked for is the loss as a power of the size: x is the size.",
        counterexample="For (100, 4) and (10,000, 2): yours gives −6.64 as the exponent; due is −0.1505.",
    ),
    Mistake(
        "14-line",
        "a line through the origin",
        """
import math

def power_law(sizes, losses):
    xs, ys = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    exponent = sum(x * y for x, y in zip(xs, ys)) / sum(x * x for x in xs)
    return 1.0, exponent
""",
        says="You do not count from the means, which forces the line through the origin and the factor to 1.",
        counterexample="For (100, 4) and (10,000, 2): yours gives a positive exponent, 0.1204; due is −0.1505.",
    ),
    Mistake(
        "14-line",
        "the pair exchanged",
        """
import math

def power_law(sizes, losses):
    xs, ys = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return exponent, math.exp(mean_y - exponent * mean_x)
""",
        says="You return the exponent first. The factor is due first.",
        counterexample="For (100, 4) and (10,000, 2): yours is (−0.1505, 8); due is (8, −0.1505).",
    ),
    Mistake(
        "14-line",
        "products over the number of points",
        """
import math

def power_law(sizes, losses):
    xs, ys = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / len(xs)
    return math.exp(mean_y - exponent * mean_x), exponent
""",
        says="You divide the products by the number of points. The slope divides them by the sum of the squares of x.",
        counterexample="For (1, 1), (2, 3), (3, 2) without logarithms: yours has the slope 1/3; due is 1/2.",
    ),
    Mistake(
        "14-cost",
        "positions forgotten",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return vocab_size * (1 if tied else 2) * n_embd + 12 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You leave out wpe, the table of positions: block_size rows.",
        counterexample="For microgpt: yours gives 3,936; due is 4,192.",
    ),
    Mistake(
        "14-cost",
        "tables in every layer",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return n_layer * ((vocab_size * (1 if tied else 2) + block_size) * n_embd + 12 * n_embd**2)
"""
        + _FLOPS
        + _DAYS,
        says="You count the tables once for each layer. There is one of each, however many layers follow.",
        counterexample="For microgpt with 2 layers: yours gives 8,384; due is 7,264.",
    ),
    Mistake(
        "14-cost",
        "an MLP as narrow as the rest",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return (vocab_size * (1 if tied else 2) + block_size) * n_embd + 6 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You count six square matrices in a layer. The two of the MLP are four times as large.",
        counterexample="For microgpt: yours gives 2,656; due is 4,192.",
    ),
    Mistake(
        "14-cost",
        "one matrix of the MLP",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return (vocab_size * (1 if tied else 2) + block_size) * n_embd + 8 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You count one of the two matrices of the MLP: one leads up to 4 · n_embd, the other back.",
        counterexample="For microgpt: yours gives 3,168; due is 4,192.",
    ),
    Mistake(
        "14-cost",
        "three attention matrices",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return (vocab_size * (1 if tied else 2) + block_size) * n_embd + 11 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You count query, key and value; the matrix after them, attn_wo, is missing.",
        counterexample="For microgpt: yours gives 3,936; due is 4,192.",
    ),
    Mistake(
        "14-cost",
        "tied or not, the same",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return (2 * vocab_size + block_size) * n_embd + 12 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You count lm_head even where it is tied, that is, the same table as wte.",
        counterexample="For a tied microgpt: yours gives 4,192; due is 3,760.",
    ),
    Mistake(
        "14-cost",
        "always tied",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return (vocab_size + block_size) * n_embd + 12 * n_layer * n_embd**2
"""
        + _FLOPS
        + _DAYS,
        says="You leave lm_head out even where it is a table of its own.",
        counterexample="For microgpt: yours gives 3,760; due is 4,192.",
    ),
    Mistake(
        "14-cost",
        "the forward pass only",
        _COUNT
        + """
def training_flops(n, tokens):
    return 2 * n * tokens
"""
        + _DAYS,
        says="You count the forward pass. The backward pass takes twice as many operations again.",
        counterexample="For one parameter and one token: yours gives 2; due is 6.",
    ),
    Mistake(
        "14-cost",
        "times the share used",
        _COUNT
        + _FLOPS
        + """
def training_days(flops, devices, flops_per_second, used):
    return flops * used / (devices * flops_per_second) / 86_400
""",
        says="You multiply the time by the share that is used. Devices that reach less than their peak need longer.",
        counterexample="86,400 operations, one device with 1 a second, half used: yours gives 0.5 days; due is 2.",
    ),
    Mistake(
        "14-cost",
        "hours",
        _COUNT
        + _FLOPS
        + """
def training_days(flops, devices, flops_per_second, used):
    return flops / (devices * flops_per_second * used) / 3600
""",
        says="You return hours: 3,600 seconds are an hour, a day has 86,400.",
        counterexample="86,400 operations, one device with 1 a second, all used: yours gives 24; due is 1.",
    ),
    Mistake(
        "14-cost",
        "one device",
        _COUNT
        + _FLOPS
        + """
def training_days(flops, devices, flops_per_second, used):
    return flops / (flops_per_second * used) / 86_400
""",
        says="You count one device. All of them work at the same time.",
        counterexample="86,400 operations, 2 devices with 1 a second, all used: yours gives 1; due is 0.5.",
    ),
]
