// One message of the chat: made once, then changed in place when it is edited.

import { downloadAddress, fileAddress, tap } from "./api.js";
import { icon, make, sizeText, toast } from "./dom.js";
import { textNodes } from "./text.js";
import { largest, open } from "./viewer.js";

const DOWN = "M12 4v12m-6-6 6 6 6-6M5 20h14";

/** Resolve when a picture can be shown without a flash; also when it cannot be loaded. */
export async function loaded(address) {
  const image = new Image();
  image.src = address;
  await image.decode().catch(() => {});
}

export function mediaAddress(message) {
  if (message.photo) return fileAddress(largest(message.photo).file_id);
  return "";
}

export class MessageView {
  /** `bot` is the bot's id; `say` sends a text for the person. */
  constructor(message, bot, say) {
    this.say = say;
    this.mine = message.from.id !== bot;
    this.keys = make("div", { className: "keys", role: "group", "aria-label": "Buttons" });
    this.bubble = make("div", { className: "bubble" });
    this.element = make("li", { className: `message ${this.mine ? "mine" : "theirs"}` }, this.bubble);
    this.element.dataset.id = message.message_id;
    this.version = 0;
    this.show(message);
  }

  /** Change to an edited message; a new picture appears when it is there, without a flash. */
  async update(message) {
    const version = ++this.version;
    const address = mediaAddress(message);
    if (address && address !== mediaAddress(this.message)) await loaded(address);
    if (version === this.version) this.show(message);
  }

  show(message) {
    const keptPhoto = this.message?.photo && message.photo ? this.bubble.querySelector(".photo") : null;
    this.message = message;
    const author = make("span", { className: "sr" }, this.mine ? "You: " : `${message.from.first_name}: `);
    const parts = [author, this.quote(), this.media(keptPhoto), ...this.words(), this.time()];
    this.bubble.replaceChildren(...parts.filter(Boolean));
    this.showKeys(message.reply_markup?.inline_keyboard ?? []);
  }

  quote() {
    const original = this.message.reply_to_message;
    if (!original) return null;
    const said = original.text ?? original.caption ?? (original.photo ? "Photo" : "File");
    const button = make("button", { className: "quote", type: "button" }, said);
    button.addEventListener("click", () => {
      const found = document.querySelector(`[data-id="${original.message_id}"]`);
      found?.scrollIntoView({ block: "center", behavior: "smooth" });
    });
    return button;
  }

  media(keptPhoto) {
    if (this.message.photo) return this.photo(keptPhoto);
    if (this.message.animation) return this.film(this.message.animation);
    if (this.message.document) return this.file(this.message.document);
    return null;
  }

  photo(kept) {
    const size = largest(this.message.photo);
    const button = kept ?? make("button", { className: "photo", type: "button" }, make("img"));
    const image = button.firstElementChild;
    const address = fileAddress(size.file_id);
    if (image.getAttribute("src") !== address) image.src = address;
    image.width = size.width;
    image.height = size.height;
    image.className = size.height > size.width ? "tall" : "";
    image.alt = this.message.caption ? "" : "Photo";
    button.setAttribute("aria-label", "Open the picture large");
    button.onclick = () => open(this.message);
    return button;
  }

  film(animation) {
    const address = fileAddress(animation.file_id, animation.mime_type);
    if (animation.mime_type?.startsWith("image/")) {
      return make("img", { className: "film", src: address, alt: "Film" });
    }
    const film = { className: "film", src: address, autoplay: true, loop: true, muted: true };
    return make("video", { ...film, playsInline: true, controls: true });
  }

  file(document) {
    const name = document.file_name ?? "file";
    const preview = document.thumbnail
      ? make("img", { className: "icon", src: fileAddress(document.thumbnail.file_id), alt: "" })
      : make("span", { className: "icon" }, icon(DOWN));
    const size = `${sizeText(document.file_size ?? 0)} · Download`;
    return make("a", { className: "file", href: downloadAddress(document.file_id, name), download: name },
      preview,
      make("span", {},
        make("span", { className: "name" }, name), make("br"),
        make("span", { className: "size" }, size)));
  }

  words() {
    const { text, caption, entities, caption_entities: captionEntities } = this.message;
    const words = text ?? caption;
    if (!words) return [];
    const nodes = textNodes(words, (text ? entities : captionEntities) ?? [], this.say);
    return [make("div", { className: "text" }, ...nodes, this.timeNode())];
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
