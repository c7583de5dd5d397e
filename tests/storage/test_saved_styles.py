from storage import people, saved_styles
from storage.database import Database


async def test_a_style_is_saved_once_and_no_more_than_there_may_be(database: Database) -> None:
    first = await saved_styles.add(database, 1, "{}", "a", most=2)
    assert first is not None
    assert await saved_styles.add(database, 1, "{}", "a", most=2) == first
    second = await saved_styles.add(database, 1, "{}", "b", most=2)
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert await saved_styles.add(database, 1, "{}", "c", most=2) is None
    assert await saved_styles.add(database, 1, "{}", "b", most=2) == second
    assert await saved_styles.add(database, 2, "{}", "a", most=2) is not None
    assert await saved_styles.of(database, 1) == [first, second]


async def test_only_its_person_is_asked_for_its_name_and_by_one_message(
    database: Database,
) -> None:
    style = await saved_styles.add(database, 1, "{}", "a", most=2)
    assert style is not None
    await saved_styles.remember_question(database, style.id, -5, 70)
    assert await saved_styles.asked(database, 1, -5, 70) == style
    for user, chat, message in ((2, -5, 70), (1, 1, 70), (1, -5, 71)):
        assert await saved_styles.asked(database, user, chat, message) is None


async def test_what_is_saved_goes_with_the_last_that_is_known_of_a_person(
    database: Database,
) -> None:
    for user in (1, 2):
        await saved_styles.add(database, user, "{}", f"of {user}", most=2)
    await people.meet(database, 2, None, now=0)
    await saved_styles.forget(database)
    assert await saved_styles.pictures(database) == {"of 2"}
