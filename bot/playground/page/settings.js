// Choosing who one is, the chat, and the language of one's client.

import { introduce } from "./api.js";
import { by, toast } from "./dom.js";
import { here, inGroup } from "./here.js";

const GROUP = -1;

function go() {
  const person = Number(by("person").value);
  const chat = by("place").value === "group" ? GROUP : person;
  location.search = new URLSearchParams({ person, chat });
}

/** Show what is chosen now; `onLanguage` is called when another language has been told. */
export function setUp(onLanguage) {
  by("person").value = String(here.person);
  by("place").value = inGroup ? "group" : "private";
  by("person").addEventListener("change", go);
  by("place").addEventListener("change", go);
  by("language").addEventListener("change", async () => {
    try {
      await introduce({ id: here.person, language_code: by("language").value });
      onLanguage();
    } catch (error) {
      toast(error.message);
    }
  });
}
