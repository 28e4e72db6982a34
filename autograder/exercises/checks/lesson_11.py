"""The checks of lesson 11: drawing a token, sampling, confidence, remembered names, attention without its memory.

Drawing is judged by frequencies. With n draws and k outcomes a right answer strays from one of the probabilities by
more than sqrt(ln(2 k / error) / (2 n)) with a chance below ``error`` (Hoeffding's inequality). ``error`` is 1e-7 for
each trial, so a right answer fails a whole check less than once in a million.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

from autograder.checking.probes import Trial

_ERROR = 1e-7


def _as_likely(probabilities: list[float], number: int) -> Callable[[object], object]:
    """Reads the counts of ``number`` draws: a plain yes if they fit the probabilities, else the counts themselves."""
    bound = math.sqrt(math.log(2 * len(probabilities) / _ERROR) / (2 * number))

    def read(counts: object) -> object:
        if len(counts) != len(probabilities) or sum(counts) != number:
            return counts
        if any(c and not p for c, p in zip(counts, probabilities)):
            return counts
        fits = all(abs(c / number - p) <= bound for c, p in zip(counts, probabilities))
        return f"as often as probable, within {bound:.3f}" if fits else counts

    return read


def _softmax(logits: list[float], temperature: float) -> list[float]:
    powers = [math.exp((logit - max(logits)) / temperature) for logit in logits]
    return [power / sum(powers) for power in powers]


def draws(m, logits, temperature, number):
    """How often each index is drawn."""
    values = [m.Value(x) for x in logits]
    counts = [0] * len(values)
    for _ in range(number):
        counts[m.next_token(values, temperature)] += 1
    return counts


def kind_of_draw(m, logits, temperature):
    """The type of what next_token returns, its logits' numbers afterwards."""
    values = [m.Value(x) for x in logits]
    token = m.next_token(values, temperature)
    whole = isinstance(token, int) and not isinstance(token, bool) and 0 <= token < len(values)
    return ["a whole number" if whole else type(token).__name__, [float(v.data) for v in values]]


def check_next_token(rng: random.Random) -> Iterator[Trial]:
    """`next_token(logits, temperature)`: one index, in proportion."""
    yield Trial(
        "returns one index",
        kind_of_draw,
        {"logits": [0.0, 1.0, 2.0], "temperature": 1.0},
        call="next_token(logits, temperature)",
        nudge="random.choices returns a list with one entry.",
    )
    mixed = [round(rng.uniform(-1, 1), 2) for _ in range(4)]
    for logits, temperature in (
        ([2.0, 1.0], 0.5),
        ([2.0, 1.0, 0.0], 2.0),
        (mixed, round(rng.uniform(0.6, 1.6), 1)),
    ):
        yield Trial(
            "draws each index as often as its probability at this temperature says",
            draws,
            {"logits": logits, "temperature": temperature, "number": 2000},
            call="next_token(logits, temperature), drawn again and again",
            nudge="Divide the logits by the temperature, before softmax; the probabilities are the weights.",
            reads=_as_likely(_softmax(logits, temperature), 2000),
        )
    yield Trial(
        "manages large logits",
        draws,
        {"logits": [500.0, 501.0, -400.0], "temperature": 0.5, "number": 2000},
        call="next_token(logits, temperature), drawn again and again",
        nudge="Your softmax manages large numbers; build on it.",
        reads=_as_likely(_softmax([500.0, 501.0, -400.0], 0.5), 2000),
    )


def told_what_to_say(m, chars, script, prefix):
    """What sample returns, and what it asks of gpt, if gpt leaves no choice: after position i it says script[i]."""
    space, asked = m.sample.__globals__, []
    tokenizer = m.Tokenizer(list(chars))

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append(pos_id)
        values[0].append(pos_id)
        asked.append([token_id, pos_id, list(keys[0])])
        wanted = tokenizer.bos if script[pos_id] == "." else tokenizer.chars.index(script[pos_id])
        return [m.Value(1000.0 if t == wanted else 0.0) for t in range(tokenizer.vocab_size)]

    before = space.get("gpt")
    space["gpt"] = gpt
    try:
        text = m.sample({}, tokenizer, prefix=prefix) if prefix else m.sample({}, tokenizer)
    finally:
        space["gpt"] = before
    return {"text": text, "token, position, keys seen": asked}


def first_letters(m, logits, temperature, number, given):
    """How often each token is drawn after BOS, the document ending right after it."""
    space = m.sample.__globals__
    tokenizer = m.Tokenizer(["abc"])

    def gpt(state, token_id, pos_id, keys, values):
        if pos_id == 0:
            return [m.Value(x) for x in logits]
        return [m.Value(1000.0 if t == tokenizer.bos else 0.0) for t in range(4)]

    before = space.get("gpt")
    space["gpt"] = gpt
    counts = [0] * 4
    try:
        for _ in range(number):
            text = m.sample({}, tokenizer, temperature) if given else m.sample({}, tokenizer)
            counts[tokenizer.chars.index(text) if text else 3] += 1
    finally:
        space["gpt"] = before
    return counts


def real_sample(m, seed):
    """Whether a sample of a random real model is text of its letters, no longer than block_size."""
    import random

    random.seed(seed)
    tokenizer = m.Tokenizer(["ab"])
    text = m.sample(m.init_state(3), tokenizer, 1.0)
    return type(text) is str and len(text) <= 16 and set(text) <= {"a", "b"}


