"""Common wrong answers of lesson 06."""

from autograder.checking.diagnosis import Mistake

MISTAKES = [
    Mistake(
        "06-matrix",
        "one Value in every place",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[Value(random.gauss(0, std))] * columns] * rows
""",
        says="Multiplying a list repeats the same object, so your matrix holds one single Value many times.",
        counterexample="In [[v] * 2] * 2 all four places are v: changing one changes all. Due are four separate "
        "Values.",
    ),
    Mistake(
        "06-matrix",
        "one row many times",
        """
import random

def matrix(rows, columns, std=0.08):
    row = [Value(random.gauss(0, std)) for _ in range(columns)]
    return [row for _ in range(rows)]
""",
        says="You make one row and put the same row in every place; the rows then share their Values.",
        counterexample="For 2 rows of 3 entries you make 3 Values; 6 are due.",
    ),
    Mistake(
        "06-matrix",
        "rows and columns swapped",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[Value(random.gauss(0, std)) for _ in range(rows)] for _ in range(columns)]
""",
        says="You build one list per column; the outer list must have one entry per row.",
        counterexample="matrix(2, 3): yours has 3 lists of 2 entries; due are 2 lists of 3.",
    ),
    Mistake(
        "06-matrix",
        "plain numbers",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[random.gauss(0, std) for _ in range(columns)] for _ in range(rows)]
""",
        says="Your entries are plain numbers. A parameter must be a Value, or no gradient ever reaches it.",
        counterexample="matrix(1, 1)[0][0]: yours is a number such as 0.05; due is Value(0.05).",
    ),
    Mistake(
        "06-matrix",
        "variance for spread",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[Value(random.gauss(0, std**2)) for _ in range(columns)] for _ in range(rows)]
""",
        says="random.gauss takes the standard deviation itself, not its square.",
        counterexample="With std = 0.5 your numbers spread by 0.25; due is 0.5.",
    ),
    Mistake(
        "06-matrix",
        "uniform numbers",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[Value(random.uniform(-std, std)) for _ in range(columns)] for _ in range(rows)]
""",
        says="You draw evenly between -std and std; the task asks for the normal distribution, random.gauss(0, std).",
        counterexample="With std = 1 no number of yours is beyond 1; of normal ones about a third are.",
    ),
    Mistake(
        "06-matrix",
        "spread left at 1",
        """
import random

def matrix(rows, columns, std=0.08):
    return [[Value(random.gauss(0, 1)) for _ in range(columns)] for _ in range(rows)]
""",
        says="You ignore std and draw with a spread of 1.",
        counterexample="The draw 1.5 with spread 1 is the draw 0.12 with spread 0.08.",
    ),
    Mistake(
        "06-matrix",
        "drawn column by column",
        """
import random

def matrix(rows, columns, std=0.08):
    drawn = [[Value(random.gauss(0, std)) for _ in range(rows)] for _ in range(columns)]
    return [[drawn[c][r] for c in range(columns)] for r in range(rows)]
""",
        says="Your numbers are drawn column by column, so the same seed gives another matrix than row by row.",
        counterexample="Drawing 1, 2, 3, 4 for a 2 by 2 matrix: yours is [[1, 3], [2, 4]]; due is [[1, 2], [3, 4]].",
    ),
    Mistake(
        "06-linear",
        "columns for rows",
        """
def linear(x, w):
    return [sum(w[i][j] * x[i] for i in range(len(x))) for j in range(len(w[0]))]
""",
        says="You go down the columns of w. Output r is made from row r.",
        counterexample="x = [1, 2], w = [[1, 3], [0, -1]]: yours is [1, 1]; due is [1*1 + 3*2, 0*1 - 1*2] = [7, -2].",
    ),
    Mistake(
        "06-linear",
        "numbers instead of Values",
        """
def linear(x, w):
    return [Value(sum(wi.data * xi.data for wi, xi in zip(row, x, strict=True))) for row in w]
