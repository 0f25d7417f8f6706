"""Installs and starts two services that really run, for journeys to walk: a town in Plone 6 and a form of eleven steps (`make services`).

    python scripts/services.py [--seconds 3600] [--only plone|hof] [--home DIR]

Installs into .services/ (once, some minutes, from the package registries; later starts take half a minute), prints one JSON line with
the addresses when both answer, and stops them at Ctrl-C or after the given time. Loopback only; both are test systems that a journey
may send to.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "scripts" / "services"
HOF = "hof@23.0.3"
PLONE_PORT, HOF_PORT, REDIS_PORT = 8765, 8082, 6390
INSTALL_SECONDS, START_SECONDS, STOP_SECONDS = 1_200, 240, 10
#: Plone 6.0 runs on these.
PYTHONS = ("python3.11", "python3.12", "python3.10")


def say(text: str) -> None:
    print(f"services: {text}", file=sys.stderr, flush=True)


def run(command: list[str], folder: Path, **more: str) -> None:
    """One step of an installation; its words go to standard error. Raises CalledProcessError and TimeoutExpired."""
    subprocess.run(
        command, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=INSTALL_SECONDS, env={**os.environ, **more}
    )


def is_ready(folder: Path, mark: str) -> bool:
    """Whether that folder was installed to the end, from the same recipe."""
    try:
        return (folder / "ready").read_text() == mark
    except FileNotFoundError:
        return False


def mark_of(*recipe: Path | str) -> str:
    """Changes when anything that an installation is made from changes."""
    texts = [part.read_text("utf-8") if isinstance(part, Path) else part for part in recipe]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def python_for_plone() -> str:
    """Raises SystemExit where there is none that Plone runs on."""
    if (3, 10) <= sys.version_info[:2] <= (3, 12):
        return sys.executable
    found = next((path for name in PYTHONS if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("services: Plone 6.0 needs Python 3.10, 3.11 or 3.12; on Debian: apt-get install python3 python3-venv")
    return found


def install_plone(home: Path) -> Path:
    """Packages, then the site; each only when what it is made from has changed."""
    place, packages = home / "plone", PARTS / "plone.txt"
    if not is_ready(place, mark := mark_of(packages)):
        say("installing Plone (some minutes)")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        run([python_for_plone(), "-m", "venv", "v"], place)
        run(["v/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(packages)], place)
        (place / "ready").write_text(mark)
    inst, recipe = place / "inst", PARTS / "make_site.py"
    if not is_ready(inst, mark := mark_of(packages, recipe)):
        say("making the municipality's site (half a minute)")
        shutil.rmtree(inst, ignore_errors=True)
        run(["v/bin/mkwsgiinstance", "-d", "inst", "-u", "admin:admin"], place)
        ini = inst / "etc" / "zope.ini"
        ini.write_text(re.sub(r"(?m)^port = .*$", f"port = {PLONE_PORT}", ini.read_text()))
        run(["v/bin/zconsole", "run", "inst/etc/zope.conf", str(recipe)], place)
        (inst / "ready").write_text(mark)
    return place


def install_hof(home: Path) -> Path:
    place = home / "hof"
    sandbox = place / "node_modules" / "hof" / "sandbox"
    if not is_ready(place, mark := mark_of(HOF)):
        say("installing Home Office Forms (about two minutes)")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        run(["npm", "init", "-y"], place)
        run(["npm", "install", "--no-audit", "--no-fund", HOF], place)
        run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], sandbox)
        run(["node", "../bin/hof-build"], sandbox, HOF_SANDBOX="true")
        (place / "ready").write_text(mark)
    return sandbox


def start(command: list[str], folder: Path, log: Path, **more: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, **more}, start_new_session=True
        )


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def require_free(*ports: int) -> None:
    """Raises SystemExit where something else already listens on one of the ports."""
    for port in ports:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError as error:
                raise SystemExit(f"services: port {port} is taken (are the services running already?)") from error


def wait_for(name: str, port: int, path: str, process: subprocess.Popen[bytes], home: Path) -> None:
    """Raises SystemExit when the service does not answer in time."""
    until = time.monotonic() + START_SECONDS
    while not answers(port, path):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"services: {name} does not answer; see {home}/{name}.log")
        time.sleep(0.5)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End each service with all it started."""
    for process in reversed(processes):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def start_plone(home: Path, running: list[subprocess.Popen[bytes]]) -> str:
    require_free(PLONE_PORT)
    place = install_plone(home)
    running.append(start(["v/bin/runwsgi", "inst/etc/zope.ini"], place, home / "plone.log"))
    wait_for("plone", PLONE_PORT, "/kommun", running[-1], home)
    return f"http://localhost:{PLONE_PORT}/kommun"  # on 127.0.0.1 Plone switches its theme off


def start_hof(home: Path, running: list[subprocess.Popen[bytes]]) -> str:
    missing = [name for name in ("node", "npm", "redis-server") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"services: {', '.join(missing)} missing; on Debian: apt-get install nodejs npm redis-server")
    require_free(HOF_PORT, REDIS_PORT)
    sandbox = install_hof(home)
    # Nothing is kept: each start begins with a fresh count of requests, of which the service takes 100 in five minutes.
    redis = ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    running.append(start(redis, home, home / "redis.log"))
    more = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(REDIS_PORT), "NODE_ENV": "development", "PORT": str(HOF_PORT)}
    running.append(start(["node", "server.js"], sandbox, home / "hof.log", **more))
    wait_for("hof", HOF_PORT, "/", running[-1], home)
    return f"http://127.0.0.1:{HOF_PORT}/"


STARTERS = {"plone": start_plone, "hof": start_hof}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3_600, help="stop by itself after so long")
    parser.add_argument("--only", choices=sorted(STARTERS))
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("TILLSYN_SERVICES", ROOT / ".services")))
    options = parser.parse_args()
    home = options.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        told = {name: starter(home, running) for name, starter in STARTERS.items() if options.only in (None, name)}
        print(json.dumps(told), flush=True)
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            ended = next((process for process in running if process.poll() is not None), None)
            if ended is not None:
                say(f"{' '.join(map(str, ended.args[:2]))} has ended by itself; see the logs in {home}")
                return 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("stopped")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        say(f"an installation step failed: {error}")
        return 1
    finally:
        stop(running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
