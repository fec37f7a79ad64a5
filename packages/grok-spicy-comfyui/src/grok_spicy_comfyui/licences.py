"""Under which licences the models may be used, and whom or what a licence leaves out.

A short reminder for choosing, not advice: the text that counts is the one on the model's page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of a model's weights.

    Attributes:
        name: What it is called.
        excludes: What or whom it leaves out; empty if it is free for every use.
    """

    name: str
    excludes: str = ""

    def __str__(self) -> str:
        return f"{self.name} (excludes {self.excludes})" if self.excludes else self.name


APACHE = Licence("Apache-2.0")
OPEN_RAIL = Licence("CreativeML Open RAIL++-M")
PONY = Licence("Fair AI Public 1.0-SD, changed", "services that are paid for")
FLUX_NON_COMMERCIAL = Licence("FLUX non-commercial", "commercial use of the model")
QWEN_RESEARCH = Licence("Qwen Research", "commercial use")
STABILITY = Licence("Stability AI Community", "firms with a revenue over 1 million dollars a year")
LTX = Licence("LTX Community", "firms with a revenue over 10 million dollars a year")
MINIMAX_H3 = Licence(
    "MiniMax H3", "the European Union, the United Kingdom, Korea and the USA, outputs too"
)
