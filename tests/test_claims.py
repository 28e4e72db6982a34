"""Numbers that lessons quote in prose, worked out anew: a lesson must hold what comes out."""

from __future__ import annotations

import itertools
import json
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

import kept

np = pytest.importorskip("numpy")

from autograder import course, data, notebooks  # noqa: E402
from autograder.checking import collector, examine  # noqa: E402
from models import experiments, longer, pretrained, rungs  # noqa: E402
from models.experiments import Setting  # noqa: E402

# Cells of lesson 06 that a claim runs.
GIVEN = ("06-hook", "06-line")


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
    others, gaps = [], []
    for seed in range(1, 61):
        tested, _, trained_on = split(seed)
        others.append(tested)
        gaps.append(tested - trained_on)
    assert held_out - known < error
    return [
        f"{held_out:.4f} for the bigram on held-out names and {known:.4f} on its training names",
        f"Sixty other splits give {min(others):.3f} to {max(others):.3f}, with a standard deviation of "
        f"{statistics.stdev(others):.3f}, and gaps that stray by {statistics.stdev(gaps):.3f}",
        f"e to the power of {held_out:.4f} is {math.exp(held_out):.1f}",
    ]


def how_long_cold_names_are() -> list[str]:
    def length(temperature: float) -> float:
        rng = random.Random(1)
        return statistics.mean(len(pretrained.sample(rng, temperature)) for _ in range(400))

    return [f"{length(0.1):.1f} letters in the mean and not {length(0.5):.1f} as at 0.5"]


def the_steps_of_a_loss() -> list[str]:
    """The operations in the loss of the first document, which has six letters."""
    m = pieces()
    tokenizer = m.Tokenizer(m.load_documents(data.path("names.txt")))
    random.seed(42)
    nodes = m.document_loss(m.init_state(tokenizer.vocab_size), tokenizer.encode("yuheng")).topological_order()
    steps = sum(1 for node in nodes if node.children)
    return [f"a formula with {round(steps, -3):,} steps"]


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
    for name in GIVEN:
        exec(code("06", name), space)
    return [f"the best of those left {60 - space['best']} points on the wrong side"]


def how_a_random_network_begins() -> list[str]:
    m, space, losses = pieces(), {"random": random, "math": math, "show": lambda _: None, "rings": lambda *_: None}, []
    exec(code("06", "06-hook"), space)
    for seed in range(200):
        random.seed(seed)
        hidden, output = m.matrix(8, 3, std=0.5), m.matrix(2, 8, std=0.5)

        losses.append(
            statistics.mean(
                m.cross_entropy(
                    m.linear([h.relu() for h in m.linear([m.Value(x) for x in (*point, 1.0)], hidden)], output), label
                ).data
                for point, label in zip(space["points"], space["classes"])
            )
        )
    assert losses[1] > 0.9
    lucky = sum(one < math.log(2) for one in losses) / len(losses)
    assert 0.17 < lucky < 0.23
    return ["By luck one start in five begins below 0.693. (200 seeds were tried.)"]


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


def a_table_of_the_same_thousand() -> list[str]:
    m = pieces()
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    random.seed(42)
    random.shuffle(documents)
    table = table_of(m, documents[:1000], tokenizer)
    loss = statistics.mean(statistics.mean(surprises(m, table, tokenizer, name)) for name in documents)
    return [f"A table counted on the same 1,000 names gets {loss:.2f}"]


