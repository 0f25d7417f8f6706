"""The compare page and the small files its script reads: 600 organisations make too many pairs to build one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dashboards.addresses import file_name
from dashboards.languages import Language
from dashboards.pages import Page, Site, page
from dashboards.texts import Texts
from results.published import CriterionCell
from results.rows import CriterionRow


def chooser(site: Site, language: Language) -> Page:
    words = {
        "score": language.gettext("Score"), "rank": language.gettext("Rank"), "coverage": language.gettext("Coverage"),
        "criterion": language.gettext("Criterion"), "failed": language.gettext("The data could not be fetched."),
        "none": language.gettext("No organisation is chosen."),
        "dimensions": {one: Texts(language).dimension(one) for one in ("presence", "experience", "ecrm", "mobile", "social")},
    }  # fmt: skip
    return page(site, "compare.html", "compare", language, words=json.dumps(words, ensure_ascii=False))


def index(site: Site, criteria: Iterable[CriterionRow]) -> str:
    """Which organisations there are, in table order, with their figures; and what is asked."""
    rows = site.league.rows if site.league else ()
    told = {
        "organisations": [
            {
                "file": file_name(row.site_id), "sv": row.name_sv, "en": row.name_en, "rank": row.rank, "score": row.score,
                "low": row.low, "high": row.high, "coverage": row.coverage,
                "dimensions": {cell.id: cell.score for cell in row.dimensions},
            }
            for row in rows
        ],
        "criteria": {one.id: {"sv": one.question_sv, "en": one.question_en or one.question_sv} for one in criteria},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def one(site_id: str, cells: Iterable[CriterionCell]) -> tuple[str, str]:
    """One organisation's answers, 0 to 1."""
    return f"data/compare/{file_name(site_id)}.json", json.dumps({cell.id: cell.value for cell in cells})
