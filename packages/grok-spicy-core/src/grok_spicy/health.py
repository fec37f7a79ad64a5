"""What `grok-spicy doctor` looks at: plugins, FFmpeg, disk, configuration and providers.

Each look yields findings and never raises for what a user can mend, so that one broken part does
not hide the others.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grok_spicy.backend_checks import STEP_USES
from grok_spicy.config import choose_backends, load_configuration, resolve, used_configs
from grok_spicy.media.binary import find_ffmpeg
from grok_spicy.preflight import PATIENCE_SECONDS, check_providers
from grok_spicy.providers.context import Context
from grok_spicy.providers.errors import GrokSpicyError
from grok_spicy.providers.limits import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.config import ChosenBackends
    from grok_spicy.plugins.manager import PluginManager
    from grok_spicy.plugins.rows import PluginRow
    from grok_spicy.providers.base import Provider, ResolvedConfig
    from grok_spicy.providers.registry import ProviderRegistry
    from grok_spicy.secrets import Secrets

Area = Literal["plugins", "FFmpeg", "disk", "configuration", "providers"]

SCARCE_BYTES = 2 * 1024**3
"""Less free space is worth knowing: a 12-scene run with all its takes can fill it."""

TOO_LITTLE_BYTES = 200 * 1024**2
"""Less free space is an error: a run would hardly get to its first clip."""

_ENCODERS = {"libx264": "H.264", "aac": "AAC"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One finding and what was looked at."""

    area: Area
    finding: Finding


@dataclass(frozen=True, slots=True)
class Wanted:
    """The backends to be examined, as a run would be told of them.

    Attributes:
        preset: A preset, `"config"`, or None.
        config: A video.json; None: the one in the working folder, if there is one.
        backends: A backends file.
    """

    preset: str | None = None
    config: Path | None = None
    backends: Path | None = None


async def examine(
    registry: ProviderRegistry,
    wanted: Wanted,
    *,
    output: Path,
    secrets: Secrets,
    patience: float = PATIENCE_SECONDS,
) -> list[Examined]:
    """Look at everything that a run needs.

    Args:
        registry: Knows plugins and providers.
        wanted: The backends that a run would use.
        output: The output folder; it is not created.
        secrets: Finds keys.
        patience: Seconds that all providers together may take to answer.

    Returns:
        What was found, area by area.
    """
    plugins = await asyncio.to_thread(examine_plugins, registry.plugins)
    disk = await asyncio.to_thread(examine_folder, output)
    configured, configs = await asyncio.to_thread(_configured, registry, wanted)
    # FFmpeg and the providers answer in their own time, side by side.
    ffmpeg, providers = await asyncio.gather(
        examine_ffmpeg(), _examine_providers(registry, configs, secrets, patience)
    )
    found: list[tuple[Area, list[Finding]]] = [
        ("plugins", plugins),
        ("FFmpeg", ffmpeg),
        ("disk", disk),
        ("configuration", configured),
        ("providers", providers),
    ]
    return [Examined(area, finding) for area, findings in found for finding in findings]


def examine_plugins(plugins: PluginManager) -> list[Finding]:
    """Load every enabled, compatible plugin and say how that went."""
    rows = plugins.check()
    if not rows:
        return [Finding("error", "no plugins are installed", "pip install grok-spicy")]
    return [_of_row(row) for row in rows]


def _of_row(row: PluginRow) -> Finding:
    if row.state == "loaded":
        return Finding("ok", f"{row.name} ({row.origin})")
    level: Literal["notice", "error"] = "notice" if row.state == "disabled" else "error"
    cause = f": {row.cause}" if row.cause else ""
    return Finding(level, f"{row.name} ({row.origin}) is {row.state}{cause}", row.command)


