"""The proxy gates, over real sockets on loopback: who is let through, who is refused, what is counted."""

import contextlib
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from crawler.egress import (
    REFUSAL_HEADER,
    AllowedHost,
    Egress,
    EgressLimits,
    Gate,
    NameFailure,
    RefusalKind,
    RefusedError,
    parse_allow_host,
)

NAME = "www.granköping.example"
ASCII_NAME = "www.xn--grankping-47a.example"


class FakeNames:
    """A name service whose every answer is written down here; a list of lists is answered one by one."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def addresses(self, name: str) -> list[str]:
        self.asked.append(name)
        turns = self.answers.get(name)
        if not turns:
            raise NameFailure(f"{name}: no such name")
        return turns.pop(0) if len(turns) > 1 else turns[0]

    def records(self, name: str, rdtype: str) -> list[str]:
        return [f"{name} {rdtype}"]


class SilentNames(FakeNames):
    """A name service that never answers until it is let go."""

    def __init__(self) -> None:
        super().__init__({})
        self.let_go = threading.Event()

    def addresses(self, name: str) -> list[str]:
        self.let_go.wait(10)
        raise NameFailure(name)


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str]]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        self.server.seen.append((self.command, self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        if self.path == "/reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            os.close(self.connection.detach())
            self.close_connection = True
            return
        size = int(self.path.removeprefix("/bytes/")) if self.path.startswith("/bytes/") else 2
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        for _ in range(0, size, 65536):
            self.wfile.write(b"x" * min(size, 65536))

    do_GET = do_POST = do_HEAD = do_DELETE = _answer

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.seen: list[tuple[str, str, str]] = []
        self.connections = 0

    def get_request(self) -> tuple[socket.socket, object]:
        self.connections += 1
        return super().get_request()

    def handle_error(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def allowed(site: Server) -> AllowedHost:
    return parse_allow_host(f"{NAME}:80=127.0.0.1:{site.server_port}")


@pytest.fixture
def egress(allowed: AllowedHost) -> Iterator[Egress]:
    with Egress(allow=[allowed], resolver=FakeNames({}), limits=EgressLimits(connect_seconds=2)) as guard:
        yield guard


def ask(gate: Gate, method: str, url: str, body: bytes | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", gate.port, timeout=5)
    connection.request(method, url, body=body)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def kinds(gate: Gate) -> list[RefusalKind]:
    return [refusal.kind for refusal in gate.drain_refusals()]


def test_an_exempted_name_reaches_exactly_its_address(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    assert ask(gate, "GET", f"http://{ASCII_NAME}/a?b=c").status == 200
    assert site.seen == [("GET", "/a?b=c", ASCII_NAME)]
    assert gate.drain_refusals() == []
    assert gate.usage().bytes_in > 0


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "localhost",
     "a.localhost", "169.254.169.254", "10.0.0.1", "192.168.1.1", "[fd00::1]", "user:secret@127.0.0.1"],
)
def test_no_spelling_of_a_private_address_is_contacted(egress: Egress, site: Server, host: str) -> None:
    with Egress(extra_ports=[site.server_port], resolver=FakeNames({})) as guard:
        gate = guard.gate("tab")
        response = ask(gate, "GET", f"http://{host}:{site.server_port}/")
        assert response.status == 403
        (refusal,) = gate.drain_refusals()
        assert refusal.kind is RefusalKind.ADDRESS
        assert response.getheader(REFUSAL_HEADER) == f"{refusal.token} address"
        assert ask(gate, "CONNECT", f"{host.rpartition('@')[2]}:{site.server_port}").status == 403
    assert site.connections == 0


def test_the_exemption_of_one_port_opens_no_other(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    assert ask(gate, "GET", f"http://{ASCII_NAME}:8080/").status == 403
    assert ask(gate, "CONNECT", f"{ASCII_NAME}:22").status == 403
    assert ask(gate, "GET", f"http://127.0.0.1:{site.server_port}/").status == 403
    assert kinds(gate) == [RefusalKind.ADDRESS] * 3, "the name lives on this machine, whatever the port"
    assert ask(gate, "CONNECT", "8.8.8.8:22").status == 403
    assert kinds(gate) == [RefusalKind.PORT]
    assert site.connections == 0


def test_one_private_answer_among_public_ones_refuses_the_name(site: Server) -> None:
    names = FakeNames({"mixed.example": [["8.8.8.8", "127.0.0.1"]], "six.example": [["2001:6b0::1", "::1"]]})
    with Egress(resolver=names, extra_ports=[site.server_port]) as guard:
        gate = guard.gate("tab")
        for name in ("mixed.example", "six.example"):
            assert ask(gate, "GET", f"http://{name}:{site.server_port}/").status == 403
        assert {refusal.addresses for refusal in gate.drain_refusals()} == {("8.8.8.8", "127.0.0.1"), ("2001:6b0::1", "::1")}
        with pytest.raises(RefusedError, match="not a public address"):
            guard.connect("mixed.example", 443)
    assert site.connections == 0


def test_a_second_answer_that_turns_private_is_never_contacted(site: Server) -> None:
    names = FakeNames({"rebind.example": [["127.0.0.1"], ["127.0.0.1"]]})
    entry = AllowedHost(name="rebind.example", port=80, address=None, target_port=site.server_port)
    with Egress(resolver=names, allow=[entry]) as guard:
        gate = guard.gate("tab")
        assert ask(gate, "GET", "http://rebind.example/").status == 200
        names.answers["rebind.example"] = [["10.0.0.1"]]
        assert ask(gate, "GET", "http://rebind.example/").status == 200, "the first answer is kept"
        assert names.asked == ["rebind.example"]


def test_a_name_that_does_not_exist_is_told_apart_from_a_refusal(egress: Egress) -> None:
    gate = egress.gate("tab")
    assert ask(gate, "GET", "http://finns-inte.example/").status == 502
    assert ask(gate, "CONNECT", "finns-inte.example:443").status == 502
    refusals = gate.drain_refusals()
    assert [refusal.kind for refusal in refusals] == [RefusalKind.DNS_ERROR] * 2
    assert not any(refusal.kind.is_decision for refusal in refusals)


def test_a_name_service_that_never_answers_ends_in_time() -> None:
    names = SilentNames()
    try:
        with Egress(resolver=names, limits=EgressLimits(lookup_seconds=0.2)) as guard:
            gate = guard.gate("tab")
            begun = time.monotonic()
            assert ask(gate, "GET", "http://slow.example/").status == 502
            assert time.monotonic() - begun < 3
            assert kinds(gate) == [RefusalKind.DNS_ERROR]
    finally:
        names.let_go.set()


def test_a_closed_port_is_a_connect_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with Egress(allow=[parse_allow_host(f"127.0.0.1:{port}")], resolver=FakeNames({})) as guard:
        gate = guard.gate("tab")
        assert ask(gate, "GET", f"http://127.0.0.1:{port}/").status == 502
        assert kinds(gate) == [RefusalKind.CONNECT_ERROR]
        with pytest.raises(RefusedError) as caught:
            guard.connect("127.0.0.1", port)
        assert caught.value.kind is RefusalKind.CONNECT_ERROR


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_an_unsafe_method_is_refused_and_counted(egress: Egress, site: Server, method: str) -> None:
    gate = egress.gate("tab")
    assert ask(gate, method, f"http://{ASCII_NAME}/form", body=b"a=b").status == 405
    assert kinds(gate) == [RefusalKind.METHOD]
    assert gate.usage().unsafe_methods == 1
    assert site.connections == 0


def test_a_safe_method_with_a_body_is_refused(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    assert ask(gate, "GET", f"http://{ASCII_NAME}/", body=b"smuggled").status == 405
    assert site.connections == 0


def test_only_a_declared_test_system_may_be_sent_to(allowed: AllowedHost, site: Server) -> None:
    with Egress(allow=[allowed], resolver=FakeNames({}), send_hosts=[(ASCII_NAME, 80)]) as guard:
        gate = guard.gate("journey")
        assert ask(gate, "POST", f"http://{ASCII_NAME}/form", body=b"a=b").status == 200
    assert site.seen == [("POST", "/form", ASCII_NAME)]


def test_a_plain_post_through_a_tunnel_is_cut(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    with socket.create_connection(("127.0.0.1", gate.port), timeout=5) as client:
        client.sendall(f"CONNECT {ASCII_NAME}:80 HTTP/1.1\r\n\r\n".encode())
        assert client.recv(200).startswith(b"HTTP/1.1 200")
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(200)
    assert kinds(gate) == [RefusalKind.METHOD]
    assert site.seen == []


def test_a_shut_gate_refuses_new_requests_and_ends_open_tunnels(egress: Egress, site: Server) -> None:
    gate, other = egress.gate("tab 1"), egress.gate("tab 2")
    with socket.create_connection(("127.0.0.1", gate.port), timeout=5) as client:
        client.sendall(f"CONNECT {ASCII_NAME}:80 HTTP/1.1\r\n\r\n".encode())
        assert client.recv(200).startswith(b"HTTP/1.1 200")
        gate.shut()
        with pytest.raises(ConnectionResetError):
            client.recv(200)
    assert ask(gate, "GET", f"http://{ASCII_NAME}/").status == 403
    assert kinds(gate) == [RefusalKind.SHUT]
    assert ask(other, "GET", f"http://{ASCII_NAME}/").status == 200, "one tab's gate does not shut another's"
    gate.open()
    assert ask(gate, "GET", f"http://{ASCII_NAME}/").status == 200


def test_a_visit_is_cut_at_its_bytes_and_the_next_begins_at_zero(allowed: AllowedHost) -> None:
    limits = EgressLimits(bytes_per_visit=200_000, bytes_per_response=None)
    with Egress(allow=[allowed], resolver=FakeNames({}), limits=limits) as guard:
        gate = guard.gate("tab")
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            ask(gate, "GET", f"http://{ASCII_NAME}/bytes/1000000")
        assert gate.usage().is_cut
        assert gate.usage().bytes_in < 400_000
        assert kinds(gate) == [RefusalKind.LIMIT]
        gate.begin_visit()
        assert gate.usage().bytes_in == 0
        assert not gate.usage().is_cut
        assert ask(gate, "GET", f"http://{ASCII_NAME}/bytes/100000").status == 200


def test_a_visit_is_cut_at_its_number_of_requests(allowed: AllowedHost, site: Server) -> None:
    with Egress(allow=[allowed], resolver=FakeNames({}), limits=EgressLimits(requests_per_visit=2)) as guard:
        gate = guard.gate("tab")
        assert [ask(gate, "GET", f"http://{ASCII_NAME}/").status for _ in range(3)] == [200, 200, 403]
        assert kinds(gate) == [RefusalKind.LIMIT]
    assert len(site.seen) == 2


def test_many_requests_share_one_connection_to_their_host_and_no_other(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    connection = http.client.HTTPConnection("127.0.0.1", gate.port, timeout=5)
    for number in range(3):
        connection.request("GET", f"http://{ASCII_NAME}/{number}")
        assert connection.getresponse().read() == b"xx"
    assert site.connections == 1
    connection.request("GET", "http://127.0.0.1/")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()


def test_a_reset_by_the_site_reaches_the_client_as_a_reset(egress: Egress) -> None:
    with pytest.raises(ConnectionResetError):
        ask(egress.gate("tab"), "GET", f"http://{ASCII_NAME}/reset")


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n", b"GET ftp://a.example/ HTTP/1.1\r\n\r\n", b"GET http://[::1/ HTTP/1.1\r\n\r\n",
     b"CONNECT nowhere HTTP/1.1\r\n\r\n", b"GET http://a.example/ HTTP/1.1\r\n bad: x\r\n\r\n", b"GET http:/// HTTP/1.1\r\n\r\n",
     b"CONNECT a.example:99999 HTTP/1.1\r\n\r\n"],
)
def test_what_is_no_proxy_request_is_refused(egress: Egress, head: bytes) -> None:
    gate = egress.gate("tab")
    with socket.create_connection(("127.0.0.1", gate.port), timeout=5) as client:
        client.sendall(head)
        answer = client.recv(500)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))
    assert kinds(gate)[0] in (RefusalKind.BAD_REQUEST, RefusalKind.SCHEME)


def test_proxy_credentials_never_reach_the_site(egress: Egress, site: Server) -> None:
    gate = egress.gate("tab")
    with socket.create_connection(("127.0.0.1", gate.port), timeout=5) as client:
        head = f"GET http://{ASCII_NAME}/ HTTP/1.1\r\nHost: forged.example\r\nProxy-Authorization: Basic x\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(500).startswith(b"HTTP/1.1 200")
    assert site.seen == [("GET", "/", ASCII_NAME)]


class RawSite:
    """A site that answers every connection with the same bytes and then closes."""

    def __init__(self, answer: bytes) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, args=(answer,), daemon=True)
        self.thread.start()

    def _serve(self, answer: bytes) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer)

    def __enter__(self) -> "RawSite":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)


def ask_raw(answer: bytes, *, accept_encoding: str = "gzip, deflate") -> tuple[bytes, list[RefusalKind]]:
    """What a client gets of a raw answer through a gate, and what the gate refused."""
    with RawSite(answer) as raw, Egress(allow=[parse_allow_host(f"a.example:80=127.0.0.1:{raw.port}")]) as guard:
        gate = guard.gate("tab")
        with socket.create_connection(("127.0.0.1", gate.port), timeout=5) as client:
            client.sendall(f"GET http://a.example/ HTTP/1.1\r\nAccept-Encoding: {accept_encoding}\r\n\r\n".encode())
            got = b""
            with contextlib.suppress(ConnectionResetError):
                while data := client.recv(65536):
                    got += data
        return got, kinds(gate)


@pytest.mark.parametrize(
    "answer",
    [
        b"<!doctype html><p>hej",
        b"HTTP/banana 200 OK\r\n\r\nhej",
        b"HTTP/1.1 twohundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhej",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\nhej",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 40,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000,
        b"HTTP/1.",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
    ],
)
def test_what_no_honest_server_answers_is_not_passed_on(answer: bytes) -> None:
    got, refused = ask_raw(answer)
    assert got.startswith(b"HTTP/1.1 502")
    assert refused == [RefusalKind.BAD_ANSWER]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\nhej",
        b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nhej",
        b"HTTP/1.1 200 OK\nContent-Length: 3\n\nhej",
        b"HTTP/1.1 999 Odd\r\nContent-Length: 3\r\nno colon\r\n\r\nhej",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nhej",
    ],
)
def test_an_odd_but_possible_answer_is_passed_on_as_it_is(answer: bytes) -> None:
    assert ask_raw(answer) == (answer, [])


def test_an_interim_answer_is_taken_out_and_the_real_one_passed_on() -> None:
    real = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhej"
    assert ask_raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + real) == (real, [])


def test_a_bomb_in_a_coding_nobody_asked_for_is_told_from_a_mistake() -> None:
    packed = brotli.compress(b"a" * 64 * 1024 * 1024, quality=1)
    got, refused = ask_raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + packed)
    assert got.startswith(b"HTTP/1.1 502")
    assert refused == [RefusalKind.BOMB]
    small = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + brotli.compress(b"hej")
    assert ask_raw(small) == (small, [])
    assert ask_raw(small, accept_encoding="br") == (small, [])


def test_a_text_that_announces_more_than_the_limit_is_refused_by_its_head() -> None:
    got, refused = ask_raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5368709120\r\n\r\nhej")
    assert got.startswith(b"HTTP/1.1 403")
    assert refused == [RefusalKind.LIMIT]


def test_records_are_asked_for_names_only() -> None:
    with Egress(resolver=FakeNames({})) as guard:
        assert guard.resolve("Exempel.SE.", "TXT") == ["exempel.se TXT"]
        assert guard.resolve("127.0.0.1", "TXT") == []
        assert guard.resolve("a.localhost", "A") == ["127.0.0.1"]
        with pytest.raises(NameFailure):
            guard.resolve("a..b", "A")


def test_a_probe_connects_to_an_exempted_name(egress: Egress, site: Server) -> None:
    with egress.connect(NAME, 80) as probe:
        assert probe.getpeername() == ("127.0.0.1", site.server_port)


def test_nothing_is_left_when_the_guard_stops(allowed: AllowedHost) -> None:
    before = threading.active_count()
    guard = Egress(allow=[allowed], resolver=FakeNames({})).start()
    port = guard.gate("tab").port
    guard.stop()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
