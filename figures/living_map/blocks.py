"""The blocks of the map: what each shows, in which exercises it is written, which matrix it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """One block. ``exercises`` are those that it is written in, the one it is known by first; ``matrix`` is the name of
    its matrix in the model's state, if it has one."""

    id: str
    title: str
    says: str
    exercises: tuple[str, ...]
    matrix: str = ""


BLOCKS = (
    Block(
        "tokens",
        "tokens",
        "The name as ids, with BOS before and after it. At each position the model reads one token and is asked for "
        "the next.",
        ("01-encode", "01-vocabulary", "01-pairs"),
    ),
    Block(
        "wte",
        "wte · token",
        "One row of numbers for each token of the vocabulary. The row of the token that is read is taken out.",
        ("07-embed", "06-matrix"),
        "wte",
    ),
    Block(
        "wpe",
        "wpe · position",
        "One row of numbers for each position. The row of the position that is read is taken out.",
        ("07-embed", "06-matrix"),
        "wpe",
    ),
    Block(
        "embed",
        "x = rmsnorm(token + position)",
        "Both rows added, entry by entry, and scaled to a root mean square of 1. What comes now only adds to this x.",
        ("07-embed", "07-add", "06-rmsnorm"),
    ),
    Block(
        "norm1",
        "rmsnorm",
        "A copy of x, scaled to a root mean square of 1, for attention to read.",
        ("06-rmsnorm",),
    ),
    Block(
        "q",
        "query",
        "What this position looks for: x times the matrix wq. Each head has its own part of the numbers.",
        ("09-attention", "06-linear"),
        "layer0.attn_wq",
    ),
    Block(
        "k",
        "key",
        "What this position offers to those that look back: x times the matrix wk.",
        ("09-attention", "06-linear"),
        "layer0.attn_wk",
    ),
    Block(
        "v",
        "value",
        "What this position hands on to those that look back: x times the matrix wv.",
        ("09-attention", "06-linear"),
        "layer0.attn_wv",
    ),
    Block(
        "weights",
        "weights",
        "How much each head looks at each position so far: softmax of query · key / √(width of a head). One row a "
        "head; each adds up to 1.",
        ("08-weights", "06-softmax"),
    ),
    Block(
        "keys",
        "keys so far",
        "The keys of all positions read so far. One more row with each token; nothing is computed twice.",
        ("09-cache", "09-attention"),
    ),
    Block(
        "values",
        "values so far",
        "The values of all positions read so far. One more row with each token.",
        ("09-cache", "09-attention"),
    ),
    Block(
        "attend",
        "weights · values",
        "For each head the mean of the values so far, by its weights; the heads side by side.",
        ("08-attend", "09-attention"),
    ),
    Block(
        "wo",
        "output",
        "What the heads found, mixed by the matrix wo.",
        ("09-attention", "06-linear"),
        "layer0.attn_wo",
    ),
    Block(
        "residual1",
        "x + attention",
        "What attention found is added to x. The way past it stays open, forward and backward.",
        ("09-gpt", "07-add"),
    ),
    Block(
        "norm2",
        "rmsnorm",
        "A copy of x, scaled to a root mean square of 1, for the MLP to read.",
        ("06-rmsnorm",),
    ),
    Block(
        "fc1",
        "fc1, relu",
        "Four times as many numbers: x times the matrix fc1, and what is negative becomes 0.",
        ("07-mlp", "04-functions"),
        "layer0.mlp_fc1",
    ),
    Block(
        "fc2",
        "fc2",
        "Back to the width of x: times the matrix fc2.",
        ("07-mlp", "06-linear"),
        "layer0.mlp_fc2",
    ),
    Block(
        "residual2",
        "x + MLP",
        "What the MLP found is added to x.",
        ("09-gpt", "07-add"),
    ),
    Block(
        "logits",
        "lm_head · logits",
        "One score for each token that may come next: x times the matrix lm_head.",
        ("09-gpt", "06-linear"),
        "lm_head",
    ),
    Block(
        "softmax",
        "softmax · what comes next",
        "The scores as probabilities, which add up to 1. The token that really comes next is framed.",
        ("06-softmax",),
    ),
    Block(
        "loss",
        "loss",
        "The surprise at the token that came: −log of its probability. The loss of the name is the mean over its "
        "positions.",
        ("10-document-loss", "06-cross-entropy"),
    ),
    Block(
        "value",
        "Value",
        "Every number of this map is a Value: it remembers what it was made of.",
        ("04-value", "04-add", "04-multiply", "04-power", "04-functions", "04-derived"),
    ),
    Block(
        "backward",
        "backward",
        "From the loss each node hands its gradient on to what it was made of, until every parameter has one.",
        ("05-backward", "05-order", "05-accumulate"),
    ),
    Block(
        "adam",
        "Adam",
        "Moves each parameter against its gradient, with a step of its own, and sets the gradient to 0.",
        ("10-step", "10-moments", "10-train"),
    ),
    Block(
        "sample",
        "sample",
        "Instead of a loss: draw the next token with these probabilities, append it, and read it next.",
        ("11-next-token", "11-sample"),
    ),
)
BY_ID = {block.id: block for block in BLOCKS}
# The order in which the data passes through: what one stage needs, stages before it made.
STAGES = (
    ("tokens",), ("wte", "wpe"), ("embed",), ("norm1",), ("q", "k", "v"), ("keys", "values"), ("weights",), ("attend",),
    ("wo",), ("residual1",), ("norm2",), ("fc1",), ("fc2",), ("residual2",), ("logits",), ("softmax",), ("loss",),
)  # fmt: skip
