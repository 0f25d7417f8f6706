"""Verifies certificates against the system's authorities and one more: the throw-away CA of the demo towns."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from OpenSSL import SSL, crypto
from scrapy.crawler import Crawler
from twisted.internet._sslverify import IOpenSSLTrustRoot
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import optionsForClientTLS, platformTrust
from twisted.web.client import BrowserLikePolicyForHTTPS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer


@implementer(IOpenSSLTrustRoot)
class SystemAndOwnTrust:
    """The system's certificate authorities and those of one PEM file."""

    def __init__(self, pem: bytes) -> None:
        parts = pem.split(b"-----BEGIN CERTIFICATE-----")[1:]
        self._own = [
            crypto.load_certificate(crypto.FILETYPE_PEM, b"-----BEGIN CERTIFICATE-----" + part) for part in parts
        ]

    def _addCACertsToContext(self, context: SSL.Context) -> None:
        platformTrust()._addCACertsToContext(context)  # type: ignore[no-untyped-call]
        store = context.get_cert_store()
        for certificate in self._own if store is not None else ():
            store.add_cert(certificate)  # type: ignore[union-attr]


@implementer(IPolicyForHTTPS)
class TrustingContextFactory(BrowserLikePolicyForHTTPS):
    """Scrapy's door for TLS: every certificate is verified, host name included."""

    def __init__(self, pem: bytes) -> None:
        super().__init__(trustRoot=SystemAndOwnTrust(pem))  # type: ignore[no-untyped-call]
        self._trust = SystemAndOwnTrust(pem)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_: object, **__: object) -> Self:
        return cls(Path(crawler.settings["TILLSYN_TRUSTED_CA"]).read_bytes())

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:
        return optionsForClientTLS(hostname.decode("ascii"), trustRoot=self._trust)  # type: ignore[arg-type]
