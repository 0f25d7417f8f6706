"""The exit statuses of the contract: one enum, and the gravest wins."""

from __future__ import annotations

import itertools

import pytest

from crawler.exit_codes import Exit, gravest


def test_the_numbers_are_those_of_the_contract() -> None:
    assert {code.name: code.value for code in Exit} == {
        "DONE": 0, "BAD_NEWS": 1, "USAGE": 2, "SITES_FAILED": 3, "PROFILE": 4, "NO_BROWSER": 5, "DISK_FULL": 6,
        "INTERRUPTED": 7, "OVERLAP": 8,
    }  # fmt: skip


def test_every_status_has_a_meaning() -> None:
    assert all(code.meaning for code in Exit)


@pytest.mark.parametrize("order", list(itertools.permutations([Exit.DISK_FULL, Exit.INTERRUPTED, Exit.SITES_FAILED])))
def test_the_gravest_status_wins_in_any_order(order: tuple[Exit, ...]) -> None:
    assert gravest(order) is Exit.DISK_FULL
    assert gravest([*order, Exit.DONE]) is Exit.DISK_FULL


def test_the_order_of_gravity_is_the_contracts() -> None:
    falling = [Exit.DISK_FULL, Exit.INTERRUPTED, Exit.NO_BROWSER, Exit.SITES_FAILED, Exit.BAD_NEWS, Exit.DONE]
    for graver, lighter in itertools.pairwise(falling):
        assert gravest([lighter, graver]) is graver
    assert gravest([]) is Exit.DONE
