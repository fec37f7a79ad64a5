"""Composes the package of a measure from the templates beside this module."""

from __future__ import annotations

from grok_spicy_testing.scaffold.writing import core_range, fill, words_for


def measure_files(name: str, *, version: str, year: int) -> dict[str, str]:
    """Return the files of a package with one measure: path and text.

    Args:
        name: Name of the package's plugin; its measure is called `identity.NAME`.
        version: The version of core that it is made for.
        year: For the licence.
    """
    asked = [f"grok-spicy-core{core_range(version)}", "pillow>=11"]
    words = words_for(name, asked, version=version, year=year, kind="measure")
    source = f"src/{words['package']}"
    # It is no provider: nothing is there for `grok-spicy conform`, the kit of providers.
    kit = '[project.entry-points."grok_spicy.conformance"]'
    project = fill("pyproject.toml", **words).replace("of the provider", "of the plugin")
    return {
        "pyproject.toml": project.replace(
            f'{kit}\n{name} = "{words["package"]}.conformance"\n\n', ""
        ),
        "README.md": fill("measure_README.md", **words),
        "LICENSE": fill("LICENSE", **words),
        ".gitignore": fill("gitignore", **words),
        ".github/workflows/tests.yml": fill("workflow.yml", **words).replace(
            f"      - run: grok-spicy conform {name}\n", ""
        ),
        f"{source}/py.typed": "",
        f"{source}/__init__.py": fill("init.py", **words),
        f"{source}/plugin.py": fill("measure_plugin.py", **words),
        f"{source}/measure.py": fill("measure.py", **words),
        "tests/test_measure.py": fill("test_measure.py", **words),
    }
