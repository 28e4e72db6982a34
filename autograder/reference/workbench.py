"""Tools from the lessons that are not part of microgpt itself: counting, slopes, tests."""

import math
import random
import statistics
from dataclasses import asdict, replace


# 00-longest
def longest(names: list[str]) -> str:
    """The longest name; the first one if several are equally long."""
    best = names[0]
    for name in names:
        if len(name) > len(best):
            best = name
    return best


# 02-count
def bigram_counts(sequences: list[list[int]], vocab_size: int) -> list[list[int]]:
    """How often token b follows token a in the sequences: counts[a][b]."""
    counts = [[0] * vocab_size for _ in range(vocab_size)]
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            counts[token][following] += 1
    return counts


# 02-probabilities
def bigram_probabilities(counts: list[list[int]], smoothing: float = 1) -> list[list[float]]:
    """The probability of each next token, row by row, with smoothing added to every count."""
    probabilities = []
    for row in counts:
        total = sum(row) + smoothing * len(row)
        probabilities.append([(count + smoothing) / total for count in row])
    return probabilities


# 02-loss
def bigram_loss(probabilities: list[list[float]], sequences: list[list[int]]) -> float:
    """The mean of -log p(next token) over all pairs of all sequences."""
    losses = []
    for sequence in sequences:
        for token, following in zip(sequence, sequence[1:]):
            losses.append(-math.log(probabilities[token][following]))
    return sum(losses) / len(losses)


# 02-sample
def sample_bigram(probabilities: list[list[float]], bos: int, rng: random.Random) -> list[int]:
    """The tokens of one sampled sequence, without BOS."""
    tokens, token = [], bos
    while True:
        token = rng.choices(range(len(probabilities)), weights=probabilities[token])[0]
        if token == bos:
            return tokens
        tokens.append(token)


# 02-split
def split_distinct(
    documents: list[str], share: float, rng: random.Random
) -> tuple[list[str], list[str]]:
    """(train, held_out), with no name in both; share is that of the distinct names."""
    names = sorted(set(documents))
    held = set(rng.sample(names, round(share * len(names))))
    train = [name for name in documents if name not in held]
    held_out = [name for name in documents if name in held]
    return train, held_out


# 03-slope
def slope(f, x: float, h: float = 1e-6) -> float:
    """The slope of f at x, measured by nudging x up and down by h."""
    return (f(x + h) - f(x - h)) / (2 * h)


# 03-gradient
def numerical_gradient(f, xs: list[float], h: float = 1e-6) -> list[float]:
    """The slope of f, which takes a list of numbers, with respect to each entry of xs."""
    slopes = []
    for i in range(len(xs)):
        up, down = list(xs), list(xs)
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return slopes


# 03-chain
def chain_slope(x: float) -> float:
    """The slope of log(1 + exp(3x - 2)) at x, by the chain rule."""
    grown = math.exp(3 * x - 2)
    return 3 * grown * (1 / (1 + grown))


# 03-network
def network_gradient(w: float, b: float, v: float, x: float, y: float) -> list[float]:
    """The slopes of (v*h + h - y)**2, where h = relu(w*x + b), with respect to w, b and v."""
    s = w * x + b
    h = max(0.0, s)
    to_p = 2 * (v * h + h - y)
    to_h = to_p * (v + 1)
    to_s = to_h if s > 0 else 0.0
    return [to_s * x, to_s, to_p * h]


# 03-agree
def largest_disagreement(by_hand: list[float], numerical: list[float]) -> float:
    """The largest |a - b| / max(1, |a|, |b|) over the entries of two gradients."""
    return max(abs(a - b) / max(1, abs(a), abs(b)) for a, b in zip(by_hand, numerical))


# 03-descend
def descend(gradient, start: list[float], rate: float, steps: int) -> list[float]:
    """The point reached from start by gradient descent."""
    xs = list(start)
    for _ in range(steps):
        xs = [x - rate * s for x, s in zip(xs, gradient(xs))]
    return xs


