"""Findings in words. Texts live with the checks; a check that is gone since still has the title frozen with its scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks.registry import UnknownCheck, get_check

LANGUAGES = ("sv", "en")


#: A text in every language.
Words = dict[str, str]


def in_words(check_id: str, message_id: str, args: Mapping[str, Any]) -> Words:
    """`message` in every language."""
    return {language: message(check_id, message_id, args, language) for language in LANGUAGES}


def message(check_id: str, message_id: str, args: Mapping[str, Any], language: str) -> str:
    """What the check says of the target, in Swedish or English; the message's id where the check is no longer known."""
    try:
        return get_check(check_id).texts().message(message_id, args, language)
    except UnknownCheck:
        return message_id or check_id


def title(check_id: str, frozen: Mapping[str, Any], language: str) -> str:
    """What is true when the check passes."""
    titles = frozen.get("title") or {}
    if titles.get(language):
        return str(titles[language])
    try:
        return str(get_check(check_id).texts().title[language])
    except (UnknownCheck, KeyError):
        return check_id


def section(check_id: str, heading: str) -> str:
    """One section of the check's page (Markdown), empty where there is none."""
    try:
        return str(get_check(check_id).texts().sections.get(heading, ""))
    except UnknownCheck:
        return ""
