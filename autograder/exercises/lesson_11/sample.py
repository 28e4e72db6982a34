"""11-sample: `sample(state, tokenizer, temperature, prefix)`, a new document."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_11.likelihood import as_likely, softmax


def told_what_to_say(m, chars, script, prefix):
    """What sample returns, and what it asks of gpt, if gpt leaves no choice: after position i it says script[i]."""
    space, asked = m.sample.__globals__, []
    tokenizer = m.Tokenizer(list(chars))
    whole = m.init_state(tokenizer.vocab_size)

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append(pos_id)
        values[0].append(pos_id)
        asked.append(
            {
                "token": token_id,
                "position": pos_id,
                "keys seen": list(keys[0]),
                "the state that was given": state is whole,
            }
        )
        if pos_id >= len(script):
            raise RuntimeError(f"gpt was asked at position {pos_id}, after BOS had ended the document")
        wanted = tokenizer.bos if script[pos_id] == "." else tokenizer.chars.index(script[pos_id])
        return [m.Value(1000.0 if t == wanted else 0.0) for t in range(tokenizer.vocab_size)]

    before = space.get("gpt")
    space["gpt"] = gpt
    try:
        text = m.sample(whole, tokenizer, prefix=prefix) if prefix else m.sample(whole, tokenizer)
    finally:
        space["gpt"] = before
    return {"text": text, "what gpt was asked": asked}


def first_letters(m, logits, temperature, number, given):
    """How often each token is drawn after BOS, the document ending right after it."""
    space = m.sample.__globals__
    tokenizer = m.Tokenizer(["abc"])
    whole = m.init_state(tokenizer.vocab_size)

    def gpt(state, token_id, pos_id, keys, values):
        if pos_id == 0:
            return [m.Value(x) for x in logits]
        if pos_id > 1:
            raise RuntimeError(f"gpt was asked at position {pos_id}, after BOS had ended the document")
        return [m.Value(1000.0 if t == tokenizer.bos else 0.0) for t in range(4)]

    before = space.get("gpt")
    space["gpt"] = gpt
    counts = [0] * 4
    try:
        for _ in range(number):
            text = m.sample(whole, tokenizer, temperature) if given else m.sample(whole, tokenizer)
            counts[tokenizer.chars.index(text) if text else 3] += 1
    finally:
        space["gpt"] = before
    return counts


def usual_temperature(m, logits):
    """What next_token is handed if sample is given no temperature: the logits, counted from the largest and divided by
    the temperature. For a sample that draws in another way, the temperature in its head; None may stand for the usual
    one."""
    import inspect

    space, scaled = m.sample.__globals__, []
    tokenizer = m.Tokenizer(["abc"])

    def gpt(state, token_id, pos_id, keys, values):
        return [m.Value(x) for x in logits]

    def next_token(logits, temperature):
        numbers = [logit.data for logit in logits]
        scaled.append([(x - max(numbers)) / temperature for x in numbers])
        return tokenizer.bos

    before = {name: space.get(name) for name in ("gpt", "next_token")}
    space.update(gpt=gpt, next_token=next_token)
    try:
        m.sample(m.init_state(tokenizer.vocab_size), tokenizer)
    finally:
        space.update(before)
    usual = inspect.signature(m.sample).parameters["temperature"].default
    return {"scaled": scaled} if scaled else {"head": 0.5 if usual is None else usual}


def real_sample(m, seed):
    """Whether a sample of a random real model is text of its letters, no longer than block_size."""
    import random

    random.seed(seed)
    tokenizer = m.Tokenizer(["ab"])
    text = m.sample(m.init_state(3), tokenizer, 1.0)
    return type(text) is str and len(text) <= 16 and set(text) <= {"a", "b"}


def _temperature(found: Any) -> dict:
    """The temperature at which [2, 0, 1, -1] became what it is, or that of the head."""
    return {"temperature": -3 / found["scaled"][0][3] if "scaled" in found else found["head"]}


def check(rng: random.Random) -> Iterator[Trial]:
    word = "".join(rng.choice("abc") for _ in range(5))
    yield from each(
        "feeds each drawn token at the next position, and stops at BOS",
        told_what_to_say,
        [
            {"chars": "abc", "script": script, "prefix": prefix}
            for script, prefix in (("cab.", ""), (word + ".", ""), (".", ""))
        ],
        call="sample(state, tokenizer), with a gpt that says script, . for BOS",
        nudge="BOS at position 0, then each drawn token one position further, with one cache for the document and one "
        "call of gpt for each position.",
    )
    yield Trial(
        "stops after block_size positions",
        told_what_to_say,
        {"chars": "abc", "script": "abcabcabcabcabcabcabc", "prefix": ""},
        call="sample(state, tokenizer), with a gpt that never says BOS",
        nudge="There are block_size positions, 0 to 15; what the last one says still counts.",
    )
    yield from each(
        "feeds a whole prefix before it draws",
        told_what_to_say,
        [
            {"chars": "abcx", "script": script, "prefix": prefix}
            for script, prefix in (("xxcb.", "ab"), ("x" * 4 + "a.", "caba"), ("xxxxxxx.", "abcabca"))
        ],
        call="sample(state, tokenizer, prefix=prefix), with a gpt that says script",
        nudge="Every token of the prefix passes through gpt; what gpt says before the last one is not used.",
    )
    logits = [2.0, 0.0, 1.0, -1.0]
    for temperature, given in ((2.0, True), (0.5, False)):
        yield Trial(
            "draws at the temperature it is given, or at 0.5",
            first_letters,
            {"logits": logits, "temperature": temperature, "number": 1000, "given": given},
            call="sample(state, tokenizer, temperature)" if given else "sample(state, tokenizer)",
            nudge="next_token draws; the temperature is 0.5 if none is given.",
            reads=as_likely(softmax(logits, temperature), 1000),
        )
    yield Trial(
        "draws at the temperature it is given, or at 0.5",
        usual_temperature,
        {"logits": logits},
        call="sample(state, tokenizer), noting the temperature of the draws",
        nudge="The head of the function says temperature: float = 0.5.",
        reads=_temperature,
    )
    yield Trial(
        "works with the real model",
        real_sample,
        {"seed": rng.randrange(1000)},
        call="sample(state, tokenizer, 1.0)",
        nudge="It returns text, of the tokenizer's letters.",
    )
