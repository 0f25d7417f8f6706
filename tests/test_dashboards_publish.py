"""The static site, built from a real database through the front door: what it holds, says, survives and never does."""

from __future__ import annotations

from pathlib import Path

import pytest
from results_scene import night

from dashboards.build import publish
from results.store import Store


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights of three bodies, published."""
    folder = tmp_path_factory.mktemp("site")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-10-20T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
        night(store, folder, "n2", "2026-11-23T01:00:00Z", {"aby": 0.6, "berga": 0.5, "verket": 0.9}, failing=2)
    publish(folder / "t.db", folder / "public")
    return folder / "public"


def test_the_site_opens_at_index_html_in_swedish_and_in_english_below_en(public: Path) -> None:
    assert public.is_symlink()
    swedish, english = (public / "index.html").read_text("utf-8"), (public / "en" / "index.html").read_text("utf-8")
    assert '<html lang="sv">' in swedish and "Åby kommun" in swedish and "Vad som ändrades i natt" in swedish
    assert '<html lang="en">' in english and ">Åby<" in english and "What changed last night" in english
    assert 'hreflang="en" href="en/index.html"' in swedish and 'hreflang="sv" href="../index.html"' in english


def test_each_organisation_has_a_page_that_says_how_sure_its_score_is(public: Path) -> None:
    text = (public / "organisation" / "verket.html").read_text("utf-8")
    assert "95 % intervall" in text and "Täckning" in text and "maskiner hittar bara en del" in text
    assert "Åtgärda först" in text and "Invänd" in text


def test_every_page_is_valid_html_and_no_link_leads_nowhere(public: Path) -> None:
    import html5lib

    pages = sorted(public.rglob("*.html"))
    assert len(pages) > 80
    for path in pages:  # a link that leads nowhere would have kept the site back
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))


def test_every_word_of_the_interface_has_its_swedish() -> None:
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.words import missing, renewed

    assert missing(renewed()) == []


def test_when_a_criterion_applies_and_what_it_rests_on_is_told_in_swedish() -> None:
    import re

    from dashboards.labels import LABELS
    from dashboards.languages import Language
    from dashboards.reasons import cited
    from profiles.load import load_profile

    english = re.compile(r"\b(?:of|the|and|for|on|to|with|by|from|or|as|not|only|who|are|is|seed|survey|support|clause|SC|Annex)\b", re.I)
    profile = load_profile()
    asked = (*profile.criteria, *profile.planned)
    assert len(asked) >= 225
    assert {one.condition for one in asked} <= set(LABELS["condition"])
    left = {one.id: cited(one.source, Language("sv")) for one in asked}
    assert {key: text for key, text in left.items() if english.search(text)} == {}


def test_a_check_is_explained_in_the_language_of_the_page(public: Path) -> None:
    swedish = (public / "kontroll" / "link-text.html").read_text("utf-8")
    english = (public / "en" / "check" / "link-text.html").read_text("utf-8")
    assert "läs mer” tolv gånger" in swedish and "twelve times" not in swedish and 'lang="en"><p' not in swedish
    assert "twelve times" in english


def test_what_is_objected_to_is_marked_wherever_it_stands_until_it_is_decided(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, "n1", "2026-11-23T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
        one = store.raise_dispute("aby", check_id="axe/image-alt")
        other = store.raise_dispute("aby", criterion_id="presence.area.thing")
    publish(tmp_path / "t.db", tmp_path / "public")
    mark = "Invändning, under prövning"

    def marks(address: str) -> int:
        return (tmp_path / "public" / address).read_text("utf-8").count(f'class="tag">{mark}')

    assert marks("fynd/aby.html") >= 1 and marks("svar/aby.html") == 1 and marks("kriterium/presence.area.thing.html") == 1
    assert marks("fynd/berga.html") == marks("svar/berga.html") == 0
    with Store(tmp_path / "t.db") as store:
        store.decide_dispute(one, "rejected")
        store.decide_dispute(other, "rejected")
    publish(tmp_path / "t.db", tmp_path / "public")
    assert marks("fynd/aby.html") == marks("svar/aby.html") == marks("kriterium/presence.area.thing.html") == 0


def test_an_empty_database_still_gives_a_site_that_says_so(tmp_path: Path) -> None:
    Store(tmp_path / "t.db").close()
    publish(tmp_path / "t.db", tmp_path / "public")
    assert "Det finns inga resultat än" in (tmp_path / "public" / "tabell.html").read_text("utf-8")


def test_what_is_complained_of_keeps_last_nights_site(public: Path, tmp_path: Path) -> None:
    from dashboards.build import PublishError

    db = public.parent / "t.db"
    publish(db, tmp_path / "public")
    before = (tmp_path / "public").resolve()
    with pytest.raises(PublishError, match="a barrier"):
        publish(db, tmp_path / "public", verify=lambda folder: ["a barrier"])
    assert (tmp_path / "public").resolve() == before and len(list(tmp_path.glob("public.*"))) == 1


def test_a_folder_that_is_not_ours_is_never_replaced(public: Path, tmp_path: Path) -> None:
    from dashboards.build import PublishError

    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PublishError, match="did not publish"):
        publish(public.parent / "t.db", tmp_path / "public")
    assert (tmp_path / "public" / "mine.txt").read_text("utf-8") == "mine"


def test_hostile_names_are_text_and_stay_inside_the_site(tmp_path: Path) -> None:
    from checks.material import Organisation

    hostile = Organisation(
        id="../<script>x", kind="municipality", name_sv='<script>alert(1)</script>"' + "å" * 200, start_url="https://aby.example/",
        region="<b>Norr</b>",
    )  # fmt: skip
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, "n1", "2026-11-23T01:00:00Z", {}, sites=(hostile,))
    publish(tmp_path / "t.db", tmp_path / "public")
    for path in (tmp_path / "public").rglob("*.html"):
        assert "<script>" not in path.read_text("utf-8") and "<b>Norr" not in path.read_text("utf-8"), path
    assert not (tmp_path / "x.html").exists() and len(list((tmp_path / "public" / "organisation").glob("*.html"))) == 1


def test_a_list_with_swedish_municipalities_gets_a_map_and_made_up_towns_get_none(public: Path, tmp_path: Path) -> None:
    from checks.material import Organisation

    assert not (public / "karta.html").exists()
    real = (
        Organisation(id="falun", kind="municipality", name_sv="Falu kommun", start_url="https://falun.example/"),
        Organisation(id="bro", kind="municipality", name_sv="Upplands-Bro kommun", start_url="https://bro.example/"),
        Organisation(id="sthlm", kind="municipality", name_sv="Stockholms stad", start_url="https://sthlm.example/"),
    )
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, "n1", "2026-11-23T01:00:00Z", {"falun": 0.5, "sthlm": 0.9}, sites=real)
    publish(tmp_path / "t.db", tmp_path / "public")
    text = (tmp_path / "public" / "karta.html").read_text("utf-8")
    told = [text.index(name) for name in (">Falun</a>", ">Stockholm</a>", ">Upplands-Bro</a>")]
    assert told == sorted(told) and 'class="m-none"' in text and 'class="elsewhere"' in text
    assert 'href="karta.html"' in (tmp_path / "public" / "tabell.html").read_text("utf-8")


def test_every_municipality_is_known_by_its_own_name_with_and_without_genitive() -> None:
    from dashboards.geography import place_of, places

    assert len(places()) == 290
    for place in places():
        assert place_of(f"{place.name} kommun") == place and place_of(f"{place.name}s kommun") == place
    assert place_of("Granköpings kommun") is None


def test_a_fault_has_an_issue_text_and_a_button_that_only_script_shows(public: Path) -> None:
    text = (public / "fynd" / "aby.html").read_text("utf-8")
    assert text.count('<p class="copier" hidden><button type="button">Kopiera texten') == text.count('<pre class="copy">') > 0


def test_a_row_of_the_league_table_is_light(public: Path) -> None:
    rows = (public / "tabell.html").read_text("utf-8").partition('<table class="league')[2].partition("</table>")[0].split("<tr")
    assert max(len(row) for row in rows if 'href="organisation/' in row) < 400
    assert max(row.count("<") - row.count("</") for row in rows if 'href="organisation/' in row) < 18


def test_an_interval_in_the_league_table_is_told_in_figures_to_those_who_do_not_see_it(public: Path) -> None:
    import re

    for address, figures in (("tabell.html", r"\d,\d\u2013\d,\d"), ("en/table.html", r"\d\.\d\u2013\d\.\d")):
        table = (public / address).read_text("utf-8").partition('<table class="league')[2]
        pictures = re.findall(r'<svg class="interval"[^>]*>', table)
        assert len(pictures) == 3 and all(re.search(f'role="img" aria-label="{figures}"', one) for one in pictures)


def test_a_measure_tells_a_word_list_by_its_words_and_not_by_its_key() -> None:
    from dashboards.languages import ENGLISH, SWEDISH
    from dashboards.texts import Texts
    from profiles.load import definitions, load_profile
    from results.rows import criterion_row

    asked = [criterion_row(body) for body in definitions(load_profile())["criterion"].values()]
    told = [Texts(language).measure(one).words for language in (SWEDISH, ENGLISH) for one in asked]
    assert sum("K_" in one.measure_sv for one in asked) > 50 and not [text for text in told if "K_" in text]
    assert any("ord ur listan \u201d" in text for text in told) and any("words of the list \u201c" in text for text in told)


def _facts_named_by_measures() -> tuple[set[str], set[str]]:
    """The names that the measures give to facts, and the things they say they looked for."""
    import ast

    names, things = set(), set()
    for path in (Path(__file__).resolve().parents[1] / "checks" / "measures").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("basis", "notes") and isinstance(node.value, ast.Dict):
                names |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
            if isinstance(node, ast.keyword) and node.arg == "what" and isinstance(node.value, ast.Constant):
                things.add(node.value.value)
    return names, things


def test_what_an_answer_rests_on_is_told_in_swedish() -> None:
    from dashboards.fragments import Basis
    from dashboards.languages import ENGLISH, SWEDISH
    from dashboards.reasons import fact_name, fact_phrase

    names, things = _facts_named_by_measures()
    assert len(names) > 100 and len(things) > 30
    assert {name for name in names if not fact_name(name)} == set() and {thing for thing in things if not fact_phrase(thing)} == set()
    facts = {"looked": "links to 3 clicks, and search", "wanted": "a newsletter", "service_pages": 4, "words": {"Pages": 2, "search": "search"}}
    told = {language.code: str(Basis(language, str)(facts)) for language in (SWEDISH, ENGLISH)}
    assert "<bdi>länkar till 3 klick, och sök</bdi>" in told["sv"] and "<bdi>ett nyhetsbrev</bdi>" in told["sv"]
    assert "<bdi>tjänstesidor</bdi>" in told["sv"] and "<bdi>Pages</bdi>" in told["sv"] and "<dd><bdi>search</bdi></dd>" in told["sv"]
    assert "<bdi>links to 3 clicks, and search</bdi>" in told["en"] and "<bdi>service pages</bdi>" in told["en"]


def test_an_answer_on_a_swedish_page_is_not_marked_as_english(public: Path) -> None:
    swedish, english = (public / "svar" / "aby.html").read_text("utf-8"), (public / "en" / "answers" / "aby.html").read_text("utf-8")
    assert "<dt><bdi>sidor</bdi></dt>" in swedish and "<dt><bdi>pages</bdi></dt>" in english and '<div lang="en">' not in swedish


def test_an_address_is_shown_as_one_reads_it_and_leads_where_it_led() -> None:
    from dashboards.fragments import outward, readable

    address = "https://www.xn--gvle-loa.example/s%C3%B6k%20h%C3%A4r?q=bygg+lov&sida=2&x"
    assert readable(address) == "https://www.gävle.example/sök här (q: bygg lov, sida: 2, x)"
    assert f'href="{address.replace("&", "&amp;")}"' in outward(address)
    for kept in ("x%2Fy", "%3Fq", "%E2%80%AEevil", "%zz", "%00", "%C3"):
        assert readable(f"https://a.example/{kept}") == f"https://a.example/{kept}"


def test_the_monitoring_report_writes_times_as_its_language_does(public: Path) -> None:
    swedish, english = (public / "overvakningsrapport.html").read_text("utf-8"), (public / "en" / "monitoring-report.html").read_text("utf-8")
    assert "23 november 2026 kl. 02:00" in swedish and "23 November 2026, 02:00" in english
    assert "T01:00:00Z" not in swedish + english
