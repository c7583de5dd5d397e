"""How many cases are tried: few, the same each time; or as many as are asked for, new each time.

CASES=20000 .venv/bin/pytest -n0 tests/fuzz
"""

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("CASES", "0"))


def cases(few: int) -> settings:
    """Return the settings of a test that tries `few` cases if nobody asks for more."""
    return settings(
        max_examples=CASES or few,
        derandomize=not CASES,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
