"""What people get wrong on the command line and in their files: one clear message, the right exit status, nothing touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import tillsyn
from crawler.exit_codes import Exit

HEAD = "id,name_sv,start_url\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def called(*args: str) -> Result:
    return CliRunner().invoke(tillsyn, list(args))


def scan_of(text: str | bytes) -> Result:
    raw = text.encode() if isinstance(text, str) else text
    Path("list.csv").write_bytes(raw)
    return called("scan", "--list", "list.csv", "--contact", "a@exempel.se")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", Exit.USAGE, "list.csv: no site in it"),
        ("# a\n\n\n", Exit.USAGE, "list.csv: no site in it"),
        (HEAD, Exit.USAGE, "list.csv: no site in it, only a header"),
        ("namn;adress\nA;a.se\n", Exit.PROFILE, "list.csv:1: no header"),
        ("name_sv;start_ul\nA;a.se\n", Exit.PROFILE, "list.csv:1: unknown column 'start_ul' (did you mean 'start_url'?)"),
        (HEAD + "a,A,ftp://a.se\n", Exit.PROFILE, "list.csv:2: start_url: 'ftp://a.se': only http and https"),
        (HEAD + "\n\na,A,\n", Exit.PROFILE, "list.csv:4: start_url: the address is empty"),
        (HEAD + "a,A,a.se\na,B,b.se\n", Exit.PROFILE, "list.csv:3: id 'a' already stands on line 2"),
        (HEAD + 'a,"A,a.se\n', Exit.PROFILE, "list.csv:2: not a CSV row"),
        (b"PK\x03\x04\x00\x00", Exit.PROFILE, "list.csv:1: not text"),
        (HEAD + "a,A,http://127.0.0.1:9/\n", Exit.USAGE, "127.0.0.1:9 is this machine; open it on purpose with --allow-host"),
    ],
)
def test_a_list_that_cannot_be_used_is_told(text: str | bytes, code: Exit, told: str) -> None:
    result = scan_of(text)
    assert told in result.stderr
    assert result.exit_code == code
    assert not Path("tillsyn.db").exists()


def test_a_list_that_is_not_there_is_told() -> None:
    result = called("scan", "--list", "nowhere.csv", "--contact", "a@exempel.se")
    assert (result.exit_code, result.stderr) == (Exit.USAGE, "nowhere.csv: No such file or directory\n")


def test_a_scan_without_any_site_says_what_to_name() -> None:
    result = called("scan")
    assert result.exit_code == Exit.USAGE
    assert "name a site, a --list or a scan to --resume" in result.stderr


def test_a_foreign_site_without_a_contact_is_not_visited() -> None:
    result = called("scan", "www.exempel.se")
    assert result.exit_code == Exit.USAGE
    assert "--contact you@example.se" in result.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--sample", "alla"), "'alla' is not wad, all or a number"),
        (("--max-pages", "0"), "0 is not in the range 1<=x<=2000"),
        (("--max-pages", "2001"), "2001 is not in the range"),
        (("--depth", "deeper"), "'deeper' is not one of 'quick', 'standard', 'deep'"),
        (("--allow-host", "exempel.se"), "is not an allowed host"),
        (("--max-page", "3"), "--max-pages"),
        (("--test-system", "exempel.se"), "--test-system: 'exempel.se' is not an allowed host"),
        (("--contact", "a@exempel.se\nX-Said: so"), "--contact: 'a@exempel.se\\nX-Said: so' has a line break"),
    ],
)
def test_a_wrong_option_is_wrong_usage(args: tuple[str, ...], told: str) -> None:
    result = called("scan", "www.exempel.se", "--contact", "a@exempel.se", *args)
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr


@pytest.mark.parametrize("address", ["", "exempel", "file:///etc/passwd", "javascript:alert(1)", "https://u:p@exempel.se", "a\x1b[31m.se"])
def test_what_is_no_website_is_refused_without_harm_to_the_terminal(address: str) -> None:
    result = called("scan", address, "--contact", "a@exempel.se")
    assert result.exit_code == Exit.USAGE
    assert "\x1b" not in result.stderr


def test_a_scan_of_a_database_that_is_not_there_is_not_gone_on_with() -> None:
    result = called("scan", "--resume", "last", "--db", "nowhere.db")
    assert (result.exit_code, list(Path().iterdir())) == (Exit.USAGE, [])
    assert "nowhere.db: no such database" in result.stderr


def test_a_town_that_is_not_bundled_is_wrong_usage() -> None:
    result = called("demo", "--town", "ankeborg")
    assert (result.exit_code, list(Path().iterdir())) == (Exit.USAGE, [])
    assert "no demo town named ankeborg; there are " in result.stderr


def test_a_test_system_that_cannot_be_meant_stops_an_errand_before_it_begins() -> None:
    address = "127.0.0.1:9"
    result = called("journey", "run", "J1", "--site", address, "--allow-host", address, "--test-system", "exempel")
    assert result.exit_code == Exit.USAGE
    assert "--test-system: 'exempel' is not an allowed host" in result.stderr


def test_a_grid_that_does_not_answer_has_the_browsers_exit_status() -> None:
    result = called("audit", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--engine", "selenium", "--grid", "http://127.0.0.1:9/")
    assert result.exit_code == Exit.NO_BROWSER, result.stderr
    assert "--grid http://127.0.0.1:9/: no session there" in result.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--grid", "http://127.0.0.1:9/"), "--grid is for --engine selenium"),
        (("--grid", "127.0.0.1:9", "--engine", "selenium"), "'127.0.0.1:9' is not the address of a grid"),
    ],
)
def test_a_grid_that_cannot_be_meant_is_wrong_usage(args: tuple[str, ...], told: str) -> None:
    result = called("audit", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", *args)
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr


def test_a_misspelt_verb_is_told_with_the_nearest() -> None:
    result = called("scna")
    assert result.exit_code == Exit.USAGE
    assert "(did you mean 'scan'?)" in result.stderr


def database_of_the_future(path: Path) -> None:
    from results.store import Store

    Store(path).close()
    with sqlite3.connect(path) as db:
        table = db.execute("select name from sqlite_master where name like '%migrations%'").fetchone()[0]
        columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
        row = dict(zip(columns, db.execute(f"select * from {table} limit 1").fetchone(), strict=True))
        row["name"] = "m999_the_future"
        row.pop("id", None)
        db.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))


@pytest.mark.parametrize("verb", [("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9"), ("status",), ("db", "migrate"), ("db", "check")])
def test_a_database_from_a_newer_version_is_left_alone(verb: tuple[str, ...]) -> None:
    database_of_the_future(Path("tillsyn.db"))
    before = Path("tillsyn.db").read_bytes()
    result = called(*verb)
    assert result.exit_code == Exit.USAGE
    assert "newer" in result.stderr
    assert Path("tillsyn.db").read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone() -> None:
    Path("tillsyn.db").write_text("name_sv,start_url\n" * 100)
    result = called("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9")
    assert result.exit_code == Exit.USAGE
    assert "not a database" in result.stderr
    assert Path("tillsyn.db").read_text().startswith("name_sv")


def test_a_database_that_is_not_there_is_not_made_by_reading() -> None:
    result = called("status", "--db", "nowhere.db")
    assert result.exit_code == Exit.USAGE
    assert "nowhere.db: no such database" in result.stderr
    assert not Path("nowhere.db").exists()


def test_an_unknown_scan_is_told() -> None:
    from results.store import Store

    Store(Path("tillsyn.db")).close()
    result = called("scan", "--resume", "20260101T000000Z-aaaa")
    assert (result.exit_code, "no scan '20260101T000000Z-aaaa'" in result.stderr) == (Exit.USAGE, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told_by_its_owner() -> None:
    Path("locked").mkdir(mode=0o500)
    result = called("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--db", "locked/tillsyn.db")
    assert result.exit_code == Exit.USAGE
    assert "Permission denied" in result.stderr


def test_a_folder_on_a_read_only_disk_is_told() -> None:
    result = called("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--db", "/proc/tillsyn.db")
    assert result.exit_code == Exit.USAGE
    assert "/proc" in result.stderr
    assert "Nothing was touched" in result.stderr


def test_no_browser_has_an_exit_status_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILLSYN_BROWSER", "/nowhere/chromium")
    result = called("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9")
    assert result.exit_code == Exit.NO_BROWSER
    assert "/nowhere/chromium" in result.stderr
    assert not Path("tillsyn.db").exists()


def test_a_closed_pipe_is_no_error() -> None:
    script = f"{sys.executable} -c 'from crawler.cli import main; main()' criteria list --format csv | head -1"
    root = str(Path(__file__).resolve().parents[2])
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, env={**os.environ, "PYTHONPATH": root})
    assert ended.stdout == b"id,dimension,weight,method,status,question\n"
    assert ended.stderr == b""


def test_a_journey_file_with_slips_is_told_with_line_and_meaning() -> None:
    Path("errand.yaml").write_text("id: errand\ntitle: {sv: Ä, en: A}\nsteps:\n  - serch: bygglov\n", encoding="utf-8")
    result = called("journey", "check", "errand.yaml")
    assert result.exit_code == Exit.PROFILE
    assert "errand.yaml:4: " in result.stderr
    assert "search" in result.stderr


def test_an_unknown_errand_is_told_with_the_nearest() -> None:
    result = called("journey", "run", "J99", "--site", "www.exempel.se", "--contact", "a@exempel.se")
    assert result.exit_code == Exit.PROFILE
    assert "no journey 'J99'" in result.stderr


def test_an_errand_on_a_foreign_site_needs_a_contact() -> None:
    result = called("journey", "run", "J1", "--site", "www.exempel.se")
    assert (result.exit_code, "--contact" in result.stderr) == (Exit.USAGE, True)


def test_a_window_without_a_display_has_the_browsers_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    record = called("journey", "record", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9")
    headed = called("journey", "run", "J1", "--site", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--headed")
    assert (record.exit_code, headed.exit_code) == (Exit.NO_BROWSER, Exit.NO_BROWSER)
    assert "display" in record.stderr