def when_the_vowels_part() -> list[str]:
    m = pieces()
    random.seed(42)
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    random.shuffle(documents)
    random.seed(42)
    shapes = {"wte": (27, 16), "wpe": (16, 16), "fc1": (64, 16), "fc2": (16, 64), "lm_head": (27, 16)}
    state = {name: m.matrix(*shape) for name, shape in shapes.items()}
    parameters = [p for rows in state.values() for row in rows for p in row]

    def loss_of(document):
        losses = []
        for token, target in m.next_token_pairs(tokenizer.encode(document), 16):
            x = m.embed(state, token, 0)
            x = m.add(m.mlp(m.rmsnorm(x), state["fc1"], state["fc2"]), x)
            losses.append(m.cross_entropy(m.linear(x, state["lm_head"]), target))
        return sum(losses) / len(losses)

    def distances() -> tuple[float, float]:
        rows = {letter: [p.data for p in row] for letter, row in zip(tokenizer.chars, state["wte"])}
        vowels, others = list("aeiou"), sorted(set(rows) - set("aeiou"))
        pairs = itertools.combinations(vowels, 2), itertools.product(vowels, others)
        among, apart = (statistics.mean(math.dist(rows[a], rows[b]) for a, b in some) for some in pairs)
        return among, apart

    before = distances()
    training = m.sgd(loss_of, parameters, documents, 1000, 0.1)
    assert len(list(itertools.islice(training, 100))) == 100
    after = distances()
    assert before[0] > 0.98 * before[1] and after[0] < 0.9 * after[1]
    return [
        f"after 100 two vowels are {after[0]:.2f} apart, a vowel and another letter {after[1]:.2f}. "
        f"Before, both were {before[0]:.2f}" + ("" if f"{before[0]:.2f}" == f"{before[1]:.2f}" else " and not the same")
    ]


@cache
def held_out(setting: Setting) -> list[float]:
    return [experiments.run(setting, seed).held_out for seed in range(1, 6)]


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
    one_head = Setting(n_head=1)
    with_adam = [
        alone - all_seen for alone, all_seen in zip(held_out(replace(one_head, context=1)), held_out(one_head))
    ]
    return [
        f"Neither: {mean['neither']:.2f}",
        f"{mean['place']:.3f} with the place, {mean['looking back']:.3f} with looking back",
        f"Together they come to {mean['both']:.3f}",
        f"worth {statistics.mean(gains):.3f} ± {standard_error(gains):.4f} of a fall of {fall:.3f}",
        f"with lesson 10's, looking back is worth {statistics.mean(with_adam):.3f} ± {standard_error(with_adam):.3f}",
    ]


def a_game_that_needs_looking_back() -> list[str]:
    """The network of lesson 08's game: without looking back the even guess, with it hardly an error."""
    m, rng = pieces(), random.Random(8)
    words = [[rng.randrange(4) for _ in range(4)] for _ in range(4000)]

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

        return statistics.mean(list(m.sgd(loss_of, m.parameters(state), words, 600, 0.1))[-100:])

    with rungs.collector(on=False):
        assert max(end(seed, True) for seed in (42, 1, 2, 3, 4, 5)) < 0.01
        assert abs(end(42, False) - math.log(4)) < 0.05
    return [
        f"ln 4 = {math.log(4):.3f}",
        f"{math.log(4):.3f} is the even guess",
        "From five other starts it ends below 0.01, too",
    ]


def folded_answers_of_lesson_08() -> list[str]:
    m = pieces()
    row = [w.data for w in m.softmax([m.Value(1.0), m.Value(5.0)])]
    x, y = 2.0 + 1.4, 0.0 + 1.4  # the key "vowel" less the key "first"
    turned = round(math.degrees(math.atan2(x, -y)))
    return [
        f"{row[0]:.3f}, where 1 is due",
        f"has taken {row[1]:.0%} of the row".replace("%", " %"),
        f"at {turned}° or at {turned + 180}°",
    ]


def what_eight_layers_leave_of_a_gradient() -> list[str]:
    space = vars(pieces()) | {"random": random, "print": lambda *_: None}
    exec(code("09", "09-deep"), space)
    size = space["typical_gradient"]
    with_norm, with_sum = (size(8, *how) / size(1, *how) for how in ((False, True), (True, False)))
    assert size(8, False, False) / size(1, False, False) < 1e-6 and with_sum > 0.95
    assert round(1 / with_norm) == 5
    return ["With the norm alone a fifth of it does, with the sum nearly all"]


