"""Timers that can be installed as printed."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import tillsyn
from crawler.exit_codes import Exit
from crawler.schedule import cron, systemd
from profiles.config import read_config


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "en mapp 100%"
    folder.mkdir()
    path = folder / "tillsyn.toml"
    path.write_text('contact = "a@exempel.se"\nlists = ["a.csv"]\n[schedule]\nat = "02:05"\n', encoding="utf-8")
    return path


def test_the_systemd_units_name_the_night_the_hour_and_the_file(path: Path, tmp_path: Path) -> None:
    text = systemd(read_config(path), path, "/opt/till syn/bin/tillsyn")
    service, timer, reach, rounds = (part.split("\n", 1)[1] for part in re.split(r"(?m)^# \S+\.(?:service|timer)$", text)[1:])
    units = configparser.RawConfigParser(strict=False)
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read_string(service)
    assert units["Service"]["ExecStart"] == f'"/opt/till syn/bin/tillsyn" nightly "{str(path).replace("%", "%%")}"'
    assert "OnCalendar=*-*-* 02:05:00" in timer
    assert f'"/opt/till syn/bin/tillsyn" reach "{str(path).replace("%", "%%")}"' in reach
    assert "OnCalendar=*-*-* 00/2:17:00" in rounds
    verify = shutil.which("systemd-analyze")
    if verify:
        unit = tmp_path / "tillsyn.service"
        unit.write_text(service.replace("/opt/till syn/bin/tillsyn", "/bin/true"), encoding="utf-8")
        ended = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)
        assert "tillsyn.service" not in ended.stderr, ended.stderr


def test_the_cron_line_runs_as_a_shell_reads_it(path: Path) -> None:
    script = path.parent.parent / "tillsyn"
    script.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    for line, verb, when in zip(cron(read_config(path), path, str(script)).splitlines()[1:], ("nightly", "reach"), ("5 2", "17 */2"), strict=True):
        times, command = line.split(" * * * ", 1)
        assert times == when
        ended = subprocess.run(["sh", "-c", command.replace("\\%", "%")], capture_output=True, text=True, check=True)
        assert ended.stdout.splitlines() == [str(path.parent), verb, str(path)]


def test_a_wrong_configuration_is_told_before_a_timer_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "tillsyn.toml"
    path.write_text('contact = "a"\nlist = "a.csv"\n', encoding="utf-8")
    result = CliRunner().invoke(tillsyn, ["schedule", str(path)])
    assert result.exit_code == Exit.PROFILE
    assert f"{path}:2: unknown key 'list' (did you mean 'lists'?)" in result.stderr
    assert result.stdout == ""


def test_a_configuration_that_is_not_there_is_wrong_usage() -> None:
    result = CliRunner().invoke(tillsyn, ["schedule", "nowhere.toml"])
    assert (result.exit_code, result.stderr) == (Exit.USAGE, "nowhere.toml: No such file or directory\n")


def test_the_service_bounds_what_browsers_take_together_and_outlives_one_that_takes_too_much(path: Path) -> None:
    text = systemd(read_config(path), path, "tillsyn")
    assert {"MemoryMax=75%", "TasksMax=4096", "OOMPolicy=continue", "NoNewPrivileges=true"} <= set(text.splitlines())
