"""11-sample: `sample(state, tokenizer, temperature, prefix)`, a new document."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.checking.probes import Trial
from autograder.exercises.lesson_11.likelihood import as_likely, softmax


def told_what_to_say(m, chars, says, prefix):
    """What sample returns, and what it asks of gpt, if gpt leaves no choice: at position i it answers token t with
    says[i][t], the dot for BOS."""
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
        if pos_id >= len(says):
            raise RuntimeError(f"gpt was asked at position {pos_id}, after BOS had ended the document")
        said = says[pos_id][token_id]
        wanted = tokenizer.bos if said == "." else tokenizer.chars.index(said)
        return [m.Value(1000.0 if t == wanted else 0.0) for t in range(tokenizer.vocab_size)]

    before = space.get("gpt")
    space["gpt"] = gpt
    try:
        text = m.sample(whole, tokenizer, prefix=prefix) if prefix else m.sample(whole, tokenizer)
    finally:
        space["gpt"] = before
    return {"text": text, "what gpt was asked": asked}


def first_letters(m, logits, temperature, number, given):
    """The tokens that are drawn after BOS, the document ending right after each."""
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
    drawn = []
    try:
        for _ in range(number):
            text = m.sample(whole, tokenizer, temperature) if given else m.sample(whole, tokenizer)
            drawn.append(tokenizer.chars.index(text) if text else 3)
    finally:
        space["gpt"] = before
    return drawn


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


def real_sample(m, letters, seed, samples):
    """Some samples of a random real model of these letters."""
    import random

    random.seed(seed)
    tokenizer = m.Tokenizer([letters])
    return [m.sample(m.init_state(3), tokenizer, 1.0) for _ in range(samples)]


def _temperature(logits: list[float]) -> Callable[[Any], object]:
    """The temperature at which the logits became what they are, or that of the head."""
    least = logits.index(min(logits))

    def read(found: Any) -> dict:
        if "scaled" not in found:
            return {"temperature": found["head"]}
        return {"temperature": (logits[least] - max(logits)) / found["scaled"][0][least]}

    return read


def _of_letters(letters: str) -> Callable[[Any], object]:
    """Whether samples are text of these letters, no longer than block_size, and not all the same."""

    def read(found: Any) -> dict:
        return {
            "text of its letters": all(type(text) is str and set(text) <= set(letters) for text in found),
            "at most 16 long": all(len(text) <= 16 for text in found),
            "all the same": len(set(found)) == 1,
        }

    return read


def _scripted(rng: random.Random, chars: str, script: str, prefix: str) -> list[list[str]]:
    """What gpt answers to each token at each position, so that ``script`` is said if all goes right; else anything."""
    says = [[rng.choice(chars) for _ in range(len(chars) + 1)] for _ in script]
    fed = len(chars)
    for position, letter in enumerate(script):
        says[position][fed] = letter
        following = prefix[position] if position < len(prefix) else letter
        fed = len(chars) if following == "." else chars.index(following)
    return says


def check(rng: random.Random) -> Iterator[Trial]:
    word = "".join(rng.choice("abc") for _ in range(5))

    def scripted(objective: str, chars: str, cases: Iterable[tuple[str, str]], call: str, nudge: str):
        for script, prefix in cases:
            says = _scripted(rng, chars, script, prefix)
            yield Trial(
                objective,
                told_what_to_say,
                {"chars": chars, "says": says, "prefix": prefix},
                call=call,
                nudge=nudge,
                shown={"script": script, **({"prefix": prefix} if prefix else {})},
            )

    yield from scripted(
        "feeds each drawn token at the next position, and stops at BOS",
        "abc",
        (("cab.", ""), (word + ".", ""), (".", "")),
        call="sample(state, tokenizer), with a gpt that says script, . for BOS",
        nudge="BOS at position 0, then each drawn token one position further, with one cache for the document and one "
        "call of gpt for each position.",
    )
    yield from scripted(
        "stops after block_size positions",
        "abc",
        [("".join(rng.choices("abc", k=21)), "")],
        call="sample(state, tokenizer), with a gpt that never says BOS",
        nudge="There are block_size positions, 0 to 15; what the last one says still counts.",
    )
    yield from scripted(
        "feeds a whole prefix before it draws",
        "abcx",
        (("xxcb.", "ab"), ("x" * 4 + "a.", "caba"), ("xxxxxxx.", "abcabca"), ("xxx" + word + ".", word[:3])),
        call="sample(state, tokenizer, prefix=prefix), with a gpt that says script",
        nudge="Every token of the prefix passes through gpt; what gpt says before the last one is not used.",
    )
    logits = rng.sample([2.0, 0.0, 1.0, -1.0], 4)
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
        reads=_temperature(logits),
    )
    letters = "".join(sorted(rng.sample("abcdefgh", 2)))
    yield Trial(
        "works with the real model",
        real_sample,
        {"letters": letters, "seed": rng.randrange(1000), "samples": 8},
        call="sample(state, tokenizer, 1.0), some times",
        nudge="It returns text, of the tokenizer's letters.",
        reads=_of_letters(letters),
    )
