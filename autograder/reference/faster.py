"""The same training in fewer steps of Python: fused nodes, nodes that hold arrays, NumPy."""

import numpy as np
from functools import cache


# 13-dot
def dot(Value, a: list, b: list):
    """a[0]*b[0] + a[1]*b[1] + ... as one node, whose children are a[0], b[0], a[1], b[1], ..."""
    total, children, local_grads = 0.0, [], []
    for x, y in zip(a, b, strict=True):
        total += x.data * y.data
        children += (x, y)
        local_grads += (y.data, x.data)
    return Value(total, children, local_grads)


def dot_layers(Value, softmax) -> dict:
    """The functions of microgpt that add up products, with one dot node for each sum."""

    def linear(x, w):
        return [dot(Value, row, x) for row in w]

    def rmsnorm(x):
        scale = (dot(Value, x, x) / len(x) + 1e-5) ** -0.5
        return [xi * scale for xi in x]

    def attention_weights(query, keys):
        return softmax([dot(Value, query, key) / len(query) ** 0.5 for key in keys])

    def attend(query, keys, values):
        weights = attention_weights(query, keys)
        return [dot(Value, weights, column) for column in zip(*values)]

    return {
        "linear": linear,
        "rmsnorm": rmsnorm,
        "attention_weights": attention_weights,
        "attend": attend,
    }


# 13-cycle
def inner_nodes(root) -> list:
    """root and the nodes below it that have children, each once, children before parents."""
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in node.children:
            if child.children and child not in seen:
                visit(child)
        found.append(node)

    visit(root)
    del visit  # it refers to itself, and to found and seen
    return found


# 14-array
class Array:
    """A node that holds a whole array; pull turns the gradient here into one for each child."""

    __slots__ = ("data", "grad", "children", "pull")

    def __init__(self, data, children=(), pull=None):
        self.data, self.grad, self.children, self.pull = data, 0.0, children, pull

    def __add__(self, other):
        return Array(self.data + other.data, (self, other), lambda g: (g, g))

    def __radd__(self, number):
        return Array(number + self.data, (self,), lambda g: (g,))

    def __rmul__(self, number):
        return Array(number * self.data, (self,), lambda g: (number * g,))

    def relu(self):
        return Array(np.maximum(self.data, 0.0), (self,), lambda g: (g * (self.data > 0),))

    def __getitem__(self, key):
        def pull(g):
            whole = np.zeros_like(self.data)
            whole[key] = g
            return (whole,)

        return Array(self.data[key], (self,), pull)

    def linear(self, w):
        """The matrix w times this vector, with a gradient for both."""

        def pull(g):
            return g @ w.data, np.outer(g, self.data)

        return Array(w.data @ self.data, (self, w), pull)

    def backward(self):
        """Add to the grad of every node below this one."""
        self.grad = 1.0
        for node in reversed(inner_nodes(self)):
            for child, grad in zip(node.children, node.pull(node.grad)):
                child.grad = child.grad + grad


# 14-norm
def rmsnorm_rows(x):
    """Each row of x, scaled to a mean square of 1, and the scales."""
    scale = (np.vecdot(x, x, keepdims=True) / x.shape[-1] + 1e-5) ** -0.5
    return x * scale, scale


def rmsnorm_back(g, out, scale):
    """The gradient of x, when g is the gradient of out and (out, scale) is rmsnorm_rows(x)."""
    share = np.vecdot(g, out, keepdims=True) / out.shape[-1]
    return scale * (g - out * share)


def softmax_rows(x):
    """The softmax of each row of x."""
    exps = np.exp(x - x.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)


def softmax_back(g, p):
    """The gradient of x, when g is the gradient of p and p is softmax_rows(x)."""
    return p * (g - np.vecdot(g, p, keepdims=True))


