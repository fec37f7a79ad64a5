"""The hand-over page: what it writes lies in the run, and is only ever saved, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("grok_spicy_handover")

if TYPE_CHECKING:
    import httpx

    from conftest import MakeRun, Server


def test_storyboard_is_written_and_can_be_saved(
    client: httpx.Client, server: Server, make_run: MakeRun
) -> None:
    run = make_run()
    run.accept("keyframe:1")
    here = f"/runs/{run.folder.run_id}"
    assert f'href="{here}/handover"' in client.get(here).text
    client.headers["origin"] = server.address
    answer = client.post(f"{here}/handover", data={"what": "storyboard"}, timeout=600)
    assert answer.status_code == 200
    assert "storyboard.pdf" in answer.text
    page = client.get(f"{here}/handover/storyboard.html")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment")
    assert b"Clearing 1" in page.content


def test_reason_why_there_is_no_hand_over_is_said(
    client: httpx.Client, server: Server, make_run: MakeRun
) -> None:
    run = make_run()
    client.headers["origin"] = server.address
    answer = client.post(
        f"/runs/{run.folder.run_id}/handover",
        data={"what": "timelines", "program": ["resolve"]},
        timeout=600,
    )
    assert "there is nothing to hand over" in answer.text


@pytest.mark.parametrize(
    "form", [{"what": "everything"}, {"what": "timelines", "program": "../../x"}, {}]
)
def test_form_that_asks_for_something_else_is_refused(
    client: httpx.Client, server: Server, make_run: MakeRun, form: dict[str, str]
) -> None:
    run = make_run()
    client.headers["origin"] = server.address
    answer = client.post(f"/runs/{run.folder.run_id}/handover", data=form)
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["state.json", "run.log", "film-signed.mp4", "..%2fsecret.txt"])
def test_only_what_a_hand_over_writes_is_given_out(
    client: httpx.Client, server: Server, make_run: MakeRun, name: str
) -> None:
    run = make_run()
    secret = server.output / "secret.txt"
    secret.write_text("SECRET")
    (run.folder.root / "film-signed.mp4").symlink_to(secret)
    answer = client.get(f"/runs/{run.folder.run_id}/handover/{name}")
    assert answer.status_code == 404
    assert "SECRET" not in answer.text
