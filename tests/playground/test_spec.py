"""The methods against Telegram's own list, where a copy of it is at hand.

https://github.com/PaulSonOfLars/telegram-bot-api-spec, its path in BOT_API_SPEC.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.playground.methods import METHODS

SPEC = Path(
    os.environ.get("BOT_API_SPEC") or Path(__file__).parents[3] / "shared" / "telegram" / "api.json"
)


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    if not SPEC.is_file():
        pytest.skip("no Bot API specification here: set BOT_API_SPEC to its api.json")
    methods: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))["methods"]
    return methods


@pytest.mark.parametrize("name", METHODS)
def test_a_method_heeds_parameters_that_telegram_has(spec: dict[str, Any], name: str) -> None:
    fields = spec[name].get("fields", [])
    assert set(METHODS[name].heeds.split()) <= {field["name"] for field in fields}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_heeds_all_that_telegram_requires(spec: dict[str, Any], name: str) -> None:
    required = {field["name"] for field in spec[name].get("fields", []) if field["required"]}
    assert required <= set(METHODS[name].heeds.split())
