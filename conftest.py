"""What holds for the tests of all packages."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from grok_spicy_testing.prepared import PreparedPython

Once = Callable[[str, Callable[[Path], object]], Path]

MakeSmall = Callable[[pytest.MonkeyPatch], None]

# Tests start hundreds of Pythons. Where byte code is not written, each of them would compile the
# product and its dependencies again, which is most of what the tests would cost.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Films of tests are about other things than who is who: measures with models are tested where
# they live, and asked for by name where a whole film is measured.
os.environ.setdefault("GROK_SPICY_DISABLE", "continuity")


# A slow machine is no fault, and no run finds by chance what the run before did not: the search
# for new examples, and for more of them, is `nox -s chaos`.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("steady"), derandomize=False, max_examples=100
)
settings.load_profile("steady")


MEMORY = Path("/dev/shm")  # noqa: S108 - the memory file system of Linux; who owns what is kept

ROOM = 4 << 30
"""Bytes that must be free there; the tests take a tenth of it."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the files of tests in memory, and apart what the product remembers of its user."""
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and _can_be_used(MEMORY):
        # The product forces each file to the disk: tests would wait for that half of their time.
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)
    if "GROK_SPICY_STATE" not in os.environ:
        folder = tempfile.TemporaryDirectory(
            prefix="grok-spicy-state-",
            dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"),
            ignore_cleanup_errors=True,
        )
        # Workers share it.
        os.environ["GROK_SPICY_STATE"] = folder.name
        config.add_cleanup(folder.cleanup)


def _can_be_used(folder: Path) -> bool:
    """Tell whether there is room, and programs that tests write there can be run."""
    if sys.platform == "win32" or not os.access(folder, os.W_OK):
        return False
    status = os.statvfs(folder)
    runs_programs = not status.f_flag & os.ST_NOEXEC
    return runs_programs and status.f_bavail * status.f_frsize >= ROOM


def pytest_xdist_auto_num_workers() -> int:
    """Run one test more at once than there are cores: many wait for servers and children."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that fills a folder once for all workers: `once("wheels", build_into)`.

    Whatever takes seconds to make (a film, wheels, an environment) is made by the first who asks
    and read by all: a test that changes it copies it first. The maker is given a folder that is
    not the final one, so that it must not write down where it lies.
    """
    base = tmp_path_factory.getbasetemp()
    # Each worker of xdist has a folder of its own below the one that they share.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / f"once-{name}"
        with FileLock(shared / f"once-{name}.lock"):
            if not folder.exists():
                beside = folder.with_suffix(".part")
                # Where an earlier maker failed, each that asks is told why.
                shutil.rmtree(beside, ignore_errors=True)
                beside.mkdir()
                fill(beside)
                beside.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def make_films_small() -> MakeSmall:
    """Return what makes films small as long as a patch holds: see `small_films`."""

    def make(patch: pytest.MonkeyPatch) -> None:
        from grok_spicy.media import formats
        from grok_spicy_testing import scripted_files

        for shape, size in formats.FILM_SIZES.items():
            wide, high = size.width // 4, size.height // 4
            patch.setitem(formats.FILM_SIZES, shape, formats.Size(wide, high))
            patch.setitem(scripted_files.FILM_SIZES, shape, (wide, high))

    return make


@pytest.fixture(scope="session")
def prepared_python() -> Iterator[PreparedPython]:
    """Begin processes that have imported the product already.

    What is tested in a process of its own, but for what it imports, is tested in a copy of one.
    """
    from grok_spicy_testing.prepared import CAN_COPY, PreparedPython

    if not CAN_COPY:
        pytest.skip("this system copies no processes")
    modules = ("grok_spicy.api", "grok_spicy.cli.run", "grok_spicy.doctor")
    with PreparedPython([*modules, "grok_spicy_testing.scripted"]) as python:
        yield python


@pytest.fixture
def small_films(monkeypatch: pytest.MonkeyPatch, make_films_small: MakeSmall) -> None:
    """Make films a quarter as wide and high, for what is about calls, files and the order of both.

    Every clip is decoded, watched and joined as ever, at a sixteenth of the pixels. What is about
    pictures, and every child process, has films of full size.
    """
    make_films_small(monkeypatch)


@pytest.fixture
def small_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at clips a quarter as wide and high, where none has faults that must be seen."""
    from grok_spicy.continuity import watching

    across, down = watching.DETAIL
    monkeypatch.setattr(watching, "WIDTH", watching.WIDTH // 4)
    monkeypatch.setattr(watching, "HEIGHT", watching.HEIGHT // 4)
    monkeypatch.setattr(watching, "DETAIL", (across // 4, down // 4))


@cache
def _installed() -> tuple[object, ...]:
    from grok_spicy.plugins.discovery import installed_entry_points

    return tuple(installed_entry_points())


@pytest.fixture
def plugins_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look once a process for what is installed, for tests that install nothing themselves.

    A film looks for it again and again: a twentieth of its time in tests.
    """
    from grok_spicy.plugins import manager

    monkeypatch.setattr(manager, "installed_entry_points", _installed)


SMALL = """
from grok_spicy.media import formats
from grok_spicy_animatic import backend

for shape, (wide, high) in backend.SIZES.items():
    backend.SIZES[shape] = (wide // 4, high // 4)
    formats.FILM_SIZES[shape] = formats.Size(wide // 4, high // 4)
"""


@pytest.fixture
def small_films_of_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the animatic of child processes draw and film a quarter as wide and high.

    A plugin that they find on their path does it: what they are told and do is what it ever was.
    """
    shelf = tmp_path / "small-films"
    about = shelf / "grok_spicy_small_films-0.1.0.dist-info"
    about.mkdir(parents=True)
    (shelf / "grok_spicy_small_films.py").write_text(SMALL, "utf-8")
    (about / "entry_points.txt").write_text(
        "[grok_spicy]\nsmall-films = grok_spicy_small_films\n", "utf-8"
    )
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: grok-spicy-small-films\nVersion: 0.1.0\n"
        "Requires-Dist: grok-spicy-core>=0.1,<0.2\n",
        "utf-8",
    )
    before = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(shelf), *before]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with modules that have slow tests: at the end no worker waits long for another."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays to the end: modules and thousands of tests.

    It would look through all of it again and again, and did so for a fifth of the time.
    """
    gc.collect()
    gc.freeze()
