"""Which engine keeps the ledger of an output folder: the folder itself remembers."""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from grok_spicy.errors import ConfigError, InUseError, LedgerError
from grok_spicy.ledger.journal import BUSY_SECONDS
from grok_spicy.ledger.sqlite import DATABASE, FOLDER, MARKER, SqliteEngine
from grok_spicy.system import platforms
from grok_spicy.system.entry_points import opened_at
from grok_spicy.system.files import storage_error, write_atomically
from grok_spicy.system.secrets import mask_urls
from grok_spicy.system.servers import agree_to, agreed_servers, is_this_machine, origin_of
from grok_spicy.watch.reports import silent

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.ledger.engine import LedgerEngine

LEDGERS_GROUP = "grok_spicy.ledgers"
"""Entry points of engines; the name is the scheme of their addresses."""

LEDGER_VARIABLE = "GROK_SPICY_LEDGER"

ENGINE_VARIABLE = "GROK_SPICY_ENGINE"

_MOST_BYTES = 4096

_PASSWORD = re.compile(r"(?<=//)([^/?#:@]*):[^/?#]*@")

_PASSWORD_FIELD = re.compile(r"(?<=[?&])password=[^&#]*&?")


def engine_of(output: Path) -> LedgerEngine:
    """Return what keeps the ledger of an output folder.

    Raises:
        InUseError: If it is being moved.
        ConfigError: If the user has never named the server that the folder names.
        LedgerError: If what the folder says of it cannot be read.
        PluginError: If the package that keeps it is not installed, or cannot be used.
    """
    if moving_mark(output).exists():
        raise InUseError(
            f"the ledger of {output} is being taken elsewhere",
            hint="Wait for it. If it was interrupted, give the same command again: "
            "grok-spicy ledger copy FROM TO",
        )
    url = address_of(output)
    if url is None:
        return SqliteEngine(output)
    require_agreed(url, f"the ledger of {output} is said to be kept")
    return engine_at(with_login(url), output)


def engine_at(url: str | None, output: Path) -> LedgerEngine:
    """Return what would keep the ledger of an output folder at an address.

    Args:
        url: The address, with its login; None: the folder itself.
        output: The output folder.

    Raises:
        PluginError: If the package that keeps it is not installed, or cannot be used.
    """
    if url is None:
        return SqliteEngine(output)
    engine: LedgerEngine = opened_at(LEDGERS_GROUP, url, output, what="a ledger")
    return engine


def moving_mark(output: Path) -> Path:
    """Return the file that is there while the ledger of an output folder is taken elsewhere."""
    return output / FOLDER / "moving"


def address_of(output: Path) -> str | None:
    """Return the address of an output folder's ledger; None: it lies in the folder itself.

    Raises:
        LedgerError: If what the folder says cannot be read.
    """
    path = _marker(output)
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


def has_ledger(output: Path) -> bool:
    """Whether an output folder has a ledger, be it kept elsewhere. Blocks."""
    return address_of(output) is not None or (output / FOLDER / DATABASE).is_file()


def choose_engine(output: Path, url: str) -> None:
    """Let the ledger of an output folder be kept elsewhere, from its first call on. Blocks.

    Args:
        output: The output folder.
        url: The address; a login in it is not written down.

    Raises:
        ConfigError: If the folder has another ledger already.
        LedgerError: If what is at the address cannot be used; the folder is as it was.
        PluginError: If no package keeps such ledgers.
        StorageError: If the folder is not writable.
    """
    known = stored_address(url)
    _keep_login(url)
    if (before := address_of(output)) is not None:
        if before == known:
            return
        raise ConfigError(
            f"the ledger of {output} is kept at {before}, not at {known}",
            hint="Leave --ledger out, or choose another folder with --output-dir.",
        )
    if (output / FOLDER / DATABASE).exists():
        raise ConfigError(
            f"{output} has a ledger of its own already",
            hint=f"Take it along, then go on: grok-spicy ledger copy {output} {known}",
        )
    _require_reachable(engine_at(url, output))
    # Who names a server agrees to it: commands to come find only its address in the folder.
    if not _is_local(known) and (origin := origin_of(known)) is not None:
        agree_to(origin)
    mark_engine(output, known)


def _require_reachable(engine: LedgerEngine) -> None:
    journal = engine.journal(
        now=time.time, report=silent, mend=False, busy_seconds=BUSY_SECONDS, secrets=None
    )
    with closing(journal):
        journal.do(lambda opened: opened.knows_calls())


def _keep_login(url: str) -> None:
    """Let this process, and those that it begins, find the password of an address again."""
    if with_login(stored_address(url)) != url:
        os.environ[LEDGER_VARIABLE] = url


def require_agreed(url: str, what: str) -> None:
    """Make sure that a database whose address was found may be connected to.

    The user's passwords, of `PGPASSWORD` too, would be sent there, and its answers believed.

    Args:
        url: The address, as it was found.
        what: What was found, for the message: it goes on with "at URL".

    Raises:
        ConfigError: If it is not on this machine and the user has neither named nor agreed to it.
    """
    named = any(stored_address(one) == stored_address(url) for one in _from_environment() if one)
    origin = origin_of(stored_address(url))
    agreed = origin in agreed_servers() and not _query_hosts(url)
    if not (named or agreed or _is_local(url)):
        raise ConfigError(
            f"{what} at {mask_urls(url)}, a server that you have not named",
            hint=f"If it is yours: grok-spicy trust {origin or mask_urls(url)}",
        )


def _is_local(url: str) -> bool:
    """Whether an address surely means this machine: a socket, or loopback."""
    parts = urlsplit(url)
    hosts = [*(parts.hostname or "").split(","), *_query_hosts(url)]
    return all(
        not host or host.startswith("/") or is_this_machine(f"postgresql://{host}")
        for host in hosts
    )


def _query_hosts(url: str) -> list[str]:
    """Return the hosts that stand behind the question mark, where Postgres reads them as well."""
    fields = parse_qs(urlsplit(url).query, keep_blank_values=True)
    found = [*fields.get("host", []), *fields.get("hostaddr", []), *fields.get("service", [])]
    return [host for one in found for host in one.split(",")]


def _from_environment() -> list[str]:
    return [os.environ.get(name, "") for name in (LEDGER_VARIABLE, ENGINE_VARIABLE)]


def mark_engine(output: Path, url: str) -> None:
    """Write down in an output folder where its ledger is kept. Blocks.

    Raises:
        StorageError: If the folder is not writable.
    """
    path = _marker(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": 1, "url": stored_address(url)}) + "\n"
    write_atomically(path, lambda stream: stream.write(text.encode()))


def forget_engine(output: Path) -> None:
    """Let the ledger of an output folder be kept in the folder itself. Blocks."""
    platforms.remove(_marker(output))


def stored_address(url: str) -> str:
    """Return an address as it may be written down: without its password.

    Who needs one finds it again in the environment: see `with_login`.
    """
    return _PASSWORD_FIELD.sub("", _PASSWORD.sub(r"\1@", url)).rstrip("?&")


def with_login(url: str) -> str:
    """Return an address with the password that is not written down, if the environment knows it.

    Args:
        url: An address without its password. `GROK_SPICY_LEDGER` or `GROK_SPICY_ENGINE` may hold
            the same one with it; if they do not, a database looks where its own programs do.
    """
    return next(
        (one for one in _from_environment() if stored_address(one) == stored_address(url)), url
    )


def _marker(output: Path) -> Path:
    return output / FOLDER / MARKER
