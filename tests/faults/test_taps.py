"""Group 18: buttons that are tapped twice, late, by others, or with forged data."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import keyboards, texts
from bot.keyboards import Tap
from tests.chat import Json, Person
from tests.running import Service, after, buttons, has_file, picture, says, send_pair

People = Callable[..., Person]


def forged(tap: Tap) -> dict[str, tuple[str, str]]:
    """Return what somebody could put behind a button in place of this tap, and the answer to it."""
    act, owner, draft, strength = tap.pack().split(":")
    return {
        "nothing": ("", str(texts.TAP_IS_OLD)),
        "not ours": ("hello", str(texts.TAP_IS_OLD)),
        "an act that is none": (f"z:{owner}:{draft}:{strength}", str(texts.TAP_IS_OLD)),
        "one part too many": (f"{tap.pack()}:7", str(texts.TAP_IS_OLD)),
        "no number": (f"{act}:{owner}:{draft}:x", str(texts.TAP_IS_OLD)),
        "more than 64 bits": (f"c:{owner}:{2**63}:0", str(texts.TAP_IS_OLD)),
        "too strong": (f"{act}:{owner}:{draft}:101", str(texts.TAP_IS_OLD)),
        "oversized": ("p" * 100_000, str(texts.TAP_IS_OLD)),
        "somebody else's button": (replace(tap, owner=1).pack(), str(texts.TAP_IS_NOT_YOURS)),
        "an earlier round": (replace(tap, subject=tap.subject - 1).pack(), str(texts.TAP_IS_OLD)),
        "another chat's painting": (f"c:{owner}:1:0", str(texts.RESULT_IS_GONE)),
        "a painting that never was": (f"f:{owner}:{2**62}:0", str(texts.RESULT_IS_GONE)),
    }


def behind(offer: Json) -> Tap:
    """Return what the first button stands for."""
    tap = keyboards.parse(offer["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert tap is not None
    return tap


async def test_forged_data_is_answered_and_does_nothing(
    somebody: People, subtests: pytest.Subtests
) -> None:
    me = somebody(800)
    offer = await send_pair(me)
    for name, (data, said) in forged(behind(offer)).items():
        with subtests.test(name):
            assert (await me.tap_data(offer["message_id"], data))["text"] == said
    assert (await me.messages())[-1] == offer


async def test_ones_own_button_does_nothing_to_somebody_elses_message(somebody: People) -> None:
    alice, mallory = (somebody(number, chat=-810) for number in (810, 811))
    theirs = await send_pair(alice)
    for seed in (1, 2):
        await mallory.send_photo(picture(seed), "/style")
    own = await mallory.wait_for(after(theirs, says(str(texts.ASK_STRENGTH))))
    said = await mallory.tap_data(theirs["message_id"], behind(own).pack())
    assert said["text"] == str(texts.ON_IT)
    await mallory.wait_for(has_file)
    assert theirs in await alice.messages()


async def test_two_taps_make_one_painting(somebody: People) -> None:
    me = somebody(801)
    offer = await send_pair(me)
    data = behind(offer).pack()
    taps = await asyncio.gather(*(me.tap_data(offer["message_id"], data) for _ in range(2)))
    assert {tap["text"] for tap in taps} == {str(texts.ON_IT), str(texts.TAP_IS_DOUBLE)}
    await me.wait_for(has_file)
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    assert sum(map(has_file, await me.messages())) == 1


async def test_a_tap_under_a_message_that_is_gone_still_counts(somebody: People) -> None:
    """Telegram sends a tap without its message when that is old, or deleted."""
    me = somebody(802)
    offer = await send_pair(me)
    await me.delete(offer["message_id"])
    tapped = await me.tap_data(offer["message_id"], behind(offer).pack())
    assert tapped["text"] == str(texts.ON_IT)
    assert await me.wait_for(says("Done: Subtle"))


async def test_a_tap_that_is_answered_too_late_counts_all_the_same(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(803)
    offer = await send_pair(me)
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await shared_service.playground.inject("answerCallbackQuery", status=400, description=late)
    await me.tap_without_waiting(offer["message_id"], "Subtle")
    await me.wait_for(has_file)
    await me.send_text("/help")
    assert await me.wait_for(says(str(texts.HELP)))


async def test_a_tap_whose_answer_is_lost_is_answered_again_in_vain_and_counts_once(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(804)
    offer = await send_pair(me)
    await shared_service.playground.inject("answerCallbackQuery", cut="after")
    assert await me.tap(offer["message_id"], "Subtle") == str(texts.ON_IT)
    await me.wait_for(has_file)
    assert sum(map(has_file, await me.messages())) == 1


async def test_cancel_that_races_the_end_leaves_one_of_the_two(somebody: People) -> None:
    me = somebody(805)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    await me.send_text("/cancel")
    end = await me.wait_for(lambda m: says("Done:")(m) or says(str(texts.CANCELLED))(m))
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    assert "New style" in buttons(await me.message(end["message_id"]))
    has_result = says("Done:")(await me.message(end["message_id"]))
    assert sum(map(has_file, await me.messages())) == int(has_result)
