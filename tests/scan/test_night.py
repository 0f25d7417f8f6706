"""A whole night: begins or goes on, never twice at once, tells what changed, keeps the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.changes import Night, ScoreChange, in_words
from crawler.exit_codes import Exit
from crawler.nightly import estimate, run_night
from crawler.places import NotPublished, Occupied, held
from crawler.scan import Refused
from profiles.config import Config, read_config
from results.store import Store

CHILD = (sys.executable, str(Path(__file__).with_name("site_child.py")))


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Config]:
    def made(*names: str, more: str = "") -> Config:
        rows = [f"{name},{name.title()},http://127.0.0.1:{9000 + i}/" for i, name in enumerate(names)]
        (tmp_path / "list.csv").write_text("\n".join(["id,name_sv,start_url", *rows]), encoding="utf-8")
        hosts = ", ".join(f'"127.0.0.1:{9000 + i}"' for i in range(len(names)))
        path = tmp_path / "tillsyn.toml"
        text = f'contact = "a@exempel.se"\nlists = ["list.csv"]\nallow_hosts = [{hosts}]\n{more}\n[keep]\nmin_free_gb = 0.0\n'
        path.write_text(text, encoding="utf-8")
        return read_config(path)

    return made


def published(db: Path, out: Path, config: Config) -> None:
    """The last step of a night, as small as it can be: the folder with the number of scans in it."""
    out.mkdir(exist_ok=True)
    with Store(db) as store:
        (out / "index.html").write_text(str(store.latest_scan(status="finished")))


def night(config: Config) -> tuple[Exit, str, str]:
    told: list[str] = []
    outcome = run_night(config, tell=told.append, publish=published, command=CHILD)
    return outcome.code, "\n".join(told), outcome.words


def test_a_night_scans_publishes_and_tells_what_changed(config: Callable[..., Config], tmp_path: Path) -> None:
    code, told, words = night(config("good-1", "down", more='lang = "en"'))
    assert code is Exit.SITES_FAILED
    assert "2 sites, about 160 page visits" in told
    assert "1 of 2 sites measured" in words
    assert "Could not be measured: down (dns_error)" in words
    assert (tmp_path / "public" / "index.html").exists()


def test_a_night_that_was_cut_off_is_gone_on_with(config: Callable[..., Config]) -> None:
    choices = config("full", "good-1")
    assert night(choices)[0] is Exit.DISK_FULL
    with Store(choices.db) as store:
        first = store.latest_scan()
    code, told, _ = night(choices)
    assert f"going on with {first}" in told
    assert code is Exit.DISK_FULL


def test_a_second_night_on_the_same_database_is_a_scan_of_its_own(config: Callable[..., Config]) -> None:
    choices = config("good-1")
    night(choices)
    with Store(choices.db) as store:
        first = store.latest_scan()
    assert night(choices)[0] is Exit.DONE
    with Store(choices.db) as store:
        assert store.latest_scan() != first


def test_two_nights_never_overlap(config: Callable[..., Config]) -> None:
    choices = config("good-1")
    with held(choices.db, "nightly"), pytest.raises(Occupied):
        night(choices)


def test_pages_that_do_not_pass_keep_last_nights_site_and_the_night_says_so(config: Callable[..., Config]) -> None:
    def refused(db: Path, out: Path, config: Config) -> None:
        raise NotPublished("public was left as it is: index.html: axe/image-alt")

    told: list[str] = []
    outcome = run_night(config("good-1"), tell=told.append, publish=refused, command=CHILD)
    assert outcome.code is Exit.BAD_NEWS
    assert "public was left as it is: index.html: axe/image-alt" in told
    assert "Publicerades inte; sidorna från tidigare ligger kvar: public was left as it is: index.html: axe/image-alt" in outcome.words


def test_a_night_without_room_on_the_disk_does_not_begin(config: Callable[..., Config], tmp_path: Path) -> None:
    choices = config("good-1")
    choices = choices.model_copy(update={"keep": choices.keep.model_copy(update={"min_free_gb": 99_999.0})})
    code, told, _ = night(choices)
    assert code is Exit.DISK_FULL
    assert "GB free" in told
    assert not (tmp_path / "public").exists()


def test_the_operators_command_and_file_get_the_words(config: Callable[..., Config], tmp_path: Path) -> None:
    more = f'[notify]\nfile = "news.txt"\ncommand = ["{sys.executable}", "-c", "import sys; open(\'heard\', \'w\').write(sys.stdin.read())"]'
    choices = config("good-1", more=more)
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        _, _, words = night(choices)
    finally:
        os.chdir(before)
    assert (tmp_path / "news.txt").read_text(encoding="utf-8") == words
    assert (tmp_path / "heard").read_text(encoding="utf-8") == words


def test_a_command_that_fails_costs_nothing(config: Callable[..., Config]) -> None:
    code, told, _ = night(config("good-1", more='[notify]\ncommand = ["/nowhere/notify"]'))
    assert code is Exit.DONE
    assert "notify: " in told


def test_a_night_without_a_contact_for_foreign_sites_is_refused(config: Callable[..., Config]) -> None:
    choices = config("good-1").model_copy(update={"contact": " ", "allow_hosts": ()})
    with pytest.raises(Refused):
        night(choices)


def test_sites_that_do_not_fit_into_the_night_are_told_beforehand(config: Callable[..., Config]) -> None:
    choices = config("good-1")
    needs = estimate(choices, 3_000, 6.0)
    assert needs.sites_that_fit < 3_000
    assert "will not fit into 8 hours" in str(needs)
    assert "measured on earlier nights" in str(needs)


def test_the_words_are_swedish_or_english_with_the_numbers_of_the_language() -> None:
    moved = ScoreChange(site="a", name_sv="Granås", name_en="Granås municipality", score=3.25, change=-0.5)
    one = Night(
        date="2026-11-24", sites=3, done=1, failed={"b\x1b[31m": "dns_error"}, left_out=("c",), scores=(moved,),
        problems={"new": 2, "fixed": 1, "came_back": 0},
    )  # fmt: skip
    assert "Granås: 3,2 (−0,5)" in in_words(one, "sv")
    assert "Granås municipality: 3.2 (−0.5)" in in_words(one, "en")
    assert "Hanns inte med: c" in in_words(one, "sv")
    assert "\x1b" not in in_words(one, "en")
