import asyncio
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, Route, expect
from telegram import Bot, CallbackQuery, ForceReply, InputMediaPhoto, Message

from tests.chat import Person, jpeg, png, running_playground
from tests.playground.test_editing import keyboard

pytestmark = pytest.mark.asyncio(loop_scope="module")
People = Callable[..., Person]
LOADED = "image => image.complete && image.naturalWidth > 0"


def picked(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


async def heard(bot: Bot, count: int = 1) -> list[Message]:
    """Give the next messages that people send, at least this many."""
    found: list[Message] = []
    offset = 0
    while len(found) < count:
        for update in await bot.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            found += [update.message] if update.message else []
    return found


async def tapped(bot: Bot) -> CallbackQuery:
    """Give the next tap."""
    while True:
        for update in await bot.get_updates(timeout=10):
            if update.callback_query is not None:
                return update.callback_query


async def test_an_empty_chat_says_what_to_do_and_starts_at_a_click(page: Page, bot: Bot) -> None:
    await expect(page.get_by_role("heading", name="Two photos become a painting")).to_be_visible()
    await page.get_by_role("button", name="Start").click()
    (message,) = await heard(bot)
    assert message.text == "/start"
    await expect(page.locator("#empty")).to_be_hidden()
    await bot.send_message(1, "Welcome")
    await expect(page.get_by_role("log")).to_contain_text("Welcome")


async def test_text_is_sent_with_enter_and_shown_as_text(page: Page, bot: Bot) -> None:
    box = page.get_by_label("Message", exact=True)
    await box.fill("<img src=x onerror=alert(1)> & co")
    await box.press("Enter")
    (message,) = await heard(bot)
    assert message.text == "<img src=x onerror=alert(1)> & co"
    await expect(page.locator(".message.mine .text")).to_contain_text("<img src=x onerror")
    await expect(box).to_have_value("")
    await bot.send_message(
        1, "<b>bold</b> &lt;script&gt; /help", "HTML", reply_markup=keyboard("<i>A</i>")
    )
    theirs = page.locator(".message.theirs")
    await expect(theirs.locator("b")).to_have_text("bold")
    await expect(theirs.get_by_role("button", name="<i>A</i>")).to_be_visible()
    await theirs.get_by_role("button", name="/help").click()
    await expect(page.locator(".message.mine").last).to_contain_text("/help")


async def test_two_picked_photos_become_an_album(page: Page, bot: Bot) -> None:
    photos = [picked("one.jpg", jpeg(400, 300)), picked("two.jpg", jpeg(300, 400))]
    await page.get_by_label("Pictures or files").set_input_files(photos)
    await expect(page.locator("#chosen img")).to_have_count(2)
    await page.get_by_label("Message", exact=True).fill("content and style")
    await page.get_by_role("button", name="Send", exact=True).click()
    messages = await heard(bot, 2)
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.photo[-1].width for message in messages] == [400, 300]
    assert messages[0].caption == "content and style"
    album = page.get_by_role("list", name="Album")
    await expect(album.locator("img")).to_have_count(2)
    pictures = await album.bounding_box()
    words = await page.locator(".album-holder .text").bounding_box()
    assert pictures is not None
    assert words is not None
    assert words["width"] == pictures["width"]
    for image in await album.locator("img").all():
        assert await image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    await expect(page.locator("#tray")).to_be_hidden()


async def test_a_picture_sent_as_a_file_keeps_its_bytes(page: Page, bot: Bot) -> None:
    original = jpeg(500, 400)
    await page.get_by_label("Pictures or files").set_input_files(picked("one.jpg", original))
    await page.get_by_label("Send as file").check()
    await page.get_by_role("button", name="Send", exact=True).click()
    (message,) = await heard(bot)
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type) == ("one.jpg", "image/jpeg")
    assert message.document.file_size == len(original)


async def test_what_is_no_picture_is_explained_and_kept(page: Page) -> None:
    await page.get_by_label("Pictures or files").set_input_files(picked("bad.jpg", b"bad"))
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("#toast")).to_contain_text("Send as file")
    await expect(page.locator("#tray")).to_be_visible()
    await page.get_by_role("button", name="Remove bad.jpg").click()
    await expect(page.locator("#tray")).to_be_hidden()


