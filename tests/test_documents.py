"""What the documents tell people to type exists: commands, options, sessions, links, snippets."""

from __future__ import annotations

import ast
import json
import re
import shlex
import textwrap
from pathlib import Path

import click
import pytest
from grok_spicy.cli.root import root
from grok_spicy.schemas import BackendConfig
from grok_spicy_testing import conformance, fakes, scripted

ROOT = Path(__file__).resolve().parent.parent

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "packages/*/README.md")
    for path in ROOT.glob(pattern)
)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)

_CODE = re.compile(r"`([^`\n]+)`")

_LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks(language: str) -> list[tuple[Path, str]]:
    return [
        (path, text)
        for path in DOCUMENTS
        for found, text in _BLOCK.findall(path.read_text("utf-8"))
        if found == language
    ]


def lines_to_type(word: str) -> list[tuple[str, str, bool]]:
    """Return every command line with `word` in it, and whether it stands in a block."""
    found: list[tuple[str, str, bool]] = []
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        inline = [(line, False) for line in _CODE.findall(_BLOCK.sub("", text))]
        fenced = [block for kind, block in _BLOCK.findall(text) if kind in ("sh", "powershell")]
        for line, whole in [*inline, *((one, True) for one in "\n".join(fenced).splitlines())]:
            for command in re.split(r"&&|\|", line):
                match = re.search(rf"(?:^|[\s/]){word} (.*)", command)
                if match and not re.search("=|install", command[: match.start()]):
                    found.append((path.name, match[1].strip(), whole))
    return found


def identify(case: object) -> str:
    return str(case) if isinstance(case, str) else ""


@pytest.mark.parametrize(("document", "line", "fenced"), lines_to_type("grok-spicy"), ids=identify)
def test_commands_and_options_exist(
    document: str, line: str, fenced: bool, request: pytest.FixtureRequest
) -> None:
    words = shlex.split(line, comments=True)
    command: click.Command = root
    context = click.Context(root)
    request.addfinalizer(context.close)
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    if (
        isinstance(command, click.Group)
        and command is not root
        and words
        and not words[0].startswith("-")
    ):
        # A group may take what is not the name of a command for an argument.
        _, resolved, words = command.resolve_command(context, words)
        command = resolved or command
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    known |= {"--version"}
    asked = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    if fenced and command is not root:
        try:
            command.make_context(command.name, words, parent=context).close()
        except click.UsageError as error:
            pytest.fail(f"{document}: {line}: {error.format_message()}")
    assert command is not root or not words or words[0].startswith("-"), f"no command: {line}"
    assert asked <= known, f"{document}: {line}: {asked - known}"


@pytest.mark.parametrize(("document", "line", "_"), lines_to_type("nox"), ids=identify)
def test_nox_sessions_exist(document: str, line: str, _: bool) -> None:
    sessions = set(
        re.findall(
            r"^def ([a-z]+)\(session", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE
        )
    )
    words = shlex.split(line, comments=True)
    if words[0] == "-s":
        asked = set(words[1 : words.index("--")] if "--" in words else words[1:])
        assert asked <= sessions, document
    else:
        assert words == ["-l"], document


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text("utf-8")) if "://" not in link]
    missing = [link for link in links if not (path.parent / link.partition("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize(("path", "text"), blocks("json"), ids=identify)
def test_json_snippets_are_json_and_backends_are_valid(path: Path, text: str) -> None:
    # A snippet may be the inside of an object.
    document = json.loads(text if text.lstrip().startswith(("{", "[")) else f"{{{text}}}")
    if "backends" in document:
        assert BackendConfig.model_validate(document["backends"]) is not None


@pytest.mark.parametrize(("path", "text"), blocks("python"), ids=identify)
def test_python_snippets_compile(path: Path, text: str) -> None:
    # A snippet may be the inside of a function.
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    assert compile(textwrap.dedent(text), str(path), "exec", flags) is not None


def test_the_readme_has_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert (
        'pip install uv && uv run grok-spicy run --backend animatic "A curious fox meets a wise '
        'owl in an enchanted autumn forest"\n'
    ) in text
    assert "pip install uv && uv run --group dev pytest\n" in text


def test_the_readme_says_how_the_shell_finds_the_program_before_it_is_typed_alone() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    alone = re.search(r"^grok-spicy ", text, re.MULTILINE)
    assert alone is not None
    assert -1 < text.index("source .venv/bin/activate") < alone.start()
    assert -1 < text.index("uv tool install .") < alone.start()


@pytest.mark.parametrize(("path", "text"), blocks("powershell"), ids=identify)
def test_powershell_snippets_are_of_windows(path: Path, text: str) -> None:
    # PowerShell 5.1, which comes with Windows, has no `&&`; the rest is of other shells.
    assert not re.search(r"&&|^export |^source |/bin/|^python3 |\\$", text, re.MULTILINE), path


def test_the_readme_has_the_first_film_for_powershell_too() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    films = re.findall(r"uv run grok-spicy run --backend animatic (\".*\")\n", text)
    assert "py -m pip install uv\npy -m uv run grok-spicy run " in text
    assert len(set(films)) == 1


def test_requirements_for_plain_pip_name_every_package() -> None:
    lines = (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()
    editable = {
        line.removeprefix("-e ").partition("[")[0] for line in lines if line.startswith("-e")
    }
    members = {str(path.relative_to(ROOT)) for path in ROOT.glob("packages/*")}
    assert editable == members | {"."}


def test_reference_has_every_class_of_the_conformance_kit() -> None:
    text = (ROOT / "docs" / "authors" / "testing.md").read_text("utf-8")
    for suite in (getattr(conformance, name) for name in conformance.__all__):
        for kind in suite.__mro__:
            if any(name.startswith("test_") for name in vars(kind)):
                assert f"::: {kind.__module__}.{kind.__name__}\n" in text


def test_examples_in_docstrings_of_the_kit_are_python() -> None:
    for module in (conformance, fakes, scripted):
        blocks = re.findall(r"(?:^    .*\n|^\n)+", module.__doc__ or "", re.MULTILINE)
        code = [block for block in blocks if block.strip()]
        assert code, module.__name__
        for block in code:
            assert compile(textwrap.dedent(block), module.__name__, "exec") is not None
