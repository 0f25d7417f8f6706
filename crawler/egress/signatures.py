"""DNSSEC as seen from outside: a DS at the parent, keys that match it, signatures that hold for the host's own records."""

from dataclasses import dataclass
from typing import Any

import dns.dnssec
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset

from crawler.egress.resolver import RECORD_SECONDS, NameFailure

EDNS_PAYLOAD = 1232


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The verdict on a name: secure, unsigned, bogus, or unsigned_target (an alias into an unsigned zone)."""

    verdict: str
    zone: str
    detail: str = ""


def signed(resolver: dns.resolver.Resolver, host: str) -> Signed:
    """Follows the host from its zone's DS down to its addresses. NameFailure where the name service gave no answer."""
    name = dns.name.from_text(host)
    try:
        zone = dns.resolver.zone_for_name(name, resolver=resolver, lifetime=RECORD_SECONDS)
        holders = _rrset(_ask(resolver, zone, "DS"), zone, "DS")
        if holders is None:
            return Signed(verdict="unsigned", zone=zone.to_text(), detail="no DS at the parent")
        keys_answer = _ask(resolver, zone, "DNSKEY")
        keys = _rrset(keys_answer, zone, "DNSKEY")
        signatures = _signatures(keys_answer, zone, "DNSKEY")
        if keys is None or signatures is None:
            return Signed(verdict="bogus", zone=zone.to_text(), detail="DS without signed keys")
        anchors = [key for key in keys if any(_is_digest_of(holder, zone, key) for holder in holders)]
        if not anchors:
            return Signed(verdict="bogus", zone=zone.to_text(), detail="no key matches the DS")
        dns.dnssec.validate(keys, signatures, {zone: dns.rrset.from_rdata_list(zone, keys.ttl, anchors)})
        return _of_addresses(resolver, name, zone, keys)
    except dns.exception.ValidationFailure as error:
        return Signed(verdict="bogus", zone="", detail=str(error))
    except (dns.exception.DNSException, OSError) as error:
        raise NameFailure(f"{host}: {error}") from error


def _of_addresses(
    resolver: dns.resolver.Resolver, name: dns.name.Name, zone: dns.name.Name, keys: dns.rrset.RRset
) -> Signed:
    answer = _ask(resolver, name, "A")
    alias = _rrset(answer, name, "CNAME")
    records = alias if alias is not None else _rrset(answer, name, "A")
    kind = "CNAME" if alias is not None else "A"
    if records is None:
        answer = _ask(resolver, name, "AAAA")
        records, kind = _rrset(answer, name, "AAAA"), "AAAA"
    signatures = _signatures(answer, name, kind)
    if records is None or signatures is None:
        return Signed(
            verdict="bogus" if records is not None else "unsigned", zone=zone.to_text(), detail=f"no signed {kind}"
        )
    dns.dnssec.validate(records, signatures, {zone: keys})
    if alias is not None and not alias[0].target.is_subdomain(zone):
        beyond = signed(resolver, alias[0].target.to_text())
        if beyond.verdict != "secure":
            return Signed(
                verdict="unsigned_target", zone=zone.to_text(), detail=f"alias to {alias[0].target}: {beyond.verdict}"
            )
    return Signed(verdict="secure", zone=zone.to_text())


def _ask(resolver: dns.resolver.Resolver, name: dns.name.Name, rdtype: str) -> dns.message.Message:
    resolver.use_edns(0, dns.flags.DO, EDNS_PAYLOAD)
    try:
        answer = resolver.resolve(name, rdtype, lifetime=RECORD_SECONDS, raise_on_no_answer=False, search=False)
    except dns.resolver.NXDOMAIN:
        return dns.message.Message()
    return answer.response


def _rrset(message: dns.message.Message, name: dns.name.Name, rdtype: str) -> dns.rrset.RRset | None:
    return message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.from_text(rdtype))


def _signatures(message: dns.message.Message, name: dns.name.Name, covered: str) -> dns.rrset.RRset | None:
    return message.get_rrset(
        message.answer, name, dns.rdataclass.IN, dns.rdatatype.RRSIG, dns.rdatatype.from_text(covered)
    )


def _is_digest_of(holder: dns.rdata.Rdata, zone: dns.name.Name, key: dns.rdata.Rdata) -> bool:
    algorithm: Any = getattr(holder, "digest_type", 0)
    try:
        return bool(dns.dnssec.make_ds(zone, key, algorithm) == holder)
    except (dns.exception.DNSException, ValueError):
        return False
