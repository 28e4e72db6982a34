"""A learner's trained model as plain numbers, with what it read: all that a page of it needs."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from autograder.course import CourseError
from models import pretrained

COLDEST = 0.1  # the lowest temperature that the page offers; there a small difference shows most
WITHIN = 1e-6  # how far a probability on the page may be from the program's
_COMPARED = 15  # tokens
_MEASURED = 100  # documents
_SHOWN = 8  # documents
# A weight is a whole number of units, in 32 bits. With 24 bits, or as a float of 32, probabilities at the lowest
# temperature are up to 1e-5 off, and with 32 at most some 1e-7.
BITS = 32


@dataclass(frozen=True)
class Trained:
    """A trained model: ``weights`` by name as rows of whole numbers of ``unit``, and of what it read the file's name,
    how many ``documents``, and ``examples`` of them. ``loss`` is the mean surprise a token on ``measured`` documents,
    ``losses`` are those of the training, where they are known."""

    chars: tuple[str, ...]
    n_head: int
    unit: float
    weights: dict[str, list[list[int]]]
    text: str
    documents: int
    examples: tuple[str, ...]
    measured: int
    loss: float
    losses: tuple[float, ...]

    @property
    def parameters(self) -> int:
        return sum(len(row) for rows in self.weights.values() for row in rows)

    @property
    def numbers(self) -> dict[str, list[list[float]]]:
        """The weights as the page has them."""
        return {name: [[self.unit * n for n in row] for row in rows] for name, rows in self.weights.items()}


def of(
    program: ModuleType, state: dict[str, list], tokenizer: Any, text: str, documents: list[str], losses: list[float]
) -> Trained:
    """The model in ``state``, a learner's with its Values or plain numbers, as their ``program`` runs it.

    Raises CourseError if the numbers are none that can be shown, if the tokens do not fit, or if the program's gpt
    gives other probabilities than lesson 09's, for the page knows no other.
    """
    values = {name: [[float(getattr(n, "data", n)) for n in row] for row in rows] for name, rows in state.items()}
    every = [abs(n) for rows in values.values() for row in rows for n in row]
    if not all(map(math.isfinite, every)) or not any(every):
        raise CourseError("This model's numbers are not finite, or all 0; train it anew with a smaller rate.")
    if tokenizer.vocab_size != len(values["wte"]):
        raise CourseError(
            f"{text} has {tokenizer.vocab_size} tokens and the model {len(values['wte'])}, so it was learned from "
            "another text; name that one."
        )
    unit = max(every) / (2 ** (BITS - 1) - 1)
    weights = {name: [[round(n / unit) for n in row] for row in rows] for name, rows in values.items()}
    chosen = random.Random(42).sample(documents, min(_MEASURED, len(documents)))
    made = Trained(
        tuple(tokenizer.chars), program.n_head, unit, weights, text, len(documents), tuple(chosen[:_SHOWN]),
        len(chosen), 0.0, tuple(losses),
    )  # fmt: skip
    numbers, block = made.numbers, len(weights["wpe"])
    read = [tokenizer.encode(document)[: block + 1] for document in chosen]
    said = [pretrained.logits(numbers, made.n_head, tokens[:-1]) for tokens in read]
    _compare(program, values, read, said)
    surprises = [
        -math.log(pretrained.softmax(logits)[token])
        for tokens, after in zip(read, said)
        for logits, token in zip(after, tokens[1:])
    ]
    return replace(made, loss=sum(surprises) / len(surprises))


def _compare(program: ModuleType, values: dict, read: list[list[int]], said: list[list[list[float]]]) -> None:
    """See that the learner's own gpt gives the probabilities of the page on the first tokens that were ``read``."""
    state = {name: [[program.Value(n) for n in row] for row in rows] for name, rows in values.items()}
    compared = 0
    for tokens, after in zip(read, said):
        keys, cache = program.empty_cache()
        for position, (token, shown) in enumerate(zip(tokens, after)):
            try:
                own = [logit.data for logit in program.gpt(state, token, position, keys, cache)]
            except Exception as problem:
                raise CourseError(f"Your gpt() stopped with {problem!r}; `autograder doctor` says more.") from None
            pairs = zip(*(pretrained.softmax([logit / COLDEST for logit in logits]) for logits in (own, shown)))
            if len(own) != len(shown) or any(abs(a - b) > WITHIN for a, b in pairs):
                raise CourseError(
                    "Your gpt() gives other probabilities than the page would, which knows lesson 09's alone; share a "
                    "model of that one."
                )
        compared += len(after)
        if compared >= _COMPARED:
            return
