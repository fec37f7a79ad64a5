"""What image and video have in common: the servers, the choice of a workflow, running it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError, UnsupportedError
from grok_spicy.providers.usage import Usage

from grok_spicy_comfyui import failures
from grok_spicy_comfyui.address import DEFAULT_URL, parse_address
from grok_spicy_comfyui.client import ComfyUIClient
from grok_spicy_comfyui.families import family, owner
from grok_spicy_comfyui.graphs import title_of
from grok_spicy_comfyui.options import ComfyUIOptions
from grok_spicy_comfyui.runner import JobRunner
from grok_spicy_comfyui.schema import MISSING, Problem
from grok_spicy_comfyui.selection import files_for, load, nearness, options_of, uses_for, values_for
from grok_spicy_comfyui.servers import ServerPool
from grok_spicy_comfyui.waiting import Patience
from grok_spicy_comfyui.workflows import MAX_SEED

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from grok_spicy.providers.base import Context, ResolvedConfig
    from grok_spicy.providers.context import CallHandle

    from grok_spicy_comfyui.progress import Progress
    from grok_spicy_comfyui.rows import Family, Use
    from grok_spicy_comfyui.runner import Made
    from grok_spicy_comfyui.sizes import Size, SizeRule
    from grok_spicy_comfyui.slots import Operation
    from grok_spicy_comfyui.workflows import WorkflowTemplate

TOKEN = "COMFYUI_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Choice:
    """The way an operation is done, and where.

    Attributes:
        use: Which.
        template: Its workflow.
        row: The family that serves it.
        servers: The servers that have all it needs.
    """

    use: Use
    template: WorkflowTemplate
    row: Family
    servers: tuple[ComfyUIClient, ...]

    def fitting(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that the workflow has slots for."""
        return {name: value for name, value in values.items() if name in self.template.parameters}


