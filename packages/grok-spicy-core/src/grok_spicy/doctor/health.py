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

from grok_spicy.calls.asking import made_by, tidied
from grok_spicy.calls.preflight import PATIENCE_SECONDS, Checked, check_providers
from grok_spicy.config.check import STEP_USES, Use, validate_backends
from grok_spicy.config.choose import choose_backends
from grok_spicy.config.files import load_configuration
from grok_spicy.config.resolve import resolve
from grok_spicy.doctor.trial import name_of, try_providers
from grok_spicy.errors import GrokSpicyError
from grok_spicy.media.binary import find_ffmpeg, graph_builder
from grok_spicy.providers.context import Context
from grok_spicy.providers.limits import Finding
from grok_spicy.specs import CAPABILITIES
from grok_spicy.system.children import environment_without_keys, let_go

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.plugins.manager import PluginManager
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.plugins.rows import PluginRow
    from grok_spicy.providers.base import Provider, ResolvedConfig
    from grok_spicy.system.secrets import Secrets

Area = Literal["plugins", "FFmpeg", "disk", "configuration", "providers", "trial"]

SCARCE_BYTES = 2 * 1024**3
"""Less free space is worth knowing: a 12-scene run with all its takes can fill it."""

TOO_LITTLE_BYTES = 200 * 1024**2
"""Less free space is an error: a run would hardly get to its first clip."""

FFMPEG_SECONDS = 30.0
"""How long FFmpeg may take to say its version: 70 MB that a slow disk reads for the first time."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One finding and what was looked at.

    Attributes:
        area: What was looked at.
        finding: What was found.
        cost_usd: What a trial cost in US dollars; None if it made no call or nobody can say.
    """

    area: Area
    finding: Finding
    cost_usd: float | None = None


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
    trial: Callable[[str], None] | None = None,
) -> list[Examined]:
    """Look at everything that a run needs.

    Args:
        registry: Knows plugins and providers.
        wanted: The backends that a run would use.
        output: The output folder; it is not created.
        secrets: Finds keys.
        patience: Seconds that all providers together may take to answer.
        trial: Have every provider that is in order make one small piece, and be told here what
            is tried next; None: nothing is made and nothing is paid.

    Returns:
        What was found, area by area.
    """
    plugins = await asyncio.to_thread(examine_plugins, registry.plugins)
    disk = await asyncio.to_thread(examine_folder, output)
    setup = await asyncio.to_thread(_configured, registry, wanted)
    uses = _distinct(setup.uses)
    # FFmpeg and the providers answer in their own time, side by side.
    ffmpeg, checks = await asyncio.gather(
        examine_ffmpeg(), _check(registry, [use.config for use in uses], secrets, patience)
    )
    found: list[tuple[Area, list[Finding]]] = [
        ("plugins", plugins),
        ("FFmpeg", ffmpeg),
        ("disk", disk),
        ("configuration", setup.findings),
        ("providers", _each_once(uses, checks)),
    ]
    examined = [Examined(area, finding) for area, findings in found for finding in findings]
    if trial is None or setup.chosen is None:
        return examined
    ready = [not any(one.level == "error" for one in check.findings) for check in checks]
    examined += [_untried(use) for use, fit in zip(uses, ready, strict=True) if not fit]
    tried = await try_providers(
        [use for use, fit in zip(uses, ready, strict=True) if fit],
        setup.chosen.config,
        registry,
        secrets=secrets,
        tell=trial,
    )
    return examined + [Examined("trial", one.finding, one.cost_usd) for one in tried]


def _distinct(uses: list[Use]) -> list[Use]:
    """Keep one use of each configuration, the first."""
    first: list[Use] = []
    for use in uses:
        if all(use.config != other.config for other in first):
            first.append(use)
    return first


def _untried(use: Use) -> Examined:
    text = f"{name_of(use)} was not tried, because its check found an error"
    return Examined("trial", Finding("notice", text))


def examine_plugins(plugins: PluginManager) -> list[Finding]:
    """Load every enabled, compatible plugin and say how that went."""
    rows = plugins.check()
    if not rows:
        return [Finding("error", "no plugins are installed", "pip install grok-spicy")]
    return [_of_row(row) for row in rows]


def _of_row(row: PluginRow) -> Finding:
    if row.state == "loaded":
        range_ = f", for core {row.core_range}" if row.core_range else ""
        if row.cause:
            return Finding("notice", f"{row.name} ({row.origin}) {row.cause}", row.command)
        return Finding("ok", f"{row.name} ({row.origin}){range_}")
    level: Literal["notice", "error"] = "notice" if row.state == "disabled" else "error"
    cause = f": {row.cause}" if row.cause else ""
    return Finding(level, f"{row.name} ({row.origin}) is {row.state}{cause}", row.command)


