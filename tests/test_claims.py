"""Numbers that lessons quote in prose, worked out anew: a lesson must hold what comes out."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest

np = pytest.importorskip("numpy")

from autograder import course, data, notebooks  # noqa: E402
from autograder.checking import examine  # noqa: E402
from models import experiments, longer, pretrained, rungs  # noqa: E402
from models.experiments import Setting  # noqa: E402


def prose(lesson: str) -> str:
    notebook = notebooks.solutions(course.ROOT)[course.lesson(lesson).folder]
    return " ".join(" ".join(c.source.split()) for c in notebook.cells if c.cell_type == "markdown")


@cache
def pieces():
    return examine.namespace()


def code(lesson: str, cell_id: str) -> str:
    notebook = notebooks.solutions(course.ROOT)[course.lesson(lesson).folder]
    return next(cell.source for cell in notebook.cells if cell.id == cell_id)


def standard_error(numbers: list[float]) -> float:
    return statistics.stdev(numbers) / len(numbers) ** 0.5


def table_of(m, documents, tokenizer) -> list[list[float]]:
    counts = m.bigram_counts([tokenizer.encode(document) for document in documents], tokenizer.vocab_size)
    return m.bigram_probabilities(counts)


def surprises(m, table, tokenizer, document) -> list[float]:
    pairs = m.next_token_pairs(tokenizer.encode(document), m.block_size)
    return [-math.log(table[a][b]) for a, b in pairs]


def the_baseline() -> list[str]:
    m = pieces()
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)

    def split(seed: int) -> tuple[float, float, float]:
        trained, held_out = m.split_distinct(documents, 0.1, random.Random(seed))
        table = table_of(m, trained, tokenizer)
        found = [x for name in held_out for x in surprises(m, table, tokenizer, name)]
        known = m.bigram_loss(table, [tokenizer.encode(name) for name in trained])
        return statistics.mean(found), standard_error(found), known

    held_out, error, known = split(42)
    others = [split(seed)[0] for seed in range(1, 7)]
    assert held_out - known < error
    return [
        f"{held_out:.4f} for the bigram on held-out names and {known:.4f} on its training names",
        f"Other splits give {min(others):.3f} to {max(others):.3f} on held-out names",
        f"moves the loss by about {error:.3f}",
        f"e to the power of {held_out:.4f} is {math.exp(held_out):.1f}",
    ]


def an_even_guess() -> list[str]:
    first, second = math.log(2), math.log(8)
    assert (first + second) / 2 == pytest.approx(math.log(4))
    return [f"{first:.3f} and {second:.3f}; their mean is {(first + second) / 2:.3f}"]


def errors_of_measured_slopes() -> list[str]:
    slope = pieces().slope
    found = {k: abs(slope(math.exp, 1.0, 10.0**-k) - math.e) for k in range(1, 13)}
    assert sorted(found, key=found.__getitem__)[:3] == [5, 7, 6]
    assert (f"{found[6]:.1e}", f"{found[10]:.1e}") == ("1.6e-10", "6.7e-07")
    return ["1.6 · 10⁻¹⁰ at h = 10⁻⁶", "6.7 · 10⁻⁷ at 10⁻¹⁰"]


def a_straight_line_between_the_rings() -> list[str]:
    space = {"random": random, "math": math, "show": lambda _: None, "rings": lambda *_: None}
    for name in ("06-hook", "06-line"):
        exec(code("06", name), space)
    return [f"the best of those left {60 - space['best']} points on the wrong side"]


def what_ten_matrices_do_to_the_size() -> list[str]:
    m, factors = pieces(), []
    random.seed(4)
    for std in (0.08, 0.5):
        x = [m.Value(1.0)] * 16
        for _ in range(10):
            x = m.linear(x, m.matrix(16, 16, std))
        factors.append((sum(xi.data**2 for xi in x) / 16) ** 0.05)  # the tenth root of the size
        assert factors[-1] == pytest.approx(4 * std, rel=0.15)
    return [f"by {4 * 0.08:.2f} or by {4 * 0.5:.0f}"]


def looking_back_on_names() -> list[str]:
    both = Setting(n_head=1, optimiser="sgd", rate=0.1)
    settings = {
        "neither": replace(both, positions=False, context=1),
        "place": replace(both, context=1),
        "looking back": replace(both, positions=False),
        "both": both,
    }
    losses = {name: [experiments.run(one, seed).held_out for seed in range(1, 6)] for name, one in settings.items()}
    mean = {name: statistics.mean(found) for name, found in losses.items()}
    fall = mean["neither"] - mean["both"]
    gains = [place - with_both for place, with_both in zip(losses["place"], losses["both"])]
    return [
        f"Neither: {mean['neither']:.2f}",
        f"{mean['place']:.3f} with the place, {mean['looking back']:.3f} with looking back",
        f"Together they come to {mean['both']:.3f}",
        f"worth {statistics.mean(gains):.3f} ± {standard_error(gains):.4f} of a fall of {fall:.3f}",
    ]


def a_game_that_needs_looking_back() -> list[str]:
    """The network of lesson 08's game: without looking back the even guess, with it hardly an error."""
    m = pieces()

    def end(seed: int, back: bool) -> float:
        random.seed(seed)
        state = {"wte": m.matrix(4, 16), "wpe": m.matrix(4, 16)}
        state |= {name: m.matrix(16, 16) for name in ("wq", "wk", "wv", "wo")} | {"lm_head": m.matrix(4, 16)}

        def loss_of(word):
            xs = [m.embed(state, letter, place) for place, letter in enumerate(word)][0 if back else 3 :]
            keys, values = ([m.linear(x, state[name]) for x in xs] for name in ("wk", "wv"))
            found = m.attend(m.linear(xs[-1], state["wq"]), keys, values)
            x = m.add(m.linear(found, state["wo"]), xs[-1])
            return m.cross_entropy(m.linear(x, state["lm_head"]), word[0])

        words = [[random.randrange(4) for _ in range(4)] for _ in range(600)]
        return statistics.mean(list(m.sgd(loss_of, m.parameters(state), words, 600, 0.1))[-100:])

    with rungs.collector(on=False):
        assert end(42, True) < 0.05
        assert abs(end(42, False) - math.log(4)) < 0.05
    return [f"ln 4 = {math.log(4):.3f}", f"{math.log(4):.3f} is the even guess"]


