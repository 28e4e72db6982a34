"""A small GPT in NumPy with switches: every part of microgpt can be changed, trained and measured from one setting.

With the default setting and seed 42 it is microgpt: the canonical 1,000 losses come out, to nine decimals. The forward
and the backward pass stand on the functions of lesson 14.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from autograder import data
from autograder.checking import examine
from models.experiments.setting import Result, Setting
from models.rungs.matrices import rmsnorm_rows, weight_views

HELD_OUT = 1000  # distinct names that no run trains on
_CANONICAL = 1000  # documents that the canonical run trains on

# Each activation, and its slope worked out from its output.
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "relu": (lambda x: np.maximum(x, 0.0), lambda out: out > 0),
    "tanh": (np.tanh, lambda out: 1 - out**2),
    "none": (lambda x: x, lambda out: 1.0),
}


def run(setting: Setting, seed: int) -> Result:
    """Train the model of ``setting`` from ``seed``, and measure it on names it has never seen.

    Raises ValueError for a block too short for these names: each would be measured on its first letters alone.
    """
    longest = max(map(len, _names().held_out)) - 1
    if setting.block_size < longest:
        raise ValueError(
            f"block_size={setting.block_size} cuts the held-out names, which need {longest}, so the loss would be that "
            "of other names. To look back less, set context."
        )
    clock = time.perf_counter()
    model = Model(setting, seed)
    with np.errstate(all="ignore"):  # a run may blow up; its loss says so
        losses = tuple(model.train())
        return Result(setting, seed, losses, model.held_out_loss(), time.perf_counter() - clock)


def shapes(setting: Setting) -> dict[str, tuple[int, int]]:
    """Rows and columns of each matrix, in the order in which microgpt draws them."""
    size, vocab_size = setting.n_embd, _names().tokenizer.vocab_size
    found = {"wte": (vocab_size, size), "wpe": (setting.block_size, size), "lm_head": (vocab_size, size)}
    for i in range(setting.n_layer):
        found |= {f"layer{i}.attn_w{name}": (size, size) for name in "qkvo"}
        found |= {f"layer{i}.mlp_fc1": (4 * size, size), f"layer{i}.mlp_fc2": (size, 4 * size)}
    return found


class Model:
    """The parameters of one run, their gradients, and the documents in the order in which they come."""

    def __init__(self, setting: Setting, seed: int) -> None:
        names, rng = _names(), random.Random(seed)
        self.setting = setting
        shuffled = list(names.documents)
        rng.shuffle(shuffled)
        most = setting.steps * setting.batch if setting.documents is None else setting.documents
        chosen = [document for document in shuffled if document not in names.held][:most]
        self.documents = [names.tokenizer.encode(document) for document in chosen]
        drawn = {
            name: [[rng.gauss(0, setting.std) for _ in range(columns)] for _ in range(rows)]
            for name, (rows, columns) in shapes(setting).items()
        }
        if setting.tied:  # drawn nevertheless, so that all later matrices begin as they do untied
            del drawn["lm_head"]
        self.flat = np.array([number for rows in drawn.values() for row in rows for number in row])
        self.grad = np.zeros_like(self.flat)
        self.w, self.grads = weight_views(self.flat, drawn), weight_views(self.grad, drawn)

    def train(self) -> Iterator[float]:
        """Make all steps of the setting; yield the loss of each, taken before the step is made."""
        s = self.setting
        mean, square = np.zeros((2, len(self.flat)))
        for step in range(s.steps):
            chosen = range(step * s.batch, (step + 1) * s.batch)
            loss = self.loss_and_grads([self.documents[i % len(self.documents)] for i in chosen])
            yield loss
            if not math.isfinite(loss):
                return
            rate = s.rate * (1 - step / s.steps if s.decay else 1)
            if s.optimiser == "sgd":
                self.flat -= rate * self.grad
            else:
                mean += (1 - s.beta1) * (self.grad - mean)
                square += (1 - s.beta2) * (self.grad**2 - square)
                corrected = square / (1 - s.beta2 ** (step + 1))
                divisor = np.sqrt(corrected) + 1e-8 if s.optimiser == "adam" else 1.0
                self.flat -= rate / (1 - s.beta1 ** (step + 1)) * mean / divisor

    @property
    def held_out(self) -> list[list[int]]:
        """The held-out names, encoded; the same for every model."""
        return _names().held_out

    def held_out_loss(self) -> float:
        """The mean loss over all positions of the held-out names; infinite if it is not a number."""
        loss = self.loss_and_grads(self.held_out, backward=False)
        return loss if math.isfinite(loss) else math.inf

    def loss_and_grads(self, documents: list[list[int]], backward: bool = True) -> float:
        """The mean loss over all positions of ``documents``; with ``backward`` also its gradient, in ``self.grads``.

        x and its gradient g have one row for each position of each document.
        """
        s, m, w, grads = self.setting, _pieces(), self.w, self.grads
        inputs, targets, shares = m.pad_documents(documents, s.block_size)
        count, length = inputs.shape
        one_hot = np.eye(len(w["wte"]))
        head = "wte" if s.tied else "lm_head"
        embedded = w["wte"][inputs] + (w["wpe"][:length] if s.positions else 0.0)
        embedded, scale = self._norm(embedded.reshape(count * length, -1))
        x, saved = embedded, []
        for i in range(s.n_layer):
            x, kept = self._layer(x, f"layer{i}", (count, length, 3, s.n_head, s.n_embd // s.n_head))
            saved.append(kept)
        p = m.softmax_rows(x @ w[head].T)
        hot, shares = one_hot[targets.reshape(-1)], shares.reshape(-1)
        loss = float(-shares @ np.log(np.vecdot(p, hot)))
        if not backward:
            return loss
        g = (p - hot) * shares[:, None]
        g_head = g.T @ x
        g = g @ w[head]
        for i in reversed(range(s.n_layer)):
            g = self._layer_back(g, f"layer{i}", saved[i])
        g = self._norm_back(g, embedded, scale)
        grads["wte"][:] = one_hot[inputs.reshape(-1)].T @ g
        grads["wpe"][:] = 0.0
        if s.positions:
            grads["wpe"][:length] = g.reshape(count, length, -1).sum(0)
        if s.tied:
            grads["wte"] += g_head
        else:
            grads["lm_head"][:] = g_head
        return loss

    def _layer(self, x, layer: str, shape: tuple[int, ...]):
        """One layer on all positions, and what its backward pass needs.

        ``shape`` is (documents, positions, 3, heads, entries of a head).
        """
        s, w = self.setting, self.w
        a, scale_a = self._norm(x)
        q, k, v = (a @ w[f"{layer}.attn_wqkv"].T).reshape(shape).transpose(2, 0, 3, 1, 4)
        scores = (q * self._stretch) @ k.swapaxes(-1, -2) * shape[-1] ** -0.5
        weights = _pieces().softmax_rows(scores + window(shape[1], s.context))
        mixed = (weights @ v).swapaxes(1, 2).reshape(x.shape)
        x = x * s.residual + mixed @ w[f"{layer}.attn_wo"].T
        b, scale_b = self._norm(x)
        hidden = ACTIVATIONS[s.activation][0](b @ w[f"{layer}.mlp_fc1"].T)
        x = x * s.residual + hidden @ w[f"{layer}.mlp_fc2"].T
        return x, (a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden)

    def _layer_back(self, g, layer: str, saved: tuple):
        """The gradient of the layer's input, when g is that of its output; fills in those of its matrices."""
        s, m, w, grads = self.setting, _pieces(), self.w, self.grads
        a, scale_a, q, k, v, weights, mixed, b, scale_b, hidden = saved
        grads[f"{layer}.mlp_fc2"][:] = g.T @ hidden
        g_hidden = g @ w[f"{layer}.mlp_fc2"] * ACTIVATIONS[s.activation][1](hidden)
        grads[f"{layer}.mlp_fc1"][:] = g_hidden.T @ b
        g = g * s.residual + self._norm_back(g_hidden @ w[f"{layer}.mlp_fc1"], b, scale_b)
        grads[f"{layer}.attn_wo"][:] = g.T @ mixed
        g_mixed = (g @ w[f"{layer}.attn_wo"]).reshape(q.swapaxes(1, 2).shape).swapaxes(1, 2)
        g_q, g_k, g_v = m.attention_back(g_mixed, q * self._stretch, k, v, weights)
        g_qkv = np.array((g_q * self._stretch, g_k, g_v)).transpose(1, 3, 0, 2, 4).reshape(len(g), -1)
        grads[f"{layer}.attn_wqkv"][:] = g_qkv.T @ a
        return g * s.residual + self._norm_back(g_qkv @ w[f"{layer}.attn_wqkv"], a, scale_a)

    @property
    def _stretch(self) -> float:
        """The factor of the queries: √d where the division of the scores by √d is switched off."""
        return 1.0 if self.setting.scale else (self.setting.n_embd // self.setting.n_head) ** 0.5

    def _norm(self, x):
        return rmsnorm_rows(x) if self.setting.norm else (x, None)

    def _norm_back(self, g, out, scale):
        return _pieces().rmsnorm_back(g, out, scale) if self.setting.norm else g


@cache
def window(length: int, context: int):
    """0 where row t may look at column u, minus infinity where u comes later than t or ``context`` or more before."""
    distance = np.arange(length)[:, None] - np.arange(length)
    return np.where((distance >= 0) & (distance < context), 0.0, -np.inf)


@dataclass(frozen=True)
class _Names:
    """All lines of names.txt, and of them the held-out names: as a set, and encoded."""

    documents: list[str]
    tokenizer: Any
    held: frozenset[str]
    held_out: list[list[int]]


@cache
def _names() -> _Names:
    """The names. The held-out ones are drawn from those that the canonical run does not meet, so it stays as it is."""
    m = _pieces()
    documents = m.load_documents(data.path("names.txt"))
    shuffled = list(documents)
    random.Random(42).shuffle(shuffled)
    unseen = sorted(set(documents) - set(shuffled[:_CANONICAL]))
    held = random.Random(42).sample(unseen, HELD_OUT)
    tokenizer = m.Tokenizer(documents)
    return _Names(documents, tokenizer, frozenset(held), [tokenizer.encode(name) for name in held])


@cache
def _pieces() -> ModuleType:
    """The reference's pieces: a run must mean the same on every machine, whatever the learner's files hold."""
    return examine.namespace()
