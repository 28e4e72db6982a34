"""Unusual but right answers of lesson 13."""

from autograder.checking.diagnosis import Oddity
from autograder.exercises.mistakes.lesson_13 import _ARRAY, _BACKWARD, _LINEAR

ODDITIES = [
    Oddity(
        "13-dot",
        "comprehensions and reduce",
        """
from functools import reduce

def dot(Value, a, b):
    if len(a) != len(b):
        raise ValueError(f"{len(a)} entries and {len(b)}")
    total = reduce(lambda s, pair: s + pair[0].data * pair[1].data, zip(a, b), 0.0)
    children = tuple(node for pair in zip(a, b) for node in pair)
    return Value(total, children, tuple(node.data for x, y in zip(a, b) for node in (y, x)))
""",
    ),
    Oddity(
        "13-dot",
        "by index, without a start",
        """
def dot(Value, a, b):
    a, b = list(a), list(b)
    if len(a) != len(b):
        raise ValueError
    total = a[0].data * b[0].data
    for i in range(1, len(a)):
        total = total + a[i].data * b[i].data
    children, local_grads = [None] * (2 * len(a)), [None] * (2 * len(a))
    children[0::2], children[1::2] = a, b
    local_grads[0::2], local_grads[1::2] = [y.data for y in b], [x.data for x in a]
    return Value(total, children, local_grads)
""",
    ),
    Oddity(
        "13-dot",
        "a node filled in later",
        """
def dot(Value, a, b):
    out = Value(0.0)
    pairs = list(zip(a, b, strict=True))
    for x, y in pairs:
        out.data += x.data * y.data
        out.children += (x, y)
        out.local_grads += (y.data, x.data)
    return out
""",
    ),
    Oddity(
        "13-cycle",
        "a helper beside it",
        """
def _visit(node, found, seen):
    seen.add(node)
    for child in node.children:
        if child.children and child not in seen:
            _visit(child, found, seen)
    found.append(node)


def inner_nodes(root):
    found = []
    _visit(root, found, set())
    return found
""",
    ),
    Oddity(
        "13-cycle",
        "the name emptied",
        """
def inner_nodes(root):
    done, result = {}, []

    def go(node):
        for child in node.children:
            if len(child.children) > 0 and id(child) not in done:
                go(child)
        done[id(node)] = node
        result.append(node)

    go(root)
    go = None
    return result
""",
    ),
    Oddity(
        "13-cycle",
        "a function that is handed itself",
        """
def inner_nodes(root):
    seen = []

    def visit(me, node):
        out = []
        for child in node.children:
            if child.children and not any(child is other for other in seen):
                out += me(me, child)
        seen.append(node)
        return out + [node]

    return visit(visit, root)
""",
    ),
    Oddity(
        "13-cycle",
        "an explicit stack",
        """
def inner_nodes(root):
    found, opened, stack = [], {root}, [(root, iter(root.children))]
    while stack:
        node, rest = stack[-1]
        for child in rest:
            if child.children and child not in opened:
                opened.add(child)
                stack.append((child, iter(child.children)))
                break
        else:
            found.append(node)
            stack.pop()
    return found
""",
    ),
    Oddity(
        "13-array",
        "sums written out",
        _ARRAY
        + """
    def linear(self, w):
        x = self.data

        def pull(g):
            return (w.data * g[:, None]).sum(0), g.reshape(-1, 1) * x.reshape(1, -1)

        return Array((w.data * x).sum(1), [self, w], pull)
"""
        + _BACKWARD,
    ),
    Oddity(
        "13-array",
        "matrix first",
        _ARRAY
        + """
    def linear(self, w):
        return Array(np.dot(w.data, self.data), (w, self), lambda g: [np.outer(g, self.data), w.data.T @ g])
"""
        + _BACKWARD,
    ),
    Oddity(
        "13-array",
        "in place, into arrays of its own",
        _ARRAY
        + _LINEAR
        + """
    def backward(self):
        order = inner_nodes(self)
        self.grad = np.ones_like(self.data)
        while order:
            node = order.pop()
            grads = node.pull(node.grad)
            for i in range(len(node.children)):
                child = node.children[i]
                if isinstance(child.grad, float):
                    child.grad = np.zeros_like(child.data)
                child.grad += grads[i]
""",
    ),
    Oddity(
        "13-norm",
        "mean",
        """
def rmsnorm_back(g, out, scale):
    return scale * g - scale * out * np.mean(out * g, axis=-1, keepdims=True)
""",
    ),
    Oddity(
        "13-norm",
        "from x",
        """
def rmsnorm_back(g, out, scale):
    x = out / scale
    n = x.shape[-1]
    slope_of_scale = (g * x).sum(axis=-1, keepdims=True)
    return g * scale - slope_of_scale * scale**3 * x / n
""",
    ),
    Oddity(
        "13-norm",
        "the whole matrix of slopes",
        """
def rmsnorm_back(g, out, scale):
    n = out.shape[-1]
    jacobian = scale[..., None] * (np.eye(n) - out[..., :, None] * out[..., None, :] / n)
    return (g[..., None, :] @ jacobian)[..., 0, :]
""",
    ),
    Oddity(
        "13-attention",
        "einsum",
        """
def attention_back(g, q, k, v, weights):
    g_weights = np.einsum("bhtd,bhud->bhtu", g, v)
    inner = (g_weights * weights).sum(-1, keepdims=True)
    g_scores = weights * (g_weights - inner) / np.sqrt(q.shape[-1])
    g_q = np.einsum("bhtu,bhud->bhtd", g_scores, k)
    g_k = np.einsum("bhtu,bhtd->bhud", g_scores, q)
    return g_q, g_k, np.einsum("bhtu,bhtd->bhud", weights, g)
""",
    ),
    Oddity(
        "13-attention",
        "head by head",
        """
def attention_back(g, q, k, v, weights):
    out = [np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)]
    for b in range(len(q)):
        for h in range(len(q[b])):
            a = weights[b, h]
            slopes = g[b, h] @ v[b, h].T
            slopes = a * (slopes - (a * slopes).sum(1)[:, None]) / len(q[b, h, 0]) ** 0.5
            out[0][b, h], out[1][b, h], out[2][b, h] = slopes @ k[b, h], slopes.T @ q[b, h], a.T @ g[b, h]
    return out
""",
    ),
    Oddity(
        "13-attention",
        "through the mix",
        """
def attention_back(g, q, k, v, weights):
    mixed = weights @ v
    inner = (g * mixed).sum(-1, keepdims=True)
    slopes = weights * (g @ v.transpose(0, 1, 3, 2) - inner)
    slopes = slopes * (1 / q.shape[3] ** 0.5)
    return slopes @ k, slopes.transpose(0, 1, 3, 2) @ q, weights.transpose(0, 1, 3, 2) @ g
""",
    ),
    Oddity(
        "13-batch",
        "filled in row by row",
        """
def pad_documents(documents, block_size):
    cut = [tokens[: block_size + 1] for tokens in documents]
    shape = len(cut), max(map(len, cut)) - 1
    inputs, targets = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int)
    shares = np.zeros(shape)
    for row, tokens in enumerate(cut):
        inputs[row, : len(tokens) - 1] = tokens[:-1]
        targets[row, : len(tokens) - 1] = tokens[1:]
        shares[row, : len(tokens) - 1] = 1
    return inputs, targets, shares / shares.sum()
""",
    ),
    Oddity(
        "13-batch",
        "padded with the last token",
        """
def pad_documents(documents, block_size):
    pairs = [list(zip(tokens, tokens[1:]))[:block_size] for tokens in documents]
    longest = max(len(p) for p in pairs)
    real = np.array([[i < len(p) for i in range(longest)] for p in pairs])
    full = np.array([p + [(p[-1][1], p[-1][1])] * (longest - len(p)) for p in pairs])
    return full[:, :, 0], full[:, :, 1], real / real.sum()
""",
    ),
    Oddity(
        "13-batch",
        "one table, seen twice",
        """
def pad_documents(documents, block_size):
    longest = min(block_size, max(len(tokens) for tokens in documents) - 1)
    table = np.array([(list(tokens) + [tokens[0]] * longest)[: longest + 1] for tokens in documents])
    lengths = np.array([[len(tokens) - 1] for tokens in documents])
    real = np.arange(longest)[None] < lengths
    return table[:, :-1], table[:, 1:], np.where(real, 1.0, 0.0) / np.count_nonzero(real)
""",
    ),
]
