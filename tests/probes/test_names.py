"""The name service, asked for real: a server of our own answers."""

from __future__ import annotations

import pytest

from checks.material import CrawledPage, RoleGuess
from crawler.egress import NameFailure
from crawler.probes import names
from probes.places import HOST, asking, signed, zone
from probes.places import names as served

START = "https://www.almunge.se/"
ZONE = """
almunge.se. SOA ns1.almunge.se. host.almunge.se. 1 2 3 4 5
almunge.se. NS ns1.almunge.se.
almunge.se. NS ns2.other.se.
almunge.se. TXT "v=spf1 include:mail.se -all"
_dmarc.almunge.se. TXT "v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@almunge.se"
www.almunge.se. A 192.0.2.10
www.almunge.se. AAAA 2001:db8::10
ns1.almunge.se. A 192.0.2.53
ns1.almunge.se. AAAA 2001:db8::53
ns2.other.se. A 198.51.100.53
redirect.se. TXT "v=spf1 redirect=almunge.se"
double.se. TXT "v=spf1 -all"
double.se. TXT "v=spf1 ~all"
"""


def test_addresses_and_name_servers_are_told_with_what_they_answer() -> None:
    with served(zone(ZONE)) as resolver, asking(START, resolver=resolver) as ask:
        found = names.addresses(ask).data
        servers = names.name_servers(ask).data
    assert (found["a"], found["aaaa"]) == (["192.0.2.10"], ["2001:db8::10"])
    assert servers["zone"] == "almunge.se"
    assert [(s["name"], s["answers"], bool(s["aaaa"])) for s in servers["servers"]] == [
        ("ns1.almunge.se", True, True),
        ("ns2.other.se", True, False),
    ]


def test_mail_policy_is_that_of_the_domain_of_the_published_address() -> None:
    page = CrawledPage(
        url=START + "kontakt", outcome="fetched", status=200, depth=1, main_text="Skriv till kommun@almunge.se"
    )
    with (
        served(zone(ZONE)) as resolver,
        asking(
            START, resolver=resolver, pages=(page,), roles=(RoleGuess(role="contact", url=page.url, confidence=0.9),)
        ) as ask,
    ):
        data = names.mail(ask).data
    assert (data["domain"], data["spf_all"], data["dmarc_policy"], data["dmarc_rua"]) == (
        "almunge.se",
        "-all",
        "reject",
        True,
    )


def test_a_subdomain_without_dmarc_gets_the_policy_for_subdomains_of_the_name_above() -> None:
    with served(zone(ZONE)) as resolver, asking(START, resolver=resolver) as ask:
        assert names.dmarc_of(ask, "mail.almunge.se")["dmarc_policy"] == "quarantine"
        assert names.dmarc_of(ask, "nowhere.se")["dmarc_policy"] == "absent"


def test_spf_follows_redirect_and_two_records_protect_nobody() -> None:
    with served(zone(ZONE)) as resolver, asking(START, resolver=resolver) as ask:
        assert names.spf_of(ask, "redirect.se")[0] == "-all"
        assert names.spf_of(ask, "double.se")[0] == ""


def test_a_signed_name_is_secure() -> None:
    with served(signed(zone(ZONE), "almunge.se.")) as resolver, asking(START, resolver=resolver) as ask:
        assert names.dnssec(ask).data["verdict"] == "secure"


def test_a_name_without_ds_is_unsigned() -> None:
    with served(zone(ZONE)) as resolver, asking(START, resolver=resolver) as ask:
        assert names.dnssec(ask).data["verdict"] == "unsigned"


def test_records_changed_after_signing_are_bogus() -> None:
    made = signed(zone(ZONE), "almunge.se.")
    made.records["www.almunge.se.", "A"] = zone("www.almunge.se. A 203.0.113.9").records["www.almunge.se.", "A"]
    with served(made) as resolver, asking(START, resolver=resolver) as ask:
        assert names.dnssec(ask).data["verdict"] == "bogus"


def test_an_alias_into_an_unsigned_zone_is_told_apart() -> None:
    aliased = ZONE.replace(
        "www.almunge.se. A 192.0.2.10\nwww.almunge.se. AAAA 2001:db8::10", "www.almunge.se. CNAME edge.other.se."
    )
    aliased += "other.se. SOA ns2.other.se. host.other.se. 1 2 3 4 5\nedge.other.se. A 198.51.100.1\n"
    with served(signed(zone(aliased), "almunge.se.")) as resolver, asking(START, resolver=resolver) as ask:
        assert names.dnssec(ask).data["verdict"] == "unsigned_target"


def test_a_host_of_the_operators_table_is_untested() -> None:
    with asking(f"https://{HOST}/", allow=(f"{HOST}:443=127.0.0.1:9",)) as ask:
        assert {p(ask).state for p in (names.addresses, names.name_servers, names.dnssec, names.mail)} == {"untested"}
        assert names.dnssec(ask).reason == "local host"


def test_a_name_service_that_does_not_answer_is_no_verdict() -> None:
    with (
        served(zone(ZONE)) as resolver,
        asking("https://127.0.0.1/", resolver=resolver) as ask,
        pytest.raises(NameFailure),
    ):
        names.dnssec(ask)