""",
        says="You compute with .data and wrap the result: the numbers are right, but the graph is cut and no "
        "gradient flows.",
        counterexample="x = [2], w = [[3]]: out is 6 both ways; the gradient of the weight is 0 with yours, 2 is due.",
    ),
    Mistake(
        "06-linear",
        "one number for everything",
        """
def linear(x, w):
    return [sum(wi * xi for row in w for wi, xi in zip(row, x, strict=True))]
""",
        says="You add up over all rows; each row gives an output of its own.",
        counterexample="x = [1, 2], w = [[1, 3], [0, -1]]: yours is [5]; due is [7, -2].",
    ),
    Mistake(
        "06-linear",
        "products not added",
        """
def linear(x, w):
    return [wi * xi for row in w for wi, xi in zip(row, x, strict=True)]
""",
        says="You multiply but do not add the products of a row.",
        counterexample="x = [1, 2], w = [[3, 4]]: yours is [3, 8]; due is [11].",
    ),
    Mistake(
        "06-linear",
        "shorter one wins",
        """
def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]
""",
        says="zip stops at the shorter list without a word, so a vector of the wrong length goes unnoticed.",
        counterexample="x = [1, 2, 3], w = [[1, 2]]: yours is [5]; due is a ValueError.",
    ),
    Mistake(
        "06-linear",
        "averages the row",
        """
def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) / len(x) for row in w]
""",
        says="You divide by the length; a weighted sum is not a mean.",
        counterexample="x = [1, 2], w = [[3, 4]]: yours is [5.5]; due is [11].",
    ),
    Mistake(
        "06-linear",
        "adds x and w",
        """
def linear(x, w):
    return [sum(wi + xi for wi, xi in zip(row, x, strict=True)) for row in w]
""",
        says="You add each weight to its input; they are multiplied.",
        counterexample="x = [2], w = [[3]]: yours is [5]; due is [6].",
    ),
    Mistake(
        "06-linear",
        "last row forgotten",
        """
def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) for row in w[:-1]]
""",
        says="The last row of w is left out.",
        counterexample="x = [1], w = [[2], [3]]: yours is [2]; due is [2, 3].",
    ),
    Mistake(
        "06-softmax",
        "no shift",
        """
def softmax(logits):
    exps = [logit.exp() for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]
""",
        says="Right for small logits, but exp of a large one overflows. Subtract the largest logit first.",
        counterexample="exp(1000) is too large for a float; exp(1000 - 1000) = 1 is not.",
    ),
    Mistake(
        "06-softmax",
        "denominator cut off",
        """
def softmax(logits):
    highest = max(logit.data for logit in logits)
    exps = [(logit - highest).exp() for logit in logits]
    total = sum(e.data for e in exps)
    return [e / total for e in exps]
""",
        says="Your sum below the fraction is a plain number. The values are right, but raising one logit "
        "also lowers the others "
        "through that sum, and this part of the gradient is lost.",
        counterexample="Two equal logits, p = 1/2: the slope of p to its own logit is 1/2 with yours; p(1 - p) = 1/4 "
        "is "
        "due.",
    ),
    Mistake(
        "06-softmax",
        "fractions of the logits",
        """
def softmax(logits):
    total = sum(logits)
    return [logit / total for logit in logits]
""",
        says="You divide the logits themselves by their sum; the exponentials are missing.",
        counterexample="[0, 1, 2]: yours is [0, 1/3, 2/3]; due is about [0.09, 0.24, 0.67].",
    ),
    Mistake(
        "06-softmax",
        "log-probabilities",
        """
def softmax(logits):
    highest = max(logit.data for logit in logits)
    total = sum((logit - highest).exp() for logit in logits)
    return [logit - highest - total.log() for logit in logits]
""",
        says="You return the logarithms of the probabilities.",
        counterexample="[0, 0]: yours is [-0.693, -0.693]; due is [0.5, 0.5].",
    ),
    Mistake(
        "06-softmax",
        "divided by the largest",
        """
def softmax(logits):
    highest = max(logit.data for logit in logits)
    return [(logit - highest).exp() for logit in logits]
