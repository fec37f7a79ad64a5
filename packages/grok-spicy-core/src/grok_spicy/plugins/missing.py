"""What to tell a user who asks for a provider that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.plugins.discovery import CORE, NAME
from grok_spicy.text import installing
from grok_spicy.text.nearest import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grok_spicy.specs import Capability


def known_extras() -> frozenset[str] | None:
    """Return the extras of the installed umbrella distribution; None if it is not installed.

    By rule an extra has the name of the provider or preset that it brings.
    """
    import importlib_metadata

    try:
        extras = importlib_metadata.metadata(installing.UMBRELLA).get_all("Provides-Extra")
    except importlib_metadata.PackageNotFoundError:
        return None
    return frozenset(extras or ())


def install_command(name: str, extras: Iterable[str] | None) -> str | None:
    """Return the command that installs what brings `name`, if the umbrella knows it.

    Args:
        name: A provider or a preset.
        extras: What `known_extras` returned. Without an umbrella the rule is taken on trust: the
            command installs the umbrella, and warns if there is no such extra.
    """
    if (extras is None and NAME.fullmatch(name)) or name in (extras or ()):
        return installing.extra_command(name)
    return None


def upgrade_command(core_range: str, extras: Iterable[str] | None) -> str:
    """Return the command that installs a newer core.

    Args:
        core_range: The range that is asked for.
        extras: What `known_extras` returned. The umbrella pins core, and is moved as a whole.
    """
    if extras is not None:
        return f"pip install -U {installing.UMBRELLA}"
    return f'pip install -U "{CORE}{core_range}"'


def unknown_provider(
    capability: Capability,
    name: str,
    offering: Sequence[str],
    installed: Sequence[str],
    *,
    offers: Sequence[str] = (),
    preset: bool = False,
) -> ConfigError:
    """Return the error for a provider that nobody installed offers.

    Args:
        capability: What it was asked to do.
        name: How it was called.
        offering: Who does offer that capability.
        installed: The names of all installed providers.
        offers: What a provider of that name offers instead, if there is one.
        preset: Whether a preset is called so.
    """
    who = f"For {capability} there are: {listed(offering)}"
    if preset and not offers:
        return ConfigError(
            f"{name} is a preset and no provider. {who}", hint=f"Choose it with --backend {name}"
        )
    if offers:
        return ConfigError(f"{name} offers {listed(offers)}, but not {capability}. {who}")
    extras = known_extras()
    command = install_command(name, extras)
    if extras is not None and command is not None:
        return ConfigError(f"Provider {name} is not installed. {who}", hint=command)
    meant = nearest(name, [*offering, *((extras or frozenset()) - {"all"}), *installed])
    asked = f"; did you mean {meant}?" if meant else "."
    hint = command
    if meant is not None:
        hint = None if meant in installed else install_command(meant, extras)
    return ConfigError(f"No provider is called {name!r}{asked} {who}", hint=hint)