def check_sample(rng: random.Random) -> Iterator[Trial]:
    """`sample(state, tokenizer, temperature, prefix)`: a new document."""
    word = "".join(rng.choice("abc") for _ in range(5))
    for script, prefix in (("cab.", ""), (word + ".", ""), (".", "")):
        yield Trial(
            "feeds each drawn token at the next position, and stops at BOS",
            told_what_to_say,
            {"chars": "abc", "script": script, "prefix": prefix},
            call="sample(state, tokenizer), with a gpt that says script, . for BOS",
            nudge="BOS at position 0, then each drawn token one position further, with one cache for the document.",
        )
    yield Trial(
        "stops after block_size positions",
        told_what_to_say,
        {"chars": "abc", "script": "abcabcabcabcabcabcabc", "prefix": ""},
        call="sample(state, tokenizer), with a gpt that never says BOS",
        nudge="There are block_size positions, 0 to 15; what the last one says still counts.",
    )
    for script, prefix in (("xxcb.", "ab"), ("x" * 4 + "a.", "caba"), ("xxxxxxx.", "abcabca")):
        yield Trial(
            "feeds a whole prefix before it draws",
            told_what_to_say,
            {"chars": "abcx", "script": script, "prefix": prefix},
            call="sample(state, tokenizer, prefix=prefix), with a gpt that says script",
            nudge="Every token of the prefix passes through gpt; what gpt says before the last one is not used.",
        )
    logits = [1.0, 0.0, 0.5, -0.5]
    for temperature, given in ((2.0, True), (0.5, False)):
        yield Trial(
            "draws at the temperature it is given, or at 0.5",
            first_letters,
            {"logits": logits, "temperature": temperature, "number": 600, "given": given},
            call="sample(state, tokenizer, temperature)" if given else "sample(state, tokenizer)",
            nudge="next_token(logits, temperature) draws; the temperature is 0.5 if none is given.",
            reads=_as_likely(_softmax(logits, temperature), 600),
        )
    yield Trial(
        "works with the real model",
        real_sample,
        {"seed": rng.randrange(1000)},
        call="sample(state, tokenizer, 1.0)",
        nudge="It returns text, of the tokenizer's letters.",
    )


def probabilities_given(m, tokens, vocab_size, seed):
    """letter_probabilities(next_probabilities, tokens), with probabilities that depend on all that was seen."""

    def next_probabilities(seen):
        score = sum((i + 1) * (t + 2) for i, t in enumerate(seen)) + seed
        numbers = [1 + (score * (t + 3)) % 17 for t in range(vocab_size)]
        return [number / sum(numbers) for number in numbers]

    return [float(p) for p in m.letter_probabilities(next_probabilities, tokens)]


def what_was_seen(m, tokens):
    """What next_probabilities is asked for."""
    asked = []

    def next_probabilities(seen):
        asked.append(list(seen))
        return [0.1] * 30

    list(m.letter_probabilities(next_probabilities, tokens))
    return asked


def check_letter_probabilities(rng: random.Random) -> Iterator[Trial]:
    """`letter_probabilities(next_probabilities, tokens)`: one probability for each token but the first."""
    longer = [5] + [rng.randrange(5) for _ in range(6)] + [5]
    for tokens in ([5, 0, 1, 5], longer):
        yield Trial(
            "shows what stood before each token",
            what_was_seen,
            {"tokens": tokens},
            call="letter_probabilities(next_probabilities, tokens), noting what is asked",
            nudge="First the first token alone, at last all but the last.",
        )
        yield Trial(
            "picks the probability of the token that follows",
            probabilities_given,
            {"tokens": tokens, "vocab_size": 6, "seed": rng.randrange(100)},
            call="letter_probabilities(next_probabilities, tokens)",
            nudge="After tokens[:t] comes tokens[t].",
        )


def flags(m, samples, documents):
    """known(samples, documents), as a list."""
    return list(m.known(samples, documents))


def check_known(rng: random.Random) -> Iterator[Trial]:
    """`known(samples, documents)`: True or False for each sample."""
    pool = ["".join(rng.choice("abc") for _ in range(rng.randint(1, 3))) for _ in range(12)]
    for samples, documents in (
        (["anna", "ann", "bob", "anna"], ["bob", "anna", "joanna"]),
        (["Anna", "", "ob"], ["anna", "bob"]),
        (pool[:6], pool[4:]),
    ):
        yield Trial(
            "says for each sample, in order, whether it is one of the documents",
            flags,
            {"samples": samples, "documents": documents},
            call="known(samples, documents)",
            nudge="One in for each sample; a part of a name is not the name.",
        )


def fed_from_scratch(m, tokens):
    """What from_scratch asks of gpt, how often it asks for a cache, and what it returns."""
    asked, caches = [], []

    def empty_cache():
        caches.append(([[]], [[]]))
        return caches[-1]

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append(token_id)
        values[0].append(token_id)
        asked.append([state["name"], token_id, pos_id, list(keys[0]), list(values[0])])
        return [10 * pos_id + token_id]

    result = m.from_scratch(gpt, empty_cache, {"name": "the state"}, tokens)
    again = m.from_scratch(gpt, empty_cache, {"name": "the state"}, tokens[:1])
    return {"asked": asked, "caches": len(caches), "result": list(result), "of the first alone": list(again)}


def check_scratch(rng: random.Random) -> Iterator[Trial]:
    """`from_scratch(gpt, empty_cache, state, tokens)`: the last logits, computed anew."""
    for tokens in ([5, 2, 3], [5] + [rng.randrange(5) for _ in range(5)]):
        yield Trial(
            "feeds every token to an empty cache and returns the last logits",
            fed_from_scratch,
            {"tokens": tokens},
            call="from_scratch(gpt, empty_cache, state, tokens), then with the first token alone",
            nudge="One empty_cache() a call; gpt(state, token, position, keys, values) for each token in order.",
        )
