"""presence.security: protection of visits and mail, as it is seen from outside."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from checks.artefacts import Network, Response
from checks.lists import libraries_at
from checks.material import Now, Page, Pages, Probe, Probes, Site
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, clamp, each, mix, points, share
from checks.regions import dom_of

YEAR = 31_536_000
HALF_YEAR = 15_552_000


def unprobed(probe: Probe) -> Untested | None:
    """Why the probe says nothing; None when it went."""
    return None if probe.state == "ok" else Untested(reason=probe.reason or "not_probed")


SILENT = "no start address answered when they were probed"


def silent(starts: list[Any]) -> bool:
    """Whether none of the probed starts answered at all: the site was down just then, which says nothing of how it is served."""
    return bool(starts) and not any(s.get("status") or any(hop[:1].isdigit() for hop in s.get("chain") or ()) for s in starts)


@measure
def https_default(probes: Probes, pages: Pages) -> Value:
    """Is every visit protected by HTTPS by default? DIGG R7. 0.5 redirect at the first hop, 0.5 x share without mixed content."""
    probe = probes.get("http.twins")
    if missing := unprobed(probe):
        return missing
    starts = list(probe.data.get("starts") or ())
    if silent(starts):
        return Untested(reason=SILENT)
    if not any(s.get("status") == 200 and str(s.get("origin", "")).startswith("https://") for s in starts):
        return Scored(value=0.0, basis={"https": "not served", "starts": starts})
    plain = [s for s in starts if str(s.get("start", "")).startswith("http://")]
    redirected = all(s.get("first_hop_https") for s in plain) and bool(plain)

    def judge(page: Page) -> Verdict:
        network = page.desktop.get(Network)
        if network is None:
            return Untested(reason=f"network:{page.desktop.failure(Network)}")
        return not any(r.url.startswith("http://") and r.kind != "document" for r in network.requests)

    values, _ = each(pages, judge)
    if not values:
        return Untested(reason="no page was visited")
    clean = mix(values, pages)
    mixed = [url for url, ok in values.items() if not ok][:20]
    return Scored(
        value=clamp(0.5 * redirected + 0.5 * clean),
        basis={"starts": starts, "mixed_content": mixed, "pages": len(values)},
    )


@measure
def hsts(probes: Probes) -> Value:
    """Does the site use HSTS? RFC 6797. A year 1, half a year 0.6, less 0.3."""
    probe = probes.get("http.twins")
    if missing := unprobed(probe):
        return missing
    if silent(list(probe.data.get("starts") or ())):
        return Untested(reason=SILENT)
    header = str(probe.data.get("hsts", ""))
    match = re.search(r"max-age\s*=\s*\"?(\d+)", header, re.IGNORECASE)
    age = int(match[1]) if match else 0
    value = 1.0 if age >= YEAR else 0.6 if age >= HALF_YEAR else 0.3 if age > 0 else 0.0
    return Scored(value=value, basis={"header": header, "max_age": age})


@measure
def tls(probes: Probes) -> Value:
    """Is modern, valid encryption used? RFC 9325. 0.4 valid, 0.3 TLS 1.3, 0.3 old versions refused, -0.2 in the last week."""
    probe = probes.get("tls")
    if missing := unprobed(probe):
        return missing
    data = probe.data
    if not data.get("valid"):
        return Scored(value=0.0, basis=dict(data))
    versions = data.get("versions", {})
    late = data.get("days_left", 99) < 7 and data.get("lifetime_days", 0) > 21
    if versions.get("TLSv1") is None or versions.get("TLSv1.1") is None:  # the probe could not offer the old versions
        value = (0.4 + 0.3 * bool(versions.get("TLSv1.3"))) / 0.7
    else:
        value = 0.4 + 0.3 * bool(versions.get("TLSv1.3")) + 0.3 * (not versions["TLSv1"] and not versions["TLSv1.1"])
    return Scored(value=clamp(value - 0.2 * late), basis=dict(data))


_WIDE = {"*", "http:", "https:", "data:"}


def strict_csp(policy: str) -> bool:
    """Tell whether the policy's script sources are closed: no plain unsafe-inline and no bare wildcard or scheme.

    A policy with nonce or hash and strict-dynamic may name such sources as fallback for old browsers.
    """
    directives: dict[str, list[str]] = {}
    for part in policy.lower().split(";"):
        name, *sources = part.split() or [""]
        directives.setdefault(name, sources)
    if not directives.keys() & {"script-src", "default-src"}:
        return False
    sources = directives.get("script-src") or directives.get("default-src", [])
    sealed = any(s.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for s in sources)
    if sealed and "'strict-dynamic'" in sources:
        return True
    return not ("'unsafe-inline'" in sources and not sealed) and not _WIDE & set(sources)


@measure
def headers(site: Site, pages: Pages) -> Value:
    """Does the site send basic protective headers? OWASP Secure Headers. 0.25 each: CSP, nosniff, referrer policy, framing."""
    start = site.start
    page = pages.by_url(start.url) if start else None
    response = page.desktop.get(Response) if page else None
    if response is not None:
        sent = {
            name: response.header(name)
            for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options")
        }
    elif start is not None and start.headers:
        lowered = {k.lower(): v for k, v in start.headers.items()}
        sent = {
            name: lowered.get(name, "")
            for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options")
        }
    else:
        return Untested(reason="the start page's answer was not kept")
    dom = dom_of(page) if page else None
    metas = [] if dom is None or isinstance(dom, Untested) else dom.select("meta[http-equiv]")
    meta_csp = next((m.get("content") for m in metas if m.get("http-equiv").lower() == "content-security-policy"), "")
    referrer = sent["referrer-policy"].lower()
    made = points(
        content_security_policy=0.25
        * any(strict_csp(p) for p in (*sent["content-security-policy"].split(","), meta_csp) if p),
        nosniff=0.25 * ("nosniff" in sent["x-content-type-options"].lower()),
        referrer_policy=0.25 * (bool(referrer) and referrer.split(",")[-1].strip() != "unsafe-url"),
        framing=0.25 * ("frame-ancestors" in sent["content-security-policy"].lower() or bool(sent["x-frame-options"])),
    )
    return Scored(value=made.value, basis={**made.basis, "headers": sent, "meta": meta_csp})


@measure
def securitytxt(probes: Probes, now: Now) -> Value:
    """Is there a valid security.txt? RFC 9116. 1 with Contact and a future Expires; 0.5 with a part of it."""
    probe = probes.get("wellknown.security_txt")
    if missing := unprobed(probe):
        return missing
    answers = list(probe.data.get("answers") or ())
    for place, answer in enumerate(answers):
        body = str(answer.get("body", ""))
        plain = (
            answer.get("status") == 200
            and "html" not in str(answer.get("content_type", ""))
            and "<html" not in body[:500].lower()
        )
        if not plain or not re.search(r"^contact:\s*\S", body, re.IGNORECASE | re.MULTILINE):
            continue
        basis = {"url": answer.get("url"), "body": body[:1000]}
        if place == 0 and "text/plain" in str(answer.get("content_type", "")) and _in_force(body, now.at):
            return Scored(value=1.0, basis=basis)
        return Scored(value=0.5, basis=basis)
    return Scored(
        value=0.0, basis={"answers": [{k: a.get(k) for k in ("url", "status", "content_type")} for a in answers]}
    )


def _in_force(body: str, now: datetime) -> bool:
    match = re.search(r"^expires:\s*(\S+)", body, re.IGNORECASE | re.MULTILINE)
    if not match:
        return False
    try:
        until = datetime.fromisoformat(match[1].replace("z", "Z").replace("Z", "+00:00"))
    except ValueError:
        return False
    if until.tzinfo is None:
        until = until.replace(tzinfo=now.tzinfo)
    return until > now - timedelta(0)


@measure
def dnssec(probes: Probes) -> Value:
    """Is the domain signed with DNSSEC? RFC 4033-4035."""
    probe = probes.get("dns.dnssec")
    if missing := unprobed(probe):
        return missing
    value = {"secure": 1.0, "unsigned_target": 0.5}.get(str(probe.data.get("verdict")), 0.0)
    return Scored(value=value, basis=dict(probe.data))


@measure
def email_auth(probes: Probes) -> Value:
    """Is the e-mail domain protected against forged senders (SPF, DMARC)? RFC 7208; RFC 9989."""
    probe = probes.get("dns.mail")
    if missing := unprobed(probe):
        return missing
    spf = {"-all": 0.4, "~all": 0.3}.get(str(probe.data.get("spf_all", "")), 0.0)
    ladder = ("absent", "none", "quarantine", "reject")
    policy = str(probe.data.get("dmarc_policy", "absent"))
    if policy in ("quarantine", "reject") and probe.data.get("dmarc_testing"):
        policy = ladder[ladder.index(policy) - 1]
    rua = 0.2 if probe.data.get("dmarc_rua") else 0.0
    dmarc = {"reject": 0.6, "quarantine": 0.5, "none": rua}.get(policy, 0.0)
    return Scored(value=clamp(spf + dmarc), basis=dict(probe.data))


@measure
def known_vulnerable_js(pages: Pages) -> Value:
    """Are the pages free of script libraries with known vulnerabilities? OWASP Top 10 A06:2021.

    Versions are read from the addresses of scripts that name one; a page on which none is recognised counts as free.
    """
    seen: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        network = page.desktop.get(Network)
        if network is None:
            return Untested(reason=f"network:{page.desktop.failure(Network)}")
        bad = [lib for r in network.requests if r.kind == "script" for lib in libraries_at(r.url) if lib.advisories]
        for lib in bad:
            seen.setdefault(f"{lib.name} {lib.version}", list(lib.advisories[:5]))
        return not bad

    value = share(pages, judge, none="no page was visited")
    return (
        Scored(value=value.value, per_page=value.per_page, basis={**value.basis, "vulnerable": seen})
        if isinstance(value, Scored)
        else value
    )
