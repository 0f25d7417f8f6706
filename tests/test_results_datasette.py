"""The bundled Datasette metadata fits the schema: every table exists, every canned query runs and finds what it promises."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import results_scene as scene
import yaml

from results.schema import connect
from results.store import Store

METADATA = yaml.safe_load(files("results").joinpath("datasette.yaml").read_text(encoding="utf-8"))["databases"][
    "tillsyn"
]
QUERIES = METADATA["queries"]
VALUES = {"site": "", "words": '"missing"', "criterion": "ecrm.area.thing"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("datasette")
    with Store(folder / "tillsyn.db") as store:
        scene.night(
            store,
            folder,
            "natt-1",
            "2026-11-24T00:00:00Z",
            {"aby": 1.0, "berga": 0.4, "verket": 0.7},
            closed=("berga",),
        )
    return folder / "tillsyn.db"


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_canned_query_finds_rows(path: Path, name: str) -> None:
    db = connect(path, readonly=True)
    rows = db.execute(QUERIES[name]["sql"], VALUES).fetchall()
    assert rows
    if name == "league":
        assert [row[3] for row in rows] == ["Åby kommun", "Verket", "Berga kommun"]
    if name == "not_measured":
        assert rows == [("berga", "failed", "robots", 8)]


def test_every_described_table_exists(path: Path) -> None:
    assert set(METADATA["tables"]) <= set(connect(path, readonly=True).table_names())


def test_every_foreign_key_is_declared_and_every_table_is_strict(path: Path) -> None:
    db = connect(path, readonly=True)
    own = [table for table in db.tables if not table.name.startswith(("_sqlite", "sqlite_", "finding_fts"))]
    for table in own:
        assert table.strict, table.name
        declared = {key.column for key in table.foreign_keys}
        named = {
            column.name
            for column in table.columns
            if column.name.endswith(("scan_id", "site_id", "page_id", "visit_id", "run_id"))
        }
        assert named <= declared, table.name
    assert db.execute("pragma foreign_keys").fetchone() == (1,)
    assert {view.name for view in db.views} == {"league_table", "site_latest", "finding_latest"}


def test_the_page_on_the_database_names_every_table_and_view(path: Path) -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "database.md").read_text(encoding="utf-8")
    db = connect(path, readonly=True)
    hidden = ("_sqlite", "sqlite_", "finding_fts_")
    named = [name for name in (*db.table_names(), *db.view_names()) if not name.startswith(hidden)]
    assert [name for name in named if f"`{name}`" not in page] == []