async def test_a_dropped_photo_waits_to_be_sent(page: Page) -> None:
    script = """() => {
        const carried = new DataTransfer();
        carried.items.add(new File(["x"], "dropped.txt", { type: "text/plain" }));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, cancelable: true }));
    }"""
    await page.evaluate(script)
    await expect(page.get_by_role("list", name="Pictures to send")).to_contain_text("dropped.txt")


async def test_a_tap_waits_for_its_answer_and_shows_it(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    await bot.send_message(1, "How strong?", reply_markup=keyboard("Subtle", "Strong"))
    button = page.get_by_role("button", name="Strong")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = await tapped(bot)
    assert query.data == "strong"
    await query.answer("Strong it is")
    await expect(page.locator("#toast")).to_have_text("Strong it is")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_has_to_be_closed(page: Page, bot: Bot, person: People) -> None:
    await person().send_text("/start")
    await bot.send_message(1, "Not yours", reply_markup=keyboard("Tap"))
    await page.get_by_role("button", name="Tap").click()
    await (await tapped(bot)).answer("Not for you", show_alert=True)
    dialog = page.get_by_role("dialog", name="Not for you")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="OK").press("Enter")
    await expect(dialog).to_be_hidden()


async def test_progress_is_seen_live_without_flash_or_jump(
    page: Page, bot: Bot, person: People
) -> None:
    for line in range(30):
        await person().send_text(f"line {line}")
    sent = await bot.send_message(1, "Waiting", reply_markup=keyboard("Cancel"))
    await expect(page.get_by_text("Waiting")).to_be_visible()
    await bot.edit_message_media(
        InputMediaPhoto(jpeg(400, 300), caption="30 %"),
        chat_id=1,
        message_id=sent.message_id,
        reply_markup=keyboard("Cancel"),
    )
    image = page.locator(".message.theirs img")
    log = page.get_by_role("log")
    await expect(log.get_by_text("30 %")).to_be_in_viewport()
    first = await image.get_attribute("src")
    node = await image.element_handle()
    button = await page.get_by_role("button", name="Cancel").element_handle()
    assert node is not None
    assert button is not None
    await button.focus()
    scroll = page.locator("#scroll")
    await scroll.evaluate("box => { box.scrollTop -= 150; }")
    before = await scroll.evaluate("box => box.scrollTop")
    await bot.edit_message_media(
        InputMediaPhoto(jpeg(401, 300), caption="60 %"),
        chat_id=1,
        message_id=sent.message_id,
        reply_markup=keyboard("Cancel"),
    )
    await expect(log.get_by_text("60 %")).to_be_attached()
    assert await node.evaluate(LOADED)
    assert await node.get_attribute("src") != first
    assert await button.evaluate("button => button === document.activeElement")
    assert await scroll.evaluate("box => box.scrollTop") == before
    assert await page.locator(".message.theirs").count() == 1


