"""The given half of lesson 14: microgpt's layers on arrays, forward and back.

``f`` holds the learner's functions of that lesson under their names. ``w`` and ``grads`` hold the matrices and their
gradients. x has one row for each position of each document, and g, its gradient, as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np


def rmsnorm_rows(x):
    """Each row of x, scaled to a mean square of 1, and the scales."""
    scale = (np.vecdot(x, x)[..., None] / x.shape[-1] + 1e-5) ** -0.5
    return x * scale, scale


def array_layers(f, n_head: int) -> dict[str, Callable[..., Any]]:
    """The functions of microgpt that look inside a vector, for Arrays; the others stay."""
    Array = f.Array

    def rmsnorm(x):
        out, scale = rmsnorm_rows(x.data)
        return Array(out, (x,), lambda g: (f.rmsnorm_back(g, out, scale),))

    def softmax(x):
        p = f.softmax_rows(x.data)
        return Array(p, (x,), lambda g: (f.softmax_back(g, p),))

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
        p = f.softmax_rows(logits.data)
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


@cache
def causal_mask(n: int):
    """0 where row t may look at column u, minus infinity where u comes later than t."""
    return np.triu(np.full((n, n), -np.inf), 1)


def masked_attention(f, q, k, v):
    """All heads at all positions at once: the mixes of the values, and the attention weights."""
    scores = q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5
    weights = f.softmax_rows(scores + causal_mask(q.shape[-2]))
    return weights @ v, weights


def layer_forward(f, x, w: dict, layer: str, documents: int, n_head: int):
    """One layer on all positions, and what its backward pass needs."""
    a, scale_a = rmsnorm_rows(x)
    qkv = (a @ w[f"{layer}.attn_wqkv"].T).reshape(documents, len(x) // documents, -1)
    heads = f.split_heads(qkv, 3 * n_head)  # those of the queries, of the keys, of the values
    q, k, v = heads[:, :n_head], heads[:, n_head : 2 * n_head], heads[:, 2 * n_head :]
    mixed, weights = masked_attention(f, q, k, v)
    mixed = f.join_heads(mixed).reshape(x.shape)
    x = x + mixed @ w[f"{layer}.attn_wo"].T
    b, scale_b = rmsnorm_rows(x)
    hidden = np.maximum(b @ w[f"{layer}.mlp_fc1"].T, 0.0)
    x = x + hidden @ w[f"{layer}.mlp_fc2"].T
    return x, (a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden)


def layer_back(f, g, w: dict, grads: dict, layer: str, saved: tuple):
    """The gradient of the layer's input, when g is that of its output; fills in those of its matrices."""
    a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden = saved
    documents, n_head, positions, _ = q.shape
    np.matmul(g.T, hidden, out=grads[f"{layer}.mlp_fc2"])
    g_hidden = g @ w[f"{layer}.mlp_fc2"] * (hidden > 0)
    np.matmul(g_hidden.T, b, out=grads[f"{layer}.mlp_fc1"])
    g = g + f.rmsnorm_back(g_hidden @ w[f"{layer}.mlp_fc1"], b, scale_b)
    np.matmul(g.T, mixed, out=grads[f"{layer}.attn_wo"])
    g_mixed = f.split_heads((g @ w[f"{layer}.attn_wo"]).reshape(documents, positions, -1), n_head)
    g_heads = np.concatenate(f.attention_back(g_mixed, q, k, v, weights), axis=1)
    g_qkv = f.join_heads(g_heads).reshape(len(g), -1)
    np.matmul(g_qkv.T, a, out=grads[f"{layer}.attn_wqkv"])
    return g + f.rmsnorm_back(g_qkv @ w[f"{layer}.attn_wqkv"], a, scale_a)


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


def loss_and_grads(f, w: dict, grads: dict, batch: tuple, n_head: int):
    """The loss of a batch, as pad_documents makes it; fills in the gradients of the matrices in w."""
    inputs, targets, shares = batch
    layers = [name.removesuffix(".attn_wo") for name in w if name.endswith(".attn_wo")]
    documents, length = inputs.shape
    vocab_size, size = w["wte"].shape
    one_hot = np.eye(vocab_size)
    x, scale = rmsnorm_rows((w["wte"][inputs] + w["wpe"][:length]).reshape(-1, size))
    embedded, saved = x, []
    for layer in layers:
        x, kept = layer_forward(f, x, w, layer, documents, n_head)
        saved.append(kept)
    p = f.softmax_rows(x @ w["lm_head"].T)
    hot, shares = one_hot[targets.reshape(-1)], shares.reshape(-1)
    loss = -shares @ np.log(np.vecdot(p, hot))
    g = (p - hot) * shares[:, None]
    np.matmul(g.T, x, out=grads["lm_head"])
    g = g @ w["lm_head"]
    for layer, kept in zip(reversed(layers), reversed(saved)):
        g = layer_back(f, g, w, grads, layer, kept)
    g = f.rmsnorm_back(g, embedded, scale)
    np.matmul(one_hot[inputs.reshape(-1)].T, g, out=grads["wte"])
    grads["wpe"][:length] = g.reshape(documents, length, size).sum(0)
    grads["wpe"][length:] = 0.0
    return loss


def train(
    f, state: dict, documents: list[list[int]], n_head: int, block_size: int, num_steps: int, batch_size: int = 1,
    rate: float = 0.01,
) -> Iterator[float]:  # fmt: skip
    """Train a copy of state on encoded documents, batch_size in each step; yield the losses."""
    flat = np.array([p.data for rows in state.values() for row in rows for p in row])
    grad, m, v = np.zeros((3, len(flat)))
    w, grads = weight_views(flat, state), weight_views(grad, state)
    for step in range(num_steps):
        chosen = range(step * batch_size, (step + 1) * batch_size)
        batch = f.pad_documents([documents[i % len(documents)] for i in chosen], block_size)
        yield loss_and_grads(f, w, grads, batch, n_head)
        m *= 0.85
        m += 0.15 * grad
        v *= 0.99
        v += 0.01 * grad**2
        now = rate * (1 - step / num_steps) / (1 - 0.85 ** (step + 1))
        flat -= now * m / (np.sqrt(v / (1 - 0.99 ** (step + 1))) + 1e-8)
