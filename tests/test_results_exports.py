"""Exports read back by other programs' parsers: csv, JSON Schema, rdflib, a spreadsheet reader, an HTML parser."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import jsonschema
import pytest
import rdflib
import results_scene as scene
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from odf.teletype import extractText

from checks.material import Organisation
from results import exports, queries
from results.delimited import csv_text, safe_cell
from results.store import Store
from results.wad_report import wad_tables

HOSTILE = Organisation(
    id="aby", kind="municipality", name_sv='=HYPERLINK("http://x")', name_en="</script><b>", region="Norr",
    start_url="https://aby.example/",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    with Store(folder / "t.db") as store:
        sites = (HOSTILE, *scene.SITES[1:])
        scene.night(
            store, folder, "natt-1", "2026-11-24T00:00:00Z", {"aby": 1.0, "berga": 0.4, "verket": 0.7}, sites=sites
        )
        store.database.table("dispute").insert(
            {"site_id": "berga", "check_id": "axe/image-alt", "raised_at": "2026-11-24"}
        )
    return folder / "t.db"


@pytest.fixture
def db(path: Path) -> Iterator[queries.Results]:
    with queries.open_results(path) as opened:
        yield opened


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\n\u00a0@", "\ufeff="]
)
def test_no_text_from_the_web_becomes_a_formula(start: str) -> None:
    assert str(safe_cell(start + "cmd|' /C calc'!A0")).startswith("'")


def test_our_own_numbers_stay_numbers() -> None:
    text = csv_text(["a", "b", "c", "d"], [[-0.25, None, True, 'say "hi", then\nleave'], [1 / 3, 7, False, "3"]])
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["-0.25", "", "1", 'say "hi", then\nleave'], ["0.333333", "7", "0", "3"],
    ]  # fmt: skip


def test_the_csv_tables_hold_every_organisation_criterion_and_finding(db: queries.Results, tmp_path: Path) -> None:
    written = {file.name: file for file in exports.export(db, "csv", tmp_path / "out")}
    table = {name: list(csv.DictReader(file.read_text().splitlines())) for name, file in written.items()}
    assert [row["site"] for row in table["league.csv"]] == ["aby", "verket", "berga"]
    assert table["league.csv"][0]["organisation_sv"].startswith("'=HYPERLINK")
    assert float(table["league.csv"][0]["score"]) == pytest.approx(
        queries.league(db).rows[0].score or math.nan, abs=1e-5
    )
    assert len(table["criteria.csv"]) == 3 * 15
    assert {
        row["disputed"] for row in table["findings.csv"] if row["site"] == "berga" and row["check"] == "axe/image-alt"
    } == {"1"}
    assert {row["disputed"] for row in table["findings.csv"] if row["site"] == "aby"} == {"0"}
    assert len(table["walks.csv"]) == 3
    single = exports.export(db, "csv", tmp_path / "league.csv")
    assert single == [tmp_path / "league.csv"]


def test_the_json_export_follows_its_own_schema(db: queries.Results, tmp_path: Path) -> None:
    data, schema = exports.export(db, "json", tmp_path)
    told = json.loads(data.read_text())
    jsonschema.validate(told, json.loads(schema.read_text()))
    assert told["licence"] == "CC0-1.0"
    assert [one["row"]["site_id"] for one in told["organisations"]] == ["aby", "verket", "berga"]
    told["organisations"][0]["row"]["rank"] = "first"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, json.loads(schema.read_text()))


def test_json_lines_have_the_shape_of_the_contract(db: queries.Results, tmp_path: Path) -> None:
    (file,) = exports.export(db, "jsonl", tmp_path)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == len(queries.findings(db)) > 0
    for line in lines:
        assert {"url", "check", "outcome", "requirements", "impact", "topic", "engine", "selector", "html", "message",
                "persona", "evidence"} <= set(line)  # fmt: skip
        assert set(line["message"]) == {"sv", "en"}
        assert line["outcome"] in ("failed", "cantTell")


def test_earl_is_read_as_a_graph_without_fetching_anything(db: queries.Results, tmp_path: Path) -> None:
    (file,) = exports.export(db, "earl", tmp_path)
    graph = rdflib.Graph().parse(str(file), format="json-ld")
    earl = rdflib.Namespace("http://www.w3.org/ns/earl#")
    assertions = set(graph.subjects(rdflib.RDF.type, earl.Assertion))
    counted = db.rows("select count(*) as n from (select distinct site_scan_id, check_id, outcome from check_count)")[
        0
    ]["n"]
    assert len(assertions) == counted + len(queries.findings(db))
    outcomes = set(graph.objects(None, earl.outcome))
    assert {earl.failed, earl.cantTell, earl.passed} <= outcomes
    assert outcomes <= {earl.failed, earl.cantTell, earl.passed, earl.inapplicable, earl.untested}
    for one in assertions:
        for needed in (earl.assertedBy, earl.subject, earl.test, earl.result):
            assert graph.value(one, needed) is not None
    disputed = rdflib.URIRef("urn:tillsyn:vocabulary:disputed")
    assert len(set(graph.subjects(disputed, None))) == len(
        queries.findings(db, site_id="berga", check_id="axe/image-alt")
    )


SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))


def test_the_schema_of_sarif_refuses_what_is_no_log() -> None:
    sarif = jsonschema.validators.validator_for(SARIF)(SARIF)
    for wrong in ({"version": "2.1.0"}, {"version": "2.1.0", "runs": [{"results": []}]}, {"version": "2.0.0", "runs": []}):
        assert not sarif.is_valid(wrong)


def test_sarif_has_one_valid_log_for_each_organisation(db: queries.Results, tmp_path: Path) -> None:
    files = exports.export(db, "sarif", tmp_path)
    rfc3986 = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]*")
    assert [file.name for file in files] == ["aby.sarif", "verket.sarif", "berga.sarif"]
    for file in files:
        log = json.loads(file.read_text())
        jsonschema.validate(log, SARIF, format_checker=jsonschema.FormatChecker())
        assert all(rfc3986.fullmatch(one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for one in log["runs"][0]["results"])
        run = log["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        for one in run["results"]:
            assert rules[one["ruleIndex"]] == one["ruleId"]
            assert (one["kind"] == "fail") != (one["level"] == "none")
        suppressed = {one["ruleId"] for one in run["results"] if one.get("suppressions")}
        assert suppressed == ({"axe/image-alt"} if file.name == "berga.sarif" else set())


def test_the_monitoring_report_is_written_for_spreadsheet_and_reader(db: queries.Results, tmp_path: Path) -> None:
    files = exports.export(db, "wad-report", tmp_path)
    assert {file.suffix for file in files} == {".ods", ".csv", ".html"}
    sheets = {
        sheet.getAttribute("name"): sheet for sheet in load(str(tmp_path / "report.sv.ods")).getElementsByType(Table)
    }
    assert list(sheets) == [table.id for table in wad_tables(db)]
    outcome = [
        [extractText(cell) for cell in row.getElementsByType(TableCell)]
        for row in sheets["4-outcome"].getElementsByType(TableRow)
    ]
    assert outcome[1][:4] == ["aby", '=HYPERLINK("http://x")', "Lokal nivå", "8"]
    cells = sheets["4-outcome"].getElementsByType(TableCell)
    assert all(cell.getAttribute("formula") is None for cell in cells)
    page = (tmp_path / "report.en.html").read_text()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "&lt;/script&gt;" in page
    needs = list(csv.reader((tmp_path / "6-user-needs.en.csv").read_text().splitlines()))
    assert [row[0] for row in needs[1:]] == list("abcdefghi")
    assert needs[1][2] == "3"
    assert needs[6][2:] == ["", "", ""]
    frequent = list(csv.reader((tmp_path / "5-frequent.sv.csv").read_text().splitlines()))
    assert frequent[1][:2] == ["1.1.1", "9.1.1.1"]


def test_the_sqlite_export_is_one_whole_file_without_the_operators_own_notes(
    path: Path, db: queries.Results, tmp_path: Path
) -> None:
    with Store(path) as store:
        store.raise_dispute("aby", check_id="link-text", note="call Eva on 070-1234567")
    file, metadata = exports.export(db, "sqlite", tmp_path)
    assert metadata.name == "datasette.yaml" and "queries:" in metadata.read_text("utf-8")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["datasette.yaml", "tillsyn.db"]
    raw = file.read_bytes()
    assert b"070-1234567" not in raw
    with queries.open_results(file) as copy:
        assert [row.site_id for row in queries.league(copy).rows] == [row.site_id for row in queries.league(db).rows]
        assert copy.database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert copy.database.execute("select distinct settings_json from scan").fetchall() == [("{}",)]


def test_an_unknown_format_names_those_there_are(db: queries.Results, tmp_path: Path) -> None:
    with pytest.raises(exports.UnknownFormat, match="sarif"):
        exports.export(db, "pdf", tmp_path)


def test_file_names_never_leave_the_folder() -> None:
    assert exports.file_name("storby.se-8601") == "storby.se-8601"
    for hostile in ("../../etc/passwd", "a/b", ".hidden", "", "å" * 300, "nul\x00"):
        assert set(exports.file_name(hostile)) <= set("0123456789abcdef")
