"""Installs and starts two services that really run, for journeys to walk: a town in Plone 6 and a form of eleven steps (`make services`).

    python scripts/services.py [--seconds 3600] [--only plone|hof]

Installs into .services/ (once, some minutes, from the package registries), prints one JSON line with the addresses when both answer,
and stops them at Ctrl-C or after the given time. Loopback only; both are test systems that a journey may send to.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".services"
PLONE, EASYFORM, HOF = "Plone==6.0.15", "collective.easyform", "hof@23.0.3"
PLONE_PORT, HOF_PORT, REDIS_PORT = 8765, 8082, 6390
INSTALL_SECONDS, START_SECONDS, STOP_SECONDS = 1_200, 180, 10


def say(text: str) -> None:
    print(f"services: {text}", file=sys.stderr, flush=True)


def run(command: list[str], folder: Path, **more: str) -> None:
    """One step of an installation; its words go to standard error. Raises CalledProcessError and TimeoutExpired."""
    subprocess.run(
        command, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=INSTALL_SECONDS, env={**os.environ, **more}
    )


def install_plone() -> Path:
    home = HOME / "plone"
    if (home / "ready").exists():
        return home
    say("installing Plone (about four minutes)")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    run([sys.executable, "-m", "venv", "v"], home)
    run(["v/bin/pip", "install", "-q", PLONE, EASYFORM, "setuptools<81"], home)
    run(["v/bin/mkwsgiinstance", "-d", "inst", "-u", "admin:admin"], home)
    ini = home / "inst" / "etc" / "zope.ini"
    lines = [f"listen = 127.0.0.1:{PLONE_PORT}" if line.startswith("listen") else line for line in ini.read_text().splitlines()]
    ini.write_text("\n".join(lines) + "\n")
    run(["v/bin/zconsole", "run", "inst/etc/zope.conf", str(ROOT / "scripts" / "services" / "make_site.py")], home)
    (home / "ready").touch()
    return home


def install_hof() -> Path:
    home = HOME / "hof"
    sandbox = home / "node_modules" / "hof" / "sandbox"
    if (home / "ready").exists():
        return sandbox
    say("installing Home Office Forms (about two minutes)")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    run(["npm", "init", "-y"], home)
    run(["npm", "install", "--no-audit", "--no-fund", HOF], home)
    run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], sandbox)
    run(["node", "../bin/hof-build"], sandbox, HOF_SANDBOX="true")
    (home / "ready").touch()
    return sandbox


def start(command: list[str], folder: Path, log: Path, **more: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, **more}, start_new_session=True
        )


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_for(name: str, port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Raises SystemExit when the service does not answer in time."""
    until = time.monotonic() + START_SECONDS
    while not answers(port, path):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"services: {name} does not answer; see {HOME}/{name}.log")
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--only", choices=["plone", "hof"])
    options = parser.parse_args()
    needed = {"hof": ["node", "npm", "redis-server"]}
    HOME.mkdir(exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []
    told: dict[str, str] = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if options.only in (None, "plone"):
            home = install_plone()
            running.append(start(["v/bin/runwsgi", "inst/etc/zope.ini"], home, HOME / "plone.log"))
            wait_for("plone", PLONE_PORT, "/kommun", running[-1])
            told["plone"] = f"http://localhost:{PLONE_PORT}/kommun"  # on 127.0.0.1 Plone switches its theme off
        if options.only in (None, "hof"):
            missing = [name for name in needed["hof"] if not shutil.which(name)]
            if missing:
                raise SystemExit(f"services: {', '.join(missing)} missing; on Debian: apt-get install nodejs npm redis-server")
            sandbox = install_hof()
            redis = ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", ""]
            running.append(start(redis, HOME, HOME / "redis.log"))
            more = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(REDIS_PORT), "NODE_ENV": "development", "PORT": str(HOF_PORT)}
            running.append(start(["node", "server.js"], sandbox, HOME / "hof.log", **more))
            wait_for("hof", HOF_PORT, "/", running[-1])
            told["hof"] = f"http://127.0.0.1:{HOF_PORT}/"
        print(json.dumps(told), flush=True)
        time.sleep(options.seconds)
    except KeyboardInterrupt:
        pass
    finally:
        stop(running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