def the_likeliest_name() -> list[str]:
    letters = pretrained.letters()

    def probability(name: str) -> float:
        steps = [*name, "end"]
        return math.prod(pretrained.next_letter(name[:i])[letters.index(step)] for i, step in enumerate(steps))

    greedy = ""
    while (step := max(letters, key=lambda x: pretrained.next_letter(greedy)[letters.index(x)])) != "end":
        greedy += step
    return [f"“{greedy}” {probability(greedy):.4f} and the name without any letter {probability(''):.4f}"]


def who_wins_on_places() -> list[str]:
    m = pieces()
    documents = m.load_documents(data.path("places.txt"))
    tokenizer = m.Tokenizer(documents)

    def a_letter(losses: list[list[float]]) -> float:
        return statistics.mean(loss for document in losses for loss in document)

    random.seed(42)
    trained_on, held_out = m.split_distinct(documents, 0.1, random.Random(42))
    random.shuffle(trained_on)
    encoded, tested = ([tokenizer.encode(one) for one in part] for part in (trained_on, held_out))
    table = table_of(m, trained_on, tokenizer)
    by_table = [surprises(m, table, tokenizer, one) for one in held_out]

    def by_model(state) -> float:
        found = longer.losses(state, tested, m.n_head, m.block_size)
        return a_letter([[loss] * len(counted) for loss, counted in zip(found, by_table)])

    few = m.init_state(tokenizer.vocab_size)
    assert len(list(longer.train(few, encoded, m.n_head, m.block_size, 300, batch_size=1))) == 300
    random.seed(42)
    many = m.init_state(tokenizer.vocab_size)
    assert len(list(longer.train(many, encoded, m.n_head, m.block_size, 1000))) == 1000
    return [
        f"the table wins: {a_letter(by_table):.3f} against {by_model(few):.3f}",
        f"counted all {len(trained_on):,} documents",
        f"with `places.txt` {by_model(many):.2f} against {a_letter(by_table):.2f}",
    ]


def what_the_experiments_stand_on() -> list[str]:
    """Lesson 15's base after 1,000 steps, the sampling error of its held-out names, and counting pairs on them."""
    m, base = pieces(), Setting(batch=8)
    model = experiments.Model(base, 1)
    assert len(list(model.train())) == base.steps
    held_out = [m.Tokenizer(["abcdefghijklmnopqrstuvwxyz"]).decode(one) for one in model.held_out]
    lengths = [len(name) + 1 for name in held_out]
    sums = [n * model.loss_and_grads([one], backward=False) for n, one in zip(lengths, model.held_out)]
    mean = sum(sums) / sum(lengths)
    strays = [(total - n * mean) / statistics.mean(lengths) for total, n in zip(sums, lengths)]
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    table = table_of(m, [one for one in documents if one not in set(held_out)], tokenizer)
    counted = statistics.mean(x for name in held_out for x in surprises(m, table, tokenizer, name))
    return [
        f"After 1,000 steps the base is near {mean:.2f}; counting pairs gives {counted:.2f} on these names",
        f"a sample with an error of its own, about {standard_error(strays):.3f}",
    ]


CLAIMS: dict[Callable[[], list[str]], str] = {
    the_baseline: "02",
    an_even_guess: "03",
    errors_of_measured_slopes: "03",
    a_straight_line_between_the_rings: "06",
    what_ten_matrices_do_to_the_size: "06",
    looking_back_on_names: "08",
    a_game_that_needs_looking_back: "08",
    the_likeliest_name: "11",
    who_wins_on_places: "12",
    what_the_experiments_stand_on: "15",
}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_lesson_quotes_what_comes_out(claim):
    text = prose(CLAIMS[claim])
    assert [sentence for sentence in claim() if sentence not in text] == []


def test_numpy_trains_the_learners_own_values_as_microgpt_does_and_keeps_them_when_stopped():
    m = pieces()
    tokenizer = m.Tokenizer(["emma", "ava", "isla"])
    documents = ["emma", "ava", "isla"]
    encoded = [tokenizer.encode(one) for one in documents]
    random.seed(3)
    own, other = m.init_state(tokenizer.vocab_size), {}
    other = {name: [[m.Value(p.data) for p in row] for row in rows] for name, rows in own.items()}
    plain = m.train(own, tokenizer, documents, m.Adam(m.parameters(own)), 6)
    fast = longer.train(other, encoded, m.n_head, m.block_size, 6, batch_size=1)
    assert list(islice(fast, 5)) == pytest.approx(list(islice(plain, 5)), abs=1e-9)
    for training in (plain, fast):
        training.close()  # as an interrupt would
    kept, numbers = ([p.data for p in m.parameters(state)] for state in (own, other))
    assert numbers == pytest.approx(kept, abs=1e-9)
    tested = [m.document_loss(own, one).data for one in encoded]
    assert longer.losses(other, encoded, m.n_head, m.block_size) == pytest.approx(tested, abs=1e-9)
