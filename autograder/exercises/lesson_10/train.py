"""10-train: `train(state, tokenizer, documents, adam, num_steps, rate)`, one step a document."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each

_RUN = "train(state, tokenizer, documents, adam, num_steps, rate)"


def run_of_train(m, documents, steps_before, num_steps, rate):
    """What train asks for and does: the documents, the losses, and the rate of each step."""
    space, asked, rates = m.train.__globals__, [], []

    class Tokenizer:
        def encode(self, document):
            return ["encoded", document]

    class Adam:
        steps = steps_before

        def step(self, rate):
            rates.append(rate)
            self.steps += 1

    class Loss:
        def __init__(self, data):
            self.data, self.backward_calls = data, 0

        def backward(self):
            self.backward_calls += 1

    made = []

    def document_loss(state, tokens):
        asked.append([state["name"], tokens])
        made.append(Loss(0.5 + len(asked)))
        return made[-1]

    before = space.get("document_loss")
    space["document_loss"] = document_loss
    adam = Adam()
    try:
        losses = list(m.train({"name": "the state"}, Tokenizer(), documents, adam, num_steps, rate))
    finally:
        space["document_loss"] = before
    return {
        "documents": asked,
        "rates": rates,
        "losses": [loss if isinstance(loss, int | float) else f"a {type(loss).__name__}" for loss in losses],
        "backward": [loss.backward_calls for loss in made],
        "steps": adam.steps,
    }


def really_trained(m, seed, documents, num_steps):
    """The losses of a small real run and where the parameters end."""
    import random

    random.seed(seed)
    tokenizer = m.Tokenizer(documents)
    state = m.init_state(tokenizer.vocab_size)
    found = m.parameters(state)
    adam = m.Adam(found)
    losses = list(m.train(state, tokenizer, documents, adam, num_steps))
    rng = random.Random(seed)
    losses = [loss if isinstance(loss, int | float) else f"a {type(loss).__name__}" for loss in losses]
    return {"losses": losses, "mix of the parameters": sum(float(p.data) * rng.gauss(0, 1) for p in found)}


def one_loss_at_a_time(m, seed):
    """How many steps have been made when the first loss is handed out."""
    space = m.train.__globals__

    class Adam:
        steps = 0

        def step(self, rate):
            self.steps += 1

    before = space.get("document_loss")
    space["document_loss"] = lambda state, tokens: m.Value(1.0) * 2
    adam = Adam()
    try:
        next(iter(m.train({}, m.Tokenizer(["a"]), ["a"], adam, 5)))
    finally:
        space["document_loss"] = before
    return adam.steps


def check(rng: random.Random) -> Iterator[Trial]:
    rate = round(rng.uniform(0.01, 0.09), 3)
    yield from each(
        "takes document after document, from adam.steps on, up to num_steps",
        run_of_train,
        (
            {"documents": ["ab", "c", "bb"], "steps_before": 0, "num_steps": 5, "rate": 0.01},
            {"documents": ["ab", "c", "bb", "a"], "steps_before": 2, "num_steps": 6, "rate": rate},
            {"documents": ["x", "y"], "steps_before": 5, "num_steps": 7, "rate": rate},
            {"documents": ["x", "y"], "steps_before": 4, "num_steps": 4, "rate": rate},
        ),
        call=f"list({_RUN}), with adam.steps = steps_before",
        nudge="adam.steps counts the steps made so far: document and rate follow from it, before this step is counted.",
    )
    yield Trial(
        "hands out a loss before the next step is made",
        one_loss_at_a_time,
        {"seed": 1},
        call=f"next({_RUN}); adam.steps",
        nudge="yield inside the loop.",
    )
    yield Trial(
        "trains the real model",
        really_trained,
        {"seed": rng.randrange(1000), "documents": ["a", "b"], "num_steps": 2},
        call="list(train(state, tokenizer, documents, adam, num_steps))",
        nudge="Loss, backward, step, yield, in this order; the rate is 0.01 if none is given.",
    )
