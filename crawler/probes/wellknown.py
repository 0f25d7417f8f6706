"""Files at known places: security.txt, and the data page that the law on open data used to name."""

from __future__ import annotations

from urllib.parse import urlsplit

from checks.material import Probe
from crawler.asking import Reply
from crawler.probes.ask import Ask

BODY_CHARACTERS = 4000


def _described(reply: Reply) -> dict[str, object]:
    return {
        "url": reply.url,
        "status": reply.status,
        "problem": reply.problem,
        "content_type": reply.headers.get("content-type", ""),
        "body": reply.body.decode("utf-8", "replace")[:BODY_CHARACTERS],
    }


def security_txt(ask: Ask) -> Probe:
    """RFC 9116: the well-known place first, then the root of the host."""
    places = ("/.well-known/security.txt", "/security.txt")
    answers = [
        _described(ask.follow(ask.absolute(place), most=3, limit=64 * 1024, robots=False)[-1]) for place in places
    ]
    if not any(a["status"] for a in answers):
        return Probe(name="wellknown.security_txt", state="untested", reason=str(answers[0]["problem"]))
    return Probe(name="wellknown.security_txt", data={"answers": answers})


def psidata(ask: Ask) -> Probe:
    """Whether the addresses that open data used to have answer with a page of their own."""
    answers = []
    for place in ("/psidata", "/oppna-data", "/oppnadata"):
        reply = ask.follow(ask.absolute(place), most=3, limit=64 * 1024)[-1]
        if urlsplit(reply.url).path.strip("/"):  # not sent back to the start page
            answers.append({"url": reply.url, "status": reply.status})
    return Probe(name="wellknown.psidata", data={"answers": answers})
