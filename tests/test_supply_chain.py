"""What we take from others: pinned, hashed, and under licences that allow it."""

import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from crawler.browser import axe_source as source
from scripts import licences

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "crawler" / "browser" / "axe"
IBM = ROOT / "crawler" / "browser" / "ibm"
LOCKS = ("requirements.lock", "requirements-dev.lock")


def test_the_vendored_axe_is_the_pinned_one_and_so_are_its_words_and_licence() -> None:
    pin = json.loads((AXE / "axe.json").read_text("utf-8"))
    found = {name: hashlib.sha256((AXE / name).read_bytes()).hexdigest() for name in pin["files"]}
    assert found == pin["files"]
    assert pin["sha256"] == pin["files"]["axe.min.js"]
    assert f"axe v{pin['version']}" in source.axe_source()[:200]
    assert source.axe_version() == pin["version"]


def test_the_second_engine_is_the_pinned_one_and_has_its_licence_beside_it() -> None:
    pin = json.loads((IBM / "ibm.json").read_text("utf-8"))
    assert {name: hashlib.sha256((IBM / name).read_bytes()).hexdigest() for name in pin["files"]} == pin["files"]
    assert pin["sha256"] == pin["files"]["ace.js"]
    assert "var ace" in source.ibm_source()[:200]
    assert "Apache License" in (IBM / "LICENSE").read_text("utf-8")


def test_an_axe_that_was_changed_is_never_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "axe"
    folder.mkdir()
    (folder / "axe.json").write_text((AXE / "axe.json").read_text("utf-8"))
    (folder / "axe.min.js").write_text(source.axe_source() + "//")
    monkeypatch.setattr(source, "files", lambda package: tmp_path)
    with pytest.raises(RuntimeError, match="not the pinned one"):
        source.axe_source.__wrapped__()


def requirements(lock: str) -> dict[str, str]:
    """The lock's entries: package and version, and the lines that belong to it."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"))
    return {entry.split(" ")[0].split("==")[0].split("[")[0]: entry for entry in entries if not entry.startswith("#")}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    found = requirements(lock)
    assert len(found) > 30
    for name, entry in found.items():
        assert re.match(r"[a-z0-9._\[\]-]+==[^ ]+ ", entry), name
        assert "--hash=sha256:" in entry, name


def test_licences_and_bill_of_materials_name_everything_that_is_installed(tmp_path: Path) -> None:
    assert licences.write(tmp_path) == []
    listed = (tmp_path / "licences.md").read_text("utf-8")
    bill = json.loads((tmp_path / "sbom.cdx.json").read_text("utf-8"))
    named = {re.sub(r"[-_.]+", "-", part["name"]).lower() for part in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX" and {"axe-core", "scrapy", "playwright"} <= named
    assert "| axe-core |" in listed and "UNKNOWN" not in listed
    for name in requirements("requirements.lock"):
        try:
            metadata(name)
        except PackageNotFoundError:
            continue  # for another platform or Python
        assert re.search(rf"(?im)^\| {re.sub('[-_.]', '[-_.]', name)} \|", listed), name
        assert re.sub(r"[-_.]+", "-", name).lower() in named, name


@pytest.mark.parametrize("licence", ["UNKNOWN", "", "GPL-3.0-only", "AGPL-3.0", "SSPL-1.0", "BUSL-1.1", "MIT AND AGPL-3.0", "Proprietary"])
def test_a_package_that_may_not_be_passed_on_with_the_program_is_named(licence: str) -> None:
    assert licences.incompatible([("good", "MIT"), ("also", "GPL-3.0 OR Apache-2.0"), ("bad", licence)]) == [f"bad: {licence}"]
