"""A visit through the front door: a real page, a real browser, the real guard and worker."""

from __future__ import annotations

import pytest

from checks.artefacts import AxeReport, Network, Pictures, Response
from checks.dom import Dom
from crawler.browser.launching import MOBILE
from crawler.browser.orders import VisitRecord

pytestmark = pytest.mark.browser

PLANTED = '<img src="x.png" width="40" height="40">'
PLAIN = f'<!doctype html><html lang="sv"><title>Om bygglov i kommunen</title><main><h1>Bygglov</h1><p>Text.</p>{PLANTED}</main>'


def failed_checks(record: VisitRecord) -> set[str]:
    return {result.check for result in record.results if result.outcome == "failed"}


def dom_of(record: VisitRecord) -> Dom:
    return Dom.from_bytes(record.artefacts["dom"])


def axe_of(record: VisitRecord) -> AxeReport:
    return AxeReport.from_bytes(record.artefacts["axe"])


def test_one_visit_gathers_every_artefact_and_finds_the_planted_barrier(pages, visit):
    (record,) = visit(pages.page("/", PLAIN))
    assert (record.outcome, record.reason) == ("audited", "")
    assert {"response", "network", "console", "dom", "axe", "loading", "viewport"} <= set(record.artefacts)
    assert record.missing == {}
    assert "axe/image-alt" in failed_checks(record)
    assert Response.from_bytes(record.artefacts["response"]).source.startswith("<!doctype html>")


def test_frames_and_closed_shadow_roots_are_in_the_dom_and_in_the_audit(pages, visit):
    pages.page("/inner", f'<!doctype html><html lang="sv"><title>Inre</title><p id="in-frame">Ram</p>{PLANTED}')
    html = (
        PLAIN
        + """<iframe src="/inner" title="Karta"></iframe><div id="host"></div><script>
      document.getElementById('host').attachShadow({mode: 'closed'}).innerHTML = '<p id="in-shadow">Skugga</p>';</script>"""
    )
    (record,) = visit(pages.page("/", html))
    dom = dom_of(record)
    assert len(dom.documents) == 2
    assert dom.documents[1].owner is not None and dom.documents[1].owner.get("title") == "Karta"
    shadowed = next(e for e in dom.elements if e.get("id") == "in-shadow")
    assert shadowed.shadow == "closed" and " >>> " in shadowed.selector
    frames = {frame.url: {rule.id for rule in frame.violations} for frame in axe_of(record).frames}
    assert "image-alt" in frames[""]
    assert any(url.endswith("/inner") and "image-alt" in rules for url, rules in frames.items())


@pytest.mark.parametrize(
    "policy", ["default-src 'none'", "script-src 'none'; require-trusted-types-for 'script'", "sandbox"]
)
def test_a_strict_content_policy_does_not_stop_the_audit(pages, visit, policy):
    (record,) = visit(pages.page("/", PLAIN, Content_Security_Policy=policy), budget_seconds=60)
    assert record.outcome in ("audited", "audited_partial")
    assert record.reason in ("", "script_blocked")
    assert "axe/image-alt" in failed_checks(record)


@pytest.mark.parametrize(
    "tampering",
    [
        "Array.prototype.map = () => []; Array.prototype.forEach = () => {};",
        "JSON.stringify = () => '{}'; Document.prototype.querySelectorAll = () => [];",
        "window.axe = {run: () => Promise.resolve({violations: []})}; Object.freeze(window.axe);",
        "Object.prototype.nodes = 1; Promise.prototype.then = () => {};",
    ],
)
def test_a_page_that_tampers_with_built_ins_is_audited_all_the_same(pages, visit, tampering):
    (record,) = visit(
        pages.page(
            "/", f"<!doctype html><html lang=sv><title>Fusk på sidan</title><script>{tampering}</script>" + PLANTED
        )
    )
    assert record.outcome == "audited"
    assert "axe/image-alt" in failed_checks(record)


