"""Common wrong answers of lesson 08."""

from autograder.checking.diagnosis import Mistake

_MENDED = """
import math

def mended_attend(query, keys, values):
    scores = [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]
"""
_FOUND = """
def failing_input():
    return [[1.0], [[1.0], [0.0]], [[1.0], [0.0]]]
"""

MISTAKES = [
    Mistake(
        "08-weights",
        "not divided",
        "def attention_weights(query, keys):\n"
        "    return softmax([sum(q * k for q, k in zip(query, key)) for key in keys])\n",
        says="The division by the root of the query's length is missing.",
        counterexample="Scores 2 and 0, length 4: yours gives 0.88 and 0.12; due is 0.73 and 0.27.",
    ),
    Mistake(
        "08-weights",
        "divided by the length",
        "def attention_weights(query, keys):\n"
        "    return softmax([sum(q * k for q, k in zip(query, key)) / len(query) for key in keys])\n",
        says="You divide by the length; due is the square root of the length.",
        counterexample="Score 6, length 4: yours becomes 1.5; due is 3.",
    ),
    Mistake(
        "08-weights",
        "root of the number of keys",
        "def attention_weights(query, keys):\n"
        "    return softmax([sum(q * k for q, k in zip(query, key)) / len(keys) ** 0.5 for key in keys])\n",
        says="Under the root stands the number of keys; due is the length of the query.",
        counterexample="Score 6, length 4, 9 keys: yours becomes 2; due is 3.",
    ),
    Mistake(
        "08-weights",
        "multiplied by the root",
        "def attention_weights(query, keys):\n"
        "    return softmax([sum(q * k for q, k in zip(query, key)) * len(query) ** 0.5 for key in keys])\n",
        says="You multiply by the root; the scores are to be divided by it.",
        counterexample="Score 6, length 4: yours becomes 12; due is 3.",
    ),
    Mistake(
        "08-weights",
        "no softmax",
        "def attention_weights(query, keys):\n"
        "    return [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys]\n",
        says="You return the scores; softmax makes weights of them that sum to 1.",
        counterexample="Scores 1 and 0: due is 0.73 and 0.27.",
    ),
    Mistake(
        "08-weights",
        "scores divided by their sum",
        "def attention_weights(query, keys):\n"
        "    scores = [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys]\n"
        "    total = sum(scores)\n    return [s / total for s in scores]\n",
        says="You divide each score by the sum of the scores; weights come from softmax, which also manages "
        "negative scores.",
        counterexample="Scores 1 and 0: yours is 1 and 0; due is 0.73 and 0.27.",
    ),
    Mistake(
        "08-weights",
        "divided after the softmax",
        "def attention_weights(query, keys):\n"
        "    weights = softmax([sum(q * k for q, k in zip(query, key)) for key in keys])\n"
        "    return [w / len(query) ** 0.5 for w in weights]\n",
        says="You divide the weights; the scores must be divided before softmax, so that the weights still sum to 1.",
        counterexample="Length 4: your weights sum to 0.5; due is 1.",
    ),
    Mistake(
        "08-weights",
        "plain numbers",
        "def attention_weights(query, keys):\n"
        "    scores = [sum(q.data * k.data for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys]\n"
        "    return softmax([Value(s) for s in scores])\n",
        says="You compute the scores from the .data: the weights are right, but query and keys get no gradient.",
        counterexample="After backward every gradient of the query is 0 in yours.",
    ),
    Mistake(
        "08-weights",
        "the last key left out",
        "def attention_weights(query, keys):\n"
        "    scores = [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys[:-1]]\n"
        "    return softmax(scores) if scores else [Value(1.0)]\n",
        says="You leave out the last key. It belongs to the position itself, which may look at itself, too.",
        counterexample="3 keys: yours gives 2 weights; due are 3.",
    ),
    Mistake(
        "08-weights",
        "distance for product",
        "def attention_weights(query, keys):\n"
        "    return softmax([-sum((q - k) * (q - k) for q, k in zip(query, key)) / len(query) ** 0.5 for key in "
        "keys])\n",
        says="You measure the distance between query and key; the score is the sum of their products.",
        counterexample="Query [1], keys [1] and [3]: yours prefers the first; due is the second.",
    ),
    Mistake(
        "08-attend",
        "keys for values",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    return [sum(w * x for w, x in zip(weights, column)) for column in zip(*keys)]\n",
        says="You mix the keys; the keys only decide the weights, and what is mixed are the values.",
        counterexample="One position with key [1] and value [7]: yours is [1]; due is [7].",
    ),
    Mistake(
        "08-attend",
        "values decide",
        "def attend(query, keys, values):\n    n = len(query)\n"
        "    weights = attention_weights(query, [(value + [Value(0.0)] * n)[:n] for value in values])\n"
        "    return [sum(w * x for w, x in zip(weights, column)) for column in zip(*values)]\n",
        says="You weigh by the values; the weights come from the keys.",
        counterexample="Query [1], keys [0] and [0]: due are equal weights, whatever the values are.",
    ),
    Mistake(
        "08-attend",
        "the plain mean",
        "def attend(query, keys, values):\n    return [sum(column) / len(values) for column in zip(*values)]\n",
        says="You take the mean of the values; each must be weighted with its attention weight.",
        counterexample="Weights 0.9 and 0.1, values [10] and [0]: yours is [5]; due is [9].",
    ),
    Mistake(
        "08-attend",
        "only the best",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    best = max(range(len(keys)), key=lambda i: weights[i].data)\n    return list(values[best])\n",
        says="You take the value with the largest weight alone; all values take part, each with its weight.",
        counterexample="Weights 0.6 and 0.4, values [10] and [0]: yours is [10]; due is [6].",
    ),
    Mistake(
        "08-attend",
        "weights as plain numbers",
        "def attend(query, keys, values):\n    weights = [w.data for w in attention_weights(query, keys)]\n"
        "    return [sum(x * w for w, x in zip(weights, column)) for column in zip(*values)]\n",
        says="You use the .data of the weights: the mix is right, but query and keys can no longer learn.",
        counterexample="After backward every gradient of the query is 0 in yours.",
    ),
    Mistake(
        "08-attend",
        "values as plain numbers",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    return [sum(w * x.data for w, x in zip(weights, column)) for column in zip(*values)]\n",
        says="You use the .data of the values: the mix is right, but the values get no gradient.",
        counterexample="With one position the slope of the result to the value is 1; in yours it is 0.",
    ),
    Mistake(
        "08-attend",
        "as long as the query",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    n = min(len(query), len(values[0]))\n"
        "    return [sum(w * value[j] for w, value in zip(weights, values)) for j in range(n)]\n",
        says="Your result is as long as the query; it must be as long as a value.",
        counterexample="Query of length 2, values of length 5: yours has 2 entries; due are 5.",
    ),
    Mistake(
        "08-attend",
        "each value summed",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    return [w * sum(value) for w, value in zip(weights, values)]\n",
        says="You multiply each weight with the sum of its value and get one number for each position; due is "
        "one for each entry.",
        counterexample="Weights 0.5 and 0.5, values [10, 2] and [0, 10]: yours is [6, 5]; due is [5, 6].",
    ),
    Mistake(
        "08-attend",
        "values in reverse",
        "def attend(query, keys, values):\n    weights = attention_weights(query, keys)\n"
        "    return [sum(w * x for w, x in zip(weights, column)) for column in zip(*reversed(values))]\n",
        says="Your weights and values run in opposite directions; weight 0 belongs to value 0.",
        counterexample="Weights 0.9 and 0.1, values [10] and [0]: yours is [1]; due is [9].",
    ),
    Mistake(
        "08-triangle",
        "sees everything",
        "def growing_triangle(weigh, queries, keys):\n    return [weigh(query, keys) for query in queries]\n",
        says="Every query sees all keys, the later ones too; query t may see the keys 0 to t.",
        counterexample="Query 0 of 3: yours sees 3 keys; due is 1.",
    ),
    Mistake(
        "08-triangle",
        "without itself",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(query, keys[:t]) for t, query in enumerate(queries)]\n",
        says="keys[:t] stops before key t; a position sees its own key, too.",
        counterexample="Query 0: yours sees no key at all; due is key 0.",
    ),
    Mistake(
        "08-triangle",
        "one ahead",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(query, keys[: t + 2]) for t, query in enumerate(queries)]\n",
        says="Your slice reaches one key too far: query t peeks at position t + 1.",
        counterexample="Query 0: yours sees 2 keys; due is 1.",
    ),
    Mistake(
        "08-triangle",
        "looks forward",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(query, keys[t:]) for t, query in enumerate(queries)]\n",
        says="keys[t:] holds the keys from t on, the future; due are those up to t.",
        counterexample="Query 0 of 3: yours sees 3 keys; due is 1.",
    ),
    Mistake(
        "08-triangle",
        "only itself",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(query, [key]) for query, key in zip(queries, keys)]\n",
        says="Each query sees its own key alone; the keys before it belong to it, too.",
        counterexample="Query 2: yours sees 1 key; due are 3.",
    ),
    Mistake(
        "08-triangle",
        "the query of the last",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(queries[-1], keys[: t + 1]) for t in range(len(queries))]\n",
        says="You use the last query in every row; row t belongs to query t.",
        counterexample="Row 0 of 3: yours asks with query 2; due is query 0.",
    ),
    Mistake(
        "08-triangle",
        "newest first",
        "def growing_triangle(weigh, queries, keys):\n"
        "    return [weigh(query, keys[t::-1]) for t, query in enumerate(queries)]\n",
        says="Your keys come newest first; entry i of a row belongs to key i.",
        counterexample="Query 1: yours sees key 1, key 0; due is key 0, key 1.",
    ),
    Mistake(
        "08-masked",
        "nothing masked",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for row in scores:\n"
        "        powers = [math.exp(s - max(row)) for s in row]\n"
        "        square.append([p / sum(powers) for p in powers])\n    return square\n",
        says="The future is not masked: every row is the softmax of all its scores.",
        counterexample="[[1, 5], [2, 2]]: your row 0 is [0.02, 0.98]; due is [1, 0].",
    ),
    Mistake(
        "08-masked",
        "masked after the softmax",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        powers = [math.exp(s - max(row)) for s in row]\n"
        "        square.append([p / sum(powers) if i <= t else 0.0 for i, p in enumerate(powers)])\n"
        "    return square\n",
        says="You set the future to 0 after the softmax, so it still takes its share of the total.",
        counterexample="[[1, 5], [2, 2]]: your row 0 is [0.02, 0]; due is [1, 0].",
    ),
    Mistake(
        "08-masked",
        "minus ten",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        row = [s if i <= t else -10.0 for i, s in enumerate(row)]\n"
        "        powers = [math.exp(s - max(row)) for s in row]\n"
        "        square.append([p / sum(powers) for p in powers])\n    return square\n",
        says="You mask with -10, which leaves a small weight on the future. Only minus infinity, or cutting the "
        "row, gives 0.",
        counterexample="Row 0 of [[0, 5], …]: yours is [0.99995, 0.00005]; due is [1, 0].",
    ),
    Mistake(
        "08-masked",
        "masked with zero",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        row = [s if i <= t else 0.0 for i, s in enumerate(row)]\n"
        "        powers = [math.exp(s - max(row)) for s in row]\n"
        "        square.append([p / sum(powers) for p in powers])\n    return square\n",
        says="A score of 0 is an ordinary score, with the power 1. Masked scores must take no part.",
        counterexample="Row 0 of [[0, 5], …]: yours is [0.5, 0.5]; due is [1, 0].",
    ),
    Mistake(
        "08-masked",
        "mask upside down",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        seen = row[t:]\n        powers = [math.exp(s - max(seen)) for s in seen]\n"
        "        square.append([0.0] * t + [p / sum(powers) for p in powers])\n    return square\n",
        says="You mask the past and keep the future.",
        counterexample="[[1, 5], [2, 2]]: your row 1 is [0, 1]; due is [0.5, 0.5].",
    ),
    Mistake(
        "08-masked",
        "itself masked too",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        seen = row[: max(t, 1)]\n        powers = [math.exp(s - max(seen)) for s in seen]\n"
        "        square.append([p / sum(powers) for p in powers] + [0.0] * (len(row) - len(seen)))\n"
        "    return square\n",
        says="You mask the diagonal, too; a position may look at itself.",
        counterexample="[[1, 5], [2, 2]]: your row 1 is [1, 0]; due is [0.5, 0.5].",
    ),
    Mistake(
        "08-masked",
        "no shift",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        powers = [math.exp(s) for s in row[: t + 1]]\n"
        "        square.append([p / sum(powers) for p in powers] + [0.0] * (len(row) - t - 1))\n    return square\n",
        says="math.exp overflows for large scores; subtract the largest one first.",
        counterexample="math.exp(1000) raises OverflowError; exp(1000 - 1000) is 1.",
    ),
    Mistake(
        "08-masked",
        "zeros left out",
        "import math\n\ndef masked_weights(scores):\n    square = []\n    for t, row in enumerate(scores):\n"
        "        seen = row[: t + 1]\n        powers = [math.exp(s - max(seen)) for s in seen]\n"
        "        square.append([p / sum(powers) for p in powers])\n    return square\n",
        says="Your rows stop at the diagonal; each row should be filled up with 0.0 to the width of the square.",
        counterexample="[[1, 5], [2, 2]]: your row 0 is [1]; due is [1, 0].",
    ),
    Mistake(
        "08-masked",
        "by columns",
        "import math\n\ndef masked_weights(scores):\n    n = len(scores)\n"
        "    square = [[0.0] * n for _ in range(n)]\n"
        "    for i in range(n):\n        seen = [scores[t][i] for t in range(i, n)]\n"
        "        powers = [math.exp(s - max(seen)) for s in seen]\n"
        "        for t, p in zip(range(i, n), powers):\n            square[t][i] = p / sum(powers)\n"
        "    return square\n",
        says="Your columns sum to 1; each row, one query, must.",
        counterexample="[[1, 5], [2, 2]]: your row 1 is [0.73, 1]; due is [0.5, 0.5].",
    ),
    Mistake(
        "08-hunt",
        "one key",
        "def failing_input():\n    return [[1.0, 1.0], [[1.0, 0.0]], [[1.0]]]\n" + _MENDED,
        says="With one key softmax gives the weight 1, whatever is under the root, so nothing shows.",
        counterexample="One key: hasty_attend returns the value itself, and so does the mended function.",
    ),
    Mistake(
        "08-hunt",
        "as many keys as entries",
        "def failing_input():\n    return [[1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [[1.0], [0.0]]]\n" + _MENDED,
        says="Your input has as many keys as the query has entries. Just then the wrong length is the right number.",
        counterexample="Length 2, 2 keys: both divide by the root of 2.",
    ),
    Mistake(
        "08-hunt",
        "equal scores",
        "def failing_input():\n    return [[1.0], [[1.0], [1.0]], [[1.0], [0.0]]]\n" + _MENDED,
        says="Your keys have equal scores, so the weights are equal whatever they are divided by.",
        counterexample="Scores 1 and 1: weights 0.5 and 0.5, divided or not.",
    ),
    Mistake(
        "08-hunt",
        "equal values",
        "def failing_input():\n    return [[1.0], [[1.0], [0.0]], [[1.0], [1.0]]]\n" + _MENDED,
        says="Your values are equal, so every mix of them is the same and the wrong weights do not show.",
        counterexample="Values 1 and 1: every mix of them is 1.",
    ),
    Mistake(
        "08-hunt",
        "larger than needed",
        "def failing_input():\n    return [[1.0, 0.0], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [[1.0], [0.0], [2.0]]]\n"
        + _MENDED,
        says="hasty_attend goes wrong on it, but there is a smaller one: shorter vectors, fewer keys.",
        counterexample="A query of one number is enough to divide by the wrong root.",
    ),
    Mistake(
        "08-hunt",
        "not mended",
        _FOUND
        + """
import math

def mended_attend(query, keys, values):
    scores = [sum(q * k for q, k in zip(query, key)) / len(keys) ** 0.5 for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]
""",
        says="Your input shows the bug, but mended_attend still has it.",
        counterexample="A query of length 1 and 2 keys: the scores are divided by the root of 2; due is the root of 1.",
    ),
    Mistake(
        "08-hunt",
        "root removed",
        _FOUND
        + """
import math

def mended_attend(query, keys, values):
    scores = [sum(q * k for q, k in zip(query, key)) for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]
""",
        says="You removed the division. It is right for vectors of length 1 only; due is the root of the query's "
        "length.",
        counterexample="Length 4, score 2: due is 1.",
    ),
    Mistake(
        "08-hunt",
        "divided by the length",
        _FOUND
        + """
import math

def mended_attend(query, keys, values):
    scores = [sum(q * k for q, k in zip(query, key)) / len(query) for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]
""",
        says="The root is gone: due is the square root of the query's length.",
        counterexample="Length 4, score 2: yours becomes 0.5; due is 1.",
    ),
]