""",
        says="You shift and take exp, but the division by the sum is missing: the results do not sum to 1.",
        counterexample="[0, 0]: yours is [1, 1]; due is [0.5, 0.5].",
    ),
    Mistake(
        "06-softmax",
        "shift by the smallest",
        """
def softmax(logits):
    lowest = min(logit.data for logit in logits)
    exps = [(logit - lowest).exp() for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]
""",
        says="You subtract the smallest logit, so the largest can still overflow. Subtract the largest.",
        counterexample="[800, -800]: yours takes exp(1600), too large for a float; due are exp(0) and exp(-1600).",
    ),
    Mistake(
        "06-softmax",
        "the smaller the likelier",
        """
def softmax(logits):
    lowest = min(logit.data for logit in logits)
    exps = [(lowest - logit).exp() for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]
""",
        says="The sign is turned: your largest logit gets the smallest probability.",
        counterexample="[0, 1]: yours is [0.73, 0.27]; due is [0.27, 0.73].",
    ),
    Mistake(
        "06-softmax",
        "each on its own",
        """
def softmax(logits):
    return [1 / (1 + (-logit).exp()) if logit.data > -700 else logit * 0 for logit in logits]
""",
        says="You squash each logit by itself (the sigmoid). Softmax compares them: the results must sum to 1.",
        counterexample="[0, 0, 0]: yours is [0.5, 0.5, 0.5]; due is [1/3, 1/3, 1/3].",
    ),
    Mistake(
        "06-rmsnorm",
        "mean subtracted",
        """
def rmsnorm(x):
    mean = sum(x) / len(x)
    centred = [xi - mean for xi in x]
    scale = (sum(c * c for c in centred) / len(x) + 1e-5) ** -0.5
    return [c * scale for c in centred]
""",
        says="You subtract the mean first. That is LayerNorm; RMSNorm only scales.",
        counterexample="[3, 4]: yours is about [-1, 1]; due is about [0.85, 1.13].",
    ),
    Mistake(
        "06-rmsnorm",
        "1e-5 outside the root",
        """
def rmsnorm(x):
    root = (sum(xi * xi for xi in x) / len(x) + 1e-30) ** 0.5 + 1e-5
    return [xi / root for xi in x]
""",
        says="You add 1e-5 after taking the root. It belongs to the mean square, before the root.",
        counterexample="[0.001]: yours is 0.001/(0.001 + 0.00001) = 0.99; due is 0.001/√(0.000001 + 0.00001) = 0.30.",
    ),
    Mistake(
        "06-rmsnorm",
        "no 1e-5",
        """
def rmsnorm(x):
    scale = (sum(xi * xi for xi in x) / len(x)) ** -0.5
    return [xi * scale for xi in x]
""",
        says="Without the small 1e-5 a vector of zeros divides by zero.",
        counterexample="[0, 0]: yours is 0 to the power -0.5, an error; due is [0, 0].",
    ),
    Mistake(
        "06-rmsnorm",
        "sum for mean",
        """
def rmsnorm(x):
    scale = (sum(xi * xi for xi in x) + 1e-5) ** -0.5
    return [xi * scale for xi in x]
""",
        says="You use the sum of the squares; it must be their mean.",
        counterexample="[3, 4]: yours divides by 5 and gives [0.6, 0.8]; due is a division by 3.54: [0.85, 1.13].",
    ),
    Mistake(
        "06-rmsnorm",
        "multiplied by the root",
        """
def rmsnorm(x):
    root = (sum(xi * xi for xi in x) / len(x) + 1e-5) ** 0.5
    return [xi * root for xi in x]
""",
        says="You multiply by the root; divide by it.",
        counterexample="[3, 4] has root 3.54: yours is [10.6, 14.1]; due is [0.85, 1.13].",
    ),
    Mistake(
        "06-rmsnorm",
        "no root",
        """
def rmsnorm(x):
    mean_square = sum(xi * xi for xi in x) / len(x) + 1e-5
    return [xi / mean_square for xi in x]
