"""The checks of lesson 02: counts, probabilities, the loss, sampling, and a hold-out of distinct names."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def counted(m, sequences, vocab_size):
    """The table of counts as lists of numbers."""
    return [list(row) for row in m.bigram_counts(sequences, vocab_size)]


def counted_after(m, before, sequences, vocab_size):
    """The table of the second of two calls."""
    m.bigram_counts(before, vocab_size)
    return [list(row) for row in m.bigram_counts(sequences, vocab_size)]


def check_count(rng: random.Random) -> Iterator[Trial]:
    def sequence(bos: int, length: int) -> list[int]:
        return [bos, *(rng.randrange(bos) for _ in range(length)), bos]

    own = [[2, 0, 1, 2], [2, 0, 0, 2]]
    # The end of each random sequence repeats one pair, so that no two ways of missing or doubling pairs agree.
    fresh = [sequence(4, 3) + [1, 1, 1, 4], sequence(4, 5) + [0, 3, 0, 3], [1, 2, *sequence(4, 2)]]
    for sequences, vocab_size in ((own, 3), (fresh, 5)):
        yield Trial(
            "counts[a][b] is how often token b follows token a",
            counted,
            {"sequences": sequences, "vocab_size": vocab_size},
            call="bigram_counts(sequences, vocab_size)",
            nudge="The row belongs to the first token of a pair, the column to the one that follows it.",
        )
    for sequences, vocab_size in (([[3, 1, 3]], 4), ([[1, 0, 1, 0, 1]], 6)):
        yield Trial(
            "the table is vocab_size × vocab_size, also for tokens that never occur",
            counted,
            {"sequences": sequences, "vocab_size": vocab_size},
            call="bigram_counts(sequences, vocab_size)",
            nudge="Begin with a table of zeros that has a row and a column for each of the vocab_size tokens.",
        )
    for sequences, vocab_size in (([[0, 1], [2, 1], [0, 2]], 3), ([[0, 1, 2], [3], [2, 0, 1]], 4)):
        yield Trial(
            "pairs stay inside one sequence",
            counted,
            {"sequences": sequences, "vocab_size": vocab_size},
            call="bigram_counts(sequences, vocab_size)",
            nudge="The last token of one sequence and the first of the next are no pair; one token alone has no pair.",
        )
    yield Trial(
        "starts from zero at every call",
        counted_after,
        {"before": [[0, 1, 0]], "sequences": own, "vocab_size": 3},
        call="bigram_counts(before, vocab_size)\nbigram_counts(sequences, vocab_size)",
        nudge="Create the table inside the function.",
    )


def probabilities_of(m, counts, smoothing=None):
    """The table of probabilities; smoothing is left out of the call if it is None."""
    counts = [list(row) for row in counts]
    more = {} if smoothing is None else {"smoothing": smoothing}
    return [list(row) for row in m.bigram_probabilities(counts, **more)]


def row_sums(m, counts, smoothing):
    """The sum of each row of probabilities."""
    counts = [list(row) for row in counts]
    return [sum(row) for row in m.bigram_probabilities(counts, smoothing)]


def counts_afterwards(m, counts):
    """The counts after bigram_probabilities has used them."""
    counts = [list(row) for row in counts]
    m.bigram_probabilities(counts)
    return [list(row) for row in counts]


def check_probabilities(rng: random.Random) -> Iterator[Trial]:
    own = [[3, 1, 0], [0, 2, 2], [4, 0, 1]]
    fresh = [[rng.randrange(1, 9) for _ in range(4)] for _ in range(4)]
    fresh[1][2] = 0
    fresh[3][0] += 10
    for counts in (own, fresh):
        yield Trial(
            "adds 1 to every count of a row, then divides by the row's new sum",
            probabilities_of,
            {"counts": counts},
            call="bigram_probabilities(counts)",
            nudge="If every count of a row grows by 1, the number to divide by grows by the length of the row.",
        )
    for counts, smoothing in ((own, 0), (own, 0.5), (fresh, 3)):
        yield Trial(
            "adds whatever smoothing it is given",
            probabilities_of,
            {"counts": counts, "smoothing": smoothing},
            call=f"bigram_probabilities(counts, smoothing={smoothing})",
            nudge="The number in the call replaces the 1.",
        )
    for counts, smoothing in (([[3, 1, 0], [0, 0, 0], [4, 0, 1]], 1), (fresh, 0.25)):
        yield Trial(
            "every row sums to 1, also one that was never seen",
            row_sums,
            {"counts": counts, "smoothing": smoothing},
            call=f"[sum(row) for row in bigram_probabilities(counts, smoothing={smoothing})]",
            nudge="A row of zeros plus smoothing is a row of equal shares.",
        )
    for counts in (own, fresh):
        yield Trial(
            "leaves the counts as they were",
            counts_afterwards,
            {"counts": counts},
            call="bigram_probabilities(counts)\nthen counts",
            nudge="Build new rows instead of writing into the old ones.",
        )


def loss_of(m, probabilities, sequences):
    """The loss as a plain number."""
    return float(m.bigram_loss(probabilities, sequences))


def loss_of_many(m, probabilities, sequence, copies):
    """The loss of one sequence, given many times."""
    return float(m.bigram_loss(probabilities, [list(sequence) for _ in range(copies)]))


def check_loss(rng: random.Random) -> Iterator[Trial]:
    def row(size: int) -> list[float]:
        shares = [rng.uniform(1, 4) ** 2 for _ in range(size)]
        return [round(share / sum(shares), 3) for share in shares]

    own = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]]
    fresh = [row(4) for _ in range(4)]
    long = [3, *(rng.randrange(3) for _ in range(6)), 3]
    for probabilities, sequences in ((own, [[2, 0, 1, 2]]), (own, [[2, 1, 2]]), (fresh, [long])):
        yield Trial(
            "the loss of one sequence is the mean of −log p over its pairs, the first and the last included",
            loss_of,
            {"probabilities": probabilities, "sequences": sequences},
            call="bigram_loss(probabilities, sequences)",
            nudge="Look up one probability per pair: row of the first token, column of the one that follows it.",
        )
    for probabilities, sequences in ((own, [[2, 0, 2], [2, 0, 0, 1, 1, 2]]), (fresh, [long, [3, 1, 3], [3, 3]])):
        yield Trial(
            "every pair weighs the same, in a short sequence and in a long one",
            loss_of,
            {"probabilities": probabilities, "sequences": sequences},
            call="bigram_loss(probabilities, sequences)",
            nudge="One sum and one division for all pairs of all sequences together.",
        )
    yield Trial(
        "stays finite for many sequences",
        loss_of_many,
        {"probabilities": own, "sequence": [2, 1, 0, 0, 2], "copies": 500},
        call="bigram_loss(probabilities, [sequence] * 500)",
        nudge="A product of 2,000 probabilities is too small for a float. Add the logarithms.",
    )


def drawn_path(m, path, bos, vocab_size):
    """The sampled sequence where the table allows only one: from BOS along ``path`` and back to BOS."""
    import random

    class Counting(random.Random):
        """Stops whoever draws for ever."""

        drawn = 0

        def random(self):
            self.drawn += 1
            if self.drawn > 1500:
                raise RuntimeError("1,500 numbers drawn, and BOS has not ended the sequence")
            return super().random()

    probabilities = [[0.0] * vocab_size for _ in range(vocab_size)]
    for token in range(vocab_size):
        probabilities[token][bos] = 1.0
    for token, following in zip([bos, *path], [*path, bos]):
        probabilities[token] = [float(other == following) for other in range(vocab_size)]
    return list(m.sample_bigram(probabilities, bos, Counting(0)))


def drawn_shares(m, probabilities, bos, sequences, seed):
    """How often each sequence comes among many, rounded to the nearest quarter."""
    import random

    rng, seen = random.Random(seed), {}
    for _ in range(sequences):
        drawn = str(list(m.sample_bigram(probabilities, bos, rng)))
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


def check_sample(rng: random.Random) -> Iterator[Trial]:
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


def shared_names(m, documents, share, seed):
    """Whether any name stands in both parts."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return {"a name is in both parts": bool(set(train) & set(held_out))}


