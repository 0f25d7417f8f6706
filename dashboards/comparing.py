"""The compare page and the small files its script reads. 600 organisations make too many pairs to build (settled I10)."""

from __future__ import annotations

import json

from dashboards.addresses import file_name
from dashboards.languages import Language
from dashboards.pages import Page, Site, page
from dashboards.texts import Texts
from results.published import OrganisationPage


def chooser(site: Site, language: Language) -> Page:
    words = {
        "score": language.gettext("Score"), "rank": language.gettext("Rank"), "coverage": language.gettext("Coverage"),
        "criterion": language.gettext("Criterion"), "failed": language.gettext("The data could not be fetched."),
        "dimensions": {one: Texts(language).dimension(one) for one in ("presence", "experience", "ecrm", "mobile", "social")},
    }  # fmt: skip
    return page(site, "compare.html", "compare", language, words=json.dumps(words, ensure_ascii=False))


def index(site: Site) -> str:
    """Which organisations there are, in table order."""
    rows = site.league.rows if site.league else ()
    return json.dumps([{"file": file_name(row.site_id), "sv": row.name_sv, "en": row.name_en} for row in rows], ensure_ascii=False)


def one(org: OrganisationPage) -> tuple[str, str]:
    """One organisation's figures and answers."""
    row = org.row
    told = {
        "sv": row.name_sv, "en": row.name_en, "rank": row.rank, "score": row.score, "low": row.low, "high": row.high,
        "coverage": row.coverage, "dimensions": {cell.id: cell.score for cell in row.dimensions},
        "criteria": {
            cell.id: {"sv": cell.criterion.question_sv, "en": cell.criterion.question_en, "value": cell.value} for cell in org.criteria
        },
    }  # fmt: skip
    return f"data/compare/{file_name(row.site_id)}.json", json.dumps(told, ensure_ascii=False)