def test_nothing_but_reading_requests_leaves_the_browser(pages, visit):
    html = (
        PLAIN
        + """<form id="f" method="post" action="/post"><input name="a" value="1"></form><script>
      fetch('/post', {method: 'POST', body: 'x', keepalive: true}).catch(() => {}); navigator.sendBeacon('/beacon', 'x');
      fetch('/put', {method: 'PUT'}).catch(() => {}); addEventListener('pagehide', () => navigator.sendBeacon('/late', 'x'));
      setTimeout(() => document.getElementById('f').submit(), 50);</script>"""
    )
    (record,) = visit(pages.page("/", html))
    assert record.outcome == "audited"
    assert [method for method, _ in pages.seen if method not in ("GET", "HEAD")] == []
    assert any("POST" in line for line in record.unsafe)


def test_a_crashing_page_costs_itself_only(pages, visit):
    hog = PLAIN + "<script>const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()));</script>"
    crash, after = visit(pages.page("/hog", hog), pages.page("/", PLAIN), budget_seconds=25)
    assert crash.outcome == "failed"
    assert crash.reason in ("renderer_crash", "out_of_memory", "timeout", "renderer_hang")
    assert after.outcome == "audited"


def test_an_endless_script_ends_within_its_budget_and_the_next_page_is_audited(pages, visit):
    stuck, after = visit(
        pages.page("/loop", PLAIN + "<script>for (;;) {}</script>"), pages.page("/", PLAIN), budget_seconds=6
    )
    assert (stuck.outcome, stuck.reason in ("timeout", "renderer_hang")) == ("failed", True)
    assert after.outcome == "audited"


def test_a_worker_that_floods_its_pipe_is_ended_from_outside(pages, visit):
    flood = (
        PLAIN
        + "<script>setInterval(() => { for (let i = 0; i < 5000; i++) setTimeout(() => { throw new Error(i) }) }, 1)</script>"
    )
    first, after = visit(pages.page("/flood", flood), pages.page("/", PLAIN), budget_seconds=6, grace=12.0)
    assert first.outcome in ("failed", "audited", "audited_partial")
    assert after.outcome == "audited"


def test_dialogs_are_dismissed_and_popups_never_open(pages, visit):
    html = PLAIN + "<script>alert('a'); confirm('b'); for (let i = 0; i < 5; i++) window.open('/popup' + i);</script>"
    (record,) = visit(pages.page("/", html))
    assert record.outcome == "audited"
    assert not [path for _, path in pages.seen if path.startswith("/popup")]


@pytest.mark.parametrize(
    ("status", "headers", "ending"),
    [
        (404, {}, ("failed", "http_4xx")),
        (500, {}, ("failed", "http_5xx")),
        (200, {"Content_Type": "application/pdf"}, ("skipped", "not_html")),
        (
            200,
            {"Content_Type": "application/octet-stream", "Content_Disposition": "attachment"},
            ("skipped", "download"),
        ),
        (302, {"Location": "http://127.0.0.1:1/"}, ("blocked", "egress")),
        (302, {"Location": "http://10.0.0.1/"}, ("blocked", "egress")),
    ],
)
def test_what_is_no_page_ends_in_its_own_word(pages, visit, status, headers, ending):
    (record,) = visit(pages.page("/", PLAIN, status=status, **headers))
    assert (record.outcome, record.reason) == ending
    assert record.results == []


def test_nothing_is_kept_from_one_visit_to_the_next(pages, visit):
    first = (
        PLAIN
        + "<script>document.cookie='a=1;max-age=9999'; localStorage.setItem('k', '1'); window.name='kvar';</script>"
    )
    second = (
        PLAIN
        + "<p id=out></p><script>out.textContent = document.cookie + (localStorage.getItem('k') || '') + window.name</script>"
    )
    _, record = visit(pages.page("/a", first), pages.page("/b", second))
    out = next(e for e in dom_of(record).elements if e.get("id") == "out")
    assert out.text_content == ""