def array_layers(n_head: int) -> dict:
    """The functions of microgpt that look inside a vector, for Arrays; the others stay."""

    def rmsnorm(x):
        out, scale = rmsnorm_rows(x.data)
        return Array(out, (x,), lambda g: (rmsnorm_back(g, out, scale),))

    def softmax(x):
        p = softmax_rows(x.data)
        return Array(p, (x,), lambda g: (softmax_back(g, p),))

    def stack(rows):
        return Array(np.array([row.data for row in rows]), tuple(rows), lambda g: g)

    def mix(weights, values):
        def pull(g):
            return values.data @ g, np.outer(weights.data, g)

        return Array(weights.data @ values.data, (weights, values), pull)

    def join(parts):
        size = len(parts[0].data)
        data = np.concatenate([part.data for part in parts])
        return Array(data, tuple(parts), lambda g: g.reshape(-1, size))

    def attention(x, state, layer, keys, values):
        query, key, value = (x.linear(state[f"{layer}.attn_w{name}"]) for name in "qkv")
        keys.append(key)
        values.append(value)
        all_keys, all_values, mixed = stack(keys), stack(values), []
        size = len(query.data) // n_head
        for start in range(0, len(query.data), size):
            head = slice(start, start + size)
            weights = softmax(size**-0.5 * query[head].linear(all_keys[:, head]))
            mixed.append(mix(weights, all_values[:, head]))
        return join(mixed).linear(state[f"{layer}.attn_wo"])

    def cross_entropy(logits, target):
        p = softmax_rows(logits.data)
        hot = np.arange(len(p)) == target
        return Array(-np.log(p[target]), (logits,), lambda g: (g * (p - hot),))

    return {
        "add": lambda a, b: a + b,
        "linear": lambda x, w: x.linear(w),
        "mlp": lambda x, fc1, fc2: x.linear(fc1).relu().linear(fc2),
        "rmsnorm": rmsnorm,
        "attention": attention,
        "cross_entropy": cross_entropy,
    }


# 14-attention
@cache
def causal_mask(n: int):
    """0 where row t may look at column u, minus infinity where u comes later than t."""
    return np.triu(np.full((n, n), -np.inf), 1)


def masked_attention(q, k, v):
    """All heads at all positions at once: the mixes of the values, and the attention weights."""
    scores = q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5
    weights = softmax_rows(scores + causal_mask(q.shape[-2]))
    return weights @ v, weights


def attention_back(g, q, k, v, weights):
    """The gradients of q, k and v, when g is the gradient of the mixes."""
    g_weights = g @ v.swapaxes(-1, -2)
    g_scores = softmax_back(g_weights, weights) * q.shape[-1] ** -0.5
    return g_scores @ k, g_scores.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ g


def layer_forward(x, w, layer: str, shape):
    """One layer on all positions (the rows of x), and what its backward pass needs."""
    a, scale_a = rmsnorm_rows(x)
    q, k, v = (a @ w[f"{layer}.attn_wqkv"].T).reshape(shape).transpose(2, 0, 3, 1, 4)
    mixed, weights = masked_attention(q, k, v)
    mixed = mixed.swapaxes(1, 2).reshape(x.shape)
    x = x + mixed @ w[f"{layer}.attn_wo"].T
    b, scale_b = rmsnorm_rows(x)
    hidden = np.maximum(b @ w[f"{layer}.mlp_fc1"].T, 0.0)
    x = x + hidden @ w[f"{layer}.mlp_fc2"].T
    return x, (a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden)


def layer_back(g, w, grads, layer: str, saved):
    """The gradient of the layer's input, when g is that of its output; fills in those of w."""
    a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden = saved
    np.matmul(g.T, hidden, out=grads[f"{layer}.mlp_fc2"])
    g_hidden = g @ w[f"{layer}.mlp_fc2"] * (hidden > 0)
    np.matmul(g_hidden.T, b, out=grads[f"{layer}.mlp_fc1"])
    g = g + rmsnorm_back(g_hidden @ w[f"{layer}.mlp_fc1"], b, scale_b)
    np.matmul(g.T, mixed, out=grads[f"{layer}.attn_wo"])
    g_mixed = (g @ w[f"{layer}.attn_wo"]).reshape(q.swapaxes(1, 2).shape).swapaxes(1, 2)
    g_qkv = np.array(attention_back(g_mixed, q, k, v, weights))
    g_qkv = g_qkv.transpose(1, 3, 0, 2, 4).reshape(len(g), -1)
    np.matmul(g_qkv.T, a, out=grads[f"{layer}.attn_wqkv"])
    return g + rmsnorm_back(g_qkv @ w[f"{layer}.attn_wqkv"], a, scale_a)


