"""What others may try from the same machine, from other pages, and through files they made."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from grok_spicy_studio.security.sessions import LASTS_SECONDS, Sessions

if TYPE_CHECKING:
    from conftest import MakeRun, Server, Story


SCRIPT = '"><script>document.body.dataset.owned=1</script><img src=x onerror="document.title=1">'


@pytest.fixture
def anybody(server: Server) -> Any:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=120) as client:
        yield client


def raw(server: Server, request: str) -> bytes:
    """Send bytes as they are: clients tidy up paths and headers."""
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(request.encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize("path", ["/", "/runs/x", "/api/runs", "/help", "/runs/x/stream"])
def test_without_a_cookie_nothing_is_shown(anybody: httpx.Client, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 401
    assert "closed to this browser" in answer.text


def test_a_token_admits_one_browser_once(server: Server, anybody: httpx.Client) -> None:
    entrance = server.entrance
    assert anybody.get(entrance).status_code == 200
    assert anybody.get("/").status_code == 200
    assert httpx.get(entrance, trust_env=False, timeout=120).status_code == 401


def test_the_cookie_is_strict_hidden_and_named_after_the_port(
    server: Server, anybody: httpx.Client
) -> None:
    cookie = anybody.get(server.entrance).headers["set-cookie"].lower()
    port = server.address.rpartition(":")[2]
    assert cookie.startswith(f"grok_spicy_studio_{port}=")
    assert "samesite=strict" in cookie
    assert "httponly" in cookie


def test_a_cookie_of_another_port_another_key_or_another_age_admits_nobody() -> None:
    clock = [1000.0]
    sessions = Sessions(b"k" * 32, 8420, now=lambda: clock[0])
    kept = sessions.redeem(sessions.new_token())
    assert sessions.admits(kept)
    assert Sessions(b"k" * 32, 8420, now=lambda: clock[0]).admits(kept)
    assert not Sessions(b"k" * 32, 8421, now=lambda: clock[0]).admits(kept)
    assert not Sessions(b"x" * 32, 8420, now=lambda: clock[0]).admits(kept)
    clock[0] += LASTS_SECONDS
    assert not sessions.admits(kept)


@pytest.mark.parametrize("cookie", [None, "", "a", "1.2.3", "é.é", "9" * 5000, ".."])
def test_a_made_up_cookie_admits_nobody(cookie: str | None) -> None:
    assert not Sessions(b"k" * 32, 8420).admits(cookie)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example"],
)
def test_a_name_that_was_rebound_to_this_machine_is_not_answered(
    client: httpx.Client, server: Server, host: str
) -> None:
    port = server.address.rpartition(":")[2]
    assert client.get("/", headers={"host": host.format(port=port)}).status_code == 400


def test_localhost_is_another_name_of_this_machine(client: httpx.Client, server: Server) -> None:
    port = server.address.rpartition(":")[2]
    assert client.get("/", headers={"host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            403,
        ),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            200,
        ),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
    ],
)
def test_other_pages_may_only_link_here(
    client: httpx.Client, headers: dict[str, str], status: int
) -> None:
    assert client.get("/", headers=headers).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/runs/x", "/runs/x/stop", "/new"])
def test_nothing_is_changed_for_another_page(
    client: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    assert client.post(path, data={"a": "b"}, headers=headers).status_code == 403


def test_every_answer_forbids_what_it_does_not_need(client: httpx.Client) -> None:
    for path in ("/", "/nowhere", "/static/studio.css", "/health"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/runs/{run}/files/../../../secret.txt",
        "/runs/{run}/files/%2e%2e/%2e%2e/%2e%2e/secret.txt",
        "/runs/{run}/files/..%2f..%2f..%2fsecret.txt",
        "/runs/{run}/files/%2fetc%2fpasswd",
        "/runs/{run}/files//etc/passwd",
        "/runs/{run}/files/state.json",
        "/runs/{run}/files/run.log",
        "/runs/{run}/files/unnamed.png",
        "/runs/{run}/files/linked.png",
        "/runs/{run}/files/keyframes%5cscene-01.png",
        "/runs/{run}/files/keyframes/scene-01.png%00.txt",
        "/runs/../runs/{run}/files/../../../secret.txt",
        "/runs/%2e%2e/files/secret.txt",
        "/runs/linked/files/keyframes/scene-01.png",
        "/runs/..%2f{run}",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/runs/{run}/pieces/../../../secret.txt",
    ],
)
def test_nothing_outside_what_a_run_names_is_served(
    client: httpx.Client, server: Server, make_run: MakeRun, path: str
) -> None:
    run = make_run()
    run.finish()
    (server.output.parent / "secret.txt").write_text("SECRET")
    (run.folder.root / "unnamed.png").write_bytes(b"SECRET")
    (run.folder.root / "linked.png").symlink_to(server.output.parent / "secret.txt")
    (server.output / "runs" / "linked").symlink_to(run.folder.root)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    answer = raw(
        server,
        f"GET {path.format(run=run.folder.run_id)} HTTP/1.1\r\n"
        f"host: {server.address.removeprefix('http://')}\r\ncookie: {cookie}\r\n"
        "connection: close\r\n\r\n",
    )
    assert answer.split()[1] in {b"400", b"404"}
    assert b"SECRET" not in answer


@pytest.mark.parametrize(
    "name", ["../../../secret.txt", "/etc/hostname", "keyframes/linked.png", "linked/secret.png"]
)
def test_a_state_file_that_names_other_files_gets_none_served(
    client: httpx.Client, server: Server, make_run: MakeRun, name: str
) -> None:
    run = make_run()
    run.accept("keyframe:1")
    secret = server.output.parent / "secret.png"
    secret.write_bytes(b"SECRET")
    (run.folder.root / "keyframes" / "linked.png").symlink_to(secret)
    (run.folder.root / "linked").symlink_to(server.output.parent)
    run.write(final_video_path=name)
    for address in (name, name.replace("/", "%2f").replace(".", "%2e")):
        answer = client.get(f"/runs/{run.folder.run_id}/files/{address}")
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-3", 206),
        ("bytes=-4", 206),
        ("bytes=5-2", 400),
        ("bytes=99999999-", 416),
        ("bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 4000, 4)), 416),
        ("bytes=" + "0-," * 5000, 416),
        ("lines=1-2", 400),
    ],
)
def test_a_player_gets_the_part_it_asks_for_and_nobody_thousands(
    client: httpx.Client, make_run: MakeRun, asked: str, status: int
) -> None:
    run = make_run()
    run.finish()
    answer = client.get(
        f"/runs/{run.folder.run_id}/files/final_video.mp4", headers={"range": asked}
    )
    assert answer.status_code == status
    if status == 206:
        assert len(answer.content) == 4


def test_what_a_model_wrote_is_text_on_every_page(
    story: Story, client: httpx.Client, make_run: MakeRun
) -> None:
    plan = story(1, title=SCRIPT)
    scene = plan.scenes[0].model_copy(
        update=dict.fromkeys(("title", "description", "camera", "mood", "action"), SCRIPT)
    )
    cast = [
        one.model_copy(update={"visual_description": SCRIPT, "role": SCRIPT})
        for one in plan.characters
    ]
    plan = plan.model_copy(update={"scenes": [scene], "characters": cast, "style": SCRIPT})
    run = make_run(plan=plan, concept=SCRIPT)
    run.finish()
    run.folder.script.write_text(SCRIPT)
    run.log(SCRIPT)
    run.tell("error", error=SCRIPT)
    run.end(piece="clip:1", state="failed", reason=SCRIPT)
    run.write(finished=False)
    here = f"/runs/{run.folder.run_id}"
    for path in (
        "/",
        here,
        f"{here}/pieces/keyframe:1",
        f"{here}/pieces/character:Fox",
        f"{here}/handover",
    ):
        text = client.get(path, params={"q": ""}).text
        assert "<script>document" not in text, path
        assert "<img src=x" not in text, path


def test_characters_that_nobody_sees_are_left_out(
    story: Story, client: httpx.Client, make_run: MakeRun
) -> None:
    make_run(plan=story(1, title="The \u202ewolF\u202c and \x1b[31mthe Owl"))
    assert "The wolF and [31mthe Owl" in client.get("/").text


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"schema": 2}', '{"plan": 3}', "null", "\x00", '{"pieces": [1]}']
)
def test_a_damaged_run_is_a_line_and_a_page(
    client: httpx.Client, make_run: MakeRun, text: str
) -> None:
    run = make_run()
    run.folder.state.write_text(text)
    assert client.get("/").status_code == 200
    answer = client.get(f"/runs/{run.folder.run_id}")
    assert answer.status_code == 200
    assert "cannot be read" in answer.text


@pytest.mark.parametrize("header", ["transfer-encoding: chunked", f"content-length: {10**12}"])
def test_a_body_that_is_endless_or_huge_is_not_awaited(
    client: httpx.Client, server: Server, header: str
) -> None:
    answer = raw(
        server,
        f"POST / HTTP/1.1\r\nhost: {server.address.removeprefix('http://')}\r\n"
        f"origin: {server.address}\r\n{header}\r\nconnection: close\r\n\r\n",
    )
    assert answer.split()[1] == b"413"


def test_a_client_that_dawdles_holds_up_nobody(client: httpx.Client, server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(50)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: ")
    assert client.get("/").status_code == 200
    for connection in slow:
        connection.close()


def test_200_open_pages_leave_the_studio_usable(
    client: httpx.Client, server: Server, make_run: MakeRun
) -> None:
    run = make_run()
    path = f"/runs/{run.folder.run_id}/stream"
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    host, port = server.address.removeprefix("http://").split(":")
    opened = []
    for _ in range(200):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nhost: {host}:{port}\r\ncookie: {cookie}\r\n\r\n".encode()
        )
        opened.append(connection)
    for connection in opened:
        connection.settimeout(120)
        assert connection.recv(16).startswith(b"HTTP/1.1 200")
    assert client.get("/").status_code == 200
    for connection in opened:
        connection.close()
