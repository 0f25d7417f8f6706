"""What hostile pages and lists say, at the end of every way out: published pages, exports, feeds, accounts, terminal and log."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import results_scene as scene

from checks.artefacts import Crop, Pictures
from checks.material import (
    Cost,
    Crawl,
    CrawledPage,
    DocumentFacts,
    Documents,
    Organisation,
    RoleGuess,
    Sampled,
    Walk,
    WalkStep,
)
from checks.measures import Scored
from checks.model import Box, CheckResult, Finding, Outcome, Target
from crawler.cli.printing import json_text, show
from crawler.logs import OneLine
from crawler.progress import printable
from dashboards.build import publish
from results.delimited import csv_text, safe_cell
from results.exports import FORMATS, export
from results.queries import open_results
from results.rating import rate, record
from results.rows import ScanRow
from results.store import Shard, Store

NIGHT = "2026-11-30T01:00:00Z"
SCRIPT = "</script></title></textarea><script>window.owned=1</script><img src=x onerror=window.owned=1>\"' onload=window.owned=1 "
TEXTS = {
    "script": SCRIPT,
    "template": "{{7*7}} ${7*7} {% include '/etc/passwd' %} %(x)s {0.__class__}",
    "formula": "=HYPERLINK(\"http://evil.example\";\"klicka\")",
    "command": "+1+cmd|' /C calc'!A0",
    "at": "\ufeff\u00a0@SUM(1+1)",
    "full-width": "＝1＋1",
    "semicolons": "a;=1+1;b,=2+2",
    "lines": "rad\n=1+1\r\n@SUM(1)\n",
    "tab": "\t=1+1\t=2+2",
    "bidi": "\u202egnp.exe\u202c\u2066x\u2069\u200f",
    "ansi": "\x1b[2J\x1b]0;owned\x07\x9b31m\x90q\x9c\x7f",
    "forged": "hej\r\n2026-11-30 00:00:00 CRITICAL root owned\n[error] all deleted",
    "surrogates": "halv \ud800 tecken \udfff",
    "nul": "a\x00b\x01\ufffe\uffff\ufdd0",
    "json": "\u2028\u2029 \\u0022 \\ NaN ]]> --> {\"a\": NaN}",
    "javascript": "javascript:window.owned=1",
    "long": "å" * 1_000_000,
    "path": "../../../../etc/passwd\\..\\con",
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PARAMETERS = list(TEXTS.values())
NAMES = list(TEXTS)


def hostile_night(folder: Path) -> Path:
    """A database in which whatever a page or a list can say is each of the texts in turn."""
    sites = tuple(
        Organisation(
            id=f"site-{number}" if name != "path" else "../../ut", kind="municipality", name_sv=text, name_en=text, region=text[:80],
            start_url=f"https://{number}.example/{text[:500]}",
        )
        for number, (name, text) in enumerate(TEXTS.items())
    )  # fmt: skip
    definitions = {"criterion": {c.id: c for c in scene.CRITERIA}, "check": scene.CHECKS, "journey": {"find-contact": {"title_sv": "Kontakt"}}}
    with Store(folder / "t.db") as store:
        store.begin_scan(ScanRow(uid="n1", started_at=NIGHT, seed="s", profile_sha="p1", round="2026-Q4"), sites, definitions)
        for number, (site, text) in enumerate(zip(sites, TEXTS.values(), strict=True)):
            task = scene.Task(organisation=site, scan_uid="n1", started_at=NIGHT)
            _write(folder / "shards" / str(number), task, text)
            store.merge(folder / "shards" / str(number))
        record(store, rate(store.database, "n1", replicates=50))
        store.finish_scan("n1")
    return folder / "t.db"


def _write(folder: Path, task: scene.Task, text: str) -> None:
    with Shard.create(folder, task) as shard:
        url = f"https://a.example/{text[:5000]}"
        page = CrawledPage(url=url, final_url=url, outcome="fetched", status=200, title=text)
        shard.record_crawl(
            Crawl(start_url=url, hosts=(text[:200],), pages=(page,), roles=(RoleGuess(role="statement", url=url, confidence=0.9, signals=(text,)),)),
            [Sampled(url=url, sampled_as="start", stratum="structured")],
        )
        box = Box(x=0, y=0, width=9, height=9)
        crop = shard.evidence.put(b"RIFF0000WEBPx")
        pictures = Pictures(crops=(Crop(selector=text[:500], frame=text[:500], sha256=crop, clip=box, box=box),))
        target = Target(selector=text, html=text, name=text, role=text, component=text, frame=text, box=box)
        findings = tuple(
            Finding(outcome=outcome, target=target, message=message, args={"src": text, text[:60]: [text]})
            for outcome, message in ((Outcome.FAILED, "missing"), (Outcome.CANT_TELL, text))
        )
        for visit in shard.pending_visits():
            shard.record_visit(
                visit.url, visit.persona, outcome="audited", final_url=url, artefacts={"pictures": pictures.to_bytes()},
                results=[CheckResult(check="axe/image-alt", outcome=Outcome.FAILED, findings=findings)],
            )  # fmt: skip
        step = WalkStep(number=1, verb="click", target=text, url=url, why=text, message=text, candidates=(text,), outcome="failed")
        shard.record_walk(
            Walk(
                journey="find-contact", code="J1", persona="keyboard", ending="not_completed", reason=text, ends_at=url, cost=Cost(clicks=1),
                steps=(step,), facts={"text": text, "reason_sv": text},
            )
        )  # fmt: skip
        shard.record_site_artefact("documents", Documents(documents=(DocumentFacts(url=url, text_characters=9, tagged=True),)).to_bytes())
        shard.record_criteria(
            {f"{one}.area.share": Scored(value=0.5, per_page={url: 0.5}, basis={"text": text, "list": [text] * 3}) for one in scene.DIMENSIONS}
        )
        shard.finish()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The hostile database, and what publishing it and each export made."""
    folder = tmp_path_factory.mktemp("sinks")
    database = hostile_night(folder)
    out = folder / "out"
    publish(database, out / "public", base_url="https://t.example/")
    with open_results(database) as db:
        for form in FORMATS:
            export(db, form, out / form if form != "sqlite" else out / "copy.db")
    return folder, out