# 05-hunt
def failing_graph() -> list:
    """[children, local_grads] on which hasty_gradients goes wrong."""
    return [[[], [0, 0]], [[], [3.0, 3.0]]]


def mended_gradients(children: list[list[int]], local_grads: list[list[float]]) -> list[float]:
    """The gradient of every node, in the order of the nodes."""
    grads = [0.0] * (len(children) - 1) + [1.0]
    for node in reversed(range(len(children))):
        for child, local_grad in zip(children[node], local_grads[node]):
            grads[child] += local_grad * grads[node]
    return grads


# 05-gradcheck
def gradient_check(loss, leaves: list, h: float = 1e-6) -> float:
    """The largest disagreement of backward and nudging; loss() computes the loss anew."""
    slopes = []
    for leaf in leaves:
        leaf.grad = 0
    loss().backward()
    for leaf in leaves:
        original = leaf.data
        leaf.data = original + h
        up = loss().data
        leaf.data = original - h
        down = loss().data
        leaf.data = original
        slopes.append((up - down) / (2 * h))
    return largest_disagreement([leaf.grad for leaf in leaves], slopes)


# 05-step
def step(parameters: list, rate: float) -> None:
    """Move every parameter against its gradient, then reset the gradient."""
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = 0


# 07-sgd
def sgd(document_loss, parameters: list, documents: list, num_steps: int, rate: float):
    """Make one step for each document in turn, smaller and smaller; yield each loss."""
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate * (1 - i / num_steps))
        yield loss.data


# 08-triangle
def growing_triangle(weigh, queries: list, keys: list) -> list:
    """Row t: how query t weighs the keys up to its own."""
    return [weigh(query, keys[: t + 1]) for t, query in enumerate(queries)]


# 08-masked
def masked_weights(scores: list[list[float]]) -> list[list[float]]:
    """The attention weights of a whole square of scores, the future masked out."""
    square = []
    for t, row in enumerate(scores):
        seen = row[: t + 1]
        powers = [math.exp(score - max(seen)) for score in seen]
        zeros = [0.0] * (len(row) - len(seen))
        square.append([power / sum(powers) for power in powers] + zeros)
    return square


# 08-hunt
def failing_input() -> list:
    """[query, keys, values] on which hasty_attend goes wrong."""
    return [[1.0], [[1.0], [0.0]], [[1.0], [0.0]]]


def mended_attend(query: list[float], keys: list, values: list) -> list[float]:
    """Attention of one query, on plain numbers."""
    scores = [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]


# 10-hunt
def failing_gradients() -> list[float]:
    """Gradients on which hasty_adam goes wrong."""
    return [1.0, 1.0]


def mended_adam(gradients: list[float], rate: float) -> list[float]:
    """Where Adam moves a parameter that starts at 0, after each of these gradients."""
    p, m, v, places = 0.0, 0.0, 0.0, []
    for t, gradient in enumerate(gradients, 1):
        m = 0.85 * m + 0.15 * gradient
        v = 0.99 * v + 0.01 * gradient**2
        m_hat = m / (1 - 0.85**t)
        v_hat = v / (1 - 0.99**t)
        p -= rate * m_hat / (v_hat**0.5 + 1e-8)
        places.append(p)
    return places


# 11-letter-probabilities
def letter_probabilities(next_probabilities, tokens: list[int]) -> list[float]:
    """The probability that each token but the first was given by the ones before it."""
    return [next_probabilities(tokens[:t])[tokens[t]] for t in range(1, len(tokens))]


# 11-known
def known(samples: list[str], documents: list[str]) -> list[bool]:
    """Whether each sample is one of the documents."""
    names = set(documents)
    return [sample in names for sample in samples]


# 11-scratch
def from_scratch(gpt, empty_cache, state: dict, tokens: list[int]) -> list:
    """The logits after the tokens, with nothing remembered from before."""
    keys, values = empty_cache()
    for pos_id, token_id in enumerate(tokens):
        logits = gpt(state, token_id, pos_id, keys, values)
    return logits


