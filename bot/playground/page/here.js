// Who sits at this page, and in which chat: /?person=2&chat=-1 is person 2 in a group.

const asked = new URLSearchParams(location.search);
const person = Number(asked.get("person")) || 1;

export const here = { person, chat: Number(asked.get("chat")) || person, language: "en" };
export const inGroup = here.chat < 0;
