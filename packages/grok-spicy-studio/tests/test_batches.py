"""The page of the batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from grok_spicy.batch.journal import Batch, BatchFolder, JobEnd, QueuedJob, write_end
from grok_spicy.ledger.locks import only_writer

if TYPE_CHECKING:
    from conftest import Server


def written(server: Server, engine: str | None = None) -> tuple[BatchFolder, Batch]:
    """Write down a batch of three films: one failed, two not begun."""
    folder = BatchFolder.named(server.output, "harbour")
    folder.root.mkdir(parents=True)
    jobs = tuple(
        QueuedJob(number=number, digest="", run=f"fox-{number}", title="A <fox> waits")
        for number in (1, 2, 3)
    )
    batch = Batch(source="harbour.txt", max_cost=9.0, engine=engine, jobs=jobs)
    folder.journal.write_text(batch.model_dump_json(by_alias=True), "utf-8")
    end = JobEnd(exit_code=4, cause="BudgetError", error="too <dear>", cost_usd=1.5)
    write_end(folder, jobs[0], end)
    return folder, batch


def test_a_batch_shows_states_money_and_causes(server: Server, client: httpx.Client) -> None:
    folder, batch = written(server)
    with only_writer(folder.run(batch.jobs[1]).root):
        page = client.get("/batches").text
        (told,) = client.get("/api/batches").json()["batches"]
    assert told["counts"] == {"failed": 1, "working": 1, "waiting": 1}
    assert [one["state"] for one in told["films"]] == ["failed", "working", "waiting"]
    assert "1 failed, budget: too &lt;dear&gt;" in page
    assert "$1.50 of $9.00" in page
    assert "A &lt;fox&gt; waits" in page
    assert '<a href="/runs/fox-1">' in page


def test_a_queue_that_cannot_be_asked_is_told(server: Server, client: httpx.Client) -> None:
    written(server, engine="pigeons://localhost/loft")
    page = client.get("/batches")
    assert page.status_code == 200
    assert "No installed package brings a queue at pigeons" in page.text
    assert "2 waiting" in page.text


def test_where_there_is_no_batch_it_is_said_how_to_begin(client: httpx.Client) -> None:
    assert "grok-spicy batch films.txt" in client.get("/batches").text