# 12-dataset
def read_dataset(load_documents, path) -> list[str]:
    """The documents of a file; a ValueError says in one sentence why it can't be used."""
    try:
        documents = load_documents(path)
    except OSError as error:
        raise ValueError(f"{path} can't be opened: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not a text file in UTF-8.") from None
    if len(set(documents)) < 2:
        raise ValueError(f"{path} needs at least two different lines, one document each.")
    if len(set("".join(documents))) > 200:
        raise ValueError(f"{path} has more than 200 different characters.")
    return documents


# 12-mean
def mean_surprise(surprises_of, documents: list[str]) -> float:
    """The mean over all letters of all documents."""
    surprises = [surprise for document in documents for surprise in surprises_of(document)]
    return sum(surprises) / len(surprises)


# 12-edits
def edits(a: str, b: str) -> int:
    """How many letters must be inserted, deleted or replaced to turn a into b."""
    above = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
        above = row
    return above[-1]


# 13-time
def speedup(before: list[float], after: list[float]) -> tuple[float, float, float]:
    """How many times as fast it has become: by the medians, at the least, at the most."""
    middle = statistics.median(before) / statistics.median(after)
    return middle, min(before) / max(after), max(before) / min(after)


# 13-size
def graph_size(root) -> tuple[int, int, int]:
    """How many nodes with children, leaves and edges there are at or below root."""
    nodes = root.topological_order()
    leaves = sum(not node.children for node in nodes)
    return len(nodes) - leaves, leaves, sum(len(node.children) for node in nodes)


# 15-noise
def mean_and_error(numbers: list[float]) -> tuple[float, float]:
    """The mean of several numbers, and the standard error of that mean."""
    n = len(numbers)
    mean = sum(numbers) / n
    variance = sum((number - mean) ** 2 for number in numbers) / (n - 1)
    return mean, (variance / n) ** 0.5


def noise_floor(differences: list[float], factor: float) -> float:
    """How far from 0 the mean of the differences must be to count: factor standard errors."""
    _, error = mean_and_error(differences)
    return factor * error


# 15-change
def change(setting, **changes):
    """The setting with exactly one thing changed."""
    if len(changes) != 1:
        raise ValueError(f"one change is due, not {len(changes)}")
    [(name, value)] = changes.items()
    present = asdict(setting)
    if name not in present or present[name] == value:
        raise ValueError(f"{name}={value} changes nothing")
    return replace(setting, **changes)


# 15-damage
def judge(difference: float, floor: float) -> str:
    """What a difference of losses means, given the noise floor."""
    if abs(difference) <= floor:
        return "within noise"
    return "worse" if difference > 0 else "better"


def damage(
    base: list[float], changed: list[float], predicted: float | None, factor: float
) -> tuple:
    """(mean difference, noise floor, verdict, whether the prediction was right), seed by seed."""
    differences = [other - one for one, other in zip(base, changed, strict=True)]
    difference, _ = mean_and_error(differences)
    floor = noise_floor(differences, factor)
    verdict = judge(difference, floor)
    hit = None if predicted is None else judge(predicted, floor) == verdict
    return difference, floor, verdict, hit


# 15-line
def power_law(sizes: list[float], losses: list[float]) -> tuple[float, float]:
    """(factor, exponent) of factor * size**exponent, by least squares of the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    products = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    exponent = products / sum((x - mean_x) ** 2 for x in xs)
    return math.exp(mean_y - exponent * mean_x), exponent


# 15-cost
def count_parameters(
    vocab_size: int, block_size: int, n_embd: int, n_layer: int, tied: bool = False
) -> int:
    """The number of parameters of a model built like microgpt."""
    tables = vocab_size + block_size if tied else 2 * vocab_size + block_size
    return tables * n_embd + n_layer * 12 * n_embd**2


def training_flops(n: int, tokens: float) -> float:
    """About how many operations it takes to train n parameters on some tokens."""
    return 6 * n * tokens


def training_days(flops: float, devices: int, flops_per_second: float, used: float) -> float:
    """How many days the devices need, if each reaches the share used of its flops_per_second."""
    return flops / (devices * flops_per_second * used) / 86_400
