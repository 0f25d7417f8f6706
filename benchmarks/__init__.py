"""Speed and memory, as ratios measured in one run against a stated floor. Never part of the tests."""
