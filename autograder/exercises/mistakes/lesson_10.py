"""Common wrong answers of lesson 10."""

from autograder.checking.diagnosis import Mistake

_LOSS = """
def document_loss(state, tokens):
    keys, values = empty_cache()
    losses = []
    for pos_id, (token_id, target) in enumerate(next_token_pairs(tokens, block_size)):
        losses.append(cross_entropy(gpt(state, token_id, pos_id, keys, values), target))
    return (1 / len(losses)) * sum(losses)
"""
_INIT = """
class Adam:
    def __init__(self, parameters, beta1=0.85, beta2=0.99, eps=1e-8):
        self.parameters, self.beta1, self.beta2, self.eps = parameters, beta1, beta2, eps
        self.m, self.v = [0.0] * len(parameters), [0.0] * len(parameters)
        self.steps = 0
"""
_STEP = """
@add_to(Adam)
def step(self, rate):
    self.steps += 1
    for i, p in enumerate(self.parameters):
        self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * p.grad
        self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * p.grad**2
        m_hat = self.m[i] / (1 - self.beta1**self.steps)
        v_hat = self.v[i] / (1 - self.beta2**self.steps)
        p.data -= rate * m_hat / (v_hat**0.5 + self.eps)
        p.grad = 0
"""
_TRAIN = """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    while adam.steps < num_steps:
        document = documents[adam.steps % len(documents)]
        loss = document_loss(state, tokenizer.encode(document))
        loss.backward()
        adam.step(rate * (1 - adam.steps / num_steps))
        yield loss.data
"""
_CHECKPOINT = """
def checkpoint(state, adam):
    numbers = {name: [[p.data for p in row] for row in rows] for name, rows in state.items()}
    return {"state": numbers, "m": list(adam.m), "v": list(adam.v), "steps": adam.steps}
"""
_RESTORE = """
def restore(saved, state, adam):
    for name, rows in state.items():
        for row, numbers in zip(rows, saved["state"][name]):
            for p, number in zip(row, numbers):
                p.data = number
    adam.m, adam.v, adam.steps = list(saved["m"]), list(saved["v"]), saved["steps"]
"""
_FOUND = """
def failing_gradients():
    return [1.0, 1.0]
"""
_MENDED = """
def mended_adam(gradients, rate):
    p, m, v, places = 0.0, 0.0, 0.0, []
    for t, gradient in enumerate(gradients, 1):
        m = 0.85 * m + 0.15 * gradient
        v = 0.99 * v + 0.01 * gradient**2
        m_hat = m / (1 - 0.85**t)
        v_hat = v / (1 - 0.99**t)
        p -= rate * m_hat / (v_hat**0.5 + 1e-8)
        places.append(p)
    return places
"""


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


