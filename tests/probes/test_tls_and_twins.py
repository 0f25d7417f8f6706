"""TLS and the ways of writing the address, against servers of our own under a name from the operator's table."""

from __future__ import annotations

import ssl
from pathlib import Path

from crawler.probes import tls, twins
from probes.places import HOST, asking, certificate, tls_server, web

START = f"https://{HOST}/"


def test_a_valid_certificate_and_modern_versions(tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, HOST)
    with (
        web({}, tls_server(pem, private)) as port,
        asking(START, allow=(f"{HOST}:443=127.0.0.1:{port}",), trusted=str(pem)) as ask,
    ):
        data = tls.handshakes(ask).data
    assert data["valid"], data
    assert data["versions"]["TLSv1.3"] is True
    assert data["versions"]["TLSv1.1"] in (False, None)
    assert data["lifetime_days"] == 90


def test_an_expired_certificate_is_not_valid_but_is_read(tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, HOST, past=True)
    with (
        web({}, tls_server(pem, private)) as port,
        asking(START, allow=(f"{HOST}:443=127.0.0.1:{port}",), trusted=str(pem)) as ask,
    ):
        data = tls.handshakes(ask).data
    assert not data["valid"]
    assert "expired" in data["problem"]
    assert data["names"] == [HOST]


def test_a_certificate_for_another_name_is_not_valid(tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, "www.other.example")
    with (
        web({}, tls_server(pem, private)) as port,
        asking(START, allow=(f"{HOST}:443=127.0.0.1:{port}",), trusted=str(pem)) as ask,
    ):
        assert not tls.handshakes(ask).data["valid"]


def test_a_server_that_takes_the_newest_version_only(tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, HOST)
    context = tls_server(pem, private, least=ssl.TLSVersion.TLSv1_3)
    with web({}, context) as port, asking(START, allow=(f"{HOST}:443=127.0.0.1:{port}",), trusted=str(pem)) as ask:
        assert tls.handshakes(ask).data["versions"]["TLSv1.2"] is False


def test_nothing_at_the_port_is_not_valid() -> None:
    with asking(START, allow=(f"{HOST}:443=127.0.0.1:1",)) as ask:
        assert tls.handshakes(ask).data["valid"] is False


def test_every_way_of_writing_the_address_is_followed(tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, HOST)
    secure = {"/": (200, {"Strict-Transport-Security": "max-age=31536000"}, b"<h1>Almunge</h1>")}
    plain = {"/": (301, {"Location": START}, b"")}
    with web(secure, tls_server(pem, private)) as https, web(plain) as http:
        allow = (f"{HOST}:443=127.0.0.1:{https}", f"{HOST}:80=127.0.0.1:{http}", f"almunge.example:80=127.0.0.1:{http}")
        with asking(START, allow=allow, trusted=str(pem)) as ask:
            data = twins.twins(ask).data
    ends = {s["start"]: (s["origin"], s["status"], s["first_hop_https"]) for s in data["starts"]}
    assert ends[f"http://{HOST}/"] == (f"https://{HOST}", 200, True)
    assert ends["http://almunge.example/"] == (f"https://{HOST}", 200, False)
    assert ends["https://almunge.example/"][1] == 0
    assert data["hsts"] == "max-age=31536000"


def test_plain_loopback_is_untested() -> None:
    with asking("http://127.0.0.1:8601/", allow=("127.0.0.1:8601",)) as ask:
        assert (twins.twins(ask).reason, tls.handshakes(ask).reason) == ("local host", "local host")