def files_of(out: Path, *suffixes: str) -> Iterator[Path]:
    for path in sorted(out.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix in suffixes:
            yield path


def test_no_text_of_a_page_is_markup_or_a_link_in_what_is_published(hostile: tuple[Path, Path]) -> None:
    seen = 0
    for path in files_of(hostile[1], ".html", ".svg", ".xml"):
        text = path.read_text("utf-8")
        seen += "window.owned" in text
        assert not re.search(r"<script>window|<img src=x|</textarea><script", text), path
        assert not re.search(r"""(?:href|src|action)\s*=\s*["']?\s*(?:javascript|data:text|vbscript)""", text, re.IGNORECASE), path
        assert "49 49" not in text and "root:" not in text, path
        assert not CONTROLS.search(text), (path, CONTROLS.search(text))
        assert len(text) < 2_000_000, path
    assert seen > 10


def test_every_xml_is_well_formed_in_feeds_badges_and_spreadsheets(hostile: tuple[Path, Path]) -> None:
    feeds = list(files_of(hostile[1], ".xml", ".svg", ".atom"))
    assert feeds
    for path in feeds:
        ElementTree.fromstring(path.read_bytes())
    sheets = list(files_of(hostile[1], ".ods"))
    assert sheets
    for path in sheets:
        with zipfile.ZipFile(path) as sheet:
            root = ElementTree.fromstring(sheet.read("content.xml"))
            assert all(".." not in name and not name.startswith("/") for name in sheet.namelist())
        names = {key for cell in root.iter() for key in cell.attrib}
        assert not [key for key in names if key.endswith("}formula")], path


def test_no_cell_of_any_csv_is_a_formula_whatever_separates_it(hostile: tuple[Path, Path]) -> None:
    tables = list(files_of(hostile[1], ".csv"))
    assert len(tables) > 6
    for path in tables:
        text = path.read_text("utf-8")
        for separator in (",", ";", "\t"):
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                for cell in row:
                    bare = cell.lstrip(" \n\v\f\u00a0\u3000\ufeff\"'") if separator != "," else cell.lstrip(" \n\v\f\u00a0\u3000\ufeff")
                    number = re.fullmatch(r"-?[0-9.]+(?:e-?[0-9]+)?", bare)
                    quoted = separator != "," and "'" in cell[: len(cell) - len(bare)]
                    assert number or quoted or not bare.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), (path, separator, cell[:80])


def test_json_of_every_kind_is_read_back_without_half_characters(hostile: tuple[Path, Path]) -> None:
    read = 0
    for path in files_of(hostile[1], ".json", ".jsonld", ".jsonl", ".sarif"):
        for line in path.read_text("utf-8").strip("\n").split("\n") if path.suffix == ".jsonl" else [path.read_text("utf-8")]:
            json.loads(line, parse_constant=lambda word: pytest.fail(word))
            read += 1
            assert not CONTROLS.search(line), path
    assert read > 20


def test_file_names_come_from_no_text_of_a_page_and_stay_inside(hostile: tuple[Path, Path]) -> None:
    folder, out = hostile
    assert {path.name for path in folder.iterdir()} <= {"t.db", "t.db-wal", "t.db-shm", "t.lock", "shards", "out", "t.db.evidence"}
    for path in out.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9åäö._-]+", path.name), path
        assert len(path.name) < 120, path
        # A region is the operator's own word, from the list, and may be read in a name; a page's words may not.
        assert path.name.startswith("region-") or not re.search(r"passwd|owned|hyperlink", path.name, re.IGNORECASE), path


