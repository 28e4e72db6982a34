"""Every picture of the lessons, drawn from small inputs of the lessons' own kind."""

from __future__ import annotations

import functools
import json
import math
import random
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import numpy as np

from autograder import data
from figures import (
    adam,
    attention,
    backward,
    counts,
    documents,
    embeddings,
    experiments,
    graph,
    layers,
    matrices,
    model,
    rungs,
    sampling,
    slopes,
    training,
)
from figures.show import Picture
from models import pretrained

MODULES = (
    adam, attention, backward, counts, documents, embeddings, experiments, graph, layers, matrices, model, rungs,
    sampling, slopes, training,
)  # fmt: skip


class Node:
    """A value as lesson 04 builds it."""

    def __init__(self, data: float, children: tuple = (), local_grads: tuple = ()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads

    def __add__(self, other: Node) -> Node:
        return Node(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other: Node) -> Node:
        return Node(self.data * other.data, (self, other), (other.data, self.data))

    def relu(self) -> Node:
        return Node(max(0.0, self.data), (self,), (float(self.data > 0),))


@functools.cache
def names() -> list[str]:
    """The names of the course, in the order of the lessons."""
    found = data.path("names.txt").read_text(encoding="utf-8").split()
    random.Random(42).shuffle(found)
    return found


class Letters:
    """A tokenizer as lesson 01 builds it."""

    def __init__(self, texts: list[str]):
        self.chars = sorted(set("".join(texts)))
        self.bos = len(self.chars)

    def encode(self, text: str) -> list[int]:
        return [self.bos, *map(self.chars.index, text), self.bos]


def _nodes() -> tuple[Node, dict[str, Node]]:
    a, b = Node(2.0), Node(3.0)
    c = a * b
    d = c * a
    loss = c + d
    return loss, {"a": a, "b": b, "c": c, "d": d, "L": loss}


def _network() -> tuple[Node, dict[str, Node]]:
    x, y, w, b, v = Node(2.0), Node(1.0), Node(0.5), Node(-0.25), Node(3.0)
    u = w * x
    s = u + b
    h = s.relu()
    p = v * h
    e = p + y * Node(-1.0)
    loss = Node(e.data**2, (e,), (2 * e.data,))
    named = {"x": x, "y": y, "w": w, "b": b, "v": v, "u": u, "s": s, "h": h, "p": p, "e": e, "loss": loss}
    return loss, named


def _labels() -> list[str]:
    return [*"abcdefghijklmnopqrstuvwxyz", "BOS"]


def _stages() -> dict[int, list[list[float]]]:
    """The rows of lesson 07's kind before a training, and those of the shipped checkpoint."""
    drawn = [[0.08 * x for x in row] for row in _rows(27, 16)]
    return {0: drawn, 1000: pretrained.checkpoint()[1]["wte"]}


def _valley(x: float, y: float) -> float:
    return (x * x + 50 * y * y) / 2


def _valley_paths() -> dict[str, list[tuple[float, float]]]:
    """A way that leaps across and creeps along, and one that swings."""
    creeping = [(-4 * 0.97**n, (-0.5) ** n) for n in range(41)]
    return {"step": creeping, "Adam": [(-4 * 0.9**n, math.cos(0.3 * n) * 0.9**n) for n in range(41)]}


def _rows(height: int, width: int, seed: int = 1) -> list[list[float]]:
    rng = random.Random(seed)
    return [[rng.gauss(0, 1) for _ in range(width)] for _ in range(height)]


def _triangle(size: int, sharp: float, seed: int = 1) -> list[list[float]]:
    rng, found = random.Random(seed), []
    for t in range(size):
        powers = [math.exp(sharp * rng.gauss(0, 1)) for _ in range(t + 1)]
        found.append([p / sum(powers) for p in powers])
    return found


def _softmax(query: list[float], keys: list[list[float]]) -> list[float]:
    powers = [math.exp(sum(q * k for q, k in zip(query, key)) / math.sqrt(len(key))) for key in keys]
    return [p / sum(powers) for p in powers]


def _counts() -> tuple[list[list[int]], list[str]]:
    tokenizer = Letters(names())
    table = [[0] * 27 for _ in range(27)]
    for name in names():
        tokens = tokenizer.encode(name)
        for a, b in zip(tokens, tokens[1:]):
            table[a][b] += 1
    return table, [*tokenizer.chars, "BOS"]


def _surprise(name: str) -> Picture:
    table, labels = _counts()
    shares = [[(n + 1) / (sum(row) + 27) for n in row] for row in table]
    return counts.surprise_strip(shares, Letters(names()).encode(name), labels)


def _diary() -> Picture:
    gradients = [1.0, 0.6, 1.2, -0.4, 0.9, 4.0, 0.8, -0.5, 1.1, 0.7]
    m, v, p, means, roots, places = 0.0, 0.0, 0.0, [], [], [0.0]
    for t, g in enumerate(gradients, 1):
        m, v = 0.85 * m + 0.15 * g, 0.99 * v + 0.01 * g * g
        means.append(m / (1 - 0.85**t))
        roots.append((v / (1 - 0.99**t)) ** 0.5)
        p -= 0.01 * means[-1] / (roots[-1] + 1e-8)
        places.append(p)
    return adam.diary(gradients, means, roots, places)


def _ring() -> tuple[list[list[float]], list[int]]:
    rng, points = random.Random(6), []
    for i in range(60):
        radius = rng.uniform(0.0, 0.7) if i % 2 == 0 else rng.uniform(1.1, 1.6)
        angle = rng.uniform(0, 2 * math.pi)
        points.append([radius * math.cos(angle), radius * math.sin(angle)])
    return points, [i % 2 for i in range(60)]


def _damage() -> tuple[dict[str, experiments.Row], dict[str, float | None]]:
    found = {
        "no √d": -0.001, "no looking back": 0.036, "no positions": 0.003, "no residuals": 0.071, "no norm": 0.024,
        "no ReLU": 0.049, "one head": 0.004, "tied weights": 0.043, "width 8": 0.048, "width 32": -0.024,
        "two layers": -0.013, "rate 0.003": 0.061, "rate 0.03": 0.017, "SGD": 0.434,
    }  # fmt: skip
    guesses: dict[str, float | None] = {"no norm": 0.5, "width 32": -0.02, "one head": None, "two layers": -0.1}
    report: dict[str, experiments.Row] = {}
    for name, difference in found.items():
        verdict = "within noise" if abs(difference) <= 0.009 else "worse" if difference > 0 else "better"
        guess = guesses.get(name)
        hit = None if guess is None else (guess > 0) == (difference > 0) and verdict != "within noise"
        report[name] = (difference, 0.009, verdict, hit)
    return report, guesses


def _losses() -> list[float]:
    return list(map(float, json.loads(data.path("canonical_losses.json").read_text(encoding="utf-8"))["losses"]))


def _cube(x: float) -> float:
    return x**3


_SECONDS = {
    "plain": 0.275, "plain, collector off": 0.135, "dot": 0.0261, "exact": 0.0149, "arrays": 0.00202, "numpy": 0.000083,
    "pytorch": 0.000411, "c": 0.0000072, "c, vectors": 0.0000026,
}  # fmt: skip
_TEMPERATURES = (1.0, 0.3, 2.0)
_COMPASS = {"vowel": [2.0, 0.0], "double": [0.0, 2.0], "first": [-1.4, -1.4]}
_SMALL = Letters(["ava", "eve"])


def pictures() -> Iterator[tuple[str, Callable[[], Picture]]]:
    """Each picture's name, "module.function" and what is special about it, and what draws it."""
    letters = pretrained.letters()
    for temperature in _TEMPERATURES:
        yield (
            f"sampling.next_letter_bars at {temperature}",
            lambda t=temperature: sampling.next_letter_bars(
                letters, pretrained.next_letter("em", t), f"after “em” at temperature {t:.1f}"
            ),
        )
    yield (
        "sampling.dice_strip",
        lambda: sampling.dice_strip(letters, pretrained.next_letter("", 0.5), [0.4523795535098186, 0.5]),
    )
    yield (
        "sampling.confidence",
        lambda: sampling.confidence(
            [
                ([*name, "end"], [[0.16, 0.5, 0.93, 0.02, 0.61, 0.77, 1.0][i % 7] for i in range(len(name) + 1)])
                for name in ("anna", "mareleigha", "kel", "annabellamaria")
            ],
            ["in names.txt", "new", "new", "in names.txt"],
        ),
    )
    yield "documents.lengths", lambda: documents.lengths(names())
    yield (
        "documents.token_rows of names",
        lambda: documents.token_rows([Letters(names()).encode(name) for name in names()[:8]], Letters(names())),
    )
    yield (
        "documents.token_rows of few letters",
        lambda: documents.token_rows([_SMALL.encode(name) for name in ("eve", "ava", "vea")], _SMALL),
    )
    tokens = Letters(["olivia"]).encode("olivia")
    yield (
        "documents.pair_columns",
        lambda: documents.pair_columns(tokens, list(zip(tokens, tokens[1:]))[:4], Letters(["olivia"])),
    )
    yield "documents.letter_shares", lambda: documents.letter_shares(_pairs(), Letters(names()))
    yield "counts.count_map", lambda: counts.count_map(*_counts())
    for name in ("quinn", "annabellamaria"):
        yield f"counts.surprise_strip of {name}", lambda n=name: _surprise(n)
    yield (
        "counts.ladder of counting",
        lambda: counts.ladder(
            {
                "even guess": 3.2958,
                "token frequencies, held-out": 2.8294,
                "bigram, held-out": 2.4565,
                "bigram, training": 2.4546,
            }
        ),
    )
    yield (
        "counts.ladder of lesson 12",
        lambda: counts.ladder({"even guess": 3.2958, "your table of pairs": 2.3232, "your microgpt": 2.5863}),
    )
    yield "slopes.nudge", lambda: slopes.nudge(lambda x: x * x, 3.0, 0.5)
    yield "slopes.nudge, small", lambda: slopes.nudge(_cube, 1.0, 0.01)
    yield "slopes.secants", lambda: slopes.secants(_cube, 1.0)
    sizes = [10.0**-k for k in range(1, 13)]
    yield (
        "slopes.errors",
        lambda: slopes.errors(sizes, [abs((math.exp(1 + h) - math.exp(1 - h)) / (2 * h) - math.e) for h in sizes]),
    )
    yield (
        "slopes.descent",
        lambda: slopes.descent(lambda x: (x - 2) ** 2, [2 + 3 * 0.5**k for k in range(8)]),
    )
    yield "graph.graph of a product", lambda: graph.graph(*_nodes())
    yield "graph.graph of a network", lambda: graph.graph(*_network(), grads=False)
    yield "backward.table", lambda: backward.table(*_nodes())
    yield "backward.Walk.graph", lambda: backward.Walk(*_nodes()).graph(3)
    yield (
        "backward.descent",
        lambda: backward.descent([0.6065 + 1.4729 * math.exp(-k / 14) + 0.004 for k in range(200)], 0.6065),
    )
    yield (
        "layers.bars",
        lambda: layers.bars(["0", "1", "2"], [SimpleNamespace(data=p) for p in (0.0900, 0.2447, 0.6652)]),
    )
    yield "layers.rings", lambda: layers.rings(*_ring())
    yield (
        "layers.decision_map",
        lambda: layers.decision_map(lambda p: 1 / (1 + math.exp(6 * (math.hypot(*p) - 0.9))), *_ring()),
    )
    yield (
        "embeddings.rows",
        lambda: embeddings.rows(_rows(4, 16), ["BOS at 0", "a at 1", "n at 2", "n at 3"]),
    )
    for steps in (0, 1000):
        yield f"embeddings.plane after {steps}", lambda n=steps: embeddings.plane(_stages(), _labels(), "aeiou", n)
    yield "embeddings.similar", lambda: embeddings.similar(_rows(15, 4), list("aeiouybdglmnrst"))
    yield "attention.compass", lambda: attention.compass(30, _COMPASS, _softmax)
    yield "attention.compass over a key", lambda: attention.compass(0, _COMPASS, _softmax)
    yield (
        "attention.choices",
        lambda: attention.choices(
            [[0.97, 0.01, 0.01, 0.01], [0.7, 0.1, 0.15, 0.05], [0.5, 0.4, 0.05, 0.05]], ["abca", "ddcb", "caba"]
        ),
    )
    yield (
        "attention.triangle",
        lambda: attention.triangle(_triangle(10, 0.2), ["BOS", *"annabella"], "annabella"),
    )
    yield (
        "attention.heads",
        lambda: attention.heads([_triangle(10, 2.0, seed) for seed in range(4)], ["BOS", *"annabella"]),
    )
    for off in (None, 2):
        last_rows = [_triangle(10, 2.0, seed)[-1] for seed in range(4)]
        yield (
            f"attention.arcs without {off}",
            lambda rows=last_rows, off=off: attention.arcs(rows, ["BOS", *"annabella"], off),
        )
    yield "model.shapes", lambda: model.shapes(pretrained.checkpoint()[1])
    yield "adam.diary", _diary
    for steps in (1, 40):
        yield f"adam.valley after {steps}", lambda n=steps: adam.valley(_valley, _valley_paths(), n)
    yield (
        "training.curve at its end",
        lambda: training.curve(
            _losses(), {"even guess": 3.2958, "counting": [2.6 - 0.1 * math.sin(k) for k in range(1000)]}
        ),
    )
    yield "training.curve at its beginning", lambda: training.curve(_losses()[:30], {"even guess": 3.2958}, 1000)
    yield (
        "training.curve near zero",
        lambda: training.curve(
            [1.4 * math.exp(-k / 80) for k in range(600)], {"even guess": math.log(4), "counting": 1.3}
        ),
    )
    yield "rungs.speed_ladder", lambda: rungs.speed_ladder(_SECONDS, "plain, collector off")
    yield (
        "rungs.held_picture",
        lambda: rungs.held_picture(
            {
                "a walk with the circle": [300_000 * k for k in range(1, 6)],
                "your walk": [210_000 + 400 * k for k in range(5)],
            }
        ),
    )
    yield (
        "rungs.batch_table",
        lambda: rungs.batch_table(*_batch(["al", "mia", "oliver"]), [*"abcdefghijklmnopqrstuvwxyz", "BOS"]),
    )
    table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    yield "matrices.broadcast_picture", lambda: matrices.broadcast_picture(table, table.sum(-1, keepdims=True))
    yield "matrices.heads_picture", lambda: matrices.heads_picture(np.arange(8.0).reshape(2, 4), 2)
    yield "experiments.damage_picture", lambda: experiments.damage_picture(*_damage())
    yield (
        "experiments.rates_picture",
        lambda: experiments.rates_picture(
            {
                "Adam": {0.001: [2.36, 2.37], 0.003: [2.30, 2.31], 0.01: [2.24, 2.25], 0.03: [2.26, 2.28]},
                "SGD": {
                    0.01: [2.67, 2.68], 0.1: [2.38, 2.39], 0.3: [2.32, 2.33], 1.0: [2.27, 2.28], 2.0: [2.28, 2.30],
                    3.0: [math.inf, 2.4],
                },
            }
        ),
    )  # fmt: skip
    by_size = {size: [3.4 * size**-0.052 + d for d in (-0.01, 0, 0.01)] for size in (472, 1328, 4192, 14528, 53632)}
    yield (
        "experiments.learning_curve with a law",
        lambda: experiments.learning_curve("parameters", by_size, None, lambda s: 3.4 * s**-0.052, tuple(by_size)[:4]),
    )
    yield (
        "experiments.learning_curve of amounts",
        lambda: experiments.learning_curve(
            "names to train on",
            {
                30: [10.2, 11.1],
                100: [4.0, 4.2],
                300: [2.7, 2.8],
                1000: [2.36, 2.37],
                3000: [2.27, 2.28],
                8000: [2.24, 2.25],
            },
            {
                30: [0.47, 0.49],
                100: [0.71, 0.74],
                300: [1.5, 1.6],
                1000: [2.0, 2.1],
                3000: [2.2, 2.2],
                8000: [2.2, 2.3],
            },
        ),
    )


def _pairs() -> list[tuple[int, int]]:
    tokenizer = Letters(names())
    rows = [tokenizer.encode(name) for name in names()]
    return [pair for tokens in rows for pair in zip(tokens, tokens[1:])]


def _batch(texts: list[str]) -> tuple[list[list[int]], list[list[int]], list[list[float]]]:
    rows = [[26, *(ord(c) - 97 for c in text), 26] for text in texts]
    longest = max(map(len, rows)) - 1
    padded = [(row, [0] * (longest + 1 - len(row))) for row in rows]
    return (
        [row[:-1] + rest for row, rest in padded],
        [row[1:] + rest for row, rest in padded],
        [[1 / (len(row) - 1)] * (len(row) - 1) + [0.0] * len(rest) for row, rest in padded],
    )
