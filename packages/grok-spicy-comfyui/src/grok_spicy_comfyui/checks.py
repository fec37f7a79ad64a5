"""Looks whether a call would work: servers, versions, memory, nodes, model files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import GrokSpicyError
from grok_spicy.providers.limits import Finding

from grok_spicy_comfyui.connecting import UnreachableError
from grok_spicy_comfyui.failures import cannot_run
from grok_spicy_comfyui.families import owner
from grok_spicy_comfyui.models import pack_of, unseen_need
from grok_spicy_comfyui.schema import MISSING
from grok_spicy_comfyui.selection import load, nearness, unheeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_comfyui.backend import Backend
    from grok_spicy_comfyui.client import ComfyUIClient
    from grok_spicy_comfyui.rows import Use
    from grok_spicy_comfyui.schema import Problem
    from grok_spicy_comfyui.slots import Operation
    from grok_spicy_comfyui.workflows import WorkflowTemplate

FindingLevel = Literal["ok", "notice", "error"]

TESTED_FROM = (0, 8)

_GIB = 2**30

_WORDS: dict[Operation, str] = {
    "generate": "drawing",
    "stylize": "redrawing photos",
    "compose": "composing frames",
    "retouch": "retouching",
    "clip": "filming",
    "bridge": "filming to a last frame",
    "correct": "correcting clips",
}

_ONLY_SOMETIMES = frozenset({"stylize"})
"""What only some films need: its absence stops no run."""


async def check(backend: Backend, operations: Sequence[Operation]) -> list[Finding]:
    """Look at every server and at everything the configured model needs there.

    Args:
        backend: The configuration.
        operations: What the model will be asked to do.
    """
    try:
        pool = await backend.pool()
    except GrokSpicyError as error:
        return [_error(error)]
    seen = await asyncio.gather(*map(_look, pool.clients))
    findings = [finding for _, found in seen for finding in found]
    servers = [client for client, (up, _) in zip(pool.clients, seen, strict=True) if up]
    if not servers:
        return findings
    if len(servers) < len(pool.clients):
        findings = [_only_notice(finding) for finding in findings]
    for operation in operations:
        try:
            findings.append(await _operation(backend, servers, operation))
        except GrokSpicyError as error:
            findings.append(_error(error))
    return [*findings, _licence(backend)]


def _licence(backend: Backend) -> Finding:
    """Name the licence, and what it leaves out: only the user knows whether that is their use."""
    row = backend.row
    text = f"licence of {row.title}: {row.licence.name}"
    if not row.licence.excludes:
        return Finding("ok", text)
    return Finding("notice", f"{text}, which excludes {row.licence.excludes}")


async def _look(client: ComfyUIClient) -> tuple[bool, list[Finding]]:
    try:
        stats = await client.system_stats()
    except GrokSpicyError as error:
        if isinstance(error, UnreachableError) and client.address.start_command in str(error):
            # Once: the finding shows its command itself.
            return False, [Finding("error", error.message, client.address.start_command)]
        return False, [Finding("error", str(error))]
    system = stats["system"]
    version = str(system.get("comfyui_version", "of unknown version"))
    found = [Finding("ok", f"ComfyUI {version} at {client.name}: {_devices(stats)}")]
    if _older(version):
        tested = ".".join(map(str, TESTED_FROM))
        text = f"ComfyUI {version} at {client.name} is older than {tested}, from which this works"
        found.append(Finding("notice", text, "git pull && pip install -r requirements.txt"))
    return True, found


async def _operation(
    backend: Backend, servers: Sequence[ComfyUIClient], operation: Operation
) -> Finding:
    """Say how an operation will be done, or what is missing for it."""
    word = _WORDS[operation]
    lacking: list[_Lack] = []
    for use in backend.uses(operation):
        template = load(use)
        found = await asyncio.gather(*(backend.problems(c, use, template) for c in servers))
        if not all(found):
            backend.unready.discard(operation)
            way = f"{word}: {_title(backend, use)}{_unseen(template)}"
            idle = unheeded(backend.values(use, template), backend.options)
            return _ready(way, lacking, idle if operation == "compose" else ())
        lacking += [_Lack(use, c.name, p) for c, p in zip(servers, found, strict=True)]
    if not lacking:
        return Finding("notice", f"{word}: {backend.row.title} cannot do it")
    backend.unready.add(operation)
    # Of several ways the one that is nearest to being ready: nobody needs the files of all.
    nearest = min(lacking, key=_Lack.size)
    text = f"{word}: {cannot_run(nearest.server, nearest.problems)}"
    if operation == "correct" and nearest.only_missing:
        text += ' To film without corrections: params.correct_with = "none".'
        return Finding("notice", text, _command(nearest.problems))
    level: FindingLevel = "notice" if operation in _ONLY_SOMETIMES else "error"
    return Finding(level, text, _command(nearest.problems))


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a way to do something lacks at a server."""

    use: Use
    server: str
    problems: list[Problem]

    def size(self) -> tuple[bool, int]:
        """Order ways by how near they are to being ready, the model's own before borrowed ones."""
        return nearness(self.use, self.problems)

    @property
    def only_missing(self) -> bool:
        return all(problem.kind in MISSING for problem in self.problems)


