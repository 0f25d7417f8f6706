"""Servers of our own on loopback: a name server, and web servers with and without TLS under a name from the operator's table."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dnslib import DNSRecord
from dnslib.server import BaseResolver, DNSServer

from checks.material import Crawl, CrawledPage, Link, Organisation, RoleGuess
from crawler.egress import Egress, SystemResolver, loopback_hosts, parse_allow_host
from crawler.politeness import Politeness
from crawler.probes.ask import Ask
from crawler.task import Options, SiteTask

HOST = "www.almunge.example"
STARTED = "2026-11-24T12:00:00+00:00"


# -- names ---------------------------------------------------------------------------------------------------------------
class Zone(BaseResolver):
    """Answers from a list of record sets; what stands in `signatures` is added where the question asks for it."""

    def __init__(self, records: Mapping[tuple[str, str], dns.rrset.RRset]) -> None:
        self.records = dict(records)
        self.signatures: dict[tuple[str, str], dns.rrset.RRset] = {}

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        question = dns.message.from_wire(bytes(request.pack()))
        reply = dns.message.make_response(question)
        name = question.question[0].name.to_text()
        wanted = dns.rdatatype.to_text(question.question[0].rdtype)
        for kind in (wanted, "CNAME"):
            found = self.records.get((name, kind))
            if found is not None:
                reply.answer.append(found)
                if signed := self.signatures.get((name, kind)):
                    reply.answer.append(signed)
                break
        return DNSRecord.parse(reply.to_wire())


def zone(text: str) -> Zone:
    """A zone from lines of `name TYPE data`."""
    sets: dict[tuple[str, str], list[str]] = {}
    for line in text.strip().splitlines():
        name, kind, data = line.split(None, 2)
        sets.setdefault((name, kind), []).append(data)
    return Zone(
        {(name, kind): dns.rrset.from_text(name, 300, "IN", kind, *data) for (name, kind), data in sets.items()}
    )


@contextlib.contextmanager
def names(served: Zone) -> Iterator[SystemResolver]:
    """The zone on a port of its own, and a resolver that asks there and nowhere else."""
    server = DNSServer(served, address="127.0.0.1", port=0)
    server.start_thread()
    asking = dns.resolver.Resolver(configure=False)
    asking.nameservers = ["127.0.0.1"]
    asking.port = server.server.server_address[1]
    try:
        yield SystemResolver(asking)
    finally:
        server.stop()
        server.server.server_close()


def signed(served: Zone, apex: str) -> Zone:
    """The zone with a key, its DS at the parent, and a signature for every record set at and below the apex."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = dns.dnssec.make_dnskey(key.public_key(), dns.dnssec.Algorithm.ECDSAP256SHA256, flags=257)
    owner = dns.name.from_text(apex)
    served.records[apex, "DNSKEY"] = dns.rrset.from_rdata(owner, 300, public)
    served.records[apex, "DS"] = dns.rrset.from_rdata(owner, 300, dns.dnssec.make_ds(owner, public, "SHA256"))
    for (name, kind), records in served.records.items():
        if kind != "DS" and dns.name.from_text(name).is_subdomain(owner):
            signature = dns.dnssec.sign(records, key, owner, public, lifetime=3600)
            served.signatures[name, kind] = dns.rrset.from_rdata(dns.name.from_text(name), 300, signature)
    return served


# -- certificates and servers --------------------------------------------------------------------------------------------------
def certificate(folder: Path, name: str, *, days: int = 90, past: bool = False) -> tuple[Path, Path]:
    """A self-signed certificate (which is its own authority) and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=days + 1 if past else 1)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


Answer = tuple[int, dict[str, str], bytes]


@contextlib.contextmanager
def web(answers: Mapping[str, Answer] | Callable[[str], Answer], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A web server that answers these paths (404 for the rest), on a port of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            known = answers(path) if callable(answers) else answers.get(path, (404, {}, b""))
            status, headers, body = known
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def tls_server(pem: Path, private: Path, *, least: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> ssl.SSLContext:
    """A server's side of TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = least
    context.load_cert_chain(pem, private)
    return context


@contextlib.contextmanager
def asking(
    start: str, *, allow: tuple[str, ...] = (), resolver: SystemResolver | None = None, trusted: str = "", pages: tuple[CrawledPage, ...] = (),
    roles: tuple[RoleGuess, ...] = (), sources: Mapping[str, str] | None = None, **options: Any,
) -> Iterator[Ask]:  # fmt: skip
    """What a probe is given, for a site that begins at `start`."""
    first = CrawledPage(url=start, final_url=start, outcome="fetched", status=200, depth=0)
    crawl = Crawl(start_url=start, hosts=(start.split("/")[2],), pages=(first, *pages), roles=roles)
    task = SiteTask(
        organisation=Organisation(id="almunge", kind="municipality", name_sv="Almunge kommun", start_url=start),
        scan_uid="test", started_at=STARTED, folder="", seed="seed", profile_sha="",
        options=Options(allow_hosts=allow, trusted_ca=trusted, delay_seconds=0.0, **options),
    )  # fmt: skip
    hosts = [parse_allow_host(text) for text in allow]
    politeness = Politeness(local_hosts=loopback_hosts(hosts), default_delay=0.0)
    with Egress(allow=hosts, resolver=resolver) as egress:
        yield Ask(task=task, crawl=crawl, egress=egress, politeness=politeness, sources=sources or {})


def link(url: str, text: str = "") -> Link:
    return Link(url=url, text=text)
