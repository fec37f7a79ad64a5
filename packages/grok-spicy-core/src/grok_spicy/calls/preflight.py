"""Whether every provider of a run is ready: asked in parallel, before anything is paid."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING

from grok_spicy.calls.asking import Stepwise, limits_of, within
from grok_spicy.errors import GrokSpicyError, MediaError, PreflightError
from grok_spicy.media.binary import find_ffmpeg, graph_builder
from grok_spicy.providers.limits import Finding
from grok_spicy.system.foreign import contained, plain, raised
from grok_spicy.system.secrets import mask_urls
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grok_spicy.providers.base import Provider

_LEVELS = ("ok", "notice", "error")

PATIENCE_SECONDS = 20.0
"""How long all checks together may take: who is not there says so at once, who works is slow."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one provider found.

    Attributes:
        provider: The provider's name.
        capability: What it was asked to serve.
        findings: In the order looked at.
        late: Whether it did not answer in time.
    """

    provider: str
    capability: str
    findings: tuple[Finding, ...]
    late: bool = False


async def check_providers(
    providers: Sequence[Provider], *, patience: float | None = None
) -> list[Checked]:
    """Ask every provider whether a call would work.

    Args:
        providers: Whom to ask.
        patience: Seconds for all of them together; `PATIENCE_SECONDS` by default.
    """
    patience = PATIENCE_SECONDS if patience is None else patience
    blocking: set[str] = set()
    checked = await asyncio.gather(*(_check(one, patience, blocking) for one in providers))
    # Who waited for an answer while another one held up everything is asked again.
    return [
        await _check(provider, patience, blocking)
        if blocking and found.late and provider.config.provider not in blocking
        else found
        for provider, found in zip(providers, checked, strict=True)
    ]


async def require_ready(
    providers: Sequence[Provider], report: Reporter, mask: Callable[[str], str] = mask_urls
) -> None:
    """Make sure that every provider is ready, and FFmpeg; notices are passed on.

    Args:
        providers: Whom to ask.
        report: Told the notices.
        mask: Removes keys from what they found: servers quote what they were sent.

    Raises:
        PreflightError: Listing every error with the command that mends it.
    """
    errors: dict[str | None, list[str]] = {}
    if (missing := await _without_ffmpeg()) is not None:
        errors[missing.hint] = [missing.message]
    told: set[str] = set()
    for checked in await check_providers(providers):
        for finding in checked.findings:
            line = mask(f"{checked.provider}: {finding.text}")
            if line in told:
                continue
            told.add(line)
            if finding.level == "notice":
                report(Notice(line))
            elif finding.level == "error":
                errors.setdefault(finding.command, []).append(line)
    if errors:
        raise PreflightError(
            f"not ready; nothing was started:\n{_listing(errors)}",
            hint="Fix this, or go ahead without checking: --no-check",
        )


def _listing(errors: Mapping[str | None, Sequence[str]]) -> str:
    """List what is wrong, and below what one command mends that command, once."""
    lines: list[str] = []
    for command, wrong in errors.items():
        # What goes on over several lines stands below its own beginning.
        lines += [indent(error, "    ")[2:] for error in wrong]
        if command is not None:
            lines.append(indent(command, "    "))
    return "\n".join(lines)


async def _without_ffmpeg() -> MediaError | None:
    """Say what keeps clips from being cut together, before any of them is paid for."""
    try:
        await asyncio.to_thread(find_ffmpeg)
        graph_builder()
    except MediaError as error:
        return error
    return None


async def _check(provider: Provider, patience: float, blocking: set[str]) -> Checked:
    """Ask one provider.

    Args:
        provider: Whom to ask.
        patience: How long to wait, in seconds.
        blocking: Who held up everything for longer than that; it is not asked again.
    """
    config, late = provider.config, False
    blocks = False

    async def check() -> object:
        nonlocal blocks
        if config.provider in blocking:
            blocks = True
            return []
        asked = Stepwise(contained(provider.check))
        try:
            return await asked
        finally:
            if asked.longest > patience:
                blocks = True
                blocking.add(config.provider)

    try:
        # Before the story is paid for: a plan is made to fit them.
        limits_of(provider)
        findings = _findings(await within(patience, check))
    except TimeoutError:
        where = f" at {', '.join(config.urls)}" if config.urls else ""
        findings, late = [Finding("error", f"no answer{where} within {patience:g} s")], True
    except GrokSpicyError as error:
        findings = [Finding("error", error.message, error.hint)]
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, not a crash
        findings = [Finding("error", f"its check failed: {raised(error)}")]
    if blocks:
        findings, late = [_blocks(patience)], True
    return Checked(config.provider, config.capability, tuple(findings), late)


def _blocks(patience: float) -> Finding:
    return Finding("error", f"its check blocks the whole program for more than {patience:g} s")


def _findings(given: object) -> list[Finding]:
    """Return what a check found; what is no finding is one.

    Raises:
        TypeError: If it returned no list of findings.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(one, Finding) for one in given):
        raise TypeError(f"it returned {type(given).__name__}, which is not a list of Finding")
    return [
        Finding(
            one.level if one.level in _LEVELS else "error",
            plain(one.text),
            None if one.command is None else plain(one.command),
        )
        for one in given
    ]
