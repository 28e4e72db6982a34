"""02-sample: draw a sequence."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial


def drawn_path(m, probabilities, bos):
    """The sampled sequence."""
    import random

    class Counting(random.Random):
        """Stops whoever draws for ever."""

        drawn = 0

        def random(self):
            self.drawn += 1
            if self.drawn > 1500:
                raise TimeoutError("1,500 numbers drawn, and BOS has not ended the sequence")
            return super().random()

    return m.sample_bigram(probabilities, bos, Counting(0))


def drawn_often(m, probabilities, bos, sequences, seed):
    """Many sequences, as they are drawn."""
    import random

    rng = random.Random(seed)
    return [[int(token) for token in m.sample_bigram(probabilities, bos, rng)] for _ in range(sequences)]


def drawn_again(m, probabilities, bos, sequences, seed):
    """The sequences of two equally seeded generators, whatever the module random is doing."""
    import random

    runs = []
    for elsewhere in (1, 2):
        random.seed(elsewhere)
        rng = random.Random(seed)
        runs.append([list(m.sample_bigram(probabilities, bos, rng)) for _ in range(sequences)])
    return runs


def only_way(path: list[int], bos: int, vocab_size: int) -> list[list[float]]:
    """The table that allows one sequence alone: from BOS along ``path`` and back to BOS."""
    probabilities = [[float(other == bos) for other in range(vocab_size)] for _ in range(vocab_size)]
    for token, following in zip([bos, *path], [*path, bos]):
        probabilities[token] = [float(other == following) for other in range(vocab_size)]
    return probabilities


def _shares(found: Any) -> object:
    """How often each sequence came, rounded to the nearest quarter."""
    seen = Counter(", ".join(f"{token:d}" for token in drawn) for drawn in found)
    shares = {drawn: round(4 * times / len(found)) / 4 for drawn, times in sorted(seen.items())}
    return {"sequences": len(found), **{drawn: share for drawn, share in shares.items() if share}}


def _repeated(probabilities: list[list[float]], bos: int) -> Callable[[Any], object]:
    """Whether both runs are the same, with sequences that the table allows, and not only empty ones."""

    def read(runs: Any) -> object:
        first, again = runs
        steps = {step for drawn in first for step in zip([bos, *drawn], [*drawn, bos])}
        return {
            "the same sequences": first == again,
            "sequences": len(first),
            "all of them empty": not any(first),
            "steps that cannot be": sum(not probabilities[token][following] for token, following in steps),
        }

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    names = list(range(8))
    rng.shuffle(names)
    for path, bos, vocab_size in (([0, 2, 1], 3, 4), (names[:6], names[6], 8), ([1, 0], 2, 5)):
        probabilities = only_way(path, bos, vocab_size)
        follows = " → ".join(["BOS", *map(str, path), "BOS"])
        yield Trial(
            "starts in BOS's row and always goes on in the row of the token just drawn",
            drawn_path,
            {"probabilities": probabilities, "bos": bos},
            call=f"sample_bigram(probabilities, {bos}, rng)\nwhere the only way is {follows}",
            shown={},
            nudge="The token drawn last says which row comes next; BOS, which is token bos, is before the first.",
        )
    long = rng.sample(range(1, 32), 30)
    for path, bos, vocab_size in (([], 2, 3), (long, 0, 32)):
        probabilities = only_way(path, bos, vocab_size)
        way = map(str, path if len(path) < 5 else [*path[:2], "…", path[-1]])
        follows = " → ".join(["BOS", *way, "BOS"])
        yield Trial(
            "ends when BOS is drawn, neither earlier nor later, and leaves BOS out",
            drawn_path,
            {"probabilities": probabilities, "bos": bos},
            call=f"sample_bigram(probabilities, {bos}, rng)\nwhere the only way is {follows}",
            shown={},
            nudge="The sequence may be empty, and it may be long.",
        )
    # One table each time, with two tokens more that never come, so that nobody knows the numbers of the others.
    seldom, first, often, bos = sorted(rng.sample(range(6), 4))
    table = [[float(token == bos and row not in (bos, first)) for token in range(6)] for row in range(6)]
    for token, following, share in (
        (bos, first, 0.98),
        (bos, bos, 0.02),
        (first, often, 0.745),
        (first, seldom, 0.25),
        (first, bos, 0.005),
    ):
        table[token][following] = share
    # 500 draws; every true share lies at least 0.1 from where the rounding turns, more than five standard deviations: a
    # right answer fails with a probability below 1e-6. BOS can follow in every row, so whoever stays in one row ends.
    yield Trial(
        "draws each token as often as its probability says",
        drawn_often,
        {"probabilities": table, "bos": bos, "sequences": 500, "seed": rng.randrange(10_000)},
        call="sample_bigram(probabilities, bos, rng), 500 times, then how often each sequence came",
        nudge="The shares are rounded to quarters. Is the whole row used as weights, and is each draw a new one?",
        reads=_shares,
    )
    # Two different streams agree on 60 sequences of on average 2 tokens with a probability below 1e-30.
    bos = rng.randrange(5)
    others = [token for token in range(5) if token != bos]
    rows = [{bos, *rng.sample(others, 2)} for _ in range(5)]
    table = [[(token in row) / 3 for token in range(5)] for row in rows]
    yield Trial(
        "draws with the generator it is given",
        drawn_again,
        {"probabilities": table, "bos": bos, "sequences": 60, "seed": rng.randrange(10_000)},
        call="rng = random.Random(seed)\n60 times sample_bigram(probabilities, bos, rng)\nthen all of it again",
        nudge="Call rng's own methods, such as rng.choices or rng.random, not those of the module random.",
        reads=_repeated(table, bos),
    )