def _ready(way: str, passed_over: Sequence[_Lack], idle: Sequence[str]) -> Finding:
    """Say that a way is ready, what better ones lack, and which options it does not heed.

    A few-step LoRA makes its model faster, no other: without it nothing is lacking.
    """
    lacking = [lack for lack in passed_over if "lightning" not in lack.use.tags]
    if idle:
        way += f"; there {' and '.join(idle)} {'has' if len(idle) == 1 else 'have'} no effect"
    if not lacking:
        slower = ", without its few-step LoRA" if passed_over else ""
        return Finding("notice" if idle else "ok", way + slower)
    nearest = min(lacking, key=_Lack.size)
    text = f"{way}, because {cannot_run(nearest.server, nearest.problems).message}"
    return Finding("notice", text, _command(nearest.problems))


def _title(backend: Backend, use: Use) -> str:
    if use.path is not None:
        return f"your workflow {use.path}"
    lender = owner(backend.row, use)
    borrowed = " (borrowed)" if use.of is not None else ""
    return f"{lender.title}{borrowed}, workflow {use.template}"


def _unseen(template: WorkflowTemplate) -> str:
    needs = [unseen_need(node["class_type"]) for node in template.graph.values()]
    whats = dict.fromkeys(need.what for need in needs if need is not None)
    return f"; not to be seen from here: {' and '.join(whats)}" if whats else ""


def _command(problems: Sequence[Problem]) -> str | None:
    for problem in problems:
        pack = pack_of(problem.class_type) if problem.kind == "missing_node" else None
        if pack is not None:
            return pack.command
    return None


def _devices(stats: dict[str, Any]) -> str:
    shown = [
        f"{str(device.get('name', 'a device')).removeprefix('cuda:0 ').partition(' : ')[0]}, "
        f"{device.get('vram_total', 0) / _GIB:.1f} GB VRAM, "
        f"{device.get('vram_free', 0) / _GIB:.1f} GB free"
        for device in stats.get("devices", ())
    ]
    return "; ".join(shown) or "no device"


def _older(version: str) -> bool:
    numbers = [part for part in version.lstrip("v").split(".")[:2] if part.isdigit()]
    return len(numbers) > 1 and tuple(map(int, numbers)) < TESTED_FROM


def _error(error: GrokSpicyError) -> Finding:
    return Finding("error", str(error))


def _only_notice(finding: Finding) -> Finding:
    if finding.level != "error":
        return finding
    return Finding("notice", f"{finding.text} (other servers take its work)", finding.command)