def test_the_published_pages_run_no_script_of_a_page_and_ask_for_nothing_else(hostile: tuple[Path, Path]) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    from crawler.browser.find import NoBrowserError, find_browser

    try:
        found = find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))
    public = (hostile[1] / "public").resolve()
    pages = [public / "index.html", public / "tabell.html", *sorted((public / "organisation").glob("*.html")), *sorted((public / "fynd").glob("*.html"))]
    told: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.executable, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: told.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
        for path in pages:
            tab.goto(path.as_uri())
            assert tab.evaluate("window.owned") is None, path
            assert tab.evaluate("[...document.querySelectorAll('a')].every(a => !/^(javascript|data|vbscript):/i.test(a.href))"), path
        browser.close()
    assert told == [] and len(pages) > 30


@pytest.mark.parametrize("name", NAMES)
def test_rows_on_the_terminal_are_harmless_in_every_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXTS[name][:20_000]
    for form in ("table", "json", "jsonl", "csv"):
        show([{"a": text, "b": [text], "c": {"d": text}}], ("a", "b", "c"), form)
        printed = capsys.readouterr().out
        printed.encode("utf-8")
        assert not CONTROLS.search(printed), (form, CONTROLS.search(printed))
        if form.startswith("json"):
            value = json.loads(printed)
            assert (value[0] if form == "json" else value)["a"] == text
        if form == "csv":
            for cell in list(csv.reader(io.StringIO(printed)))[1][:2]:
                assert not cell.lstrip(" \n\v\f\u00a0\u3000\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋")), cell


@pytest.mark.parametrize("name", NAMES)
def test_a_record_of_the_log_is_one_harmless_line(name: str) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
    log = logging.Logger("sinks")
    log.addHandler(handler)
    log.warning("gatherer on %s: %s", "https://a.example/", TEXTS[name])
    try:
        raise ValueError(TEXTS[name][:3000])
    except ValueError:
        log.exception("a fault of ours")
    lines = out.getvalue().splitlines()
    assert sum(not line.startswith("    ") for line in lines) == 2, lines
    assert not CONTROLS.search(out.getvalue())
    assert len(out.getvalue()) < 60_000


@pytest.mark.parametrize("text", PARAMETERS, ids=NAMES)
def test_json_text_loses_nothing(text: str) -> None:
    assert json.loads(json_text({"a": [text]})) == {"a": [text]}
    assert printable(text).isprintable()


def test_a_cell_cut_in_its_middle_begins_no_formula() -> None:
    assert safe_cell("a;=1+1") == "a;'=1+1"
    assert safe_cell("rad\n \"=1+1") == "rad\n \"'=1+1"
    assert safe_cell("bil;buss\nGå till start-sidan") == "bil;buss\nGå till start-sidan"
    assert csv_text((), [["x", "a;\t+1"]]) == "x,a;\t'+1\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_account_of_a_walk_is_text_and_can_always_be_written(name: str, tmp_path: Path) -> None:
    from crawler.journeys.account import write_account
    from crawler.journeys.proof import ProofFolder
    from profiles.journey_schema import journey_named
    from profiles.persona_schema import persona_named

    text = TEXTS[name]
    step = WalkStep(number=1, verb="click", target=text, url=text[:3000], why=text, message=text, candidates=(text,), outcome="failed")
    walk = Walk(
        journey="find-contact", code="J1", persona="keyboard", ending="not_completed", reason=text, ends_at=text[:3000],
        cost=Cost(clicks=1, fields=1, fields_known=(text,)), steps=(step, replace(step, number=2)), facts={"text": text},
    )  # fmt: skip
    folder = ProofFolder(tmp_path / "proof")
    journey = journey_named("J1")
    for language in ("sv", "en"):
        write_account(folder.path / "account.html", walk, journey, persona_named("keyboard"), language=language)
        page = (folder.path / "account.html").read_text("utf-8")
        assert "<script" not in page and "<img src=x" not in page and "href=" not in page
        assert not CONTROLS.search(page)
        assert len(page) < 200_000
    folder.write_log(walk)
    folder.write_findings(walk, {1: [CheckResult(check="axe/image-alt", outcome=Outcome.FAILED, findings=(Finding(
        outcome=Outcome.FAILED, target=Target(selector=text, html=text), message=text, args={"a": text}),))]})  # fmt: skip
    assert json.loads((folder.path / "walk.json").read_text("utf-8"))["code"] == "J1"
    assert json.loads((folder.path / "findings.jsonl").read_text("utf-8"))["step"] == 1


def test_the_command_line_shows_a_hostile_database_on_any_terminal(hostile: tuple[Path, Path]) -> None:
    root = Path(__file__).resolve().parents[2]
    for verb in (["table"], ["status"]):
        for form in ("table", "json", "csv"):
            done = subprocess.run(
                [sys.executable, "-c", "from crawler.cli import main; main()", *verb, "--db", str(hostile[0] / "t.db"), "--format", form],
                cwd=root, capture_output=True, check=False, timeout=120,
            )  # fmt: skip
            if done.returncode == 2 and b"No such command" in done.stderr:
                break
            assert b"Traceback" not in done.stderr, done.stderr[-500:]
            assert not CONTROLS.search(done.stdout.decode("utf-8")), (verb, form)
