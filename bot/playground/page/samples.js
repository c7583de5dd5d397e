// Pictures to try, each one click away.

import { samples, sendFiles } from "./api.js";
import { by, make, toast } from "./dom.js";
import { targetId } from "./reply.js";

const SHELVES = { photo: "sample-photos", style: "sample-styles" };

async function send(sample, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/page/samples/${sample.name}`);
    const picture = new File([await answer.blob()], sample.name);
    await sendFiles([picture], false, "", targetId());
  } catch (error) {
    toast(error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function shelve(sample) {
  const image = make("img", { alt: "", loading: "lazy" });
  const button = make("button", { type: "button", title: `${sample.title} (${sample.credit})` },
    image, make("span", { className: "sr" }, "Send "), sample.title);
  button.addEventListener("click", () => send(sample, button));
  by(SHELVES[sample.role]).append(make("li", {}, button));
  return image;
}

/** Load one after another: a browser has few connections, and some of these are painted first. */
function loadInTurn([sample, ...others], [image, ...rest]) {
  if (!sample) return;
  image.onload = image.onerror = () => loadInTurn(others, rest);
  image.src = `/page/samples/${sample.name}/thumbnail`;
}

export async function setUp() {
  const toggle = by("samples-toggle");
  toggle.addEventListener("click", () => {
    const open = by("samples").classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
  });
  const found = await samples();
  loadInTurn(found, found.map(shelve));
}