async def examine_ffmpeg() -> list[Finding]:
    """Run FFmpeg and look for the encoders of a film."""
    try:
        program = await asyncio.to_thread(find_ffmpeg)
        graph_builder()
        version = (await _output_of(program, "-version")).partition("\n")[0]
    except GrokSpicyError as error:
        return [Finding("error", error.message, error.hint)]
    except (OSError, TimeoutError) as error:
        cure = "pip install --force-reinstall imageio-ffmpeg"
        why = str(error) or f"no answer within {FFMPEG_SECONDS:g} s"
        return [Finding("error", f"{program} cannot be run: {why}", cure)]
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
        env=environment_without_keys(),
    )
    try:
        async with asyncio.timeout(FFMPEG_SECONDS):
            answer, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
            let_go(process)
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


@dataclass(frozen=True, slots=True)
class _Setup:
    """The configuration, as far as it can be used."""

    findings: list[Finding]
    uses: list[Use]
    chosen: ChosenBackends | None


def _configured(registry: ProviderRegistry, wanted: Wanted) -> _Setup:
    """Read and validate the configuration; return what of it can be used."""
    try:
        read = load_configuration(wanted.config, wanted.backends)
        chosen = choose_backends(wanted.preset, read.backends, registry)
    except GrokSpicyError as error:
        return _Setup([Finding("error", error.message, error.hint)], [], None)
    notices = [Finding("notice", notice) for notice in chosen.notices]
    try:
        uses = validate_backends(chosen, registry)
    except GrokSpicyError as error:
        faults = [Finding("error", error.message, error.hint), *notices]
        return _Setup(faults, _usable(chosen, registry), chosen)
    path = chosen.source.path
    where = f"{path} is in order" if path is not None else "no file with backends; none is needed"
    return _Setup([Finding("ok", where), *notices], uses, chosen)


def _usable(chosen: ChosenBackends, registry: ProviderRegistry) -> list[Use]:
    """Return what can be used of a configuration with faults; it is asked all the same."""
    uses: list[Use] = []
    for step, capabilities in STEP_USES.items():
        for capability in capabilities:
            with suppress(GrokSpicyError):
                config = resolve(chosen, registry, capability, step)
                uses.append(Use(capability, step, None, config))
    return uses


async def _check(
    registry: ProviderRegistry, configs: list[ResolvedConfig], secrets: Secrets, patience: float
) -> list[Checked]:
    """Ask every configured provider whether a call would work."""
    context = Context(secrets=secrets)
    made: list[Provider] = []
    broken: dict[int, Checked] = {}
    try:
        for number, config in enumerate(configs):
            try:
                make = registry.get(config.capability, config.provider)
                made.append(made_by(make, config, context.serving(config)))
            except GrokSpicyError as error:
                finding = Finding("error", error.message, error.hint)
                broken[number] = Checked(config.provider, config.capability, (finding,))
        checked = iter(await check_providers(made, patience=patience))
        return [broken.get(number) or next(checked) for number in range(len(configs))]
    finally:
        for provider in reversed(made):
            await tidied(f"{provider.config.provider}: closing", provider.aclose)
        await tidied("closing what providers share", context.aclose)


def _each_once(uses: list[Use], checks: list[Checked]) -> list[Finding]:
    """Say for each configuration what it is and what its check found; nothing is said twice."""
    found: dict[Finding, None] = {}
    pairs = zip(uses, checks, strict=True)
    # In the order in which every other list has them, not in that of the steps.
    for use, check in sorted(pairs, key=lambda pair: CAPABILITIES.index(pair[0].capability)):
        findings = check.findings or (Finding("ok", f"{use.capability} has nothing to check"),)
        what, ready = _described(use.config), all(one.level != "error" for one in findings)
        use_itself = Finding("ok", what) if ready else Finding("notice", f"{what} is not ready")
        for one in (use_itself, *findings):
            found[Finding(one.level, f"{use.config.provider}: {one.text}", one.command)] = None
    return list(found)


def _described(config: ResolvedConfig) -> str:
    """Say what a configuration asks for: `image with flux-dev at http://..., steps=30`."""
    model = f" with {config.model}" if config.model not in ("", config.provider) else ""
    where = f" at {', '.join(config.urls)}" if config.urls else ""
    # Texts and tables can hold what is nobody's business; that they are set is worth knowing.
    options = "".join(
        f", {name}={value}" if isinstance(value, bool | int | float) else f", {name} is set"
        for name in sorted(config.options.model_fields_set)
        for value in (getattr(config.options, name),)
    )
    return f"{config.capability}{model}{where}{options}"
