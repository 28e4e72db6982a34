"""Common wrong answers of lesson 07."""

from autograder.checking.diagnosis import Mistake

MISTAKES = [
    Mistake(
        "07-add",
        "lists joined",
        "def add(a, b):\n    return a + b\n",
        says="Between two lists, + puts one behind the other; you want a sum for each pair of entries.",
        counterexample="[2, 0] and [0.1, -0.2]: yours has 4 entries; due is [2.1, -0.2].",
    ),
    Mistake(
        "07-add",
        "stops at the shorter",
        "def add(a, b):\n    return [ai + bi for ai, bi in zip(a, b)]\n",
        says="Plain zip stops at the shorter list in silence, so a wrong length goes unnoticed.",
        counterexample="[1, 2] and [3]: yours is [4]; due is a ValueError.",
    ),
    Mistake(
        "07-add",
        "plain numbers",
        "def add(a, b):\n    return [Value(ai.data + bi.data) for ai, bi in zip(a, b, strict=True)]\n",
        says="You add the .data and wrap the sum anew: the numbers are right, the graph behind them is cut.",
        counterexample="The slope of a[0] + b[0] with respect to a[0] is 1; yours is 0.",
    ),
    Mistake(
        "07-add",
        "into the first list",
        "def add(a, b):\n    for i, bi in enumerate(b):\n        a[i].data = a[i].data + bi.data\n"
        "    if len(a) != len(b):\n"
        "        raise ValueError\n    return a\n",
        says="You change the Values of the first list; whoever still needs them finds other numbers.",
        counterexample="After add([2], [0.1]) the 2 has become 2.1 in yours; it must stay 2.",
    ),
    Mistake(
        "07-add",
        "multiplied",
        "def add(a, b):\n    return [ai * bi for ai, bi in zip(a, b, strict=True)]\n",
        says="You multiply the entries; the task asks for their sums.",
        counterexample="[2, 0] and [0.1, -0.2]: yours is [0.2, 0]; due is [2.1, -0.2].",
    ),
    Mistake(
        "07-add",
        "one total",
        "def add(a, b):\n    return [sum(ai + bi for ai, bi in zip(a, b, strict=True))]\n",
        says="You add everything up to one number; due is one sum for each entry.",
        counterexample="[2, 0] and [0.1, -0.2]: yours is [1.9]; due is [2.1, -0.2].",
    ),
    Mistake(
        "07-add",
        "the mean",
        "def add(a, b):\n    return [(ai + bi) / 2 for ai, bi in zip(a, b, strict=True)]\n",
        says="You take the mean of the two entries; due is their sum.",
        counterexample="[2, 0] and [0.1, -0.2]: yours is [1.05, -0.1]; due is [2.1, -0.2].",
    ),
    Mistake(
        "07-embed",
        "not normalised",
        'def embed(state, token_id, pos_id):\n    return add(state["wte"][token_id], state["wpe"][pos_id])\n',
        says="The rmsnorm of the sum is missing.",
        counterexample="Rows [2, 0] and [3, -1]: yours is [5, -1]; due is [1.39, -0.28].",
    ),
    Mistake(
        "07-embed",
        "rows joined",
        'def embed(state, token_id, pos_id):\n    return rmsnorm(state["wte"][token_id] + state["wpe"][pos_id])\n',
        says="You put the two rows one behind the other, because + joins lists. They must be added entry by entry.",
        counterexample="Two rows of 2 numbers: yours is a vector of 4; due is one of 2.",
    ),
    Mistake(
        "07-embed",
        "token for position",
        'def embed(state, token_id, pos_id):\n    at = token_id % len(state["wpe"])\n'
        '    return rmsnorm(add(state["wte"][token_id], state["wpe"][at]))\n',
        says="You use the token's number for the position table, too; that table goes by pos_id.",
        counterexample="Token 1 at position 2: yours takes row 1 of wpe; due is row 2.",
    ),
    Mistake(
        "07-embed",
        "tables swapped",
        'def embed(state, token_id, pos_id):\n    tables = state["wpe"] + state["wte"]\n'
        "    n = len(tables)\n    return rmsnorm(add(tables[token_id % n], state['wte'][pos_id % "
        "len(state['wte'])]))\n",
        says="You look the token up in the position table and the position in the token table.",
        counterexample="Token 1 at position 2: due are row 1 of wte and row 2 of wpe.",
    ),
    Mistake(
        "07-embed",
        "each row normalised",
        "def embed(state, token_id, pos_id):\n"
        '    return add(rmsnorm(state["wte"][token_id]), rmsnorm(state["wpe"][pos_id]))\n',
        says="You normalise the two rows and then add; due is one rmsnorm of the sum.",
        counterexample="Rows [2, 0] and [3, -1]: yours is [2.76, -0.45]; due is [1.39, -0.28].",
    ),
    Mistake(
        "07-embed",
        "copies of the numbers",
        "def embed(state, token_id, pos_id):\n"
        '    row = [Value(p.data) for p in state["wte"][token_id]]\n'
        '    return rmsnorm(add(row, [Value(p.data) for p in state["wpe"][pos_id]]))\n',
        says="You copy the numbers out of the tables, so no gradient ever reaches them and they are never trained.",
        counterexample="After backward, due is a gradient in row token_id of wte; in yours every gradient there is 0.",
    ),
    Mistake(
        "07-embed",
        "position left out",
        'def embed(state, token_id, pos_id):\n    return rmsnorm(state["wte"][token_id])\n',
        says="The row of the position is missing, so a letter looks alike wherever it stands.",
        counterexample="Rows [2, 0] and [3, -1]: yours is [1.41, 0]; due is [1.39, -0.28].",
    ),
    Mistake(
        "07-embed",
        "token left out",
        'def embed(state, token_id, pos_id):\n    return rmsnorm(state["wpe"][pos_id])\n',
        says="The row of the token is missing, so all letters look alike.",
        counterexample="Rows [2, 0] and [3, -1]: yours is [1.34, -0.45]; due is [1.39, -0.28].",
    ),
    Mistake(
        "07-embed",
        "position one ahead",
        "def embed(state, token_id, pos_id):\n"
        '    wpe = state["wpe"]\n    return rmsnorm(add(state["wte"][token_id], wpe[(pos_id + 1) % len(wpe)]))\n',
        says="Positions are counted from 0: the first token stands at position 0 and takes row 0.",
        counterexample="Position 0: yours takes row 1 of wpe; due is row 0.",
    ),
    Mistake(
        "07-mlp",
        "relu forgotten",
        "def mlp(x, fc1, fc2):\n    return linear(linear(x, fc1), fc2)\n",
        says="The relu between the two matrices is missing; then they amount to a single matrix.",
        counterexample="The hidden numbers 1, -2, -1 with [2, 5, 10]: yours is -18; due is 2.",
    ),
    Mistake(
        "07-mlp",
        "relu at the end too",
        "def mlp(x, fc1, fc2):\n    hidden = [h.relu() for h in linear(x, fc1)]\n"
        "    return [out.relu() for out in linear(hidden, fc2)]\n",
        says="A second relu at the end removes the negative results; the MLP must be able to lower a number.",
        counterexample="Hidden number 1 and second matrix [-1]: yours is 0; due is -1.",
    ),
    Mistake(
        "07-mlp",
        "relu only at the end",
        "def mlp(x, fc1, fc2):\n    return [out.relu() for out in linear(linear(x, fc1), fc2)]\n",
        says="The relu stands behind the second matrix; it belongs between the two.",
        counterexample="The hidden numbers 1, -2, -1 with [2, 5, 10]: yours is 0; due is 2.",
    ),
    Mistake(
        "07-mlp",
        "relu before",
        "def mlp(x, fc1, fc2):\n    return linear(linear([xi.relu() for xi in x], fc1), fc2)\n",
        says="You apply relu to x; it belongs behind the first matrix.",
        counterexample="x = [1, -2] becomes [1, 0] in yours before the first matrix has seen it.",
    ),
    Mistake(
        "07-mlp",
        "exp for relu",
        "def mlp(x, fc1, fc2):\n    return linear([h.exp() for h in linear(x, fc1)], fc2)\n",
        says="You use exp where relu is due.",
        counterexample="Hidden number -1: exp makes 0.37 of it; relu makes 0.",
    ),
    Mistake(
        "07-mlp",
        "absolute values",
        "def mlp(x, fc1, fc2):\n    return linear([h if h.data > 0 else -h for h in linear(x, fc1)], fc2)\n",
        says="You turn negative hidden numbers into positive ones; relu makes them 0.",
        counterexample="Hidden number -2: yours goes on as 2; due is 0.",
    ),
    Mistake(
        "07-mlp",
        "graph cut at relu",
        "def mlp(x, fc1, fc2):\n    return linear([Value(max(0, h.data)) for h in linear(x, fc1)], fc2)\n",
        says="The numbers are right, but max(0, h.data) makes plain numbers: fc1 and x get no gradient.",
        counterexample="x = 1, fc1 = [[3]], fc2 = [[2]]: the slope of the result to x is 6; yours is 0.",
    ),
    Mistake(
        "07-mlp",
        "x added",
        "def mlp(x, fc1, fc2):\n    out = linear([h.relu() for h in linear(x, fc1)], fc2)\n"
        "    return add(out, x[: len(out)]) if len(x) >= len(out) else out\n",
        says="You add x to the result. The model does that, outside of mlp.",
        counterexample="If the two matrices give 2 and x begins with 1: yours is 3; due is 2.",
    ),
    Mistake(
        "07-sgd",
        "step size does not fall",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate)
        yield loss.data
""",
        says="Your steps all have the same size; step i should have rate * (1 - i / num_steps).",
        counterexample="rate 0.1 and 4 steps: step 2 has 0.1 in yours; due is 0.05.",
    ),
    Mistake(
        "07-sgd",
        "falls one step early",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate * (1 - (i + 1) / num_steps))
        yield loss.data
""",
        says="You count the steps from 1, so the first step is already smaller and the last has size 0.",
        counterexample="rate 0.1 and 4 steps: step 0 has 0.075 in yours; due is 0.1.",
    ),
    Mistake(
        "07-sgd",
        "whole-number division",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate * (1 - i // num_steps))
        yield loss.data
""",
        says="i // num_steps is 0 at every step, so the size never falls; the fraction needs a single /.",
        counterexample="Step 2 of 4: 2 // 4 is 0; 2 / 4 is 0.5.",
    ),
    Mistake(
        "07-sgd",
        "size grows",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate * i / num_steps)
        yield loss.data
""",
        says="Your step size starts at 0 and grows; it must start at rate and fall.",
        counterexample="rate 0.1 and 4 steps: step 0 has 0 in yours; due is 0.1.",
    ),
    Mistake(
        "07-sgd",
        "gradients pile up",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        for p in parameters:
            p.data -= rate * (1 - i / num_steps) * p.grad
        yield loss.data
""",
        says="The gradients are never set back to 0, so each step also repeats all the steps before.",
        counterexample="Gradients 2 and then 1: your second step uses 3; due is 1.",
    ),
    Mistake(
        "07-sgd",
        "uphill",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, -rate * (1 - i / num_steps))
        yield loss.data
""",
        says="You step with the gradient, uphill; the loss then grows.",
        counterexample="p = 1 with gradient 2 and size 0.1: yours becomes 1.2; due is 0.8.",
    ),
    Mistake(
        "07-sgd",
        "backward forgotten",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        step(parameters, rate * (1 - i / num_steps))
        yield loss.data
""",
        says="backward() is missing, so all gradients are 0 and nothing moves.",
        counterexample="p = 1, loss p², size 0.1: yours stays 1; due is 0.8.",
    ),
    Mistake(
        "07-sgd",
        "loss after the step",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        document = documents[i % len(documents)]
        document_loss(document).backward()
        step(parameters, rate * (1 - i / num_steps))
        yield document_loss(document).data
""",
        says="You compute the loss again after the step; that costs a second forward pass, and it is another number.",
        counterexample="p = 1, loss p², size 0.1: yours hands out 0.64; due is 1.",
    ),
    Mistake(
        "07-sgd",
        "stops after the last document",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i, document in enumerate(documents[:num_steps]):
        loss = document_loss(document)
        loss.backward()
        step(parameters, rate * (1 - i / num_steps))
        yield loss.data
""",
        says="When the documents are used up you stop; the next step takes the first document again.",
        counterexample="3 documents, 4 steps: yours makes 3 steps; due are 4.",
    ),
    Mistake(
        "07-sgd",
        "a list at the end",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    losses = []
    for i in range(num_steps):
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        step(parameters, rate * (1 - i / num_steps))
        losses.append(loss.data)
    return losses
""",
        says="You return all losses at the end. With yield inside the loop each is handed out as soon as it is known.",
        counterexample="After the first loss, 1 document has been used; in yours all have.",
    ),
]
