"""The demo towns as a visitor meets them: names, headers, links, search, canaries, and every planted barrier in its place."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from crawler.demo.serve import Demo, demo_sites, serve
from crawler.demo.town import Town, a_label

SLUGS = [row["id"] for row in demo_sites()]
STATIC = [slug for slug in SLUGS if slug != "batverket"]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve() as running:
        yield running


def fetch(demo: Demo, url: str, method: str = "GET", **headers: str) -> Reply:
    """One request, told where to go by allow_hosts and trusting the throw-away authority only."""
    parts = urlsplit(url)
    name, secure = a_label(parts.hostname or ""), parts.scheme == "https"
    routes = dict(row.split("=") for row in demo.allow_hosts)
    address, port = routes[f"{name}:{443 if secure else 80}"].split(":")
    plain = socket.create_connection((address, int(port)), timeout=10)
    context = ssl.create_default_context(cafile=demo.ca_file)
    connection = http.client.HTTPConnection(name)
    connection.sock = context.wrap_socket(plain, server_hostname=name) if secure else plain
    try:
        path = quote(unquote(parts.path)) or "/"
        connection.request(method, path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def origin(town: Town) -> str:
    return f"{'https' if town.redirects_http else 'http'}://{town.host}"


def addresses(town: Town) -> list[str]:
    """Every page of a town by its full address, those on its other hosts included."""
    found = []
    for url in town.by_url:
        host = next((name for name, prefix in town.aliases.items() if url == prefix or url.startswith(prefix + "/")), "")
        found.append(f"https://{host}{url.removeprefix(town.aliases[host]) or '/'}" if host else origin(town) + url)
    return found


def test_the_list_and_the_towns_name_the_same_hosts(demo: Demo) -> None:
    for row in demo.sites:
        town = demo.towns[row["id"]]
        assert a_label(urlsplit(row["start_url"]).hostname or "") == town.host
        assert [a_label(name) for name in row["extra_hosts"].split(";") if name] == list(town.aliases)
        assert f"{town.host}:443=127.0.0.1:{demo.https_port}" in demo.allow_hosts


def test_only_the_named_towns_are_served() -> None:
    with serve({"sotmyra"}) as demo:
        assert [row["id"] for row in demo.sites] == ["sotmyra"]
        assert not any("granköping" in row or "grankping" in row for row in demo.allow_hosts)
    with pytest.raises(ValueError, match="atlantis"):
        serve({"atlantis"}).__enter__()


def test_the_start_page_of_each_town_answers_where_the_list_says(demo: Demo) -> None:
    for row in demo.sites:
        reply = fetch(demo, row["start_url"])
        assert reply.status == 200
        assert reply.headers["Content-Type"].startswith("text/html")


def test_good_towns_lead_http_and_the_bare_name_to_the_secure_site(demo: Demo) -> None:
    first = fetch(demo, "http://granköping.example/kontakt")
    assert (first.status, first.headers["Location"]) == (301, "https://xn--grankping-47a.example/kontakt")
    second = fetch(demo, first.headers["Location"])
    assert (second.status, second.headers["Location"]) == (301, "https://www.xn--grankping-47a.example/kontakt")
    assert fetch(demo, second.headers["Location"]).status == 200
    assert fetch(demo, "http://www.sotmyra.example/").status == 200
    assert fetch(demo, "https://bjorkberga.example/").status == 200


def test_headers_are_as_good_as_each_town(demo: Demo) -> None:
    best = fetch(demo, "https://www.granköping.example/").headers
    assert int(re.search(r"max-age=(\d+)", best["Strict-Transport-Security"])[1]) >= 31536000
    assert "unsafe" not in best["Content-Security-Policy"]
    assert best["X-Content-Type-Options"] == "nosniff"
    assert best["Referrer-Policy"]
    poor = fetch(demo, "http://www.sotmyra.example/").headers
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert poor[name] is None
    assert fetch(demo, "http://www.regionvanmarken.example/").headers["Strict-Transport-Security"] is None


def test_a_page_seen_before_is_not_sent_again(demo: Demo) -> None:
    first = fetch(demo, "https://www.granköping.example/kontakt", **{"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(first.body) < len(fetch(demo, "https://www.granköping.example/kontakt").body)
    again = fetch(demo, "https://www.granköping.example/kontakt", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    part = fetch(demo, "https://www.granköping.example/bild/vy.webp", Range="bytes=0-0")
    assert (part.status, len(part.body)) == (206, 1)


def test_an_unknown_host_is_refused(demo: Demo) -> None:
    with socket.create_connection(("127.0.0.1", demo.http_port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 421 " in plain.recv(200)


def test_canaries_count_what_a_harmless_visitor_never_does() -> None:
    with serve() as demo:
        before = demo.canaries()
        assert all(one["unsafe_method"] == one["state_changing"] == 0 for one in before.values())
        fetch(demo, "https://www.granköping.example/kontakt")
        assert fetch(demo, "https://www.granköping.example/synpunkter", "POST").status == 200
        assert fetch(demo, "http://www.sotmyra.example/logga-ut").status == 200
        assert fetch(demo, "https://analys.example/samla", "POST").status == 204
        assert fetch(demo, "https://www.granköping.example/kontakt", "DELETE").status == 405
        after = demo.canaries()
        assert after["grankoping"]["unsafe_method"] == 2
        assert after["grankoping"]["paths"] == {"/kontakt": 2, "/synpunkter": 1}
        assert after["sotmyra"]["state_changing"] == 1
        assert after["analys.example"]["log"] == ["POST analys.example/samla"]
        assert json.loads(fetch(demo, "https://www.granköping.example/__canary.json").text) == after


@pytest.mark.parametrize("slug", STATIC)
def test_internal_links_answer_unless_they_were_planted_dead(demo: Demo, slug: str) -> None:
    town = demo.towns[slug]
    pages, broken, seen = addresses(town), set(), {}
    own = {f"{scheme}://{name}" for name in town.names for scheme in ("http", "https")}
    for address in pages:
        markup = fetch(demo, address).text
        for raw in re.findall(r"""\b(?:href|src|data)=["']([^"'#][^"']*)""", markup):
            target = urljoin(address, raw.replace("&amp;", "&")).partition("#")[0]
            if not target.startswith(tuple(own)) or urlsplit(target).path.startswith(("/logga-ut", "/avregistrera")):
                continue
            if target not in seen:
                seen[target] = fetch(demo, target).status
            if seen[target] not in (200, 301):
                broken.add((urlsplit(address).path, urlsplit(target).path))
    assert broken == {(row["page"], row["href"]) for row in truth(town)["dead_links"]}


def truth(town: Town) -> dict:
    return json.loads((town.folder / "truth.json").read_text("utf-8"))