def test_a_page_that_leaves_while_it_is_read_is_not_booked_on_another_address(pages, visit):
    pages.page("/elsewhere", "<!doctype html><title>Annan</title><p>Annan sida")
    (record,) = visit(pages.page("/", PLAIN + "<script>setTimeout(() => { location = '/elsewhere' }, 1500)</script>"))
    if record.outcome == "audited":
        assert dom_of(record).title == "Om bygglov i kommunen"
    else:
        assert record.reason == "navigated_away"


def test_a_start_page_that_moves_on_by_script_is_read_where_it_arrives(pages, visit):
    pages.page("/sv/", PLAIN)
    (record,) = visit(pages.page("/", "<!doctype html><title>Vänta</title><script>location.replace('/sv/')</script>"))
    assert record.outcome == "audited"
    assert record.final_url.endswith("/sv/")
    assert dom_of(record).title == "Om bygglov i kommunen"


def test_certain_findings_get_a_picture_of_the_element_alone(pages, visit):
    low = '<!doctype html><html lang="sv"><title>Svag kontrast</title><main><h1>Rubrik</h1><p style="color:#ccc">Svag text.</p></main>'
    (record,) = visit(pages.page("/", low))
    crops = Pictures.from_bytes(record.artefacts["pictures"]).crops
    assert crops and all(crop.sha256 in record.pictures for crop in crops)
    assert all(crop.clip.width <= 800 and crop.clip.height <= 600 for crop in crops)
    assert all(data[8:12] == b"WEBP" for data in record.pictures.values())


def test_a_picture_never_shows_an_address_or_number_of_a_person(pages, visit):
    low = (
        '<!doctype html><html lang="sv"><title>Svag kontrast</title><p style="color:#ccc">anna.andersson@exempel.se</p>'
    )
    (record,) = visit(pages.page("/", low))
    assert "axe/color-contrast" in failed_checks(record)
    assert record.pictures == {}


def test_the_mobile_persona_sees_its_own_viewport(pages, visit):
    html = PLAIN.replace("<title>", '<meta name="viewport" content="width=device-width, initial-scale=1"><title>')
    (record,) = visit(pages.page("/", html), persona=MOBILE)
    dom = dom_of(record)
    body = dom.body
    assert body is not None and body.box is not None and body.box.right <= 390


def test_links_that_only_a_script_makes_are_in_the_dom(pages, visit):
    (record,) = visit(
        pages.page("/", PLAIN + "<nav id=n></nav><script>n.innerHTML = '<a href=/kontakt#x>Kontakta oss</a>'</script>")
    )
    (link,) = dom_of(record).links()
    assert (link.get("href"), link.name, link.landmark) == ("/kontakt#x", "Kontakta oss", "navigation")


def test_cookies_and_requests_before_any_choice_are_noted(pages, visit):
    pages.page("/s.css", "body { color: black }", Content_Type="text/css")
    html = (
        PLAIN.replace("<title>", "<link rel=stylesheet href=/s.css><title>")
        + "<script>document.cookie = '_ga=1; max-age=999999'</script>"
    )
    (record,) = visit(pages.page("/", html))
    network = Network.from_bytes(record.artefacts["network"])
    assert {"_ga"} == {cookie.name for cookie in network.cookies}
    sheet = next(r for r in network.requests if r.url.endswith("/s.css"))
    assert (sheet.status, sheet.kind) == (200, "stylesheet") and sheet.bytes > 0


def test_a_page_without_its_style_sheets_says_so_and_contrast_is_not_judged(pages, visit):
    html = '<!doctype html><html lang="sv"><link rel=stylesheet href=/gone.css><title>Utan stil</title><p style="color:#ccc">Text.</p>'
    (record,) = visit(pages.page("/", html))
    assert (record.outcome, record.reason) == ("audited_partial", "styles_missing")
    contrast = next(r for r in record.results if r.check == "axe/color-contrast")
    assert (contrast.outcome, contrast.reason) == ("untested", "styles_missing")
