"""Writes out the timer an operator installs: systemd units or a cron line. Prints only; installs nothing."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from profiles.config import Config

#: A night is stopped this long after its hours are over, should it not end by itself.
SLACK_HOURS = 2
#: The second wall around the night: what browsers may take together, of the machine's memory and in processes and threads.
MEMORY_SHARE = "75%"
TASKS = 4096
#: Start pages are asked every other hour: 84 rounds in the seven days of which the criterion asks for 48.
REACH_HOURS = 2
REACH_MINUTE = 17


def program() -> str:
    """The command as the timer must call it: absolute, since timers know no PATH."""
    beside = Path(sys.executable).with_name("tillsyn")
    return str(beside) if beside.exists() else shutil.which("tillsyn") or "tillsyn"


def systemd(config: Config, path: Path, command: str) -> str:
    """The night and the rounds between the nights, a service and a timer each, with the file it belongs in and how to install them."""
    path = path.resolve()
    limit = round((config.schedule.hours + SLACK_HOURS) * 3600)
    return f"""# {_unit_folder()}/tillsyn.service
[Unit]
Description=Tillsyn: a night of looking at public websites
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_escaped(str(path.parent))}
ExecStart={_quoted(command)} nightly {_quoted(str(path))}
# 3: finished, but some sites could not be scanned; they are listed in the journal
SuccessExitStatus=3
KillMode=mixed
KillSignal=SIGTERM
TimeoutStartSec={limit}
TimeoutStopSec=120
Nice=10
# The second wall behind the watch over each renderer; one process that meets it is ended, the night goes on
MemoryMax={MEMORY_SHARE}
TasksMax={TASKS}
OOMPolicy=continue
NoNewPrivileges=true
PrivateTmp=true

# {_unit_folder()}/tillsyn.timer
[Unit]
Description=Tillsyn, every night at {config.schedule.at}

[Timer]
OnCalendar=*-*-* {config.schedule.at}:00
Persistent=true

[Install]
WantedBy=timers.target

# {_unit_folder()}/tillsyn-reach.service
[Unit]
Description=Tillsyn: do the start pages answer?
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_escaped(str(path.parent))}
ExecStart={_quoted(command)} reach {_quoted(str(path))}
# 3: some start page did not answer; 8: the round before is still on its way
SuccessExitStatus=3 8
TimeoutStartSec={REACH_HOURS * 3600}
Nice=10
NoNewPrivileges=true
PrivateTmp=true

# {_unit_folder()}/tillsyn-reach.timer
[Unit]
Description=Tillsyn: start pages, every {REACH_HOURS} hours

[Timer]
OnCalendar=*-*-* 00/{REACH_HOURS}:{REACH_MINUTE}:00

[Install]
WantedBy=timers.target

# Install:
#   save the four parts under the names above, then
#   systemctl --user daemon-reload && systemctl --user enable --now tillsyn.timer tillsyn-reach.timer
#   loginctl enable-linger      # so that it also runs while nobody is logged in
"""


def cron(config: Config, path: Path, command: str) -> str:
    """Two lines for `crontab -e`: the night, and the rounds between the nights."""
    path = path.resolve()
    hour, minute = config.schedule.at.split(":")
    night, reach = (
        f"cd {shlex.quote(str(path.parent))} && exec {shlex.quote(command)} {verb} {shlex.quote(str(path))}".replace("%", "\\%")
        for verb in ("nightly", "reach")  # cron reads a bare % as the end of the line
    )
    return f"# crontab -e\n{int(minute)} {int(hour)} * * * {night}\n{REACH_MINUTE} */{REACH_HOURS} * * * {reach}\n"


def _unit_folder() -> str:
    return "~/.config/systemd/user"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    """An argument of ExecStart: % and $ mean something there, spaces divide."""
    text = _escaped(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{text}"' if any(c in text for c in " \t'\"\\;") else text
