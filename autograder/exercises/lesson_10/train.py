"""10-train: `train(state, tokenizer, documents, adam, num_steps, rate)`, one step a document."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each

_RUN = "train(state, tokenizer, documents, adam, num_steps, rate)"


def run_of_train(m, documents, steps_before, num_steps, rate):
    """What train asks for and does: the documents, the losses, and the rate of each step."""
    space, asked, rates = m.train.__globals__, [], []
    calls: list[int] = []
    tokenizer = m.Tokenizer(documents)
    whole = m.init_state(tokenizer.vocab_size)

    class Adam(m.Adam):  # type: ignore[name-defined]  # m holds whatever the learner wrote
        """Notes the rate of each step and moves nothing."""

        def step(self, rate):
            rates.append(rate)
            self.steps += 1

    class Value(m.Value):  # type: ignore[name-defined]
        """Counts how often it is asked for its gradients."""

        def backward(self):
            calls[self.number] += 1

    def document_loss(state, tokens):
        given = {"document": tokenizer.decode(tokens), "tokens": len(tokens)}
        asked.append({**given, "the state that was given": state is whole})
        loss = Value(0.5 + len(asked))
        loss.number = len(calls)
        calls.append(0)
        return loss

    before = space.get("document_loss")
    space["document_loss"] = document_loss
    adam = Adam(m.parameters(whole))
    adam.steps = steps_before
    try:
        losses = list(m.train(whole, tokenizer, documents, adam, num_steps, rate))
    finally:
        space["document_loss"] = before
    return {
        "documents": asked,
        "rates": rates,
        "losses": losses,
        "backward": calls,
        "steps": adam.steps,
    }


def really_trained(m, seed, documents, num_steps):
    """The losses of a small real run and where the parameters end, if each step is plain gradient descent: the
    arrangements of Adam differ in the seventh digit."""
    import random

    class Adam(m.Adam):  # type: ignore[name-defined]  # m holds whatever the learner wrote
        """Goes straight down."""

        def step(self, rate):
            self.steps += 1
            for p in self.parameters:
                p.data -= rate * p.grad
                p.grad = 0

    random.seed(seed)
    tokenizer = m.Tokenizer(documents)
    state = m.init_state(tokenizer.vocab_size)
    found = m.parameters(state)
    adam = Adam(found)
    losses = list(m.train(state, tokenizer, documents, adam, num_steps))
    rng = random.Random(seed)
    return {"losses": losses, "mix of the parameters": sum(float(p.data) * rng.gauss(0, 1) for p in found)}


def one_loss_at_a_time(m, seed, losses):
    """The losses that are handed out before somebody stops asking, and how many steps have been made by then."""
    import itertools
    import random

    random.seed(seed)
    space = m.train.__globals__
    state = m.init_state(2)
    adam = m.Adam(m.parameters(state))
    before = space.get("document_loss")
    space["document_loss"] = lambda state, tokens: state["wte"][0][0] * 2
    try:
        found = list(itertools.islice(m.train(state, m.Tokenizer(["a"]), ["a"], adam, 5), losses))
    finally:
        space["document_loss"] = before
    return {"the first loss": found[0], "losses": len(found), "steps": adam.steps}


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
        {"seed": rng.randrange(1000), "losses": rng.randrange(1, 4)},
        call=f"for loss in {_RUN}, stopped after some losses; adam.steps",
        nudge="yield inside the loop.",
    )
    yield Trial(
        "trains the real model",
        really_trained,
        {"seed": rng.randrange(1000), "documents": ["a", "b"], "num_steps": 2},
        call="list(train(state, tokenizer, documents, adam, num_steps))",
        nudge="Loss, backward, step, yield, in this order; the rate is 0.01 if none is given.",
    )
