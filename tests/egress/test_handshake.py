"""A server that never ends its handshake, and one that answers byte by byte: neither holds us longer than the limit."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from crawler.asking import Asker
from crawler.egress import ASKER_LIMITS, Egress, handshake, parse_allow_host, verifying_context
from crawler.egress import gate as gates
from crawler.failures import Reason, VisitOutcome
from crawler.reachability import why_unreachable
from crawler.task import Options


@contextmanager
def served(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1]
    listening.close()


def dripping(connection: socket.socket) -> None:
    """A TLS record of handshake data that grows by one byte at a time, as a server under load might send it."""
    with suppress(OSError), connection:
        connection.recv(10_000)
        for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 16_000:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)


def dripping_headers(connection: socket.socket) -> None:
    with suppress(OSError), connection:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-A: b\r\n")
            time.sleep(0.05)


def test_a_handshake_that_drips_ends_within_its_limit() -> None:
    with served(dripping) as port, Egress(allow=[parse_allow_host(f"127.0.0.1:{port}")]) as egress:
        began = time.monotonic()
        with (
            pytest.raises(OSError),
            egress.connect("127.0.0.1", port) as raw,
            handshake(raw, verifying_context(), "127.0.0.1", seconds=1),
        ):
            pass
        assert time.monotonic() - began < 5


def test_an_answer_that_drips_ends_within_the_gates_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(gates, "SWEEP_SECONDS", 0.2)
    monkeypatch.setattr("crawler.asking.ASKER_LIMITS", replace(ASKER_LIMITS, answer_seconds=1.0))
    with served(dripping_headers) as port, Egress(allow=[parse_allow_host(f"127.0.0.1:{port}")]) as egress:
        began = time.monotonic()
        reply = Asker(egress, Options()).get(f"http://127.0.0.1:{port}/")
        assert reply.status == 0
        assert reply.problem in ("http", "timeout")
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("scheme", "failure", "expected"),
    [("http", "timeout", None), ("https", "timeout", Reason.TLS_ERROR), ("https", "tls", Reason.TLS_ERROR), ("http", "dns", None)],
)
def test_a_host_that_can_be_reached_keeps_its_robots_unavailable(scheme: str, failure: str, expected: Reason | None) -> None:
    def deaf(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 500 no\r\n\r\n")

    with served(deaf) as port, Egress(allow=[parse_allow_host(f"127.0.0.1:{port}")]) as egress:
        ending = why_unreachable(f"{scheme}://127.0.0.1:{port}/", failure, egress)
    assert (ending.reason if ending else None) == expected


def test_a_host_that_nobody_reaches_is_told_by_its_cause() -> None:
    with Egress() as egress:
        ending = why_unreachable("http://127.0.0.1/", "", egress)
        assert ending is not None
        assert (ending.outcome, ending.reason) == (VisitOutcome.BLOCKED, Reason.EGRESS)
        ending = why_unreachable("http://finns-inte.invalid/", "dns", egress)
        assert ending is not None
        assert (ending.outcome, ending.reason) == (VisitOutcome.FAILED, Reason.DNS_ERROR)
