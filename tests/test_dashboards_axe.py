"""Our own pages in a real browser: no axe violation of any rule, light and dark, 320 and 1280 px, and nothing wider than the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from results_scene import night

from checks.material import Organisation
from crawler.browser.find import find_browser
from crawler.browser.launching import DESKTOP
from crawler.self_audit import faults, invalid_markup, one_of_each_kind, served
from dashboards.build import publish
from results.store import Store

ROOT = Path(__file__).resolve().parents[1]
AXE = (ROOT / "crawler" / "browser" / "axe" / "axe.min.js").read_text("utf-8")
RUN = "axe.run(document, {resultTypes: ['violations'], rules: Object.fromEntries(axe.getRules().map(r => [r.ruleId, {enabled: true}]))})"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=find_browser().executable, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("axe")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-10-20T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
        night(store, folder, "n2", "2026-11-23T01:00:00Z", {"aby": 0.6, "berga": 0.5, "verket": 0.9}, failing=2)
    publish(folder / "t.db", folder / "public")
    return (folder / "public").resolve()


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a night on which one organisation was measured, and most criteria on nobody."""
    folder = tmp_path_factory.mktemp("scarce")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-10-20T01:00:00Z", {"verket": 0.5})
    publish(folder / "t.db", folder / "public")
    return (folder / "public").resolve()


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of real municipalities, so with a map; one of them with an interval that has no width, as where every page was examined."""
    folder = tmp_path_factory.mktemp("mapped")
    real = tuple(
        Organisation(id=name.lower(), kind="municipality", name_sv=f"{name} kommun", start_url=f"https://{name.lower()}.example/")
        for name in ("Falu", "Sala", "Trosa")
    )
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-10-20T01:00:00Z", {"falu": 0.5, "sala": 0.9}, sites=real)
        own = "select id from site_scan where site_id = 'falu'"
        store.database.execute(f"update dimension_score set low = score, high = score where site_scan_id in ({own})")
        store.database.conn.commit()
    publish(folder / "t.db", folder / "public")
    return (folder / "public").resolve()


MAPPED = ("karta.html", "en/map.html", "organisation/falu.html", "en/organisation/falu.html", "organisation/trosa.html")


def violations(browser: Any, public: Path, addresses: Sequence[str], scheme: str, width: int) -> list[str]:
    """What axe says of the pages with every rule of its own, and which of them are wider than the window."""
    told = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    with served(public) as host:
        page = context.new_page()
        for address in addresses:
            page.goto(f"http://{host}/{address}")
            page.evaluate(AXE)
            told += [
                f"{address}: {fault['id']} {fault['nodes'][0]['target']} {fault['nodes'][0]['html'][:120]}"
                for fault in page.evaluate(RUN)["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                told.append(f"{address}: wider than {width} px")
    context.close()
    return told


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_an_axe_violation_or_runs_out_of_the_window(browser: Any, public: Path, mapped: Path, scheme: str, width: int) -> None:
    told = violations(browser, public, one_of_each_kind(public), scheme, width) + violations(browser, mapped, MAPPED, scheme, width)
    assert not told, "\n".join(told)


def test_the_map_and_an_interval_without_width_are_valid_and_said_in_words(mapped: Path) -> None:
    assert invalid_markup(mapped, MAPPED) == []
    assert 'class="map"' in (mapped / "karta.html").read_text("utf-8")
    assert "Intervallet har ingen bredd" in (mapped / "organisation" / "falu.html").read_text("utf-8")
    assert [str(fault) for fault in faults(mapped, MAPPED[:3], closely=()) if fault.is_breach] == []


@pytest.mark.parametrize("may_write", [True, False])
def test_the_button_copies_the_issue_text_or_marks_it_where_it_may_not(browser: Any, public: Path, may_write: bool) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    if not may_write:
        context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    with served(public) as host:
        page = context.new_page()
        page.goto(f"http://{host}/fynd/aby.html")
        page.locator("summary", has_text="Som ärendetext att kopiera").first.click()
        text = page.locator("pre.copy").first
        page.get_by_role("button", name="Kopiera texten").first.press("Enter")
        page.wait_for_function("document.querySelector('.copier [role=status]').textContent")
        taken = page.evaluate("navigator.clipboard.readText()" if may_write else "getSelection().toString()")
        assert taken.strip() == text.text_content().strip() and "tillsyn audit" in taken
        said = page.locator(".copier [role=status]").first.text_content()
        assert said == ("Kopierad." if may_write else said) and said
    context.close()


def test_no_check_of_ours_finds_a_breach_on_any_kind_of_page(public: Path) -> None:
    assert [str(fault) for fault in faults(public, one_of_each_kind(public), closely=()) if fault.is_breach] == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_whoever_walks_every_kind_of_page_by_tab_and_enlarges_it_meets_no_fault_at_all(public: Path, scheme: str, width: int) -> None:
    pages = [page for page in one_of_each_kind(public) if not page.startswith("en/")]
    assert len(pages) > 18
    visitor = replace(DESKTOP, id=f"{scheme}-{width}", width=width, color_scheme=scheme)
    assert [str(fault) for fault in faults(public, pages, closely=("",), visitors=(visitor,))] == []


def test_a_night_with_next_to_nothing_breaks_no_page(scarce: Path) -> None:
    pages = {page for page in one_of_each_kind(scarce) if not page.startswith("en/")}
    pages |= {page.relative_to(scarce).as_posix() for page in (scarce / "kriterium").glob("*.html")}
    assert [str(fault) for fault in faults(scarce, sorted(pages), closely=()) if fault.is_breach] == []


def test_the_league_table_is_sorted_and_searched_and_the_choice_stands_in_the_address(browser: Any, public: Path) -> None:
    context = browser.new_context()
    with served(public) as host:
        page = context.new_page()
        page.goto(f"http://{host}/tabell.html")
        seen = "[...document.querySelectorAll('#league tbody tr:not(.says)')].filter(row => !row.hidden).map(row => row.cells[1].innerText)"
        ranked = page.evaluate(seen)
        page.select_option("#sort", "name")
        assert page.evaluate(seen) == sorted(ranked, key=lambda name: name.replace("Å", "Ö")) != ranked
        page.fill("#find", "KOMMUN")
        assert page.evaluate(seen) == ["Berga kommun", "Åby kommun"]
        assert page.text_content("form.tools [role=status]") == "2 av 3 visas"
        page.goto(page.url)
        assert page.evaluate(seen) == ["Berga kommun", "Åby kommun"]
        page.fill("#find", "")
        page.select_option("#sort", "")
        assert page.evaluate(seen) == ranked and page.url.endswith("/tabell.html")
    context.close()


def test_what_takes_focus_going_backwards_is_not_under_the_head_of_the_table_that_stays(browser: Any, public: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 260}, reduced_motion="reduce")
    with served(public) as host:
        page = context.new_page()
        page.goto(f"http://{host}/tabell.html")
        under = "document.activeElement.getBoundingClientRect().top < document.querySelector('.league thead th').getBoundingClientRect().bottom"
        page.locator("#league tbody a").last.focus()
        page.evaluate("scrollBy(0, 400)")
        hidden = []
        for _ in range(2):
            page.keyboard.press("Shift+Tab")
            hidden.append(page.evaluate(under))
        assert page.evaluate("document.activeElement.closest('#league') !== null") and hidden == [False, False]
    context.close()
