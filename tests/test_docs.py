"""The documentation is true: generated pages are fresh, examples are read, links lead somewhere, everything is mentioned."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from crawler.cli.main import VERBS
from profiles.config import Config, read_config

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_generated_references_are_fresh() -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "references.py"), "--check"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\nrun: make docs"


def test_the_example_configuration_is_valid_and_names_only_settings_there_are() -> None:
    config = read_config(ROOT / "docs" / "tillsyn.toml")
    assert isinstance(config, Config)
    assert config.scan.workers == 2


def test_every_verb_stands_in_the_reference_and_the_changelog() -> None:
    reference = (ROOT / "docs" / "verbs.md").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for verb in VERBS:
        assert f"## tillsyn {verb}\n" in reference, verb
        assert f"`{verb}`" in changes, verb


def test_every_setting_stands_in_the_reference() -> None:
    reference = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, spec in Config.model_fields.items():
        inner = spec.annotation
        for key in getattr(inner, "model_fields", {name: None}):
            assert f"`{key}`" in reference, f"{name}.{key}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_the_readme_fits_on_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
