"""The ways of writing the site's address: http and https, with and without www, and where each of them ends."""

from __future__ import annotations

from urllib.parse import urlsplit

from checks.addresses import domain_of
from checks.material import Probe
from crawler.asking import Reply
from crawler.probes.ask import Ask, untested

MOST_REDIRECTS = 5


def twin_hosts(host: str) -> list[str]:
    """The site's host, and its www or bare twin; alone when it is a sub-domain other than www."""
    domain = domain_of(host)
    if host == domain:
        return [host, f"www.{host}"]
    if host == f"www.{domain}":
        return [host, domain]
    return [host]


def twins(ask: Ask) -> Probe:
    """Redirect chains from every start, and the HSTS header of the https end."""
    if ask.is_local and not ask.is_secure_local:
        return untested("http.twins", "local host")
    starts = []
    hsts = ""
    for host in twin_hosts(ask.host):
        for scheme in ("http", "https"):
            replies = ask.follow(f"{scheme}://{host}/", most=MOST_REDIRECTS, limit=64 * 1024, robots=False)
            starts.append(_described(f"{scheme}://{host}/", replies))
            end = replies[-1]
            if end.status == 200 and urlsplit(end.url).scheme == "https" and urlsplit(end.url).hostname == ask.host:
                hsts = hsts or end.headers.get("strict-transport-security", "")
    return Probe(name="http.twins", data={"starts": starts, "hsts": hsts})


def _described(start: str, replies: list[Reply]) -> dict[str, object]:
    end = urlsplit(replies[-1].url)
    first = urlsplit(replies[0].location or replies[0].url)
    return {
        "start": start,
        "chain": [f"{r.status or r.problem} {r.url}" for r in replies],
        "status": replies[-1].status,
        "problem": replies[-1].problem,
        "redirects": len(replies) - 1,
        "origin": f"{end.scheme}://{end.netloc}",
        "first_hop_https": first.scheme == "https" and first.hostname == urlsplit(start).hostname,
    }
