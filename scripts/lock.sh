#!/bin/sh
# Renews the lock files from pyproject.toml, with hashes and without any registry's name. Needs uv; run by a maintainer.
# `scripts/lock.sh --upgrade` takes the newest versions, without it only what pyproject.toml asks for changes.
set -eu
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND=scripts/lock.sh
uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
    "$@" pyproject.toml -o requirements.lock
uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
    "$@" --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
if grep -nE 'https?://|--(extra-)?index-url|--find-links' requirements.lock requirements-dev.lock; then
    echo 'a registry is named in a lock file' >&2
    exit 1
fi
