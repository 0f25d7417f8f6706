"""Lists of sites as people and spreadsheets write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.addresses import BadAddress, start_url
from profiles.lists import EmptyList, parse_list, read_list, site_from_argument
from profiles.problems import ProfileError


def said(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        parse_list(text, "list.csv")
    return str(caught.value)


def test_comma_semicolon_and_tab_read_the_same() -> None:
    rows = [["id", "name_sv", "kind", "start_url"], ["a", "Åmåls kommun", "municipality", "https://amal.se/"]]
    lists = [parse_list("\n".join(d.join(r) for r in rows), "l").sites for d in ",;\t"]
    assert lists[0] == lists[1] == lists[2]
    assert lists[0][0].name_sv == "Åmåls kommun"


def test_blank_lines_comments_and_empty_rows_are_passed_over() -> None:
    text = "# our list\n\nname_sv;start_url\n;;\n\n# closed in May\nA;a.se\n   \nB;b.se\n"
    assert [s.start_url for s in parse_list(text, "l").sites] == ["https://a.se/", "https://b.se/"]


def test_a_byte_order_mark_and_the_sep_line_of_a_spreadsheet_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbfsep=;\r\nname_sv;start_url\r\nGran\xc3\xa5s;grana.se\r\n")
    assert read_list(path).sites[0].name_sv == "Granås"


def test_windows_text_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("name_sv;start_url\r\nÅmål;amal.se\r\n".encode("cp1252"))
    found = read_list(path)
    assert found.sites[0].name_sv == "Åmål"
    assert "Windows-1252" in found.notices[0]
    path.write_bytes("name_sv\tstart_url\r\nÅmål\tamal.se\r\n".encode("utf-16"))
    assert read_list(path).sites[0].name_sv == "Åmål"


def test_addresses_with_swedish_letters_become_idna() -> None:
    site = parse_list("name_sv,start_url,extra_hosts\nA,räksmörgås.se/sök,etjänst.räksmörgås.se\n", "l").sites[0]
    assert site.start_url == "https://xn--rksmrgs-5wao1o.se/s%C3%B6k"
    assert [h.encode().decode("idna") for h in site.extra_hosts] == ["etjänst.räksmörgås.se"]


def test_a_site_that_stands_twice_is_scanned_once_and_told() -> None:
    found = parse_list("name_sv,start_url\nA,https://a.se\nA igen,a.se/\n", "list.csv")
    assert len(found.sites) == 1
    assert found.notices == ("list.csv:3: https://a.se/ already stands on line 2; scanned once",)


def test_one_id_for_two_addresses_is_a_mistake() -> None:
    assert said("id,start_url\na,a.se\na,b.se\n") == "list.csv:3: id 'a' already stands on line 2 for another address"


def test_an_unknown_column_is_a_mistake_with_a_suggestion() -> None:
    assert said("name,start_url\nA,a.se\n").startswith("list.csv:1: unknown column 'name' (did you mean 'name_sv'?)")


def test_a_list_without_header_says_what_the_header_is() -> None:
    assert "no header: the first line must name the columns" in said("www.exempel.se\nwww.exempel.org\n")


def test_missing_columns_are_named() -> None:
    assert said("name_sv,region\nA,B\n") == "list.csv:1: column 'start_url' is missing"
    assert said("start_url\na.se\n") == "list.csv:1: column 'name_sv' (or 'id') is missing"


def test_every_wrong_row_is_told_at_once() -> None:
    told = said("name_sv,start_url,kind\nA,ftp://a.se,region\nB,b.se,muncipality\n,c.se,\nD,exempel,\nE,e.se,,,mer\n").splitlines()
    assert [t.split(":")[1] for t in told] == ["2", "3", "4", "5", "6"]
    assert "only http and https" in told[0]
    assert "(did you mean 'municipality'?)" in told[1]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "name_sv,start_url\n", "name_sv,start_url\n\n#x\n,\n"])
def test_a_list_without_a_site_is_empty(text: str) -> None:
    with pytest.raises(EmptyList):
        parse_list(text, "list.csv")


def test_sites_on_one_host_but_other_ports_have_ids_of_their_own() -> None:
    sites = [site_from_argument(f"http://127.0.0.1:{port}/") for port in (8601, 8602)]
    assert [s.id for s in sites] == ["127.0.0.1-8601", "127.0.0.1-8602"]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("exempel.se", "https://exempel.se/"),
        (" HTTPS://Exempel.SE:443 ", "https://exempel.se/"),
        ("http://exempel.se:80/a%20b", "http://exempel.se/a%20b"),
        ("127.0.0.1:8601", "http://127.0.0.1:8601/"),
        ("localhost:8601/x", "http://localhost:8601/x"),
        ("exempel.se:8443", "https://exempel.se:8443/"),
        ("//exempel.se/x#y", "https://exempel.se/x"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("exempel.se/?q=å", "https://exempel.se/?q=%C3%A5"),
    ],
)
def test_addresses_are_read_as_they_are_meant(written: str, url: str) -> None:
    assert start_url(written) == url
    assert start_url(url) == url


@pytest.mark.parametrize(
    "written",
    ["", "exempel", "ftp://a.se", "javascript:alert(1)", "file:///etc/passwd", "https://u:p@a.se", "a b.se", "https://", "a..se",
     "https://a.se:99999", "-a.se", "https://a\u202e.se", "x" * 3000 + ".se", "https://[::1", "mailto:a@b.se"],
)  # fmt: skip
def test_what_is_no_website_is_refused(written: str) -> None:
    with pytest.raises(BadAddress):
        start_url(written)


@given(st.text(max_size=400))
def test_no_list_ever_crashes_the_reader(text: str) -> None:
    try:
        found = parse_list(text, "l")
    except (ProfileError, EmptyList):
        return
    assert all(s.start_url.isascii() for s in found.sites)


@given(st.lists(st.text(max_size=30), min_size=2, max_size=2))
def test_no_row_ever_crashes_the_reader(cells: list[str]) -> None:
    try:
        found = parse_list("name_sv,start_url\n" + ",".join(cells) + "\n", "l")
    except (ProfileError, EmptyList):
        return
    assert all(s.start_url.startswith(("http://", "https://")) for s in found.sites)
