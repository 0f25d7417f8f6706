"""Nothing in the project but the egress guard opens a socket: said by the imports, and seen in a running process."""

import ast
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from crawler.egress import Egress, parse_allow_host

ROOT = Path(__file__).resolve().parents[2]
# Packages of the extras in pyproject.toml, which an installation may lack.
OPTIONAL = ("distributed",)
PACKAGES = ("crawler", "checks", "profiles", "results", "dashboards")
# What opens connections or asks name services. Scrapy, Playwright and Selenium are given a gate instead.
NETWORK = {
    "socket", "ssl", "dns", "http.client", "urllib.request", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc", "requests",
    "urllib3", "httpx", "aiohttp", "websocket", "wsproto", "socketserver", "http.server", "telnetlib", "nntplib",
}
# Those who may, and what for.
EXCEPTIONS = {
    "crawler/egress": NETWORK,
    # Serving the bundled towns on loopback opens listeners, never connections.
    "crawler/demo": {"ssl", "http.server", "socketserver", "socket"},
    # Serving our own pages on loopback, to audit them before they are published, opens a listener, never a connection.
    "crawler/self_audit": {"http.server"},
    # Plain GETs whose connection pool is given a gate's address.
    "crawler/asking": {"urllib3"},
    # Naming the error that Selenium lets through where the operator's own grid does not answer; the module opens nothing.
    "crawler/browser/selenium_axe": {"urllib3.exceptions"},
    # Reading a certificate from a socket that the guard connected.
    "crawler/probes": {"ssl"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def may_open(path: Path) -> set[str]:
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    return set().union(*(allowed for place, allowed in EXCEPTIONS.items() if name == place or name.startswith(place + "/")))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_outside_the_guard_imports_what_opens_connections(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules
    for path in modules:
        network = {name for name in imports(path) for known in NETWORK if name == known or name.startswith(known + ".")}
        surplus = {name for name in network if not any(name == known or name.startswith(known + ".") for known in may_open(path))}
        assert not surplus, f"{path.relative_to(ROOT)} imports {sorted(surplus)}: the way out is crawler.egress"


def test_importing_every_module_connects_nowhere() -> None:
    """Every module of the project is imported in a process whose sockets may not connect and whose resolver is gone."""
    code = f"""
    import importlib, pkgutil, socket, sys
    sys.path.insert(0, {str(ROOT)!r})
    calls = []
    def refuse(*args, **kwargs):
        calls.append(args)
        raise AssertionError("a socket was used while importing")
    socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
    socket.getaddrinfo = socket.gethostbyname = refuse
    for package in {PACKAGES!r}:
        for module in pkgutil.walk_packages([{str(ROOT)!r} + "/" + package], package + "."):
            if not module.name.endswith("__main__"):
                try:
                    importlib.import_module(module.name)
                except ModuleNotFoundError as missing:
                    if missing.name not in {OPTIONAL!r}:
                        raise
    print(len(sys.modules), len(calls))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1] == "0"


def test_every_connection_of_the_guard_is_made_by_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe's connect passes through the guard's own frames; this is what the patch in the tests of others looks for."""
    makers = []
    real = socket.socket.connect

    def watched(connection: socket.socket, address: object) -> None:
        frame = sys._getframe(1)
        names = set()
        while frame is not None:
            names.add(frame.f_globals.get("__name__", ""))
            frame = frame.f_back  # type: ignore[assignment]
        makers.append(any(name.startswith("crawler.egress") for name in names))
        real(connection, address)  # type: ignore[arg-type]

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(socket.socket, "connect", watched)
        with Egress(allow=[parse_allow_host(f"127.0.0.1:{port}")]) as guard, guard.connect("127.0.0.1", port):
            pass
    assert makers == [True]
