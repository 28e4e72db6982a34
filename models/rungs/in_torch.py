"""The rung in PyTorch, which finds the slopes itself. Nothing else in the course needs PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch.nn import functional as F


def training(
    state: dict[str, list], documents: list[list[int]], n_head: int, block_size: int, num_steps: int, rate: float
) -> Iterator[float]:
    """Prepare to train on each of ``documents`` once, as the first steps of ``num_steps``; the iterator makes the steps
    and yields their losses."""
    torch.set_num_threads(1)  # matrices as small as these are not worth waiting for a second one

    def normed(x):
        return x * (x.square().mean(-1, keepdim=True) + 1e-5).rsqrt()

    def heads(x):
        return x.unflatten(-1, (n_head, -1)).transpose(0, 1)

    def logits(ids):
        x = normed(w["wte"][ids] + w["wpe"][: len(ids)])
        for layer in layers:
            q, k, v = (heads(normed(x) @ w[f"{layer}.attn_w{name}"].T) for name in "qkv")
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + mixed.transpose(0, 1).flatten(1) @ w[f"{layer}.attn_wo"].T
            x = x + (normed(x) @ w[f"{layer}.mlp_fc1"].T).relu() @ w[f"{layer}.mlp_fc2"].T
        return x @ w["lm_head"].T

    w = {
        name: torch.tensor([[p.data for p in row] for row in rows], dtype=torch.float64, requires_grad=True)
        for name, rows in state.items()
    }
    layers = [name.removesuffix(".attn_wo") for name in w if name.endswith(".attn_wo")]
    adam = torch.optim.Adam(w.values(), lr=rate, betas=(0.85, 0.99), eps=1e-8)

    def steps() -> Iterator[float]:
        for step, tokens in enumerate(documents):
            ids = torch.tensor(tokens[: block_size + 1])
            adam.param_groups[0]["lr"] = rate * (1 - step / num_steps)
            loss = F.cross_entropy(logits(ids[:-1]), ids[1:])
            adam.zero_grad()
            loss.backward()
            adam.step()
            yield loss.item()

    return steps()
