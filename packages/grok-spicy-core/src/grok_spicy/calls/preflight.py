"""Whether every provider of a run is ready: asked in parallel, before anything is paid."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING

from grok_spicy.errors import GrokSpicyError, MediaError, PreflightError
from grok_spicy.media.binary import find_ffmpeg, graph_builder
from grok_spicy.providers.limits import Finding
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.providers.base import Provider

PATIENCE_SECONDS = 5.0
"""How long all checks together may take."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one provider found.

    Attributes:
        provider: The provider's name.
        capability: What it was asked to serve.
        findings: In the order looked at.
    """

    provider: str
    capability: str
    findings: tuple[Finding, ...]


async def check_providers(
    providers: Sequence[Provider], *, patience: float = PATIENCE_SECONDS
) -> list[Checked]:
    """Ask every provider whether a call would work.

    Args:
        providers: Whom to ask.
        patience: Seconds for all of them together.
    """
    return await asyncio.gather(*(_check(provider, patience) for provider in providers))


async def require_ready(providers: Sequence[Provider], report: Reporter) -> None:
    """Make sure that every provider is ready, and FFmpeg; notices are passed on.

    Raises:
        PreflightError: Listing every error with the command that mends it.
    """
    errors: dict[str | None, list[str]] = {}
    if (missing := await _without_ffmpeg()) is not None:
        errors[missing.hint] = [missing.message]
    told: set[str] = set()
    for checked in await check_providers(providers):
        for finding in checked.findings:
            line = f"{checked.provider}: {finding.text}"
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
            hint="Mend this, or go ahead without checking: --no-check",
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


async def _check(provider: Provider, patience: float) -> Checked:
    config = provider.config
    try:
        async with asyncio.timeout(patience):
            findings = await provider.check()
    except TimeoutError:
        where = f" at {', '.join(config.urls)}" if config.urls else ""
        findings = [Finding("error", f"no answer{where} within {patience:g} s")]
    except GrokSpicyError as error:
        findings = [Finding("error", error.message, error.hint)]
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, not a crash
        findings = [Finding("error", f"its check failed: {type(error).__name__}: {error}")]
    return Checked(config.provider, config.capability, tuple(findings))
