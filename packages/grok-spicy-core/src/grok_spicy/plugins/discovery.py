"""What is installed, read from the metadata of distributions without importing any of them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import importlib_metadata

from grok_spicy.specs import ENTRY_POINT_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from importlib_metadata import EntryPoint

log = logging.getLogger(__name__)

CORE = "grok-spicy-core"

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""What a provider may be called: the name is part of `<name>_url` in the configuration."""

_ON_CORE = re.compile(r"grok[-_.]+spicy[-_.]+core(?![\w.-])", re.IGNORECASE)


class HasText(Protocol):
    """The part of a distribution that is needed to read its metadata."""

    def read_text(self, filename: str) -> str | None:
        """Return the text of a metadata file, or None if there is none."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One entry point of the group and what its distribution says about itself.

    Attributes:
        name: Name of the entry point.
        distribution: Name of the distribution, as written in its metadata.
        version: Its version.
        core_range: Its requirement on the core, `""` if it has none.
        misfit: Why it does not go with the running core, or None if it does.
        core_too_old: Whether a newer core would mend the misfit.
        fault: What is wrong with the entry or the metadata themselves, or None.
        place: The folder it is installed in; tells two installations of one version apart.
        entry: The entry point.
    """

    name: str
    distribution: str
    version: str
    core_range: str
    misfit: str | None
    core_too_old: bool
    fault: str | None
    place: str
    entry: EntryPoint

    @property
    def origin(self) -> str:
        """The distribution and its version, for messages."""
        return f"{self.distribution} {self.version}".strip()


def installed_entry_points() -> Iterable[EntryPoint]:
    """Return the entry points of plugins; of two copies of a distribution the first counts.

    A distribution with unreadable entry points, ours or a stranger's, is left out with a warning.
    """
    try:
        return importlib_metadata.entry_points(group=ENTRY_POINT_GROUP)
    except Exception:  # noqa: BLE001 - strangers' metadata can be wrong in any way
        return _one_by_one()


def _one_by_one() -> list[EntryPoint]:
    found: dict[str, list[EntryPoint]] = {}
    for distribution in importlib_metadata.distributions():
        try:
            name = normalized(distribution.name)
            if name not in found:
                entries = distribution.entry_points
                found[name] = list(entries.select(group=ENTRY_POINT_GROUP))
        except Exception as error:  # noqa: BLE001 - see above
            place = distribution.locate_file("")
            log.warning("A distribution in %s has unreadable metadata: %r", place, error)
    return [entry for entries in found.values() for entry in entries]


def running_core() -> str | None:
    """Return the version of the core that is running; None if it is not installed at all."""
    try:
        core = importlib_metadata.distribution(CORE)
    except importlib_metadata.PackageNotFoundError:
        return None
    # Distribution.version would start the machinery of e-mail for this one line.
    return next(iter(_head(core).get("version", ())), None)


def discover(
    source: Callable[[], Iterable[EntryPoint]], core_version: str | None
) -> tuple[Installed, ...]:
    """Read what `source` lists, in order of name and distribution.

    Only the distributions that own one of the entry points have their metadata read.

    Args:
        source: Lists entry points; they must know their distribution.
        core_version: The running core; None skips the comparison.
    """
    found: dict[tuple[str, str, str], Installed] = {}
    for entry in source():
        plugin = _read(entry, core_version)
        found.setdefault((plugin.name, normalized(plugin.distribution), entry.value), plugin)
    return tuple(found[key] for key in sorted(found))


def normalized(distribution: str) -> str:
    """Return the name of a distribution as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _read(entry: EntryPoint, core_version: str | None) -> Installed:
    distribution = entry.dist
    head: dict[str, list[str]] = {}
    core_range, misfit, too_old, fault = "", None, False, None
    try:
        head = _head(distribution) if distribution is not None else {}
        ours = tuple(text for text in head.get("requires-dist", ()) if _ON_CORE.match(text))
        core_range, misfit, too_old, fault = _core_range(ours, core_version)
    except Exception as error:  # noqa: BLE001 - strangers' metadata can be wrong in any way
        fault = f"its metadata cannot be read: {error!r}"
    name = head.get("name", ["unknown"])[0]
    version = head.get("version", [""])[0]
    if not NAME.fullmatch(entry.name):
        fault = (
            f"{entry.name!r} cannot be the name of a provider: "
            "it takes lower-case letters, digits, - and _"
        )
    return Installed(
        name=entry.name,
        distribution=name,
        version=version,
        core_range=core_range,
        misfit=misfit,
        core_too_old=too_old,
        fault=fault,
        place=str(distribution.locate_file("")) if distribution is not None else "",
        entry=entry,
    )


def _head(distribution: HasText) -> dict[str, list[str]]:
    """Read the header lines of a distribution's metadata, and not its long description."""
    text = _text(distribution, "METADATA") or _text(distribution, "PKG-INFO") or ""
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text.split("\n"):
        line = line.rstrip("\r")  # noqa: PLW2901 - the same line
        if not line:
            break
        if line[0] in " \t":
            if last:
                last[-1] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        if colon:
            last = fields.setdefault(key.strip().lower(), [])
            last.append(value.strip())
    return fields


def _text(distribution: HasText, name: str) -> str | None:
    """Read one file of the metadata; what is not UTF-8 in it spoils those characters alone."""
    try:
        return distribution.read_text(name)
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "replace")


@lru_cache
def _core_range(
    ours: tuple[str, ...], core_version: str | None
) -> tuple[str, str | None, bool, str | None]:
    """Return the range, why the running core is outside, whether it is too old, and any fault."""
    if not ours:
        return "", None, False, None
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.specifiers import SpecifierSet

    wanted = SpecifierSet()
    for text in ours:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            return text, None, False, f"its metadata has an unreadable requirement: {text}"
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            wanted &= requirement.specifier
    shown = ",".join(sorted(map(str, wanted), key=lambda part: (part.startswith(("<", "!")), part)))
    if core_version is None or wanted.contains(core_version, prereleases=True):
        return shown, None, False, None
    return (
        shown,
        f"asks for {CORE} {shown}, but {core_version} is running",
        _too_old(wanted, core_version),
        None,
    )


def _too_old(wanted: Iterable[object], core_version: str) -> bool:
    from packaging.specifiers import Specifier
    from packaging.version import Version

    core = Version(core_version)
    return any(
        isinstance(part, Specifier)
        and part.operator in {">=", ">", "~=", "=="}
        and core < Version(part.version.removesuffix(".*"))
        for part in wanted
    )
