"""Films that are queued here and made on a machine that does not know their user."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from grok_spicy.batch.orders import FilmOrder
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import ImageProvider, Options, option
from grok_spicy.runs.state import read_state
from grok_spicy_testing.fakes import small_plan
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from conftest import Farm


class WithFile(ImageProvider):
    """Takes a file as an option."""

    class Workflow(Options):
        workflow: Path | None = option(None, help="A file")

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return cls.Workflow

    async def generate(self, prompt: str, **kwargs: Any) -> Any: ...
    async def edit(self, images: Any, prompt: str, **kwargs: Any) -> Any: ...
    async def stylize(self, sources: Any, prompt: str, **kwargs: Any) -> Any: ...


@pytest.fixture
def shed(own_registrations: None) -> None:
    """Let pictures be drawn by a shed with a workflow."""
    Script(small_plan(1)).register()
    ProviderRegistry.register("shed", capability="image", default_model="m")(WithFile)


def backends_file(folder: Path) -> Path:
    (folder / "mine").mkdir()
    (folder / "mine" / "workflow.json").write_text("{}", "utf-8")
    three = {one: {"provider": "scripted"} for one in ("video", "llm", "vision")}
    image = {"provider": "shed", "params": {"workflow": "workflow.json"}}
    path = folder / "mine" / "backends.json"
    path.write_text(json.dumps({**three, "image": image}), "utf-8")
    return path


@pytest.mark.parametrize("named_by", ["command", "line"])
def test_files_that_backends_name_are_read_where_the_queue_comes_from_their_user(
    shed: None,
    farm: Farm,
    run_cli: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    named_by: str,
) -> None:
    backends = backends_file(tmp_path)
    line = {"concept": "A fox", **({"backend": str(backends)} if named_by == "line" else {})}
    (tmp_path / "films.jsonl").write_text(json.dumps(line), "utf-8")
    command = ["batch", "films.jsonl", "--engine", str(farm.url), "--until", "plan", "--no-check"]
    if named_by == "command":
        command += ["--backends", str(backends)]
    queued = run_cli(*command)
    assert queued.exit_code == 0, queued.output
    with psycopg.connect(str(farm.url)) as db:
        ((told,),) = db.execute("select args -> 'order' from procrastinate_jobs").fetchall()
    order = FilmOrder.model_validate(told)
    run = farm.output / "runs" / order.run
    # Another machine, another user, another folder.
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(farm.output)
    end = asyncio.run(farm.made_here(order))
    assert (end.exit_code, end.error) == (0, None)
    state = read_state(run / "state.json")
    assert state.backends is not None
    assert state.backends.image is not None
    assert state.backends.image.params == {"workflow": str(tmp_path / "mine" / "workflow.json")}
    if named_by == "line":
        # Whoever may write into the folder has no other file read by that.
        image = state.backends.image.model_copy(update={"params": {"workflow": str(backends)}})
        other = state.backends.model_copy(update={"image": image})
        changed = state.model_copy(update={"backends": other})
        (run / "state.json").write_text(changed.model_dump_json(by_alias=True), "utf-8")
        refused = asyncio.run(farm.made_here(order))
        assert refused.exit_code == 2
        assert "was not begun by you" in str(refused.error)
