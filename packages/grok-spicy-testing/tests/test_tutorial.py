"""The authors' tutorial, followed word for word."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result

if TYPE_CHECKING:
    from conftest import Environment, Quick, Resolved

RunCli = Callable[..., Result]

TUTORIAL = Path(__file__).parents[3] / "docs" / "authors" / "tutorial.md"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

FILM = """
from pathlib import Path

from grok_spicy import PipelineConfig, run_film
from grok_spicy_shed.studio import Studio

with Studio("harbour-key") as studio:
    backends = Path("backends.json")
    backends.write_text(backends.read_text().replace("http://127.0.0.1:8099", studio.url))
    made = run_film(
        "A fox meets an owl",
        backends=backends,
        config=PipelineConfig(until="keyframes"),
        output_dir="films",
    )
    assert made.exit_code == 0, made
    assert abs(made.cost_usd - 0.02 * len(studio.jobs)) < 1e-9, (made.cost_usd, studio.jobs)
    print(len(studio.jobs))
"""


def follow(package: Path) -> None:
    """Do what steps 2 to 4 say to a freshly generated package."""
    for kind, text in BLOCK.findall(TUTORIAL.read_text("utf-8")):
        named = re.match(r"# (src/\S+)\n", text)
        if named is not None:
            (package / named[1]).write_text(text, "utf-8")
        elif kind in ("python", "json"):
            edit(package, text)
    for place, after, line in (
        ("pyproject.toml", "dependencies = [\n", '"httpx>=0.27,<1",'),
        ("src/grok_spicy_shed/plugin.py", "MODEL,\n", 'default_url="http://127.0.0.1:8099",'),
    ):
        assert f"`{line}`" in TUTORIAL.read_text("utf-8")
        change(package / place, after, f"    {line}\n")
    plugin = package / "src/grok_spicy_shed/plugin.py"
    summary = plugin.read_text("utf-8").replace('"Striped pictures"', '"Pictures from the shed"')
    plugin.write_text(summary, "utf-8")
    (package / "src/grok_spicy_shed/threads.py").unlink()
    code = "".join(one.read_text("utf-8") for one in package.rglob("*.py"))
    assert "striped" not in code.lower(), "a name from before is left"


def edit(package: Path, text: str) -> None:
    """Put a block of a few lines where the tutorial says that it belongs."""
    source = package / "src" / "grok_spicy_shed"
    if text.startswith("{"):
        (package / "backends.json").write_text(text, "utf-8")
    elif text.startswith("from "):
        change(source / "image.py", "from __future__ import annotations\n", text)
    else:
        image = source / "image.py"
        (old,) = re.findall(r"^ +await make_file.*\n", image.read_text("utf-8"), re.MULTILINE)
        code = image.read_text("utf-8").replace(old, text)
        code = code[: code.index("\n\ndef _draw(")] + "\n"
        for before, after in (
            ('on_lost="repeat"', 'on_lost="ask"'),
            (
                "Draws striped pictures whose colours follow the prompt.",
                "Draws at the shed, for two cents a picture.",
            ),
        ):
            assert before in code
            assert after in TUTORIAL.read_text("utf-8")
            code = code.replace(before, after)
        image.write_text(code, "utf-8")


def change(path: Path, after: str, text: str) -> None:
    """Put some text behind the one place where `after` stands."""
    code = path.read_text("utf-8")
    assert code.count(after) == 1, (path, after)
    path.write_text(code.replace(after, after + text), "utf-8")


def tidy(package: Path) -> None:
    for command in (["check", "--fix"], ["format"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=package,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def prove(package: Path, environment: Environment, tests: Sequence[str], **variables: str) -> None:
    """Run the tests, the standard tests and a film, as the tutorial does.

    The package's own tests are the standard tests, which `conform` runs as well: all of them need
    not run twice in every environment.
    """
    environment.run("-m", "pytest", "-q", *tests, cwd=package, **variables)
    conform = ("-m", "grok_spicy", "conform", "shed", "--json")
    told = json.loads(environment.run(*conform, cwd=package, **variables))
    assert told["kit"] == "complete"
    assert [one for one in told["tests"] if "nothing provokes this error" in one["message"]] == []
    pictures = environment.run("-c", FILM, cwd=package, SHED_API_KEY="harbour-key", **variables)
    assert int(pictures) >= 2


@pytest.mark.slow
def test_tutorial_works_word_for_word(
    run_cli: RunCli, tmp_path: Path, quick: Quick, one_authority: str
) -> None:
    assert run_cli("new-provider", "shed", "--image").exit_code == 0
    package = tmp_path / "grok-spicy-shed"
    follow(package)
    tidy(package)
    quick.install(package)
    prove(package, quick, ["-k", "TestPlugin"], SSL_CERT_FILE=one_authority)


@pytest.mark.scaffold
def test_tutorial_works_in_an_environment_of_its_own(
    run_cli: RunCli, tmp_path: Path, resolved: Resolved
) -> None:
    assert run_cli("new-provider", "shed", "--image").exit_code == 0
    package = tmp_path / "grok-spicy-shed"
    follow(package)
    tidy(package)
    resolved.install(package, "grok-spicy-animatic")
    resolved.run("-m", "mypy", "src", cwd=package)
    prove(package, resolved, [])
