"""TLS: certificates that are wrong, and handshakes that never end. The one good host has a certificate of our own CA."""

import asyncio
import datetime
import functools
import ipaddress
import socket
import ssl
import struct
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hostile_site import DOMAIN, Asked, behaviour, document

Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@behaviour("tls-self-signed", "tls-expired", "tls-wrong-host", "tls-client-cert", "tls-plain-http", "tls-stall", "tls-reset")
async def served(asked: Asked) -> None:
    await asked.answer(document(asked.name))


def _certificate(host: str, *, days: int) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=60)).not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.public_bytes(pem), private


def _context(host: str, *, days: int = 60, asks_for_certificate: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder, "c.pem"), Path(folder, "k.pem")
        public, private = _certificate(host, days=days)
        certificate.write_bytes(public)
        key.write_bytes(private)
        context.load_cert_chain(certificate, key)
        if asks_for_certificate:
            context.load_verify_locations(certificate)
            context.verify_mode = ssl.CERT_REQUIRED
    return context


async def _plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1000)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nnej")
    writer.close()


async def _stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1000):
        pass
    writer.close()


async def _reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@functools.cache
def contexts() -> dict[str, ssl.SSLContext | Raw]:
    """What listens behind each TLS behaviour."""
    return {
        "tls-self-signed": _context(f"tls-self-signed.{DOMAIN}"),
        "tls-expired": _context(f"tls-expired.{DOMAIN}", days=-10),
        "tls-wrong-host": _context("www.nagon-annan.example"),
        "tls-client-cert": _context(f"tls-client-cert.{DOMAIN}", asks_for_certificate=True),
        "tls-plain-http": _plain_http,
        "tls-stall": _stall,
        "tls-reset": _reset,
    }
