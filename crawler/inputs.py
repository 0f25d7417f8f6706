"""Reads and checks everything a person wrote, before anything touches the network: sites, lists, the profile in force."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from checks.measures import measures
from profiles.journey_schema import journeys
from profiles.lists import SiteList, read_list, site_from_argument
from profiles.load import Profile, load_profile
from profiles.persona_schema import personas
from profiles.problems import Problem, ProfileError
from profiles.schema import Site


@cache
def profile_in_force() -> Profile:
    """The bundled profile, with the criteria whose measures exist in force; journeys and personas are read, too, so that a
    mistake in any file stops before the network is touched. Raises ProfileError.
    """
    problems: list[Problem] = []
    for read in (journeys, personas):
        try:
            read()
        except ProfileError as error:
            problems += error.problems
    try:
        profile = load_profile(measures())
    except ProfileError as error:
        raise ProfileError([*error.problems, *problems]) from error
    if problems:
        raise ProfileError(problems)
    return profile


def sites_to_scan(written: Iterable[str], lists: Iterable[Path]) -> SiteList:
    """The sites named on the command line and in lists, each once.

    Raises BadAddress, OSError, EmptyList, ProfileError (two lists that give one id to two addresses).
    """
    notices: list[str] = []
    found: dict[str, Site] = {}
    for text in written:
        site = site_from_argument(text)
        if site.id in found:
            notices.append(f"{text}: named twice; scanned once")
        found.setdefault(site.id, site)
    for path in lists:
        listed = read_list(path)
        notices += listed.notices
        for site in listed.sites:
            same = found.get(site.id)
            if same and same.start_url != site.start_url:
                what = f"id '{site.id}' means {same.start_url} elsewhere, {site.start_url} here"
                raise ProfileError([Problem(file=str(path), what=what)])
            if same:
                notices.append(f"{path}: {site.id} stands in another list, too; scanned once")
            found.setdefault(site.id, site)
    return SiteList(sites=tuple(found.values()), notices=tuple(notices))