def what_a_head_is_worth() -> list[str]:
    m = pieces()
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    random.Random(42).shuffle(documents)
    trained_on = set(documents[:1000])
    others = list(dict.fromkeys(name for name in documents if name not in trained_on))[:5000]
    weights = pretrained.checkpoint()[1]
    trained = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in weights.items()}

    def losses(names: list[str], off: range = range(0)) -> list[float]:
        heard = [[0 * w if x // 4 in off else w for x, w in enumerate(row)] for row in trained["layer0.attn_wo"]]
        encoded = [tokenizer.encode(name) for name in names]
        return longer.losses({**trained, "layer0.attn_wo": heard}, encoded, m.n_head, m.block_size)

    def higher(names: list[str], off: range) -> list[float]:
        return [one - all_heard for one, all_heard in zip(losses(names, off), losses(names))]

    *three, last = (-higher(["annabella"], range(head, head + 1))[0] for head in range(4))
    one, every = (higher(others, off) for off in (range(3, 4), range(4)))
    return [
        f"All heads together give annabella the loss {losses(['annabella'])[0]:.3f}",
        f"by {min(three):.3f} to {max(three):.3f} without head 0, 1 or 2, by {last:.3f} without head 3",
        f"On {len(others):,} names that the model was not trained on, the mean loss without head 3 is higher by "
        f"{statistics.mean(one):.4f} ± {standard_error(one):.4f}, without any head by "
        f"{statistics.mean(every):.4f} ± {standard_error(every):.4f}",
    ]


def when_microgpt_overtakes_counting() -> list[str]:
    m = pieces()
    canonical = json.loads(data.path("canonical_losses.json").read_text(encoding="utf-8"))
    losses = [float(loss) for loss in canonical["losses"]]
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    table = table_of(m, documents, tokenizer)
    random.Random(42).shuffle(documents)
    counted = [statistics.mean(surprises(m, table, tokenizer, name)) for name in documents[:1000]]
    apart = [loss - its for loss, its in zip(losses, counted)]
    means = [
        (statistics.mean(part), standard_error(part)) for part in (apart[i : i + 100] for i in range(0, 1000, 100))
    ]
    assert all(mean > 1.9 * error for mean, error in means[:3])
    assert abs(means[3][0]) < means[3][1]
    assert all(-mean > 1.9 * error for mean, error in means[4:])
    return [f"in the last hundred by {-means[-1][0]:.3f} ± {means[-1][1]:.3f}"]


def a_loss_as_a_number_of_choices() -> list[str]:
    loss = 2.2761
    assert 1 - math.exp(loss) / 27 == pytest.approx(2 / 3, abs=0.05)
    return [f"e to the power of {loss}, which is {math.exp(loss):.1f}"]


def apart_from_microgpt(changed: Setting) -> list[float]:
    """How much higher the held-out loss is with ``changed``, seed by seed."""
    return [loss - usual for loss, usual in zip(held_out(changed), held_out(Setting()))]


def the_spread_that_parameters_begin_with() -> list[str]:
    cost = {std: statistics.mean(apart_from_microgpt(Setting(std=std))) for std in (0.02, 0.04, 0.16, 0.25)}
    assert abs(cost[0.04]) < 0.005 and abs(cost[0.16]) < 0.005
    assert round(cost[0.02], 2) == round(cost[0.25], 2) == 0.01
    return ["spreads of 0.04 and 0.16 end within 0.005 of 0.08, spreads of 0.02 and 0.25 about 0.01 above"]


def what_the_parts_of_training_are_worth() -> list[str]:
    def cost(changed: Setting) -> str:
        found = apart_from_microgpt(changed)
        return f"{statistics.mean(found):.3f} ± {standard_error(found):.3f}"

    def best(changed: Setting, rates: tuple[float, ...]) -> Setting:
        return min((replace(changed, rate=rate) for rate in rates), key=lambda one: statistics.mean(held_out(one)))

    sgd, momentum = (best(Setting(optimiser=name), (0.1, 0.2, 0.3, 0.5)) for name in ("sgd", "momentum"))
    assert sgd.rate == momentum.rate == 0.3
    level = best(Setting(decay=False), (0.001, 0.003, 0.005, 0.01))
    assert level.rate == 0.003
    return [
        f"The level rate costs most, {cost(Setting(decay=False))}",
        f"Giving up Adam costs {cost(Setting(optimiser='sgd', rate=0.1))}",
        f"giving up √v alone {cost(Setting(optimiser='momentum', rate=0.1))}",
        f"the average alone {cost(Setting(beta1=0.0)).removeprefix('-')}",
        f"then `sgd` costs {cost(sgd)}, momentum {cost(momentum)}",
        f"at 0.003 it costs {cost(level)}",
        f"The paper's β cost {cost(Setting(beta1=0.9, beta2=0.999))}",
    ]


def the_way_down_a_valley() -> list[str]:
    m = pieces()
    losses = {}
    for name in ("step", "Adam"):
        x, y = m.Value(-4.0), m.Value(1.0)
        adam, losses[name] = m.Adam([x, y]), []
        for _ in range(41):
            loss = (x * x + 50 * y * y) / 2
            losses[name].append(loss.data)
            loss.backward()
            # Both files have a `step`; in this namespace it is lesson 05's.
            adam.step(0.2) if name == "Adam" else m.step([x, y], 0.03)
    plain, adams = losses["step"], losses["Adam"]
    assert plain[1] < adams[1] and plain[10] < adams[10] and plain[40] > adams[40]
    return [
        f"({plain[10]:.2f} against {adams[10]:.2f}), Adam after 40 ({adams[40]:.3f} against {plain[40]:.3f})",
    ]


def how_the_sizes_of_gradients_differ() -> list[str]:
    m = pieces()
    documents = m.load_documents(data.path("names.txt"))
    random.seed(42)
    random.shuffle(documents)
    tokenizer = m.Tokenizer(documents)
    space = vars(m) | {"documents": documents, "tokenizer": tokenizer, "print": lambda *_: None}
    exec(code("10", "10-hook"), space)
    times = space["sizes"]["lm_head"] / space["sizes"]["layer0.attn_wq"]
    return [f"those in `attn_wq` are {times:.0f} times as small as those in `lm_head`"]


def what_a_large_model_keeps_for_each_token() -> list[str]:
    layers, width = 96, 12288
    numbers = 2 * layers * width
    return [f"2 · {layers} · {width:,} = {numbers:,} numbers", f"or {2 * numbers / 1e6:.1f} million bytes"]


def the_likeliest_name() -> list[str]:
    letters = pretrained.letters()

    def probability(name: str) -> float:
        steps = [*name, "end"]
        return math.prod(pretrained.next_letter(name[:i])[letters.index(step)] for i, step in enumerate(steps))

    greedy = ""
    while (step := max(letters, key=lambda x: pretrained.next_letter(greedy)[letters.index(x)])) != "end":
        greedy += step
    return [f"“{greedy}” {probability(greedy):.4f} and the name without any letter {probability(''):.4f}"]


def names_that_were_not_copied() -> list[str]:
    """Of what the shipped model writes, hardly any real name is among those that it was trained on."""
    m = pieces()
    documents = m.load_documents(data.path("names.txt"))
    tokenizer = m.Tokenizer(documents)
    random.Random(42).shuffle(documents)
    state = {n: [[m.Value(x) for x in row] for row in rows] for n, rows in pretrained.checkpoint()[1].items()}
    random.seed(42)
    written = [m.sample(state, tokenizer) for _ in range(200)]
    old, read = set(documents), set(documents[:1000])
    real = [name for name in written if name in old]
    assert read.isdisjoint(written[:20])
    copied = sum(name in read for name in real)
    return [f"Of 200 that it writes {len(real)} are real, and {copied} of these are among the thousand"]


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
    random.seed(11)
    written = [m.sample(many, tokenizer) for _ in range(1500)]
    read, unread = (sum(m.known(written, part)) for part in (trained_on, held_out))
    in_a_thousand = [f"{1000 * hits / len(part):.1f}" for hits, part in ((read, trained_on), (unread, held_out))]
    return [
        f"Of 1,500 that it writes {read} stand among the {len(trained_on):,} it has read and {unread} among the "
        f"{len(held_out)} that it has not: {' and '.join(in_a_thousand)} for each thousand",
        f"the table wins: {a_letter(by_table):.3f} against {by_model(few):.3f}",
        f"counted all {len(trained_on):,} documents",
        f"with `places.txt` {by_model(many):.2f} against {a_letter(by_table):.2f}",
    ]


def when_sums_without_rounding_differ() -> list[str]:
    m = pieces()

    def dot(Value, a, b):
        children = [x for pair in zip(a, b) for x in pair]
        slopes = [x.data for pair in zip(b, a) for x in pair]
        return Value(math.fsum(x.data * y.data for x, y in zip(a, b)), children, slopes)

    found = rungs.run("dot", m, SimpleNamespace(dot=dot), 20).losses
    apart = [(step, abs(a - b)) for step, (a, b) in enumerate(zip(found, rungs.canonical()), 1) if a != b]
    assert 1e-16 < max(size for _, size in apart) < 5e-15
    return [f"From step {apart[0][0]} on his losses differ from the canonical ones now and then, in the 16th digit"]


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


def what_looking_back_is_worth_after_40_000_names() -> list[str]:
    base = Setting(batch=8, steps=5000)
    found = experiments.compare({"base": base, "alone": replace(base, context=1)}, range(1, 6))
    gains = [one.held_out - other.held_out for one, other in zip(found["alone"], found["base"])]
    return [f"it is worth {statistics.mean(gains):.3f} ± {standard_error(gains):.3f}"]


CLAIMS: dict[Callable[[], list[str]], str] = {
    how_long_cold_names_are: "00",
    the_baseline: "02",
    an_even_guess: "03",
    errors_of_measured_slopes: "03",
    the_steps_of_a_loss: "04",
    a_straight_line_between_the_rings: "06",
    how_a_random_network_begins: "06",
    what_ten_matrices_do_to_the_size: "06",
    a_table_of_the_same_thousand: "07",
    when_the_vowels_part: "07",
    looking_back_on_names: "08",
    a_game_that_needs_looking_back: "08",
    folded_answers_of_lesson_08: "08",
    the_spread_that_parameters_begin_with: "09",
    what_eight_layers_leave_of_a_gradient: "09",
    what_a_head_is_worth: "09",
    when_microgpt_overtakes_counting: "10",
    the_way_down_a_valley: "10",
    how_the_sizes_of_gradients_differ: "10",
    what_the_parts_of_training_are_worth: "10",
    what_a_large_model_keeps_for_each_token: "11",
    a_loss_as_a_number_of_choices: "11",
    the_likeliest_name: "11",
    names_that_were_not_copied: "11",
    who_wins_on_places: "12",
    when_sums_without_rounding_differ: "13",
    what_the_experiments_stand_on: "15",
    what_looking_back_is_worth_after_40_000_names: "15",
}


@cache
def sentences(in_full: bool) -> dict[str, list[str]]:
    """What comes out, by claim; kept by a hash of all that works it out."""
    folders = ("models", "models/experiments", "models/rungs", "data", "autograder/reference", "autograder/checking")
    files = (file for name in folders for file in sorted((course.ROOT / name).iterdir()) if file.is_file())
    depends_on = [Path(__file__).read_bytes(), (course.ROOT / "requirements.lock").read_bytes()]
    depends_on += [file.read_bytes() for file in files]
    depends_on += [code("06", name) for name in GIVEN]
    with collector.seldom():
        return kept.outcome("claims", depends_on, lambda: {claim.__name__: claim() for claim in CLAIMS}, in_full)


@pytest.mark.proof("lessons")
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_lesson_quotes_what_comes_out(claim, in_full):
    text = prose(CLAIMS[claim])
    assert [sentence for sentence in sentences(in_full)[claim.__name__] if sentence not in text] == []


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
    assert list(itertools.islice(fast, 5)) == pytest.approx(list(itertools.islice(plain, 5)), abs=1e-9)
    for training in (plain, fast):
        training.close()  # as an interrupt would
    trained, numbers = ([p.data for p in m.parameters(state)] for state in (own, other))
    assert numbers == pytest.approx(trained, abs=1e-9)
    tested = [m.document_loss(own, one).data for one in encoded]
    assert longer.losses(other, encoded, m.n_head, m.block_size) == pytest.approx(tested, abs=1e-9)
