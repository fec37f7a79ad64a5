"""Composes a provider package from the templates beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.specs import Capability

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")

_LONGEST = 40

_RESERVED = frozenset(
    {"config", "local", "core", "testing", "grok", "comfyui", "ollama", "animatic"}
)
"""Names that mean something else: presets, and packages of the project itself."""


@dataclass(frozen=True, slots=True)
class _Part:
    suffix: str
    what: str
    summary: str
    kit: str
    test: str
    requires: tuple[str, ...]


_PARTS: dict[Capability, _Part] = {
    "image": _Part(
        "ImageProvider",
        "pictures",
        "Striped pictures",
        "ImageProviderTests",
        "TestImages",
        ("pillow>=11",),
    ),
    "video": _Part(
        "VideoProvider",
        "clips",
        "Clips that stand still",
        "VideoProviderTests",
        "TestVideos",
        ("av>=14", "pillow>=11"),
    ),
    "llm": _Part("LLMProvider", "words", "Short answers", "LLMProviderTests", "TestWords", ()),
    "vision": _Part(
        "VisionProvider",
        "eyes",
        "Colours compared",
        "VisionProviderTests",
        "TestEyes",
        ("pillow>=11",),
    ),
}


def check_name(name: str) -> None:
    """See whether `name` can be a provider's name.

    Raises:
        ConfigError: If it cannot, saying why.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        why = (
            "letters a-z and digits, beginning with a letter, words of it joined by a single - or "
            f"_, at most {_LONGEST} characters in all"
        )
    elif name in _RESERVED:
        why = f"none of {', '.join(sorted(_RESERVED))}, which are taken"
    else:
        return
    raise ConfigError(
        f"{name!r} cannot be a provider's name: it takes {why}.",
        hint="For example: grok-spicy new-provider shed --image",
    )


def core_range(version: str) -> str:
    """Return the versions of core that a package made beside `version` asks for."""
    major, minor = (int(part) for part in version.split(".")[:2])
    return f">={major}.{minor},<{major}.{minor + 1}"


def package_files(
    name: str, capabilities: Sequence[Capability], *, version: str, year: int
) -> dict[str, str]:
    """Return the files of a provider package: path and text.

    Args:
        name: Name of the provider.
        capabilities: What it offers, at least one.
        version: The version of core that it is made for.
        year: For the licence.
    """
    chosen = {one: _PARTS[one] for one in _PARTS if one in capabilities}
    tests = sorted(["TestPlugin", *(part.test for part in chosen.values())])
    requires = {one for part in chosen.values() for one in part.requires}
    asked = [f"grok-spicy-core{core_range(version)}", *sorted({*requires, "pydantic>=2.9,<3"})]
    words = words_for(name, asked, version=version, year=year, kind="backend")
    words["capability"] = next(iter(chosen))
    package, camel = words["package"], words["camel"]
    hooks = "".join(
        fill(
            "hook.py",
            **words
            | {
                "capability": one,
                "klass": camel + part.suffix,
                "what": part.what,
                "summary": part.summary,
            },
        )
        for one, part in chosen.items()
    )
    source = f"src/{package}"
    made = {
        "pyproject.toml": fill("pyproject.toml", **words),
        "README.md": fill("README.md", **words),
        "LICENSE": fill("LICENSE", **words),
        ".gitignore": fill("gitignore", **words),
        ".github/workflows/tests.yml": fill("workflow.yml", **words),
        f"{source}/py.typed": "",
        f"{source}/__init__.py": fill("init.py", **words),
        f"{source}/plugin.py": fill("plugin.py", **words, hooks=hooks.rstrip()),
        f"{source}/backend.py": fill("backend.py", **words),
        f"{source}/conformance.py": fill(
            "conformance.py",
            **words,
            imports=_listed(sorted(["PluginTests", *(part.kit for part in chosen.values())]), 40),
            classes="".join(_test_class(part) for part in chosen.values()).rstrip("\n"),
        ),
        "tests/test_conformance.py": fill(
            "test_conformance.py",
            **words,
            classes=_listed(tests, 26 + len(package)),
            quoted=", ".join(f'"{test}"' for test in tests),
        ),
    }
    if {"image", "video"} & set(chosen):
        made[f"{source}/threads.py"] = fill("threads.py", **words)
    for one, part in chosen.items():
        made[f"{source}/{one}.py"] = fill(f"{one}.py", **words, klass=camel + part.suffix)
    return made


def words_for(
    name: str, dependencies: Sequence[str], *, version: str, year: int, kind: str
) -> dict[str, str]:
    """Return what the templates of every package have filled in.

    Args:
        name: Name of the plugin.
        dependencies: Requirements, one each.
        version: The version of core that it is made for.
        year: For the licence.
        kind: What it is, for its title: `"backend"`, `"measure"`.
    """
    camel = "".join(word.title() for word in re.split("[-_]", name))
    return {
        "name": name,
        "package": f"grok_spicy_{name.replace('-', '_')}",
        "distribution": f"grok-spicy-{name.replace('_', '-')}",
        "camel": camel,
        "title": f"{camel} {kind}",
        "year": str(year),
        "core_range": core_range(version),
        "dependencies": "\n".join(f'    "{one}",' for one in dependencies),
    }


def write_package(folder: Path, texts: dict[str, str]) -> None:
    """Write a package into a new folder.

    Raises:
        ConfigError: If the folder is there already and not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(
            f"{folder} is there already; nothing was written.",
            hint="Choose another place with --into, or move it away.",
        )
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written: {error}", hint="Choose another place with --into."
        ) from error


def fill(template: str, **words: str) -> str:
    """Return a template with its words filled in."""
    text = (files(__package__) / "templates" / f"{template}.tmpl").read_text("utf-8")
    return Template(text).substitute(words)


def _listed(names: Sequence[str], before: int) -> str:
    """Return names for an import line, in brackets if they would make it too long."""
    line = ", ".join(names)
    if before + len(line) <= 100:
        return line
    return "(\n" + "".join(f"    {name},\n" for name in names) + ")"


def _test_class(part: _Part) -> str:
    return (
        f"\n\nclass {part.test}({part.kit}):\n"
        f'    """{part.what.capitalize()}."""\n\n    provider = NAME\n'
    )