def held_out_names(m, documents, share, seed):
    """How many distinct names are held out, and how many are left to train on."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return {"distinct names in train": len(set(train)), "in held_out": len(set(held_out))}


def all_documents(m, documents, share, seed):
    """Both parts together, sorted."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return sorted([*train, *held_out])


def documents_afterwards(m, documents, share, seed):
    """Whether the documents are as they were after they have been split."""
    import random

    given = list(documents)
    m.split_distinct(given, share, random.Random(seed))
    return {"documents unchanged": given == documents}


def uneven_names(m, documents, share, splits, seed):
    """Which names are held out much more or much less often than ``share`` of the splits."""
    import random

    rng, times = random.Random(seed), dict.fromkeys(documents, 0)
    for _ in range(splits):
        _, held_out = m.split_distinct(list(documents), share, rng)
        for name in set(held_out):
            times[name] += 1
    return {
        "held out too often": sorted(name for name in times if times[name] > (share + 0.17) * splits),
        "too seldom": sorted(name for name in times if times[name] < (share - 0.17) * splits),
    }


def split_again(m, documents, share, seed):
    """Whether two equally seeded generators give the same split, whatever the module random is doing."""
    import random

    runs = []
    for elsewhere in (1, 2):
        random.seed(elsewhere)
        train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
        runs.append([sorted(train), sorted(held_out)])
    return {"the same split": runs[0] == runs[1]}


