"""What a studio is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_PORT = 8420

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a studio is started with.

    Attributes:
        output: Where runs and ledger live.
        port: Where it listens.
        host: On which address.
        names: Further names under which a browser may ask for it, beside the loopback ones.
    """

    output: Path
    port: int = DEFAULT_PORT
    host: str = "127.0.0.1"
    names: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        """The values of the Host header that are answered."""
        names = {"127.0.0.1", "[::1]", "localhost", *map(_bracketed, self.names)}
        if self.host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            names.add(_bracketed(self.host))
        return frozenset(f"{name.lower()}:{self.port}" for name in names)

    @property
    def address(self) -> str:
        """Where the user's browser finds it."""
        everywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
        named = min(self.names, default="127.0.0.1") if everywhere else self.host
        return f"http://{_bracketed(named)}:{self.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
