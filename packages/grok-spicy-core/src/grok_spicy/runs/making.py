"""A piece is kept or made, and told: the same for sheets, keyframes and clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from grok_spicy.runs.pieces import AssetT, FormerKeptError, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Assets(Protocol):
    """What becomes of the pieces of a film."""

    async def kept(self, recipe: Recipe[AssetT]) -> AssetT | None:
        """Return the asset of an earlier process, if it is kept; None: it is to be made."""

    async def accept(self, recipe: Recipe[AssetT], asset: AssetT) -> None:
        """Remember what was made."""

    async def former(self, piece: str, kind: type[AssetT]) -> AssetT | None:
        """Return what was accepted before and stays, because nothing better came of it."""


def to_nobody(*_: object, **__: object) -> None:
    """Send no event."""


class Maker:
    """Makes pieces of a film, unless they are kept.

    Args:
        assets: What becomes of them.
        tell: Sends an event to the watchers: its class, `reused`, and its fields.
        keep: Told which piece an earlier process made.
    """

    def __init__(
        self, assets: Assets, tell: Callable[..., object], keep: Callable[[str], object]
    ) -> None:
        self._assets = assets
        self._keep = keep
        self.tell = tell

    async def kept_or_made(
        self, recipe: Recipe[AssetT], started: Callable[..., object] | None = None
    ) -> tuple[AssetT, bool]:
        """Return the asset of a piece, and whether an earlier process made it.

        Args:
            recipe: How it is made.
            started: Called with `reused` before it is made.
        """
        kept = await self._assets.kept(recipe)
        if started is not None:
            started(reused=kept is not None)
        if kept is not None:
            self._keep(recipe.piece)
            return kept, True
        asset = await recipe.make()
        await self._assets.accept(recipe, asset)
        return asset, False

    def or_former(
        self,
        piece: str,
        kind: type[AssetT],
        event: type[Any],
        make: Callable[[], Coroutine[Any, Any, AssetT]],
    ) -> Callable[[], Coroutine[Any, Any, AssetT]]:
        """Keep what was accepted before, if it is to be made again and nothing comes of that.

        Args:
            piece: Its name.
            kind: Class of its asset.
            event: Class of the event that tells it.
            make: Keeps or makes it.
        """

        async def made() -> AssetT:
            try:
                return await make()
            except Exception as error:
                former = await self._assets.former(piece, kind)
                if former is None:
                    raise
                self.tell(event, reused=True, asset=former)
                raise FormerKeptError(former, error) from error

        return made
