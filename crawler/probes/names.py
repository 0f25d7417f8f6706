"""What the name service says: addresses, name servers, signatures, mail policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.addresses import domain_of
from checks.material import Probe
from checks.text import mail_addresses
from crawler.egress import NameFailure
from crawler.probes.ask import Ask, untested

LOCAL = "local host"
MOST_REDIRECTS = 10
MOST_SERVERS = 13
#: RFC 9989: a name longer than eight labels is walked from its last seven.
TREE_LABELS = 8


def addresses(ask: Ask) -> Probe:
    """A and AAAA of the site's host. Whether IPv6 answers is not tried: `ipv6_reached` stays null."""
    if ask.is_local:
        return untested("dns.addresses", LOCAL)
    found = {kind.lower(): ask.egress.resolve(ask.host, kind) for kind in ("A", "AAAA")}
    return Probe(name="dns.addresses", data={"host": ask.host, **found, "ipv6_reached": None})


def _zone_servers(ask: Ask) -> tuple[str, list[str]]:
    """The zone that holds the host, and its name servers: the nearest name upwards that has NS records."""
    labels = ask.host.split(".")
    for i in range(len(labels) - 1):
        zone = ".".join(labels[i:])
        servers = ask.egress.resolve(zone, "NS")
        if servers:
            return zone, [s.rstrip(".") for s in servers]
    return "", []


def name_servers(ask: Ask) -> Probe:
    """The zone's name servers with their addresses. One that has an address counts as answering: only our own resolver is asked."""
    if ask.is_local:
        return untested("dns.ns", LOCAL)
    zone, servers = _zone_servers(ask)
    listed = []
    for server in servers[:MOST_SERVERS]:
        try:
            a, aaaa = ask.egress.resolve(server, "A"), ask.egress.resolve(server, "AAAA")
        except NameFailure:
            a, aaaa = [], []
        listed.append({"name": server, "a": a, "aaaa": aaaa, "answers": bool(a or aaaa)})
    return Probe(name="dns.ns", data={"zone": zone, "servers": listed})


def dnssec(ask: Ask) -> Probe:
    """Whether the host's records are signed and the signatures hold."""
    if ask.is_local:
        return untested("dns.dnssec", LOCAL)
    signed = ask.egress.signed(ask.host)
    return Probe(
        name="dns.dnssec",
        data={"host": ask.host, "verdict": signed.verdict, "zone": signed.zone, "detail": signed.detail},
    )


def mail_domain(ask: Ask) -> str:
    """The domain of the mail address that the contact page publishes, else the site's own."""
    own = domain_of(ask.host)
    contact = {g.url for g in ask.crawl.roles if g.role == "contact" and g.confidence >= 0.5}
    for page in sorted(ask.crawl.pages, key=lambda p: (p.url not in contact, p.depth)):
        if page.url not in contact and page.depth > 1:
            continue
        links = [m.lower() for m in re.findall(r"mailto:([^\"'?>\s]+)", ask.sources.get(page.url, ""))]
        for address in (*mail_addresses(page.main_text), *links):
            domain = address.rpartition("@")[2]
            if domain and (domain_of(domain) == own or page.url in contact):
                return str(domain)
    return own


def mail(ask: Ask) -> Probe:
    """SPF and DMARC of the mail domain."""
    if ask.is_local:
        return untested("dns.mail", LOCAL)
    domain = mail_domain(ask)
    spf, record = spf_of(ask, domain)
    return Probe(name="dns.mail", data={"domain": domain, "spf": record, "spf_all": spf, **dmarc_of(ask, domain)})


def _texts(ask: Ask, name: str) -> list[str]:
    """TXT records as plain text: their quoted parts joined."""
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) or text for text in ask.egress.resolve(name, "TXT")]


def spf_of(ask: Ask, domain: str) -> tuple[str, str]:
    """The qualifier of `all` (`-all`, `~all` ...) and the record it stands in; `redirect=` is followed (RFC 7208)."""
    seen: set[str] = set()
    record = ""
    while domain not in seen and len(seen) < MOST_REDIRECTS:
        seen.add(domain)
        records = [t for t in _texts(ask, domain) if re.match(r"v=spf1(?:\s|$)", t, re.IGNORECASE)]
        if len(records) != 1:  # several records are an error in the standard, and protect nobody
            return "", " | ".join(records)
        record = records[0]
        match = re.search(r"(?<!\S)([-~?+]?)all(?!\S)", record, re.IGNORECASE)
        if match:
            return (match[1] or "+") + "all", record
        redirect = re.search(r"(?<!\S)redirect=(\S+)", record, re.IGNORECASE)
        if not redirect:
            return "", record
        domain = redirect[1].lower().rstrip(".")
    return "", record


def _upwards(domain: str) -> Iterator[str]:
    """The domain and the names above it, longest first, as DMARC's tree walk asks (RFC 9989)."""
    labels = domain.split(".")
    yield domain
    if len(labels) > TREE_LABELS:
        labels = labels[-(TREE_LABELS - 1) :]
        yield ".".join(labels)
    for i in range(1, len(labels)):
        yield ".".join(labels[i:])


def dmarc_of(ask: Ask, domain: str) -> dict[str, object]:
    """DMARC policy for the domain: its own record, else `sp` (or `p`) of the nearest name above that has one."""
    for name in _upwards(domain):
        records = [t for t in _texts(ask, f"_dmarc.{name}") if re.match(r"v=DMARC1\s*(?:;|$)", t)]
        if len(records) == 1:
            tags = dict(re.findall(r"(\w+)\s*=\s*([^;]*?)\s*(?:;|$)", records[0]))
            policy = tags.get("p", "none").lower()
            if name != domain:
                policy = tags.get("sp", policy).lower()
            if tags.get("psd", "").lower() == "y" and name != domain:
                continue
            return {
                "dmarc": records[0],
                "dmarc_at": name,
                "dmarc_policy": policy,
                "dmarc_testing": tags.get("t", "n").lower() == "y",
                "dmarc_rua": bool(tags.get("rua")),
            }
    return {"dmarc": "", "dmarc_policy": "absent", "dmarc_testing": False, "dmarc_rua": False}
