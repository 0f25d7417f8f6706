"""TLS as a visitor meets it: the certificate, and which versions of the protocol are accepted."""

from __future__ import annotations

import contextlib
import ssl
import warnings
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from checks.material import Probe
from crawler.egress import RefusalKind, RefusedError, handshake, verifying_context
from crawler.probes.ask import Ask, untested

PORT = 443
SECONDS = 10.0
VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


def handshakes(ask: Ask) -> Probe:
    """One full handshake with verification, then one for each version of the protocol."""
    if ask.is_local and not ask.is_secure_local:
        return untested("tls", "local host")
    try:
        data = certificate(ask)
    except RefusedError as error:
        if error.kind in (RefusalKind.CONNECT_ERROR, RefusalKind.CONNECT_TIMEOUT):
            return Probe(name="tls", data={"host": ask.host, "valid": False, "problem": "nothing answers on port 443"})
        return untested("tls", str(error)[:200])
    data["versions"] = {name: accepts(ask, version) for name, version in VERSIONS.items()}
    return Probe(name="tls", data=data)


def certificate(ask: Ask) -> dict[str, Any]:
    """What the server's certificate says, and whether chain, name and dates hold. Raises RefusedError when nothing answers."""
    context = verifying_context(ask.task.options.trusted_ca)
    data: dict[str, Any] = {"host": ask.host, "valid": True, "problem": ""}
    try:
        with ask.egress.connect(ask.host, PORT) as raw, handshake(raw, context, ask.host) as held:
            found = held.getpeercert(binary_form=True)
    except ssl.SSLCertVerificationError as error:
        data |= {"valid": False, "problem": error.verify_message}
        found = _unverified(ask)
    except (ssl.SSLError, OSError) as error:
        return data | {"valid": False, "problem": f"{type(error).__name__}: {error}"[:200]}
    try:
        data |= _read(found, datetime.fromisoformat(ask.task.started_at)) if found else {}
    except (ValueError, OverflowError) as error:  # a certificate can be malformed in any of its fields
        return data | {"valid": False, "problem": f"malformed: {error}"[:200]}
    return data


def _unverified(ask: Ask) -> bytes | None:
    """The certificate of a server whose chain does not hold; nothing is read or sent over that connection."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with ask.egress.connect(ask.host, PORT) as raw, handshake(raw, context, ask.host) as held:
            return held.getpeercert(binary_form=True)
    except (ssl.SSLError, OSError, RefusedError):
        return None


def _read(der: bytes, now: datetime) -> dict[str, Any]:
    found = x509.load_der_x509_certificate(der)
    names: list[str] = []
    with contextlib.suppress(x509.ExtensionNotFound, ValueError):
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
            x509.DNSName
        )
    before, after = found.not_valid_before_utc, found.not_valid_after_utc
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    return {
        "subject": found.subject.rfc4514_string()[:200],
        "issuer": found.issuer.rfc4514_string()[:200],
        "names": names[:20],
        "not_before": before.isoformat(),
        "not_after": after.isoformat(),
        "lifetime_days": (after - before).days,
        "days_left": (after - now).days,
        "pem_bytes": len(found.public_bytes(Encoding.PEM)),
    }


def accepts(ask: Ask, version: ssl.TLSVersion) -> bool | None:
    """Whether the server shakes hands in exactly this version; None when this machine cannot offer it or nothing answered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # to offer the old versions is the point
            if version < ssl.TLSVersion.TLSv1_2:
                context.set_ciphers("ALL:@SECLEVEL=0")  # they need hashes that are off by default
            context.minimum_version = context.maximum_version = version
    except (ssl.SSLError, ValueError):
        return None
    try:
        with ask.egress.connect(ask.host, PORT) as raw:
            raw.settimeout(SECONDS)
            with handshake(raw, context, ask.host) as held:
                return held.version() is not None
    except ssl.SSLError as error:
        return None if "NO_PROTOCOLS_AVAILABLE" in str(error).upper() else False
    except OSError:
        return False
    except RefusedError:
        return None
