"""What we publish is audited as any site is, before it is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.self_audit import faults, one_of_each_kind

GOOD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>League table of public websites</title></head><body><header><a href='#content'>Skip to the content</a></header>"
    "<main id='content' tabindex='-1'><h1>League table</h1><p>Five municipalities were measured tonight.</p></main></body></html>"
)


@pytest.mark.browser
def test_a_page_with_a_barrier_is_named_with_check_and_place(tmp_path: Path) -> None:
    with_barrier = GOOD.replace("<p>", '<img src="x.png"><p>')
    pages = {"good.html": GOOD, "bad.html": with_barrier, "organisation/bad.html": with_barrier}
    for page, text in pages.items():
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / page).write_text(text, encoding="utf-8")
    found = faults(tmp_path, [*pages, "nowhere.html"])
    by_page = {page: sorted({f.check for f in found if f.page == page}) for page in (*pages, "nowhere.html")}
    assert by_page["good.html"] == []
    assert any("alt" in check for check in by_page["bad.html"])
    assert by_page["nowhere.html"] == ["visit"]
    closely, once = ({f.persona for f in found if f.page == page} for page in ("organisation/bad.html", "bad.html"))
    assert (closely, once) == ({"desktop", "mobile"}, {"desktop"})


def test_one_page_of_each_kind_stands_for_the_others(tmp_path: Path) -> None:
    for name in ("index.html", "method.html", "sv/index.html", "sv/site/a.html", "sv/site/b.html", "en/site/a.html", "en/check/x/index.html",
                 "en/check/y/index.html"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert one_of_each_kind(tmp_path) == [
        "en/check/x/index.html", "en/site/a.html", "index.html", "method.html", "sv/index.html", "sv/site/a.html",
    ]  # fmt: skip
