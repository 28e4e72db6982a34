"""How near a slope by rule must come."""

from __future__ import annotations

# Tells a slope by rule, right to about 15 digits, from a measured one, right to about 10.
BY_RULE = 1e-12