MISTAKES = [
    Mistake(
        "10-document-loss",
        "the sum",
        _changed(_LOSS, ("(1 / len(losses)) * sum(losses)", "sum(losses)")),
        says="You return the sum of the losses; due is their mean, so that a long document counts no more than a "
        "short one.",
        counterexample="Losses 3, 2 and 4: yours is 9; due is 3.",
    ),
    Mistake(
        "10-document-loss",
        "divided by the number of tokens",
        _changed(_LOSS, ("1 / len(losses)", "1 / len(tokens)")),
        says="You divide by the number of tokens; there is one pair fewer.",
        counterexample="BOS, m, i, a, BOS: 5 tokens, but 4 pairs.",
    ),
    Mistake(
        "10-document-loss",
        "the last loss",
        _changed(_LOSS, ("(1 / len(losses)) * sum(losses)", "losses[-1]")),
        says="You return the loss of the last position alone; due is the mean over all.",
        counterexample="Losses 3, 2 and 4: yours is 4; due is 3.",
    ),
    Mistake(
        "10-document-loss",
        "a new cache at each position",
        _changed(
            _LOSS,
            ("    keys, values = empty_cache()\n    losses", "    losses"),
            ("block_size)):\n", "block_size)):\n        keys, values = empty_cache()\n"),
        ),
        says="You empty the cache at every position, so no position sees the ones before it.",
        counterexample="At position 2 the cache should come to hold 3 keys; yours holds 1.",
    ),
    Mistake(
        "10-document-loss",
        "one cache for all documents",
        "_cache = empty_cache()\n" + _changed(_LOSS, ("keys, values = empty_cache()", "keys, values = _cache")),
        says="Your cache is made once, so a document sees the keys of the documents before it.",
        counterexample="The same document a second time: its first position sees 1 key when due, more in yours.",
    ),
    Mistake(
        "10-document-loss",
        "always position 0",
        _changed(_LOSS, ("gpt(state, token_id, pos_id,", "gpt(state, token_id, 0,")),
        says="You call gpt with position 0 every time.",
        counterexample="For mia the positions are 0, 1, 2, 3.",
    ),
    Mistake(
        "10-document-loss",
        "positions from 1",
        _changed(_LOSS, ("next_token_pairs(tokens, block_size)):", "next_token_pairs(tokens, block_size), 1):")),
        says="You count the positions from 1; the first is 0.",
        counterexample="BOS stands at position 0; yours puts it at 1.",
    ),
    Mistake(
        "10-document-loss",
        "the token itself as target",
        _changed(_LOSS, ("values), target)", "values), token_id)")),
        says="You measure how surprising the token itself is; the target is the one that follows.",
        counterexample="After BOS comes m in mia: the target is m, yours is BOS.",
    ),
    Mistake(
        "10-document-loss",
        "plain numbers",
        _changed(_LOSS, ("(1 / len(losses)) * sum(losses)", "Value(sum(loss.data for loss in losses) / len(losses))")),
        says="You average the .data: the number is right, but backward finds nothing below it.",
        counterexample="After backward every gradient is 0 in yours.",
    ),
    Mistake(
        "10-document-loss",
        "tokens cut too short",
        _changed(_LOSS, ("next_token_pairs(tokens, block_size)", "next_token_pairs(tokens[:block_size], block_size)")),
        says="You cut the tokens to block_size before pairing them, which loses the last pair.",
        counterexample="16 tokens make 15 pairs; of a longer document 16 pairs are due.",
    ),
    Mistake(
        "10-document-loss",
        "never cut",
        _changed(_LOSS, ("next_token_pairs(tokens, block_size)", "next_token_pairs(tokens, len(tokens))")),
        says="You never cut: wpe has rows for block_size positions only.",
        counterexample="A document of 20 letters: yours goes to position 20; due is at most 15.",
    ),
    Mistake(
        "10-moments",
        "one list for both",
        _changed(
            _INIT,
            (
                "self.m, self.v = [0.0] * len(parameters), [0.0] * len(parameters)",
                "self.m = self.v = [0.0] * len(parameters)",
            ),
        ),
        says="m and v are one and the same list in yours.",
        counterexample="After adam.m[0] = 5, your adam.v[0] is 5; due is 0.",
    ),
    Mistake(
        "10-moments",
        "one number for all",
        _changed(_INIT, ("[0.0] * len(parameters), [0.0] * len(parameters)", "[0.0], [0.0]")),
        says="You keep one number for all parameters; each parameter has its own m and v.",
        counterexample="3 parameters: due are 3 zeros in m.",
    ),
    Mistake(
        "10-moments",
        "steps from 1",
        _changed(_INIT, ("self.steps = 0", "self.steps = 1")),
        says="No step has been made yet, so steps is 0.",
        counterexample="A new Adam: yours has steps 1; due is 0.",
    ),
    Mistake(
        "10-moments",
        "starts at the parameters",
        _changed(_INIT, ("[0.0] * len(parameters), [0.0]", "[p.data for p in parameters], [0.0]")),
        says="m starts at the parameters' values; it is a mean of gradients and starts at 0.",
        counterexample="A parameter of 1.0: your m is 1.0; due is 0.0.",
    ),
    Mistake(
        "10-moments",
        "copies of the parameters",
        _changed(_INIT, ("= parameters, beta1", "= [Value(p.data) for p in parameters], beta1")),
        says="You keep copies; a step would move the copies and leave the model as it is.",
        counterexample="adam.parameters[0] must be the very Value that was given.",
    ),
    Mistake(
        "10-moments",
        "betas exchanged",
        _changed(
            _INIT,
            (
                "self.beta1, self.beta2, self.eps = parameters, beta1, beta2",
                "self.beta1, self.beta2, self.eps = parameters, beta2, beta1",
            ),
        ),
        says="beta1 and beta2 are exchanged.",
        counterexample="beta1 is 0.85, for the mean; beta2 is 0.99, for the squares.",
    ),
    Mistake(
        "10-moments",
        "settings ignored",
        _changed(_INIT, ("= parameters, beta1, beta2, eps", "= parameters, 0.85, 0.99, 1e-8")),
        says="You always use 0.85, 0.99 and 1e-8, whatever settings are given.",
        counterexample="Adam(parameters, beta1=0.5) should have beta1 0.5.",
    ),
    Mistake(
        "10-moments",
        "Values in m and v",
        _changed(
            _INIT,
            (
                "[0.0] * len(parameters), [0.0] * len(parameters)",
                "[Value(0.0) for _ in parameters], [Value(0.0) for _ in parameters]",
            ),
        ),
        says="m and v are Values in yours. Plain numbers are due: no gradient goes through them, and a graph "
        "would grow at every step.",
        counterexample="adam.m[0] is Value(0.0) in yours; due is 0.0.",
    ),
    Mistake(
        "10-step",
        "no correction",
        _changed(_STEP, (" / (1 - self.beta1**self.steps)", ""), (" / (1 - self.beta2**self.steps)", "")),
        says="The correction is missing: m and v start at 0 and are too small at first.",
        counterexample="First gradient 2: m is 0.3 and v 0.04, so yours moves 1.5 · rate; due is 1 · rate.",
    ),
    Mistake(
        "10-step",
        "counted afterwards",
        _changed(_STEP, ("    self.steps += 1\n    for", "    t = self.steps + 2\n    for"), ("**self.steps", "**t"))
        + "    self.steps += 1\n",
        says="The exponent is one too large: at the first step it is 1.",
        counterexample="First gradient 2: yours divides m = 0.3 by 1 - 0.85² = 0.2775; due is 0.15.",
    ),
    Mistake(
        "10-step",
        "exponent 0 first",
        _changed(_STEP, ("    self.steps += 1\n    for", "    for")) + "    self.steps += 1\n",
        says="You count the step at the end, so the first correction is 1 - β⁰ = 0 and you divide by zero.",
        counterexample="At the first step the exponent is 1; yours is 0.",
    ),
    Mistake(
        "10-step",
        "counted for each parameter",
        _changed(
            _STEP,
            (
                "    self.steps += 1\n    for i, p in enumerate(self.parameters):\n",
                "    for i, p in enumerate(self.parameters):\n        self.steps += 1\n",
            ),
        ),
        says="steps grows inside the loop, once for each parameter; a step counts once.",
        counterexample="3 parameters, 1 step: yours counts 3.",
    ),
    Mistake(
        "10-step",
        "corrected means kept",
        _changed(
            _STEP,
            ("        m_hat = self.m[i] /", "        self.m[i] = m_hat = self.m[i] /"),
            ("        v_hat = self.v[i] /", "        self.v[i] = v_hat = self.v[i] /"),
        ),
        says="You store the corrected means in m and v, so the next step corrects them again.",
        counterexample="After the first gradient 2, your m is 2; due is 0.3.",
    ),
    Mistake(
        "10-step",
        "the gradient itself",
        _changed(_STEP, ("rate * m_hat /", "rate * p.grad /")),
        says="You move by the gradient at hand; due is m_hat, the mean.",
        counterexample="Gradients 1 and then -2: m_hat is negative, but not -2.",
    ),
    Mistake(
        "10-step",
        "1 − β forgotten",
        _changed(_STEP, ("(1 - self.beta1) * p.grad\n", "p.grad\n"), ("(1 - self.beta2) * p.grad**2", "p.grad**2")),
        says="The factors 1 - β in front of the gradient are missing.",
        counterexample="First gradient 2: your m is 2; due is 0.15 · 2 = 0.3.",
    ),
    Mistake(
        "10-step",
        "not squared",
        _changed(_STEP, ("p.grad**2", "abs(p.grad)")),
        says="v follows the squares of the gradients; the square is missing.",
        counterexample="First gradient 2: your v is 0.02; due is 0.04.",
    ),
    Mistake(
        "10-step",
        "root forgotten",
        _changed(_STEP, ("v_hat**0.5", "v_hat")),
        says="You divide by v_hat; due is its root.",
        counterexample="First gradient 2: yours moves rate · 2/4; due is rate · 2/2.",
    ),
    Mistake(
        "10-step",
        "eps inside the root",
        _changed(_STEP, ("(v_hat**0.5 + self.eps)", "(v_hat + self.eps) ** 0.5")),
        says="You add ε under the root; it belongs behind it. For small gradients the difference shows.",
        counterexample="v_hat = 1e-8, ε = 1e-8: yours is 0.000141; due is 0.00010001.",
    ),
    Mistake(
        "10-step",
        "eps left out",
        _changed(_STEP, ("(v_hat**0.5 + self.eps)", "v_hat**0.5")),
        says="Without ε a parameter whose gradients were all 0 divides by zero.",
        counterexample="Gradient 0: yours is 0/0; due is 0.",
    ),
    Mistake(
        "10-step",
        "uphill",
        _changed(_STEP, ("p.data -=", "p.data +=")),
        says="You move with the gradient, uphill.",
        counterexample="Gradient 2: the parameter should fall; yours rises.",
    ),
    Mistake(
        "10-step",
        "gradient kept",
        _changed(_STEP, ("        p.grad = 0\n", "")),
        says="The gradient is not set back to 0, so the next backward adds to it.",
        counterexample="After a step grad should be 0; yours is still 2.",
    ),
    Mistake(
        "10-step",
        "betas exchanged",
        _changed(_STEP, ("self.beta1", "self.betaX"), ("self.beta2", "self.beta1"), ("self.betaX", "self.beta2")),
        says="β₁ and β₂ are exchanged: β₁ belongs to m, β₂ to v.",
        counterexample="First gradient 2: your m is 0.02; due is 0.3.",
    ),
    Mistake(
        "10-step",
        "only m corrected",
        _changed(_STEP, (" / (1 - self.beta2**self.steps)", "")),
        says="Only m is corrected; v starts at 0, too.",
        counterexample="First gradient 2: your divisor is √0.04 = 0.2; due is 2.",
    ),
    Mistake(
        "10-step",
        "rate forgotten",
        _changed(_STEP, ("rate * m_hat", "m_hat")),
        says="The rate is missing.",
        counterexample="First gradient 2, rate 0.01: yours moves by 1; due is 0.01.",
    ),
    Mistake(
        "10-train",
        "rate does not fall",
        _changed(_TRAIN, ("rate * (1 - adam.steps / num_steps)", "rate")),
        says="Your rate stays the same; it should fall in a straight line.",
        counterexample="Rate 0.01, step 2 of 4: yours is 0.01; due is 0.005.",
    ),
    Mistake(
        "10-train",
        "rate one step ahead",
        _changed(_TRAIN, ("(1 - adam.steps / num_steps)", "(1 - (adam.steps + 1) / num_steps)")),
        says="You count from 1: the first rate is already smaller, and the last is 0.",
        counterexample="Rate 0.01, 4 steps: the first rate is 0.0075 in yours; due is 0.01.",
    ),
    Mistake(
        "10-train",
        "starts anew",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    for i in range(num_steps):
        loss = document_loss(state, tokenizer.encode(documents[i % len(documents)]))
        loss.backward()
        adam.step(rate * (1 - i / num_steps))
        yield loss.data
""",
        says="Your loop counts for itself, so after an interruption it begins with the first document again. Go "
        "by adam.steps.",
        counterexample="adam.steps is 2 and num_steps 6: yours makes 6 steps; due are 4.",
    ),
    Mistake(
        "10-train",
        "stops after the last document",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    for document in documents[adam.steps : num_steps]:
        loss = document_loss(state, tokenizer.encode(document))
        loss.backward()
        adam.step(rate * (1 - adam.steps / num_steps))
        yield loss.data
""",
        says="When the documents are used up you stop; the first one follows again.",
        counterexample="3 documents, 5 steps: yours makes 3; due are 5.",
    ),
    Mistake(
        "10-train",
        "one document for ever",
        _changed(_TRAIN, ("documents[adam.steps % len(documents)]", "documents[0]")),
        says="Every step takes the first document.",
        counterexample="Step 1 takes document 1; yours takes document 0.",
    ),
    Mistake(
        "10-train",
        "not encoded",
        _changed(_TRAIN, ("tokenizer.encode(document)", "document")),
        says="document_loss wants token ids; the document is not encoded.",
        counterexample='"ab" must become [2, 0, 1, 2] first.',
    ),
    Mistake(
        "10-train",
        "backward forgotten",
        _changed(_TRAIN, ("        loss.backward()\n", "")),
        says="backward() is missing, so all gradients are 0.",
        counterexample="After a step without backward every parameter is where it was.",
    ),
    Mistake(
        "10-train",
        "the step before backward",
        _changed(
            _TRAIN,
            (
                "        loss.backward()\n        adam.step(rate * (1 - adam.steps / num_steps))\n",
                "        adam.step(rate * (1 - adam.steps / num_steps))\n        loss.backward()\n",
            ),
        ),
        says="You make the step before backward has found the gradients of this document.",
        counterexample="The first step has only zeros to go by.",
    ),
    Mistake(
        "10-train",
        "the Value is handed out",
        _changed(_TRAIN, ("yield loss.data", "yield loss")),
        says="You hand out the Value, with its whole graph; due is the plain number.",
        counterexample="The first loss is 3.366; yours is a Value.",
    ),
    Mistake(
        "10-train",
        "all at the end",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    losses = []
    while adam.steps < num_steps:
        document = documents[adam.steps % len(documents)]
        loss = document_loss(state, tokenizer.encode(document))
        loss.backward()
        adam.step(rate * (1 - adam.steps / num_steps))
        losses.append(loss.data)
    return losses
""",
        says="You return the losses at the end; yield in the loop hands out each one as it comes.",
        counterexample="After the first loss, 1 step has been made; in yours all have.",
    ),
    Mistake(
        "10-checkpoint",
        "m and v themselves",
        _changed(_CHECKPOINT, ("list(adam.m)", "adam.m"), ("list(adam.v)", "adam.v")) + _RESTORE,
        says="The checkpoint holds adam's own lists, which the next step changes.",
        counterexample="Save, make a step, look: your saved m has changed.",
    ),
    Mistake(
        "10-checkpoint",
        "Values in the file",
        _changed(_CHECKPOINT, ("[p.data for p in row]", "list(row)")) + _RESTORE,
        says="The rows hold Values, which JSON can't write; due are plain numbers.",
        counterexample="A row should be [0.1, 0.2], not [Value(0.1), Value(0.2)].",
    ),
    Mistake(
        "10-checkpoint",
        "adam forgotten",
        _changed(
            _CHECKPOINT, ('"m": list(adam.m), "v": list(adam.v), "steps": adam.steps', '"m": [], "v": [], "steps": 0')
        )
        + _RESTORE,
        says="m, v and steps are not kept, so Adam would begin anew.",
        counterexample="After 400 steps steps should be 400; yours is 0.",
    ),
    Mistake(
        "10-checkpoint",
        "rounded",
        _changed(_CHECKPOINT, ("[p.data for", "[round(p.data, 4) for")) + _RESTORE,
        says="You round the numbers; training that goes on from them is another training.",
        counterexample="0.123456 becomes 0.1235.",
    ),
    Mistake(
        "10-checkpoint",
        "new Values",
        _CHECKPOINT
        + """
def restore(saved, state, adam):
    for name, rows in saved["state"].items():
        state[name] = [[Value(number) for number in row] for row in rows]
    adam.m, adam.v, adam.steps = list(saved["m"]), list(saved["v"]), saved["steps"]
""",
        says="You put new Values into state, but adam.parameters still holds the old ones and will go on moving those.",
        counterexample="After restore, state['wte'][0][0] is adam.parameters[0] no longer.",
    ),
    Mistake(
        "10-checkpoint",
        "adam not restored",
        _CHECKPOINT
        + _changed(
            _RESTORE, ('    adam.m, adam.v, adam.steps = list(saved["m"]), list(saved["v"]), saved["steps"]\n', "")
        ),
        says="The parameters come back, but m, v and steps do not.",
        counterexample="A checkpoint with 12 steps: after yours, adam.steps is 0.",
    ),
    Mistake(
        "10-checkpoint",
        "m and v exchanged",
        _CHECKPOINT + _changed(_RESTORE, ('list(saved["m"]), list(saved["v"])', 'list(saved["v"]), list(saved["m"])')),
        says="m and v are exchanged on the way back.",
        counterexample="m = [0.3], v = [0.04]: after yours m is [0.04].",
    ),
    Mistake(
        "10-hunt",
        "one gradient",
        "def failing_gradients():\n    return [1.0]\n" + _MENDED,
        says="At the first step the fixed correction is the right one, so one gradient shows nothing.",
        counterexample="Gradient 1: m_hat is 0.15/0.15 = 1 in both.",
    ),
    Mistake(
        "10-hunt",
        "zeros",
        "def failing_gradients():\n    return [0.0, 0.0]\n" + _MENDED,
        says="With gradients of 0 nothing moves in either version.",
        counterexample="m and v stay 0, corrected or not.",
    ),
    Mistake(
        "10-hunt",
        "longer than needed",
        "def failing_gradients():\n    return [1.0, -2.0, 0.5]\n" + _MENDED,
        says="hasty_adam goes wrong on it, but a shorter list is enough.",
        counterexample="The correction is wrong from the second step on.",
    ),
    Mistake(
        "10-hunt",
        "not mended",
        _FOUND + _changed(_MENDED, ("0.85**t", "0.85"), ("0.99**t", "0.99")),
        says="Your list shows the bug, but mended_adam still has it.",
        counterexample="At step 2, m is divided by 1 - 0.85² = 0.2775; yours divides by 0.15.",
    ),
    Mistake(
        "10-hunt",
        "counted from 0",
        _FOUND + _changed(_MENDED, ("enumerate(gradients, 1)", "enumerate(gradients)")),
        says="You count the steps from 0, so the first correction is 1 - β⁰ = 0.",
        counterexample="At the first step the exponent is 1.",
    ),
    Mistake(
        "10-hunt",
        "only m mended",
        _FOUND + _changed(_MENDED, ("0.99**t", "0.99")),
        says="m is corrected by the number of steps now, v is not yet.",
        counterexample="At step 2, v is divided by 1 - 0.99² = 0.0199; yours divides by 0.01.",
    ),
    Mistake(
        "10-hunt",
        "correction removed",
        _FOUND + _changed(_MENDED, (" / (1 - 0.85**t)", ""), (" / (1 - 0.99**t)", "")),
        says="You removed the corrections; then even the first step is wrong.",
        counterexample="Gradient 1: yours moves rate · 0.15/0.1; due is rate · 1.",
    ),
]
