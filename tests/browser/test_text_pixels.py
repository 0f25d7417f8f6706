"""Contrast that styles do not tell is measured from the pixels, also of what something around it has scrolled away."""

from __future__ import annotations

import pytest

from checks.model import Outcome

pytestmark = pytest.mark.browser

#: The list is scrolled to its end, so that its first line lies above the page's upper edge.
PAGE = """<!doctype html><html lang="sv"><head><title>Bygglov i kommunen</title></head><body><main><h1>Bygglov</h1>
<div id="r" tabindex="0" style="height:200px;overflow:auto"><p id="t" style="background:linear-gradient(#fff,#eee);color:COLOUR">Sök bygglov i god tid</p>
<p style="height:3000px">Handläggning</p></div></main><script>document.getElementById('r').scrollTop = 9999</script></body></html>"""


@pytest.mark.parametrize(("colour", "told"), [("#222", None), ("#bbb", Outcome.FAILED)])
def test_a_text_in_a_scrolled_list_is_measured_like_any_other(pages, visit, colour, told):
    (record,) = visit(pages.page("/", PAGE.replace("COLOUR", colour)), heavy=True, fresh=True, depth="standard", only=["dom", "axe", "text_pixels"])
    results = {result.check: result for result in record.results}
    assert [f.outcome for f in results["text-contrast"].findings] == ([told] if told else [])
    assert not any(f.outcome is Outcome.CANT_TELL for f in results["axe/color-contrast"].findings)