async def examine_ffmpeg() -> list[Finding]:
    """Run FFmpeg and look for the encoders of a film."""
    try:
        program = find_ffmpeg()
        version = (await _output_of(program, "-version")).partition("\n")[0]
        encoders = await _output_of(program, "-encoders")
    except GrokSpicyError as error:
        return [Finding("error", error.message, error.hint)]
    except (OSError, TimeoutError) as error:
        cure = "pip install --force-reinstall imageio-ffmpeg"
        why = str(error) or f"no answer within {PATIENCE_SECONDS:g} s"
        return [Finding("error", f"{program} cannot be run: {why}", cure)]
    lacking = [name for encoder, name in _ENCODERS.items() if f" {encoder} " not in encoders]
    if lacking:
        text = f"{program} cannot encode {' and '.join(lacking)}"
        cure = "Install a full FFmpeg, or set GROK_SPICY_FFMPEG to one"
        return [Finding("error", text, cure)]
    return [Finding("ok", f"{_version(version)} at {program}")]


def _version(line: str) -> str:
    """Return the version out of `ffmpeg version 7.1-static https://... Copyright ...`."""
    words = line.split()
    return words[2] if words[:2] == ["ffmpeg", "version"] and len(words) > 2 else line  # noqa: PLR2004


async def _output_of(program: Path, argument: str) -> str:
    process = await asyncio.create_subprocess_exec(
        str(program),
        "-hide_banner" if argument != "-version" else argument,
        argument,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer.decode(errors="replace")


def examine_folder(output: Path) -> list[Finding]:
    """Look whether the output folder can be written and has room."""
    cure = "--output-dir FOLDER names another one"
    place = output.absolute()
    while not place.exists():
        place = place.parent
    if not place.is_dir():
        return [Finding("error", f"{place} is not a folder", cure)]
    try:
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"room")
    except OSError as error:
        return [Finding("error", f"{place} cannot be written: {error.strerror or error}", cure)]
    free = shutil.disk_usage(place).free
    said = f"{free / 1024**3:.1f} GB are free"
    if free < TOO_LITTLE_BYTES:
        return [Finding("error", f"only {said} at {place}", cure)]
    if free < SCARCE_BYTES:
        return [Finding("notice", f"only {said} at {place}", cure)]
    return [Finding("ok", f"{output} can be written, {said}")]


def _configured(
    registry: ProviderRegistry, wanted: Wanted
) -> tuple[list[Finding], list[ResolvedConfig]]:
    """Read and validate the configuration; return what of it can be used."""
    try:
        read = load_configuration(wanted.config, wanted.backends)
        chosen = choose_backends(wanted.preset, read.backends, registry)
    except GrokSpicyError as error:
        return [Finding("error", error.message, error.hint)], []
    notices = [Finding("notice", notice) for notice in chosen.notices]
    try:
        configs = used_configs(chosen, registry)
    except GrokSpicyError as error:
        faults = [Finding("error", error.message, error.hint), *notices]
        return faults, _usable(chosen, registry)
    path = chosen.source.path
    where = f"{path} is in order" if path is not None else "no file with backends; none is needed"
    return [Finding("ok", where), *notices], configs


def _usable(chosen: ChosenBackends, registry: ProviderRegistry) -> list[ResolvedConfig]:
    """Return what can be used of a configuration with faults; it is asked all the same."""
    configs: list[ResolvedConfig] = []
    for step, capabilities in STEP_USES.items():
        for capability in capabilities:
            with suppress(GrokSpicyError):
                config = resolve(chosen, registry, capability, step)
                if config not in configs:
                    configs.append(config)
    return configs


async def _examine_providers(
    registry: ProviderRegistry, configs: list[ResolvedConfig], secrets: Secrets, patience: float
) -> list[Finding]:
    """Ask every configured provider whether a call would work."""
    context = Context(secrets=secrets)
    providers: list[Provider] = []
    try:
        for config in configs:
            provider = registry.get(config.capability, config.provider)
            providers.append(provider(config, context))
        checked = await check_providers(providers, patience=patience)
    finally:
        for made in reversed(providers):
            await made.aclose()
        await context.aclose()
    found: dict[tuple[str, str, str | None], Finding] = {}
    for one in checked:
        findings = one.findings or (Finding("ok", f"{one.capability} has nothing to check"),)
        for finding in findings:
            text = f"{one.provider}: {finding.text}"
            found[finding.level, text, finding.command] = Finding(
                finding.level, text, finding.command
            )
    return list(found.values())
