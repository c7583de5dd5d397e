// One message of the chat: made once, then changed in place when it is edited.

import { tap } from "./api.js";
import { by, icon, make, reveal, toast } from "./dom.js";
import { here, inGroup } from "./here.js";
import { loaded, media, photoAddress, shape } from "./media.js";
import { gist, replyTo } from "./reply.js";
import { textNodes } from "./text.js";

const BACK = "M10 5 4 11l6 6M4 11h9a7 7 0 0 1 7 7v1";

export class MessageView {
  /** `say` sends a text for the person. */
  constructor(message, say) {
    this.say = say;
    this.message = message;
    this.mine = message.from.id === here.person;
    this.author = make("span", { className: inGroup && !this.mine ? "author" : "sr" },
      this.mine ? "You" : message.from.first_name, make("span", { className: "sr" }, ": "));
    this.quote = this.quoted(message.reply_to_message);
    this.keys = make("div", { className: "keys", role: "group", "aria-label": "Buttons" });
    this.bubble = make("div", { className: "bubble" });
    this.element = make("li", { className: `message ${this.mine ? "mine" : "theirs"}` },
      this.bubble, this.answer());
    this.element.dataset.id = message.message_id;
    this.version = 0;
    this.show(message);
  }

  /** Change to an edited message; a new picture appears when it is there, without a flash. */
  async update(message) {
    const version = ++this.version;
    const address = photoAddress(message);
    if (address && address !== photoAddress(this.message)) await loaded(address);
    if (version === this.version) this.show(message);
  }

  show(message) {
    this.message = message;
    this.media = media(message, this.media);
    const seen = shape(message);
    this.element.classList.toggle("pictured", seen !== null);
    // Its room is there before the picture is: nothing jumps.
    if (seen) this.element.style.setProperty("--ratio", seen.width / seen.height);
    const words = this.words();
    this.under?.replaceChildren(...words);
    const inside = this.under ? [] : words;
    this.fill([this.author, this.quote, this.media, ...inside, this.time()].filter(Boolean));
    this.showKeys(message.reply_markup?.inline_keyboard ?? []);
  }

  /** Put these parts in the bubble; those that are there stay untouched, with the focus they have. */
  fill(parts) {
    const { childNodes } = this.bubble;
    for (const child of [...childNodes]) if (!parts.includes(child)) child.remove();
    parts.forEach((part, at) => {
      if (childNodes[at] !== part) this.bubble.insertBefore(part, childNodes[at] ?? null);
    });
  }

  /** Show the words in another element: those of an album stand under all its pictures. */
  moveWords(under) {
    this.under = under;
    this.show(this.message);
  }

  quoted(original) {
    if (!original) return null;
    const button = make("button", { className: "quote", type: "button" },
      make("span", { className: "sr" }, "Reply to: "), gist(original));
    button.addEventListener("click", () => reveal(document.querySelector(`[data-id="${original.message_id}"]`)));
    return button;
  }

  /** The button that lets the next message reply to this one. */
  answer() {
    const button = make("button",
      { className: "answer", type: "button", title: "Reply", "aria-label": "Reply" }, icon(BACK));
    button.addEventListener("click", () => { replyTo(this.message); by("text").focus(); });
    return button;
  }

  words() {
    const { text, caption, entities, caption_entities: captionEntities } = this.message;
    const words = text ?? caption;
    if (!words) return [];
    const nodes = textNodes(words, (text ? entities : captionEntities) ?? [], this.say);
    const lang = this.mine ? "" : here.language;
    return [make("div", { className: "text", lang }, ...nodes, this.timeNode())];
  }

  /** The time stands in the text; only a message without one shows it by itself. */
  time() {
    return this.message.text ?? this.message.caption ? null : this.timeNode();
  }

  timeNode() {
    const when = new Date(this.message.date * 1000);
    const clock = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return make("time", { className: "time", dateTime: when.toISOString(), title: when.toLocaleString() }, clock);
  }

  /** Replace the keyboard only if it differs: focus stays where it is during progress. */
  showKeys(rows) {
    const wanted = JSON.stringify(rows);
    if (wanted === this.shownKeys) return;
    this.shownKeys = wanted;
    const focused = this.keys.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.keys.replaceChildren(...rows.map((row) => make("div", {}, ...row.map((one) => this.key(one)))));
    if (rows.length) this.element.append(this.keys);
    else this.keys.remove();
    [...this.keys.querySelectorAll("button")].find((one) => one.textContent === focused)?.focus();
  }

  key(button) {
    if (button.url) {
      return make("a", { href: button.url, target: "_blank", rel: "noreferrer" }, button.text);
    }
    const key = make("button", { type: "button" }, button.text);
    key.addEventListener("click", async () => {
      if (key.getAttribute("aria-busy") === "true") return;
      key.setAttribute("aria-busy", "true");
      try {
        const tapped = await tap(this.message.message_id, button.callback_data ?? "");
        key.dataset.query = tapped.callback_query_id;
        // Telegram's apps stop waiting for an answer after a while, too.
        setTimeout(() => key.removeAttribute("aria-busy"), 15000);
      } catch (error) {
        key.removeAttribute("aria-busy");
        toast(error.message);
      }
    });
    return key;
  }
}
