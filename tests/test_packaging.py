"""The wheel holds all that the program reads, and works outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("crawler", "checks", "profiles", "results", "dashboards")
#: What is read at run time besides Python.
DATA = {".yaml", ".md", ".json", ".csv", ".js", ".html", ".css", ".po", ".svg", ".txt", ".toml", ".xml", ".jinja"}

hatchling = pytest.importorskip("hatchling", reason="the build backend is in requirements-dev.lock; make setup installs it")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    wanted = {name for name in listed if name and (ROOT / name).exists()}
    assert {name for name in wanted if Path(name).suffix in DATA | {".py"}} - held == set()
    assert {name.split("/")[0] for name in held} <= set(PACKAGES)


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [n for n in names if n.endswith("licenses/LICENSE")]
    assert [n for n in names if n.endswith("axe/LICENSE")]


def test_the_command_works_from_the_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked, with our own packages found nowhere else: the dependencies come from this environment."""
    home = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(home)
    environment = {**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, "PYTHONPATH": str(home)}
    script = "import crawler, sys; assert crawler.__file__.startswith(sys.argv.pop(1)), crawler.__file__; from crawler.cli import main; main()"
    for verb in (("checks", "list"), ("criteria", "list"), ("journey", "list"), ("--help",)):
        ended = subprocess.run(
            [sys.executable, "-P", "-c", script, str(home), *verb], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        assert len(ended.stdout.splitlines()) > 10


@pytest.mark.slow
def test_the_wheel_installs_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """With the locked dependencies, hashes checked, as an operator would."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True, timeout=900)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, timeout=300)
    tillsyn = shutil.which("tillsyn", path=str(tmp_path / "venv" / "bin"))
    assert tillsyn
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    for verb in (["checks", "list"], ["doctor"]):
        ended = subprocess.run([tillsyn, *verb], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr + ended.stdout
