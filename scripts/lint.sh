#!/bin/sh
# What tools can settle: style, types, who may import whom. Ends with the first that complains, after all have run.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=0
$bin/ruff check . || failed=1
$bin/mypy || failed=1
$bin/lint-imports || failed=1
exit $failed
