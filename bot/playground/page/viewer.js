// A picture large, in a dialog; it follows the message's edits while it is open.

import { downloadAddress, fileAddress } from "./api.js";
import { by } from "./dom.js";

let shownMessage = 0;

export const largest = (sizes) =>
  sizes.reduce((one, other) => (other.width * other.height > one.width * one.height ? other : one));

/** Put a message's photo in the viewer. */
function fill(message) {
  const photo = largest(message.photo);
  by("viewer-image").src = fileAddress(photo.file_id);
  by("viewer-image").alt = message.caption ?? "Picture";
  by("viewer-caption").textContent = message.caption ?? "";
  by("viewer-save").href = downloadAddress(photo.file_id, "picture.jpg");
}

export function open(message) {
  shownMessage = message.message_id;
  fill(message);
  by("viewer").showModal();
}

/** Show a newer version of the picture if it is the one being looked at. */
export function follow(message) {
  if (by("viewer").open && shownMessage === message.message_id && message.photo) fill(message);
}

by("viewer").addEventListener("click", (event) => {
  if (event.target === by("viewer") || event.target === by("viewer-image")) by("viewer").close();
});
