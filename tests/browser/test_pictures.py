"""Pictures of elements with a finding show that element, wherever on the page it stands."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from checks.artefacts import Pictures

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="sv"><title>Om bygglov i kommunen</title><style>
  button { width: 120px; height: 60px; border: 0; position: absolute; left: 300px; }
  #near { top: 200px; background: rgb(200, 0, 0) } #far { top: 3000px; background: rgb(0, 0, 200) }
  main { min-height: 3200px }</style><main><h1>Bygglov</h1><p>Text som syns.</p><button id="near"></button><button id="far"></button></main>"""


def test_a_picture_in_the_window_and_one_far_below_it_each_show_their_element(pages, visit):
    (record,) = visit(pages.page("/", PAGE))
    crops = {crop.selector: crop for crop in Pictures.from_bytes(record.artefacts["pictures"]).crops}
    for selector, colour in (("#near", (200, 0, 0)), ("#far", (0, 0, 200))):
        crop = crops[selector]
        with Image.open(io.BytesIO(record.pictures[crop.sha256])) as picture:
            assert picture.size == (round(crop.clip.width), round(crop.clip.height))
            x, y = crop.box.x - crop.clip.x + crop.box.width / 2, crop.box.y - crop.clip.y + crop.box.height / 2
            seen = picture.convert("RGB").getpixel((round(x), round(y)))
        assert all(abs(a - b) < 25 for a, b in zip(seen, colour, strict=True))


@pytest.mark.parametrize("height", [100, 3200])
def test_a_fault_of_the_whole_page_gets_no_picture_of_the_whole_page(pages, visit, height):
    page = PAGE.replace(' lang="sv"', "").replace("min-height: 3200px", f"min-height: {height}px").replace("3000px", "20px")
    (record,) = visit(pages.page("/", page))
    found = {finding.target.selector: result.check for result in record.results for finding in result.findings}
    assert "html" in found and "#near" in found
    crops = Pictures.from_bytes(record.artefacts["pictures"]).crops
    assert "#near" in {crop.selector for crop in crops}
    assert not {crop.selector for crop in crops} & {"html", "body"}
