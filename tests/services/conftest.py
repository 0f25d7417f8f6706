"""The two services that really run, started once for all tests."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {"plone": "http://localhost:8765/kommun", "hof": "http://127.0.0.1:8082/"}
REDIS = ("127.0.0.1", 6390)
INSTALL_SECONDS = 1_800.0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=20):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, str]]:
    """Addresses of both; those of a running `make services` where it runs."""
    if all(_answers(address) for address in ADDRESSES.values()):
        yield ADDRESSES
        return
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "services.py"), "--seconds", "7200"], stdout=subprocess.PIPE, text=True
    )
    ended = threading.Timer(INSTALL_SECONDS, process.terminate)
    ended.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        ended.cancel()
        if not line:
            pytest.skip("the services do not start here (see what scripts/services.py says)")
        yield dict(json.loads(line))
    finally:
        ended.cancel()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)


@pytest.fixture
def fresh_count() -> Callable[[], None]:
    """Makes Home Office Forms forget how often it was asked (100 in five minutes)."""

    def flush() -> None:
        with socket.create_connection(REDIS, 5) as redis:
            redis.sendall(b"*1\r\n$8\r\nFLUSHALL\r\n")
            assert redis.recv(64).startswith(b"+OK")

    return flush
