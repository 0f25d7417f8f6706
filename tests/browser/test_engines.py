"""Both engines run the same axe-core and say the same of the same page."""

from __future__ import annotations

import shutil

import pytest

from crawler.audit import audit
from crawler.task import Options

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="sv"><title>Två motorer</title><main><h1>Rubrik</h1><img src="x.png" width="20" height="20">
<p style="color:#bbb;background:#fff">Svag text</p><a href="/a"></a><iframe src="/inner" title="Inre"></iframe></main>"""
INNER = '<!doctype html><html lang="sv"><title>Inre</title><p>Ram</p><input type="text"><img src="y.png" width="20" height="20">'


@pytest.mark.skipif(shutil.which("chromedriver") is None, reason="no chromedriver on this machine")
def test_playwright_and_selenium_agree_on_rule_and_target_frame_by_frame(pages):
    pages.page("/inner", INNER)
    url = pages.page("/", PAGE)
    options = Options(allow_hosts=(pages.host,))
    said = {}
    for engine in ("playwright", "selenium"):
        (audited,) = list(audit([url], engine=engine, options=options))
        assert audited.outcome == "audited"
        said[engine] = {
            (line["frame"], line["check"], line["selector"], line["outcome"])
            for line in audited.findings
            if line["check"].startswith("axe/")
        }
    assert said["playwright"] == said["selenium"]
    assert {check for _, check, _, _ in said["playwright"]} >= {
        "axe/image-alt",
        "axe/link-name",
        "axe/label",
        "axe/color-contrast",
    }


def test_an_audit_obeys_robots_txt(pages):
    pages.page("/robots.txt", "User-agent: *\nDisallow: /hemligt", Content_Type="text/plain")
    url = pages.page("/hemligt/", PAGE)
    (audited,) = list(audit([url], options=Options(allow_hosts=(pages.host,))))
    assert (audited.outcome, audited.reason) == ("skipped", "robots")
    assert ("GET", "/hemligt/") not in pages.seen


def test_an_address_that_was_not_opened_on_purpose_is_refused():
    (audited,) = list(audit(["http://127.0.0.1:9/"]))
    assert (audited.outcome, audited.reason) == ("blocked", "egress")


@pytest.mark.skipif(shutil.which("chromedriver") is None, reason="no chromedriver on this machine")
def test_the_second_engine_sends_nothing_either(pages):
    sender = "<script>fetch('/post', {method: 'POST', body: 'x'}).catch(() => {}); navigator.sendBeacon('/beacon', 'x')</script>"
    url = pages.page("/", PAGE + sender)
    (audited,) = list(audit([url], engine="selenium", options=Options(allow_hosts=(pages.host,))))
    assert audited.outcome == "audited"
    assert {method for method, _ in pages.seen} <= {"GET", "HEAD"}
