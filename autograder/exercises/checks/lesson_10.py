"""The checks of lesson 10: the loss of a document, Adam, the training loop, checkpoints, a bug hunt."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking import compare, examine
from autograder.checking.probes import Trial
from autograder.exercises import hunts

_ADAM = 1e-6  # the usual arrangements of Adam differ by where exactly ε comes in
_RUN = "train(state, tokenizer, documents, adam, num_steps, rate)"


def _numbers(rng: random.Random, count: int, low: float = -2.0, high: float = 2.0) -> list[float]:
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def loss_of_document(m, seed, vocab_size, tokens):
    """The number of document_loss for a random model."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    for rows in state.values():
        for row in rows:
            for p in row:
                p.data *= 4
    return float(m.document_loss(state, tokens).data)


def slopes_of_document(m, seed, vocab_size, tokens):
    """For each matrix a random mix of the gradients of document_loss."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    m.document_loss(state, tokens).backward()
    rng = random.Random(seed)
    return {
        name: sum(100 * float(p.grad) * rng.gauss(0, 1) for row in rows for p in row) for name, rows in state.items()
    }


def calls_of_gpt(m, tokens):
    """What document_loss asks of gpt, called twice: each token with its position, and how long the cache is."""
    space, asked = m.document_loss.__globals__, []

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append("key")
        values[0].append("value")
        asked.append([token_id, pos_id, len(keys[0]), len(values[0])])
        return [m.Value(0.1 * token_id), m.Value(0.2), m.Value(0.0)]

    before = space.get("gpt")
    space["gpt"] = gpt
    try:
        losses = [m.document_loss({}, tokens), m.document_loss({}, tokens)]
    finally:
        space["gpt"] = before
    return {"token, position, keys, values": asked, "losses": [float(loss.data) for loss in losses]}


def check_document_loss(rng: random.Random) -> Iterator[Trial]:
    """`document_loss(state, tokens)`: the mean cross-entropy over the pairs."""
    for tokens in ([2, 0, 1, 2], [2] + [rng.randrange(2) for _ in range(5)] + [2]):
        yield Trial(
            "asks gpt at each position, in order, with a cache that begins empty",
            calls_of_gpt,
            {"tokens": tokens},
            call="document_loss(state, tokens), twice, noting the calls of gpt",
            nudge="One empty_cache() for the document; position 0 for the first pair, 1 for the second.",
        )
    yield Trial(
        "cuts a long document to block_size pairs",
        calls_of_gpt,
        {"tokens": [2] + [i % 2 for i in range(20)] + [2]},
        call="document_loss(state, tokens), twice, noting the calls of gpt",
        nudge="next_token_pairs(tokens, block_size) cuts it.",
    )
    yield Trial(
        "is the mean of the cross-entropies",
        loss_of_document,
        {"seed": rng.randrange(1000), "vocab_size": 3, "tokens": [2, 1, 0, 2]},
        call="document_loss(state, tokens).data",
        nudge="The sum of the losses divided by the number of pairs.",
    )
    yield Trial(
        "returns a Value that lets the gradient through to every matrix",
        slopes_of_document,
        {"seed": rng.randrange(1000), "vocab_size": 3, "tokens": [2, 1, 2]},
        call="document_loss(state, tokens).backward()",
        nudge="Keep the losses as Values until the mean.",
    )


def memory_of_adam(m, start):
    """What a new Adam holds."""
    values = [m.Value(x) for x in start]
    adam = m.Adam(values)
    return {
        "parameters are the Values given": [any(p is v for v in values) for p in adam.parameters],
        "beta1, beta2, eps": [adam.beta1, adam.beta2, adam.eps * 1e8],
        "m": [float(x) for x in adam.m],
        "v": [float(x) for x in adam.v],
        "steps": adam.steps,
    }


def separate_memories(m, start):
    """Whether m and v are separate lists, in one Adam and between two."""
    values = [m.Value(x) for x in start]
    one, two = m.Adam(values), m.Adam(values)
    one.m[0] = 5.0
    return [float(one.v[0]), float(two.m[0]), float(two.v[0])]


def own_settings(m, beta1, beta2, eps):
    """The settings of an Adam that was given its own."""
    adam = m.Adam([m.Value(1.0)], beta1, beta2, eps)
    named = m.Adam([m.Value(1.0)], beta1=beta1, beta2=beta2, eps=eps)
    return [adam.beta1, adam.beta2, adam.eps, named.beta1, named.beta2, named.eps]


def check_moments(rng: random.Random) -> Iterator[Trial]:
    """`Adam(parameters, beta1, beta2, eps)`: what it remembers at the beginning."""
    for start in ([1.0], _numbers(rng, 3)):
        yield Trial(
            "keeps its arguments, a 0.0 for every parameter in m and in v, and steps = 0",
            memory_of_adam,
            {"start": start},
            call="adam = Adam(parameters)",
            nudge="self.parameters, self.beta1, self.beta2, self.eps, self.m, self.v, self.steps.",
        )
    yield Trial(
        "has separate lists for m and v",
        separate_memories,
        {"start": [1.0, 2.0]},
        call="adam.m[0] = 5.0; adam.v[0]",
        nudge="Make the list anew for each of the two.",
    )
    yield Trial(
        "takes other settings",
        own_settings,
        {"beta1": 0.5, "beta2": 0.75, "eps": 0.25},
        call="Adam(parameters, beta1, beta2, eps)",
        nudge="Store what was given, not 0.85 and 0.99.",
    )


def walk_of_adam(m, start, gradients, rates):
    """Where the parameters are after each step, for these gradients, row by row."""
    values = [m.Value(x) for x in start]
    adam = m.Adam(values)
    places = []
    for row, rate in zip(gradients, rates):
        for value, gradient in zip(values, row):
            value.grad = gradient
        adam.step(rate)
        places.append([float(v.data) for v in values])
    return places


def books_of_adam(m, gradients, rate, beta1, beta2):
    """m, v, steps and the gradients after some steps of one parameter."""
    p = m.Value(0.5)
    adam = m.Adam([p], beta1=beta1, beta2=beta2)
    for gradient in gradients:
        p.grad = gradient
        adam.step(rate)
    return {
        "m": float(adam.m[0]),
        "v": float(adam.v[0]),
        "steps": adam.steps,
        "grad": float(p.grad),
        "p": float(p.data),
    }


def step_with_eps(m, gradients, rate, eps):
    """Where one parameter is after each step, with an eps that counts."""
    p = m.Value(0.0)
    adam = m.Adam([p], eps=eps)
    places = []
    for gradient in gradients:
        p.grad = gradient
        adam.step(rate)
        places.append(float(p.data))
    return places


def check_step(rng: random.Random) -> Iterator[Trial]:
    """`adam.step(rate)`: one step for every parameter."""
    for gradients, beta1, beta2 in (([2.0, 2.0], 0.85, 0.99), ([1.0, -2.0, 0.5], 0.85, 0.99), ([3.0, -1.0], 0.5, 0.75)):
        yield Trial(
            "keeps m, v and the count, and clears the gradient",
            books_of_adam,
            {"gradients": gradients, "rate": 0.01, "beta1": beta1, "beta2": beta2},
            call="adam = Adam([p], beta1, beta2); adam.step(rate) after each gradient; adam.m, adam.v, adam.steps",
            nudge="The lists keep the uncorrected means; steps grows by 1; grad ends at 0.",
            tolerance=_ADAM,
        )
    example = {"start": [0.0], "gradients": [[1.0], [-2.0], [0.5]], "rates": [0.1, 0.1, 0.1]}
    mixed = {
        "start": _numbers(rng, 3),
        "gradients": [[g * rng.choice((-1, 1)) for g in _numbers(rng, 3, 0.3, 2.0)] for _ in range(5)],
        "rates": [0.05, 0.04, 0.03, 0.02, 0.01],
    }
    for inputs in (example, mixed):
        yield Trial(
            "moves each parameter by rate · m_hat / (√v_hat + ε)",
            walk_of_adam,
            inputs,
            call="p.grad = gradient; adam.step(rate), one row of gradients a step",
            nudge="Correct both means with 1 − β**steps, and move against m_hat.",
            tolerance=_ADAM,
        )
    yield Trial(
        "moves each parameter by rate · m_hat / (√v_hat + ε)",
        walk_of_adam,
        {"start": [1.0, 2.0], "gradients": [[0.0, 3.0], [0.0, 0.0]], "rates": [0.1, 0.1]},
        call="p.grad = gradient; adam.step(rate), one row of gradients a step",
        nudge="A gradient of 0 makes no trouble, because ε stands below the fraction.",
        tolerance=_ADAM,
    )
    yield Trial(
        "adds ε outside the root",
        step_with_eps,
        {"gradients": [1e-3, -5e-4, 2e-3], "rate": 0.002, "eps": 1e-8},
        call="p.grad = gradient; adam.step(rate)",
        nudge="v_hat ** 0.5 + self.eps",
        tolerance=_ADAM,
    )


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


def check_train(rng: random.Random) -> Iterator[Trial]:
    """`train(state, tokenizer, documents, adam, num_steps, rate)`: one step a document."""
    rate = round(rng.uniform(0.01, 0.09), 3)
    for inputs in (
        {"documents": ["ab", "c", "bb"], "steps_before": 0, "num_steps": 5, "rate": 0.01},
        {"documents": ["ab", "c", "bb", "a"], "steps_before": 2, "num_steps": 6, "rate": rate},
        {"documents": ["x", "y"], "steps_before": 4, "num_steps": 4, "rate": rate},
    ):
        yield Trial(
            "takes document after document, from adam.steps on, up to num_steps",
            run_of_train,
            inputs,
            call=f"list({_RUN}), with adam.steps = steps_before",
            nudge="Document adam.steps % len(documents), rate * (1 - adam.steps / num_steps), both before the step is "
            "counted.",
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


def saved_numbers(m, seed, steps):
    """What checkpoint returns for a small state and an Adam that has made some steps."""
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(rng.random()) for _ in range(2)] for _ in range(3)], "b": [[m.Value(rng.random())]]}
    adam = m.Adam([p for rows in state.values() for row in rows for p in row])
    adam.m, adam.v, adam.steps = [rng.random() for _ in adam.m], [rng.random() for _ in adam.v], steps
    saved = m.checkpoint(state, adam)
    rows = {
        name: [[x if isinstance(x, int | float) else f"a {type(x).__name__}" for x in row] for row in rows]
        for name, rows in saved["state"].items()
    }
    return {"state": rows, "m": list(saved["m"]), "v": list(saved["v"]), "steps": saved["steps"]}


def unchanged_later(m, seed):
    """The checkpoint as JSON text, after training has gone on."""
    import json
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(rng.random()) for _ in range(2)] for _ in range(2)]}
    adam = m.Adam(state["wte"][0] + state["wte"][1])
    saved = m.checkpoint(state, adam)
    for p in adam.parameters:
        p.grad = 1.0
    adam.step(0.1)
    try:
        return json.loads(json.dumps({key: saved[key] for key in ("state", "m", "v", "steps")}))
    except TypeError:
        return "not to be written as JSON"


def restored(m, seed, steps):
    """State and Adam after restore, and whether the Values are still the same objects."""
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(0.0) for _ in range(2)] for _ in range(3)], "b": [[m.Value(0.0)]]}
    adam = m.Adam([p for rows in state.values() for row in rows for p in row])
    objects = list(adam.parameters)
    saved = {
        "state": {"wte": [[rng.random() for _ in range(2)] for _ in range(3)], "b": [[rng.random()]]},
        "m": [rng.random() for _ in objects],
        "v": [rng.random() for _ in objects],
        "steps": steps,
    }
    m.restore(saved, state, adam)
    now = [p for rows in state.values() for row in rows for p in row]
    found = {
        "data": [float(p.data) for p in now],
        "m": [float(x) for x in adam.m],
        "v": [float(x) for x in adam.v],
        "steps": adam.steps,
        "same objects": all(a is b for a, b in zip(now, objects)) and all(a is b for a, b in zip(adam.parameters, now)),
    }
    adam.m[0] = adam.v[0] = 7.0
    return {**found, "saved m and v": [saved["m"], saved["v"]]}


def check_checkpoint(rng: random.Random) -> Iterator[Trial]:
    """`checkpoint(state, adam)` and `restore(saved, state, adam)`."""
    seed = rng.randrange(1000)
    yield Trial(
        "checkpoint holds state, m, v and steps as plain numbers",
        saved_numbers,
        {"seed": seed, "steps": 7},
        call="checkpoint(state, adam)",
        nudge='{"state": {name: rows of numbers}, "m": …, "v": …, "steps": …}',
    )
    yield Trial(
        "later training does not change it",
        unchanged_later,
        {"seed": seed},
        call="saved = checkpoint(state, adam); adam.step(rate); saved",
        nudge="list(adam.m) is a copy; adam.m itself goes on changing.",
    )
    yield Trial(
        "restore puts it back into the same Values",
        restored,
        {"seed": seed + 1, "steps": 12},
        call="restore(saved, state, adam)",
        nudge="Set p.data of each Value; give adam copies of m and v, and the number of steps.",
    )


def gradients_found(m):
    """What failing_gradients() returns."""
    return m.failing_gradients()


def mended(m, gradients, rate):
    """mended_adam(gradients, rate), as floats."""
    return [float(x) for x in m.mended_adam(gradients, rate)]


def _goes_wrong(found: object) -> dict:
    gradients = _a_list(found)
    m = examine.namespace()
    right = walk_of_adam(m, [0.0], [[g] for g in gradients], [0.01] * len(gradients))
    hasty = [[place] for place in hunts.hasty_adam(gradients, 0.01)]
    return {"hasty_adam goes wrong on it": not compare.same(hasty, right, 1e-6)}


def _length(found: object) -> dict:
    return {"gradients in it": len(_a_list(found))}


def _a_list(found: object) -> list[float]:
    if type(found) is not list or not 0 < len(found) <= 100:
        raise ValueError
    if not all(type(g) in (int, float) and abs(g) <= 1000 for g in found):
        raise ValueError
    return found


def check_hunt(rng: random.Random) -> Iterator[Trial]:
    """`failing_gradients()` and `mended_adam(gradients, rate)`."""
    yield Trial(
        "finds gradients on which hasty_adam goes wrong",
        gradients_found,
        call="failing_gradients()",
        nudge="A list of numbers. Work out both on paper, step by step.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds as few as possible",
        gradients_found,
        call="failing_gradients()",
        nudge="From which step on is the correction wrong?",
        reads=_length,
    )
    for gradients in ([1.0, -2.0, 0.5], _numbers(rng, 6)):
        yield Trial(
            "mends it",
            mended,
            {"gradients": gradients, "rate": 0.1},
            call="mended_adam(gradients, rate)",
            nudge="The correction is 1 − β to the power of the number of steps made.",
        )
