// What a message shows besides words: a photo, a film or a file.

import { downloadAddress, fileAddress } from "./api.js";
import { calm, icon, make, sizeText } from "./dom.js";
import { largest, open } from "./viewer.js";

const DOWN = "M12 4v12m-6-6 6 6 6-6M5 20h14";

/** Resolve when a picture can be shown without a flash; also when it cannot be loaded. */
export async function loaded(address) {
  const image = new Image();
  image.src = address;
  await image.decode().catch(() => {});
}

/** Give the address of a message's photo, "" if it has none. */
export const photoAddress = (message) =>
  (message.photo ? fileAddress(largest(message.photo).file_id) : "");

/** Give width and height of what is to be seen, null for words and files. */
export function shape(message) {
  const seen = message.photo ? largest(message.photo) : message.animation;
  return seen?.width && seen?.height ? seen : null;
}

/** Give the element for a message's media, null for words; `kept` shows it already, but older. */
export function media(message, kept) {
  if (message.photo) return photo(message, kept);
  const file = message.animation ?? message.document;
  if (!file) return null;
  if (kept?.dataset.file === file.file_id) return kept;
  const made = message.animation ? film(file) : document(file);
  made.dataset.file = file.file_id;
  return made;
}

function photo(message, kept) {
  const button = kept?.matches(".photo:not([data-file])")
    ? kept
    : make("button", { className: "photo", type: "button", "aria-label": "Open the picture large" }, make("img"));
  const image = button.firstElementChild;
  const address = photoAddress(message);
  if (image.getAttribute("src") !== address) image.src = address;
  image.alt = message.caption ? "" : "Photo";
  button.onclick = () => open(message);
  return button;
}

function film(animation) {
  const address = fileAddress(animation.file_id, animation.mime_type);
  if (animation.mime_type?.startsWith("image/")) return moving(animation, address);
  const video = { className: "film", src: address, loop: true, muted: true, autoplay: !calm.matches };
  return make("video", { ...video, playsInline: true, controls: true, "aria-label": "Film" });
}

/** A picture that moves has no buttons of its own: a click stops it or lets it go on. */
function moving(animation, address) {
  const image = make("img", { alt: "" });
  const button = make("button", { className: "photo moving", type: "button" }, image);
  let plays = !animation.thumbnail || !calm.matches;
  const show = () => {
    image.src = plays ? address : fileAddress(animation.thumbnail.file_id);
    button.setAttribute("aria-label", plays ? "Stop the film" : "Play the film");
    button.classList.toggle("stopped", !plays);
  };
  button.addEventListener("click", () => {
    plays = !animation.thumbnail || !plays;
    show();
  });
  show();
  return button;
}

function document(file) {
  const name = file.file_name ?? "file";
  const preview = file.thumbnail
    ? make("img", { className: "icon", src: fileAddress(file.thumbnail.file_id), alt: "" })
    : make("span", { className: "icon" }, icon(DOWN));
  const size = `${sizeText(file.file_size ?? 0)} · Download`;
  return make("a", { className: "file", href: downloadAddress(file.file_id, name), download: name },
    preview,
    make("span", {},
      make("span", { className: "name" }, name), make("br"),
      make("span", { className: "size" }, size)));
}