async def test_a_photo_opens_large_follows_its_edits_and_closes(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    sent = await bot.send_photo(1, jpeg(1000, 800), caption="nearly")
    await page.get_by_role("button", name="Open the picture large").click()
    viewer = page.get_by_role("dialog", name="Picture")
    await expect(viewer).to_contain_text("nearly")
    box = await viewer.get_by_role("img").bounding_box()
    assert box is not None
    assert box["width"] > 300
    done = InputMediaPhoto(jpeg(900, 800), caption="done")
    await bot.edit_message_media(done, 1, sent.message_id)
    await expect(viewer).to_contain_text("done")
    await page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()
    await bot.edit_message_caption(1, sent.message_id, caption="sent")
    await expect(page.locator(".message.theirs")).to_contain_text("sent")
    await expect(page.get_by_role("button", name="Open the picture large")).to_be_focused()


async def test_a_document_shows_its_name_and_downloads(
    page: Page, bot: Bot, person: People, tmp_path: Path
) -> None:
    await person().send_text("/start")
    painting = png(600, 400)
    await bot.send_document(1, painting, filename="my painting.png")
    link = page.get_by_role("link", name="my painting.png")
    await expect(link).to_contain_text("KB")
    async with page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    assert download.suggested_filename == "my painting.png"
    await download.save_as(tmp_path / "saved.png")
    assert (tmp_path / "saved.png").read_bytes() == painting


async def test_a_sample_is_sent_with_a_click(page: Page, bot: Bot) -> None:
    await page.get_by_role("button", name="Samples").click()
    await page.get_by_role("button", name="Send Sea of waves").click()
    (message,) = await heard(bot)
    assert message.photo[-1].width == 384


async def test_samples_are_loaded_one_by_one(page: Page) -> None:
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/thumbnail", held.put)
    await page.set_viewport_size({"width": 1280, "height": 740})
    first = await held.get()
    await expect(page.get_by_role("button", name="Send Night wind")).to_be_visible()
    assert held.empty()
    await first.fulfill(body=jpeg(20, 20), content_type="image/jpeg")
    await held.get()


async def test_commands_appear_when_the_bot_sets_them(page: Page, bot: Bot) -> None:
    await expect(page.get_by_role("button", name="Commands")).to_be_hidden()
    await bot.set_my_commands([("help", "What this bot does"), ("cancel", "Drop everything")])
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("button", name="/cancel Drop everything").click()
    (message,) = await heard(bot)
    assert message.text == "/cancel"


async def test_typing_is_shown_until_the_message_comes(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    await bot.send_chat_action(1, "upload_photo")
    await expect(page.locator("#bot-status")).to_have_text("sending a photo …")
    await bot.send_message(1, "Here")
    await expect(page.locator("#bot-status")).to_have_text("bot")


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_is_wider_than_the_screen(
    page: Page, bot: Bot, person: People, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 740})
    await person().send_text("/start " + "long" * 200)
    await bot.send_document(1, b"x", filename="name" * 40 + ".txt")
    await bot.send_message(1, "Choose", reply_markup=keyboard("Stronger", "Weaker", "Something"))
    await person().send_album([jpeg(100, 80)] * 3)
    await expect(page.get_by_role("list", name="Album")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    scroll = page.locator("#scroll")
    assert await scroll.evaluate("box => box.scrollWidth - box.clientWidth") == 0


async def test_the_page_says_when_the_playground_is_gone_and_comes_back(
    browser: Browser, tmp_path: Path
) -> None:
    page = await browser.new_page()
    with running_playground(tmp_path) as first:
        port = int(first.root.rpartition(":")[2])
        await page.goto(first.root)
        await expect(page.locator("#empty")).to_be_visible()
    await expect(page.get_by_role("alert")).to_contain_text("does not answer")
    with running_playground(tmp_path, port) as second:
        async with second.client() as client:
            await Person(client).send_text("still here")
        await expect(page.get_by_role("log")).to_contain_text("still here")
        await expect(page.get_by_role("alert")).to_be_hidden()
        await page.close()


async def test_a_message_that_asks_for_a_reply_opens_the_box_for_it(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    asked = ForceReply(input_field_placeholder="Two numbers")
    sent = await bot.send_message(1, "Which styles?", reply_markup=asked)
    box = page.get_by_label("Message", exact=True)
    await expect(box).to_have_attribute("placeholder", "Two numbers")
    await expect(page.locator("#reply")).to_contain_text("Which styles?")
    await box.fill("1 and 3")
    await box.press("Enter")
    message = (await heard(bot, 2))[-1]
    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == sent.message_id
    await expect(page.locator("#reply")).to_be_hidden()
    await expect(page.get_by_role("button", name="Reply to: Which styles?")).to_be_visible()


async def test_in_a_group_a_photo_of_somebody_else_is_replied_to(
    page: Page, bot: Bot, person: People
) -> None:
    theirs = await person(2, chat=-1).send_photo(jpeg(400, 300), "look")
    await page.get_by_role("button", name="Who and where you are").click()
    await page.get_by_label("Chat", exact=True).select_option("Group")
    await expect(page.get_by_role("log")).to_contain_text("Person 2")
    await page.get_by_role("button", name="Reply", exact=True).click()
    box = page.get_by_label("Message", exact=True)
    await expect(box).to_be_focused()
    await box.fill("/style")
    await box.press("Enter")
    message = (await heard(bot, 2))[-1]
    assert (message.chat.id, message.text) == (-1, "/style")
    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == theirs["message_id"]
    await expect(page.locator(".message.mine")).to_contain_text("/style")


async def test_the_language_of_the_person_goes_with_what_they_send(page: Page, bot: Bot) -> None:
    await bot.set_my_commands([("help", "Hilfe")], language_code="de")
    await page.get_by_role("button", name="Who and where you are").click()
    await page.get_by_label("Language").select_option("Deutsch")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("button", name="/help Hilfe").click()
    (message,) = await heard(bot)
    assert message.from_user is not None
    assert message.from_user.language_code == "de"
    await page.reload()
    await expect(page.locator("#language")).to_have_value("de")


async def test_a_change_out_of_sight_is_told_and_shown(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    sent = await bot.send_message(1, "Waiting")
    for line in range(30):
        await person().send_text(f"line {line}")
    await expect(page.get_by_text("line 29")).to_be_in_viewport()
    await bot.edit_message_text("Painting 40 %", 1, sent.message_id)
    news = page.locator("#news")
    await expect(news).to_have_text("Painting 40 %")
    await news.click()
    await expect(page.get_by_role("log").get_by_text("Painting 40 %")).to_be_in_viewport()
    await expect(news).to_be_hidden()


async def test_pictures_have_their_room_before_they_are_there(
    page: Page, bot: Bot, person: People
) -> None:
    await page.route("**/page/file/**", lambda _: None)
    await person().send_text("/start")
    await bot.send_photo(1, jpeg(300, 400), caption="tall")
    await bot.send_photo(1, jpeg(400, 300), caption="wide")
    for name, ratio in (("tall", 3 / 4), ("wide", 4 / 3)):
        box = await page.locator(".message", has_text=name).locator("img").bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(ratio, rel=0.02)


async def test_a_film_plays_unless_the_person_wants_calm(
    page: Page, bot: Bot, person: People
) -> None:
    await person().send_text("/start")
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0)
    sent = await bot.send_animation(1, stream.getvalue(), filename="film.gif")
    assert sent.animation is not None
    image = page.locator(".moving img")
    await expect(image).to_have_attribute("src", re.compile(re.escape(sent.animation.file_id)))
    await page.emulate_media(reduced_motion="reduce")
    await page.reload()
    await page.get_by_role("button", name="Play the film").click()
    await expect(image).to_have_attribute("src", re.compile(re.escape(sent.animation.file_id)))
    await page.get_by_role("button", name="Stop the film").click()
    await expect(image).not_to_have_attribute("src", re.compile(re.escape(sent.animation.file_id)))


NAMELESS = """() => [...document.querySelectorAll("button, a, input, textarea, select, img")]
    .filter(one => one.checkVisibility())
    .filter(one => one.tagName === "IMG" ? !one.hasAttribute("alt")
        : !(one.textContent.trim() || one.ariaLabel || one.labels?.length))
    .map(one => one.outerHTML)"""
FAINT = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const numbers = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const light = (colour) => colour
        .map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const faint = [];
    for (const one of document.querySelectorAll("body *")) {
        const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!says || !one.checkVisibility() || one.closest(".sr, .toast, option")) continue;
        const below = [];
        for (let under = one; under; under = under.parentElement) {
            below.unshift(getComputedStyle(under).backgroundColor);
        }
        const pair = [[...below, getComputedStyle(one).color], below];
        const [ink, paper] = pair.map(numbers).map(light);
        const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        if (ratio < 4.5) faint.push(`${one.outerHTML}: ${ratio}`);
    }
    return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_and_can_be_read(
    page: Page, bot: Bot, person: People, scheme: Literal["light", "dark"]
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await person().send_text("/start")
    sent = await bot.send_message(1, "<b>Choose</b> /help", "HTML", reply_markup=keyboard("A", "B"))
    await bot.send_document(1, jpeg(60, 40), filename="a.jpg", reply_to_message_id=sent.message_id)
    await bot.send_photo(1, jpeg(400, 300), caption="a picture", reply_markup=ForceReply())
    await person().send_text("an answer", reply_to=sent.message_id)
    await page.get_by_role("button", name="Samples").click()
    await page.get_by_role("button", name="Who and where you are").click()
    await page.get_by_label("Pictures or files").set_input_files(picked("one.jpg", jpeg(40, 30)))
    await expect(page.get_by_role("log")).to_contain_text("an answer")
    await expect(page.locator("#chosen img")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(FAINT) == []