def check_split(rng: random.Random) -> Iterator[Trial]:
    def seed() -> int:
        return rng.randrange(10_000)

    letters = "abcdefghijklmnopqrstuvwxyz"
    fresh = sorted({"".join(rng.choices(letters, k=4)) for _ in range(40)})[:23]
    doubled = [name for name in ("ava", "mia", "eve", "ida", "zoe", "amy", "ada", "ivy") for _ in range(6)]
    for documents, share in ((doubled, 0.5), (["ava"] * 12 + ["mia"] * 12, 0.5)):
        yield Trial(
            "no name is in both parts",
            shared_names,
            {"documents": documents, "share": share, "seed": seed()},
            call="train, held_out = split_distinct(documents, share, rng)",
            nudge="Decide name by name, not line by line: all copies of a name go the same way.",
        )
    few = ["ava", "mia", "eve", "ida", "zoe"]
    pair = ["ava"] * 12 + ["mia"] * 12
    for documents, share in ((few, 0.4), (fresh, 0.42), (fresh, 0.07), (pair, 0.5), (few, 0.0), (few, 0.16)):
        yield Trial(
            "held_out gets round(share × number of distinct names) of the distinct names, train the others",
            held_out_names,
            {"documents": documents, "share": share, "seed": seed()},
            call="train, held_out = split_distinct(documents, share, rng)",
            nudge="Count distinct names, not lines; round to the nearest whole number, which may be 0.",
        )
    for documents, share in ((["ava", "mia", "ava", "eve"], 0.34), (doubled + fresh, 0.3)):
        yield Trial(
            "keeps every copy of every name",
            all_documents,
            {"documents": documents, "share": share, "seed": seed()},
            call="train, held_out = split_distinct(documents, share, rng)\nsorted(train + held_out)",
            nudge="The two parts together hold the same lines as documents.",
        )
    yield Trial(
        "leaves documents as they were",
        documents_afterwards,
        {"documents": [*doubled[::6], *fresh[::-1]], "share": 0.3, "seed": seed()},
        call="split_distinct(documents, share, rng)\nthen documents",
        nudge="rng.shuffle changes the very list it is given. Shuffle or sample a list of your own.",
    )
    # 300 splits: 0.17 is 6.4 standard deviations of a share of 0.3, for each of ten names (probability below 1e-8).
    uneven = ["ava"] * 6 + ["mia", "eve", "ida", "zoe", "amy", "ada", "ivy", "una", "may"]
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        uneven_names,
        {"documents": uneven, "share": 0.3, "splits": 300, "seed": seed()},
        call="split_distinct(documents, share, rng), 300 times",
        nudge="Draw from the distinct names, each listed once, with rng.",
    )
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        split_again,
        {"documents": fresh, "share": 0.5, "seed": seed()},
        call="rng = random.Random(seed)\nsplit_distinct(documents, share, rng)\nthen all of it again",
        nudge="Call rng's own methods, such as rng.sample or rng.shuffle, not those of the module random.",
    )