class Backend:
    """One configured capability on ComfyUI.

    Args:
        config: The configuration.
        ctx: What core offers.

    Attributes:
        row: The model family.
        options: The validated `params`.
        unready: What no server was ready for when they were checked.
    """

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        self.config = config
        self.ctx = ctx
        self.row = family(config.model, config.capability)
        options = config.options
        if not isinstance(options, ComfyUIOptions):
            options = options_of(config.model)()
        self.options = options
        self.unready: set[Operation] = set()
        self._urls = config.urls or (DEFAULT_URL,)
        self.addresses = tuple(map(parse_address, self._urls))
        self._runner: JobRunner | None = None
        self._remarked: set[str] = set()

    @property
    def resource(self) -> str:
        """The GPU it occupies: this machine's if any server is on it."""
        found = [address.resource for address in self.addresses]
        return "gpu:localhost" if "gpu:localhost" in found else found[0]

    async def pool(self) -> ServerPool:
        """Return the servers, shared by image and video."""
        headers = {name: self._header(name, value) for name, value in self._headers()}
        token = self.ctx.secret(TOKEN)  # for every server of the configuration

        patience = Patience(unreachable=self.options.give_up_after)

        async def make() -> ServerPool:
            return ServerPool(
                [
                    ComfyUIClient(url, token=token, headers=headers, patience=patience)
                    for url in self._urls
                ],
                self.ctx.clock,
            )

        sent = sorted(self.options.headers.items())
        return await self.ctx.shared(f"comfyui {self._urls} {sent} {patience}", make)

    async def runner(self) -> JobRunner:
        """Return what runs jobs."""
        if self._runner is None:
            self._runner = JobRunner(
                await self.pool(), self.options.timeout, self.review, self.remark
            )
        return self._runner

    def uses(self, operation: Operation) -> tuple[Use, ...]:
        """Return the ways to do an operation, the best first."""
        return uses_for(self.row, operation, self.options)

    async def choose(
        self, operation: Operation, takes: Callable[[WorkflowTemplate], bool] | None = None
    ) -> Choice:
        """Return the best way to do an operation that a server has everything for.

        Args:
            operation: What is to be done.
            takes: Whether a workflow takes what is given; one that does not is used only if
                none does.

        Raises:
            UnsupportedError: If the model cannot do it at all.
            ModelMissingError: If no server has what any way needs.
            UnavailableError: If no server answers.
        """
        uses = self.uses(operation)
        if not uses:
            raise UnsupportedError(
                failures.PROVIDER,
                f"{self.row.title} has no way to {operation}",
                hint="Choose another model or provider for this step.",
            )
        if takes is not None:
            uses = tuple(use for use in uses if takes(load(use))) or uses
        pool = await self.pool()
        servers = [client for client, _ in await pool.alive()]
        lacks: list[tuple[tuple[bool, int], str, list[Problem]]] = []
        for use in uses:
            template = load(use)
            lacking = await asyncio.gather(*(self.missing(c, use, template) for c in servers))
            having = [c for c, found in zip(servers, lacking, strict=True) if not found]
            if having:
                return Choice(use, template, owner(self.row, use), tuple(having))
            lacks += [
                (nearness(use, found), client.name, found)
                for client, found in zip(servers, lacking, strict=True)
            ]
        _, name, found = min(lacks, key=lambda lack: lack[0])
        raise failures.cannot_run(name, found)

    async def missing(
        self, client: ComfyUIClient, use: Use, template: WorkflowTemplate
    ) -> list[Problem]:
        """Return the nodes and model files that a server lacks for a use."""
        problems = await self.problems(client, use, template)
        return [p for p in problems if p.kind in MISSING]

    async def problems(
        self, client: ComfyUIClient, use: Use, template: WorkflowTemplate
    ) -> list[Problem]:
        """Return everything that would keep a use from running at a server."""
        values = self.values(use, template) | self._given_pictures(template)
        graph = template.example(files_for(use, self.options), values)
        classes = {node["class_type"] for node in graph.values()}
        schema = await client.schema_for(classes)
        schema.fill(graph)
        found = schema.problems(graph)
        if found:
            schema = await client.schema_for(classes, fresh=True)
            schema.fill(graph)
            found = schema.problems(graph)
        return found + [
            Problem("unusable_node", node_id, title_of(graph, node_id), name, detail=reason)
            for name, reason in client.unusable.items()
            for node_id, node in graph.items()
            if node["class_type"] == name
        ]

    def values(self, use: Use, template: WorkflowTemplate) -> dict[str, Any]:
        """Return the values that use and options give to a workflow."""
        return values_for(use, template, self.options)

    def files(self, use: Use) -> dict[str, str]:
        """Return the model files loaded in place of the workflow's."""
        return files_for(use, self.options)

    def size(self, rule: SizeRule, aspect_ratio: str, *, own: bool = True) -> Size:
        """Return the size to make at, and tell once what became of a configured one.

        Args:
            rule: The sizes that the model makes well.
            aspect_ratio: `"W:H"`.
            own: Whether the configured size is meant for this model, not for one it borrows.
        """
        if not own:
            return rule.choose(aspect_ratio)
        width, height = self.options.width, self.options.height
        size = rule.choose(aspect_ratio, width, height)
        if width and height and size != (width, height):
            self.remark_once(
                f"{width}x{height} is not the shape asked for, {aspect_ratio}: made at "
                f"{size[0]}x{size[1]}, of as many pixels"
            )
        return size

    def seed(self, asked: int | None, saved: Mapping[str, Any]) -> int:
        """Return the seed: of the job picked up, as asked, or drawn."""
        if "seed" in saved:
            return int(saved["seed"])
        if asked is not None and asked >= 0:
            return asked
        rng: random.Random = self.ctx.rng
        return rng.randint(0, MAX_SEED)

    def speaker(self, operation: Operation) -> tuple[str, Use | None]:
        """Name the family whose words an operation takes, and the way that is tried first.

        No server is asked: words are chosen before it is known which one will serve.
        """
        uses = self.uses(operation)
        if not uses or uses[0].path is not None:
            return self.row.name, None
        # A workflow lent to Pony runs with Pony's own checkpoint.
        name = self.row.name if uses[0].files else owner(self.row, uses[0]).name
        return name, uses[0]

    def handle(self) -> CallHandle | None:
        """Return the call in progress; None outside one."""
        try:
            return self.ctx.current()
        except RuntimeError:
            return None

    def teller(
        self, begin: float = 0.0, end: float = 1.0, what: str = ""
    ) -> Callable[[Progress], None]:
        """Return what shows a job's progress as a share of the call's."""
        handle = self.handle()

        def tell(progress: Progress) -> None:
            if handle is not None:
                share = progress.fraction
                fraction = None if share is None else begin + (end - begin) * share
                handle.progress(fraction, f"{what}{progress.text}")

        return tell

    async def review(self, text: str, negative: str | None) -> None:
        """Have the content policy judge what a graph says; outside a call there is none."""
        handle = self.handle()
        if handle is not None:
            await handle.review(text, negative)

    def book(self, seed: int, notes: tuple[str, ...] = ()) -> None:
        """Report a finished job: it cost nothing."""
        handle = self.handle()
        if handle is not None:
            handle.report(Usage(cost_usd=0.0, seed=seed, notes=notes))

    def remark(self, text: str) -> None:
        """Tell the user something about the call in progress."""
        handle = self.handle()
        if handle is not None:
            handle.report(Usage(cost_usd=0.0, notes=(text,)))

    def remark_once(self, text: str) -> None:
        """Tell the user something that holds for many calls the first time only."""
        if text not in self._remarked:
            self._remarked.add(text)
            self.remark(text)

    def metadata(self, choice: Choice, made: Made) -> dict[str, Any]:
        """Return the facts of a finished job."""
        return {
            "seed": made.seed,
            "job_id": made.prompt_id,
            "family": choice.row.name,
            "workflow": choice.template.name,
            "server": made.server,
            "seconds": made.seconds,
        }

    async def release(self) -> None:
        """Unload the models of every server that answers; return when their memory is free."""
        await (await self.pool()).release()

    def _given_pictures(self, template: WorkflowTemplate) -> dict[str, Any]:
        pose = getattr(self.options, "pose_image", None)
        if pose is None or "pose_image_path" not in template.parameters:
            return {}
        return {"pose_image_path": str(pose)}

    def _headers(self) -> list[tuple[str, str]]:
        return [(name, value.strip("${}")) for name, value in self.options.headers.items()]

    def _header(self, name: str, variable: str) -> str:
        value = self.ctx.secret(variable)
        if value is None:
            raise ConfigError(
                f"comfyui: the header {name} is to be read from {variable}, which is not set",
                hint=f"Set {variable} in the environment or in .env.",
            )
        return value
