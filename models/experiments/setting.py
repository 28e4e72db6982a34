"""What decides a training run, and what it gave. Plain Python, also where there is no NumPy to run it."""

from __future__ import annotations

from dataclasses import dataclass

ACTIVATIONS, OPTIMISERS = ("relu", "tanh", "none"), ("adam", "momentum", "sgd")


@dataclass(frozen=True)
class Setting:
    """Everything that decides a training run, except the seed. The defaults are microgpt's."""

    n_layer: int = 1
    n_embd: int = 16
    n_head: int = 4
    block_size: int = 16  # a document is cut to so many positions
    context: int = 16  # how many tokens a position may look at, its own included
    scale: bool = True  # attention scores are divided by √d
    positions: bool = True  # wpe is added to wte
    residual: bool = True  # x is added again after attention and after the MLP
    norm: bool = True  # RMSNorm, everywhere
    activation: str = "relu"  # "relu", "tanh" or "none"
    tied: bool = False  # lm_head is wte
    std: float = 0.08  # the spread of the numbers that parameters begin with
    optimiser: str = "adam"  # "adam", "momentum", which is adam without the division by √v, or "sgd"
    beta1: float = 0.85
    beta2: float = 0.99
    rate: float = 0.01
    decay: bool = True  # the rate falls in a straight line to 0
    steps: int = 1000
    batch: int = 1  # documents in a step; all their positions have the same share in the loss
    documents: int | None = None  # only the first so many, again and again; None: all there are

    def __post_init__(self) -> None:
        if min(self.n_embd, self.n_head) < 1:
            raise ValueError("n_embd and n_head are at least 1.")
        if not self.rate > 0:
            raise ValueError(f"A rate is above 0, and {self.rate} is not.")
        if self.n_embd % self.n_head:
            raise ValueError(f"{self.n_embd} numbers cannot be shared out evenly among {self.n_head} heads.")
        if self.activation not in ACTIVATIONS or self.optimiser not in OPTIMISERS:
            raise ValueError(f"activation is one of {', '.join(ACTIVATIONS)}; optimiser of {', '.join(OPTIMISERS)}.")
        if min(self.n_layer, self.block_size, self.context, self.steps, self.batch) < 1 or self.documents == 0:
            raise ValueError("n_layer, block_size, context, steps, batch and documents are at least 1.")


@dataclass(frozen=True)
class Result:
    """What one run gave: the loss of each step, the loss on held-out names, and the seconds it took.

    A run whose loss stops being a number ends there; its held-out loss is infinite.
    """

    setting: Setting
    seed: int
    losses: tuple[float, ...]
    held_out: float
    seconds: float
