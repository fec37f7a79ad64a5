"""Which engine keeps the ledger of an output folder: the folder itself remembers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError, LedgerError, PluginError
from grok_spicy.ledger.sqlite import FOLDER, SqliteEngine
from grok_spicy.system.files import storage_error, write_atomically
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.system.secrets import mask_urls

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.ledger.engine import LedgerEngine

LEDGERS_GROUP = "grok_spicy.ledgers"
"""Entry points of engines; the name is the scheme of their addresses."""

MARKER = "engine.json"

_MOST_BYTES = 4096

_PASSWORD = re.compile(r"(?<=//)([^/?#:@]*):[^/?#]*@")


def engine_of(output: Path) -> LedgerEngine:
    """Return what keeps the ledger of an output folder.

    Raises:
        LedgerError: If what the folder says of it cannot be read.
        PluginError: If the package that keeps it is not installed, or cannot be used.
    """
    url = address_of(output)
    return SqliteEngine(output) if url is None else _opened(url, output)


def address_of(output: Path) -> str | None:
    """Return the address of an output folder's ledger; None: it lies in the folder itself.

    Raises:
        LedgerError: If what the folder says cannot be read.
    """
    path = output / FOLDER / MARKER
    try:
        with path.open("rb") as stream:
            told = stream.read(_MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        url = json.loads(told)["url"]
    except (ValueError, LookupError, TypeError) as error:
        raise LedgerError(
            f"{path} does not say where the ledger is kept",
            hint="Put a copy of it in its place, or say it again: --ledger URL",
        ) from error
    return str(url)


def choose_engine(output: Path, url: str) -> None:
    """Let the ledger of an output folder be kept elsewhere, from its first call on. Blocks.

    Args:
        output: The output folder.
        url: The address; a login in it is not written down.

    Raises:
        ConfigError: If the folder has another ledger already.
        PluginError: If no package keeps such ledgers.
        StorageError: If the folder is not writable.
    """
    known = stored_address(url)
    if (before := address_of(output)) is not None:
        if before == known:
            return
        raise ConfigError(
            f"the ledger of {output} is kept at {before}, not at {known}",
            hint="Leave --ledger out, or choose another folder with --output-dir.",
        )
    if (output / FOLDER / "ledger.db").exists():
        raise ConfigError(
            f"{output} has a ledger of its own already",
            hint=f"Take it along, then go on: grok-spicy ledger copy {output} {known}",
        )
    _opened(url, output)
    mark_engine(output, known)


def mark_engine(output: Path, url: str) -> None:
    """Write down in an output folder where its ledger is kept. Blocks.

    Raises:
        StorageError: If the folder is not writable.
    """
    path = output / FOLDER / MARKER
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": 1, "url": stored_address(url)}) + "\n"
    write_atomically(path, lambda stream: stream.write(text.encode()))


def stored_address(url: str) -> str:
    """Return an address as it may be written down: without its password.

    Who needs one finds it again in the environment, as Postgres' own programs do.
    """
    return _PASSWORD.sub(r"\1@", url)


def _opened(url: str, output: Path) -> LedgerEngine:
    import importlib_metadata

    scheme = url.partition(":")[0]
    entries = tuple(importlib_metadata.entry_points(group=LEDGERS_GROUP, name=scheme))
    if not entries:
        raise PluginError(
            f"No installed package keeps a ledger at {scheme}://...",
            hint="Install one, such as: pip install grok-spicy-farm",
        )
    try:
        opener: Any = entries[0].load()
        engine: LedgerEngine = opener(url, output)
    except (LedgerError, ConfigError):
        raise
    except BaseException as error:  # whatever a package does is a sentence, not a crash
        if must_propagate(error):
            raise
        raise PluginError(
            f"The ledger at {mask_urls(url)} cannot be used: {raised(error)}",
            hint="Look what is installed with: grok-spicy plugins",
        ) from error
    return engine
