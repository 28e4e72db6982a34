"""02-sample: draw a sequence."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def drawn_path(m, path, bos, vocab_size):
    """The sampled sequence where the table allows only one: from BOS along ``path`` and back to BOS."""
    import random

    class Counting(random.Random):
        """Stops whoever draws for ever."""

        drawn = 0

        def random(self):
            self.drawn += 1
            if self.drawn > 1500:
                raise TimeoutError("1,500 numbers drawn, and BOS has not ended the sequence")
            return super().random()

    probabilities = [[0.0] * vocab_size for _ in range(vocab_size)]
    for token in range(vocab_size):
        probabilities[token][bos] = 1.0
    for token, following in zip([bos, *path], [*path, bos]):
        probabilities[token] = [float(other == following) for other in range(vocab_size)]
    return m.sample_bigram(probabilities, bos, Counting(0))


def drawn_shares(m, probabilities, bos, sequences, seed):
    """How often each sequence comes among many, rounded to the nearest quarter."""
    import random

    rng = random.Random(seed)
    seen: dict[str, int] = {}
    for _ in range(sequences):
        drawn = ", ".join(f"{token:d}" for token in m.sample_bigram(probabilities, bos, rng))
        seen[drawn] = seen.get(drawn, 0) + 1
    shares = {drawn: round(4 * times / sequences) / 4 for drawn, times in sorted(seen.items())}
    return {drawn: share for drawn, share in shares.items() if share}


def drawn_again(m, vocab_size, sequences, seed):
    """Whether two equally seeded generators give the same sequences, whatever the module random is doing, and not only
    empty ones."""
    import random

    probabilities = [[1 / vocab_size] * vocab_size for _ in range(vocab_size)]
    runs = []
    for elsewhere in (1, 2):
        random.seed(elsewhere)
        rng = random.Random(seed)
        runs.append([list(m.sample_bigram(probabilities, 0, rng)) for _ in range(sequences)])
    return {"the same sequences": runs[0] == runs[1], "all of them empty": not any(runs[0])}


def check(rng: random.Random) -> Iterator[Trial]:
    names = list(range(8))
    rng.shuffle(names)
    for path, bos, vocab_size in (([0, 2, 1], 3, 4), (names[:6], names[6], 8), ([1, 0], 2, 5)):
        follows = " → ".join(["BOS", *map(str, path), "BOS"])
        yield Trial(
            "starts in BOS's row and always goes on in the row of the token just drawn",
            drawn_path,
            {"path": path, "bos": bos, "vocab_size": vocab_size},
            call=f"sample_bigram(probabilities, {bos}, rng)\nwhere the only way is {follows}",
            nudge="The token drawn last says which row comes next; BOS, which is token bos, is before the first.",
        )
    for path, bos, vocab_size in (([], 2, 3), (list(range(1, 31)), 0, 31)):
        follows = " → ".join(["BOS", *map(str, path), "BOS"]) if len(path) < 5 else "BOS → 1 → 2 → … → 30 → BOS"
        yield Trial(
            "ends when BOS is drawn, neither earlier nor later, and leaves BOS out",
            drawn_path,
            {"path": path, "bos": bos, "vocab_size": vocab_size},
            call=f"sample_bigram(probabilities, {bos}, rng)\nwhere the only way is {follows}",
            nudge="The sequence may be empty, and it may be long.",
        )
    # 500 draws; every true share lies at least 0.1 from where the rounding turns, more than five standard deviations: a
    # right answer fails with a probability below 1e-6. BOS can follow in every row, so whoever stays in one row ends.
    yield Trial(
        "draws each token as often as its probability says",
        drawn_shares,
        {
            "probabilities": [
                [0.0, 0.0, 0.0, 1.0],
                [0.25, 0.0, 0.745, 0.005],
                [0.0, 0.0, 0.0, 1.0],
                [0.0, 0.98, 0.0, 0.02],
            ],
            "bos": 3,
            "sequences": 500,
            "seed": rng.randrange(10_000),
        },
        call="sample_bigram(probabilities, bos, rng), 500 times, then how often each sequence came",
        nudge="The shares are rounded to quarters. Is the whole row used as weights, and is each draw a new one?",
    )
    # Two different streams agree on 60 sequences of on average 3 tokens with a probability below 1e-60.
    yield Trial(
        "draws with the generator it is given",
        drawn_again,
        {"vocab_size": 4, "sequences": 60, "seed": rng.randrange(10_000)},
        call="rng = random.Random(seed)\n60 times sample_bigram(even_table, 0, rng)\nthen all of it again",
        nudge="Call rng's own methods, such as rng.choices or rng.random, not those of the module random.",
    )
