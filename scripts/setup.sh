#!/bin/sh
# Sets everything up in .venv: Python environment, locked packages, the project itself, a browser. Quick when all is there.
# Needs only Python 3.11 or newer, or a package manager that has it. Asks nothing.
set -eu
cd "$(dirname "$0")/.."
exec </dev/null

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

apt_updated=
install_package() { # install_package NAME...: with whatever package manager there is; the names it does not know are no harm
    if command -v apt-get >/dev/null 2>&1; then
        if [ -z "$apt_updated" ]; then as_root apt-get -qq -o DPkg::Lock::Timeout=120 update >&2 || return 1; apt_updated=yes; fi
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@" >&2
    elif command -v dnf >/dev/null 2>&1; then as_root dnf -q -y install "$@" >&2
    elif command -v brew >/dev/null 2>&1; then brew install -q "$@" >&2
    else return 1
    fi
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python; do
        found=$(command -v "$name" 2>/dev/null) || continue
        if new_enough "$found"; then printf '%s' "$found"; return 0; fi
    done
    return 1
}

make_environment() { # with the standard library's pip; else after installing it; else with a pip or uv found elsewhere
    "$python" -m venv --clear .venv >/dev/null 2>&1 && return 0
    say "this Python cannot make environments by itself; installing what it lacks"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if install_package "python$version-venv" || install_package python3-venv; then
        "$python" -m venv --clear .venv >/dev/null 2>&1 && return 0
    fi
    "$python" -m venv --clear --without-pip .venv >/dev/null 2>&1 || fail "no environment could be made with $python"
    "$python" -m pip --version >/dev/null 2>&1 && "$python" -m pip --python .venv/bin/python install -q pip >&2 && return 0
    command -v uv >/dev/null 2>&1 && uv pip install -q --python .venv/bin/python pip >&2 && return 0
    fail "no pip for $python: install python3-venv (Debian, Ubuntu), then again: make setup"
}

stamp_of_now() {
    .venv/bin/python - <<'PYTHON'
import hashlib, pathlib, sys
parts = [sys.version.encode(), str(pathlib.Path.cwd()).encode()]
parts += [pathlib.Path(name).read_bytes() for name in ("requirements-dev.lock", "pyproject.toml", "scripts/setup.sh")]
print(hashlib.sha256(b"\0".join(parts)).hexdigest())
PYTHON
}

stamp=.venv/.set-up
if [ -x .venv/bin/tillsyn ] && [ -f $stamp ] && [ "$(stamp_of_now 2>/dev/null)" = "$(cat $stamp)" ]; then
    say "packages are as locked"
else
    rm -f $stamp
    if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
        python=$(find_python) || { say "no Python 3.11 or newer; installing one"; install_package python3.12 || install_package python3.11 || install_package python3 || true; }
        python=${python:-$(find_python)} || fail "install Python 3.11 or newer, then again: make setup"
        say "environment .venv with $python"
        make_environment
    fi
    say "packages from requirements-dev.lock (checked against their hashes)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock >&2
    # The lock holds the build backend, so that nothing unlocked is fetched to install the project itself.
    isolation=
    .venv/bin/python -c 'import hatchling, editables' 2>/dev/null && isolation=--no-build-isolation
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps $isolation -e . >&2
    stamp_of_now >$stamp
fi
.venv/bin/python scripts/set_up_browser.py
say "ready: .venv/bin/tillsyn --help"