# 14-batch
def pad_documents(documents: list[list[int]], block_size: int):
    """The documents' inputs, targets and shares in the loss, as arrays with one row for each."""
    lengths = [min(len(tokens) - 1, block_size) for tokens in documents]
    total, longest = sum(lengths), max(lengths)
    inputs, targets, shares = [], [], []
    for tokens, n in zip(documents, lengths):
        padding = [0] * (longest - n)
        inputs.append(tokens[:n] + padding)
        targets.append(tokens[1 : n + 1] + padding)
        shares.append([1 / total] * n + padding)
    return np.array(inputs), np.array(targets), np.array(shares, dtype=float)


def weight_views(flat, state: dict) -> dict:
    """The matrices of state as windows into one long row of numbers; q, k and v also as one."""
    found, start = {}, 0
    for name, rows in state.items():
        size = len(rows) * len(rows[0])
        found[name] = flat[start : start + size].reshape(len(rows), -1)
        if name.endswith(".attn_wq"):
            found[f"{name}kv"] = flat[start : start + 3 * size].reshape(3 * len(rows), -1)
        start += size
    return found


def loss_and_grads(w: dict, grads: dict, inputs, targets, shares, n_head: int):
    """The loss of a batch of documents; fills in the gradients of the matrices in w."""
    layers = [name.removesuffix(".attn_wo") for name in w if name.endswith(".attn_wo")]
    documents, length = inputs.shape
    vocab_size, size = w["wte"].shape
    one_hot = np.eye(vocab_size)
    x, scale = rmsnorm_rows((w["wte"][inputs] + w["wpe"][:length]).reshape(-1, size))
    embedded, saved = x, []
    for layer in layers:
        x, kept = layer_forward(x, w, layer, (documents, length, 3, n_head, size // n_head))
        saved.append(kept)
    p = softmax_rows(x @ w["lm_head"].T)
    hot, shares = one_hot[targets.reshape(-1)], shares.reshape(-1)
    loss = -shares @ np.log(np.vecdot(p, hot))
    g = (p - hot) * shares[:, None]
    np.matmul(g.T, x, out=grads["lm_head"])
    g = g @ w["lm_head"]
    for layer, kept in zip(reversed(layers), reversed(saved)):
        g = layer_back(g, w, grads, layer, kept)
    g = rmsnorm_back(g, embedded, scale)
    np.matmul(one_hot[inputs.reshape(-1)].T, g, out=grads["wte"])
    grads["wpe"][:length] = g.reshape(documents, length, size).sum(0)
    grads["wpe"][length:] = 0.0
    return loss


def train_arrays(state, documents, n_head, block_size, num_steps, batch_size=1, rate=0.01):
    """Train a copy of state on encoded documents, batch_size in each step; yield the losses."""
    flat = np.array([p.data for rows in state.values() for row in rows for p in row])
    grad, m, v = np.zeros((3, len(flat)))
    w, grads = weight_views(flat, state), weight_views(grad, state)
    for step in range(num_steps):
        chosen = range(step * batch_size, (step + 1) * batch_size)
        batch = pad_documents([documents[i % len(documents)] for i in chosen], block_size)
        yield loss_and_grads(w, grads, *batch, n_head)
        m *= 0.85
        m += 0.15 * grad
        v *= 0.99
        v += 0.01 * grad**2
        now = rate * (1 - step / num_steps) / (1 - 0.85 ** (step + 1))
        flat -= now * m / (np.sqrt(v / (1 - 0.99 ** (step + 1))) + 1e-8)
