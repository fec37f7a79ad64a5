"""A page in the browser, alone or beside a run: `--serve`, `--web`, `--port`.

A package brings it, as the one entry point of the group `grok_spicy.dashboards`; core knows none.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import click

from grok_spicy.specs import DASHBOARDS_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any


class Dashboard(Protocol):
    """What the entry point names: a module or an object with these two functions."""

    def serve(self, output: Path, *, port: int | None) -> None:
        """Serve the page until the user stops it.

        Args:
            output: Where runs live.
            port: Where to listen; None: where it usually does.
        """

    def beside(self, output: Path, *, port: int | None) -> AbstractContextManager[object]:
        """Serve the page from another process while the context is open."""


@dataclass(frozen=True, slots=True)
class DashboardFlags:
    """What the command line says of a page.

    Attributes:
        serve: `--serve`.
        web: `--web`.
        port: `--port`.
    """

    serve: bool = False
    web: bool = False
    port: int | None = None

    def beside(self, output: Path) -> AbstractContextManager[object]:
        """Return a context in which the page is served, if it is wanted.

        Raises:
            PluginError: If no package brings a page, or it cannot be loaded.
        """
        return _load("--serve").beside(output, port=self.port) if self.serve else nullcontext()

    def serve_alone(self, output: Path) -> None:
        """Serve the page until the user stops it.

        Raises:
            PluginError: If no package brings a page, or it cannot be loaded.
        """
        _load("--web").serve(output, port=self.port)


def dashboard_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--serve`, `--web` and `--port`, bundled as `dashboard`."""
    import functools

    @click.option("--serve", is_flag=True, help="Show the run in the browser while it is made.")
    @click.option("--web", is_flag=True, help="Only show the runs in the browser; film nothing.")
    @click.option(
        "--port",
        type=click.IntRange(0, 65535),
        metavar="N",
        help="Where --serve and --web listen.  [default: 8420]",
    )
    @functools.wraps(function)
    def bundled(*args: Any, serve: bool, web: bool, port: int | None, **others: Any) -> Any:
        if port is not None and not (serve or web):
            raise click.UsageError("--port goes with --serve or --web.")
        return function(*args, dashboard=DashboardFlags(serve, web, port), **others)

    return bundled


def _load(option: str) -> Dashboard:
    import importlib_metadata

    from grok_spicy.errors import PluginError
    from grok_spicy.system.foreign import must_propagate, raised

    entries = sorted(
        importlib_metadata.entry_points(group=DASHBOARDS_GROUP), key=lambda one: one.value
    )
    if not entries:
        raise PluginError(
            f"{option}: no package that shows runs in the browser is installed",
            hint="Install all that belongs together: pip install grok-spicy",
        )
    if len(entries) > 1:
        named = " and ".join(one.value for one in entries)
        raise PluginError(f"{option}: two pages are installed: {named}", hint="Uninstall one.")
    try:
        found: Dashboard = entries[0].load()
    except BaseException as error:  # whatever a plugin does is a line, not a crash
        if must_propagate(error):
            raise
        raise PluginError(
            f"{option}: {entries[0].value} cannot be loaded: {raised(error)}"
        ) from error
    return found