""",
        says="You divide by the mean square itself; its root is missing.",
        counterexample="[3, 4]: yours is [0.24, 0.32]; due is [0.85, 1.13].",
    ),
    Mistake(
        "06-rmsnorm",
        "scale cut off",
        """
def rmsnorm(x):
    mean_square = sum(xi.data * xi.data for xi in x) / len(x)
    scale = (mean_square + 1e-5) ** -0.5
    return [xi * scale for xi in x]
""",
        says="Your scale is a plain number. The values are right, but the scale depends on x too, and that "
        "part of the "
        "gradient is lost.",
        counterexample="A vector of one entry is always scaled to 1, so its slope is about 0; yours says 1/x.",
    ),
    Mistake(
        "06-rmsnorm",
        "divided by the largest",
        """
def rmsnorm(x):
    largest = max(abs(xi.data) for xi in x) or 1
    return [xi / largest for xi in x]
""",
        says="You divide by the largest entry; RMSNorm divides by the root of the mean square.",
        counterexample="[3, 4]: yours is [0.75, 1]; due is [0.85, 1.13].",
    ),
    Mistake(
        "06-cross-entropy",
        "a plain number",
        """
def cross_entropy(logits, target):
    return Value(-softmax(logits)[target].log().data)
""",
        says="You wrap the number in a fresh Value: the loss is right, but the graph behind it is cut.",
        counterexample="[0, 0], target 0: the loss is 0.693 both ways; the gradients are 0 with yours, -0.5 and 0.5 "
        "are "
        "due.",
    ),
    Mistake(
        "06-cross-entropy",
        "sign forgotten",
        """
def cross_entropy(logits, target):
    return softmax(logits)[target].log()
""",
        says="The minus is missing: the log of a probability is negative, a loss must fall when things get better.",
        counterexample="[0, 0], target 0: yours is -0.693; due is 0.693.",
    ),
    Mistake(
        "06-cross-entropy",
        "log of one minus p",
        """
def cross_entropy(logits, target):
    p = softmax(logits)[target]
    return -(1 - p).log()
""",
        says="You take the logarithm of 1 - p, the surprise that the target does not come.",
        counterexample="p = 0.8: yours is -ln 0.2 = 1.609; due is -ln 0.8 = 0.223.",
    ),
    Mistake(
        "06-cross-entropy",
        "log of p plus one",
        """
def cross_entropy(logits, target):
    return -(softmax(logits)[target] + 1).log()
""",
        says="You add 1 before the logarithm. Softmax never gives 0 here, so no guard is needed, and this one "
        "changes the loss.",
        counterexample="p = 0.5: yours is -ln 1.5 = -0.405; due is -ln 0.5 = 0.693.",
    ),
    Mistake(
        "06-cross-entropy",
        "one minus p",
        """
def cross_entropy(logits, target):
    return 1 - softmax(logits)[target]
""",
        says="You return 1 - p; the logarithm is missing.",
        counterexample="p = 0.5: yours is 0.5; due is -ln 0.5 = 0.693.",
    ),
    Mistake(
        "06-cross-entropy",
        "largest instead of target",
        """
def cross_entropy(logits, target):
    probs = softmax(logits)
    return -max(probs, key=lambda p: p.data).log()
""",
        says="You take the largest probability; the loss looks at the probability of the target, however small.",
        counterexample="p = [0.9, 0.1], target 1: yours is 0.105; due is -ln 0.1 = 2.303.",
    ),
    Mistake(
        "06-cross-entropy",
        "mean over all",
        """
def cross_entropy(logits, target):
    probs = softmax(logits)
    return -sum(p.log() for p in probs) / len(probs)
""",
        says="You average over all tokens; only the target's probability counts.",
        counterexample="p = [0.9, 0.1], target 0: yours is 1.204; due is 0.105.",
    ),
    Mistake(
        "06-cross-entropy",
        "logit instead of probability",
        """
def cross_entropy(logits, target):
    return -logits[target]
""",
        says="You return minus the logit: the softmax and the logarithm are missing.",
        counterexample="[0, 0], target 0: yours is 0; due is 0.693.",
    ),
]
