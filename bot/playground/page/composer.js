// Where the person writes, picks, drops and pastes.

import { sendFiles, sendText } from "./api.js";
import { by, icon, make, toast } from "./dom.js";
import * as reply from "./reply.js";

const ALBUM = 10;
const CROSS = "m7 7 10 10M17 7 7 17";
const text = by("text");
let chosen = [];
let commands = [];

const isPicture = (file) => file.type.startsWith("image/");

function showChosen() {
  for (const image of by("chosen").querySelectorAll("img")) URL.revokeObjectURL(image.src);
  by("chosen").replaceChildren(...chosen.map((file, at) => {
    const remove = make("button", { type: "button", "aria-label": `Remove ${file.name}` }, icon(CROSS));
    remove.addEventListener("click", () => {
      chosen.splice(at, 1);
      showChosen();
    });
    const preview = isPicture(file)
      ? make("img", { src: URL.createObjectURL(file), alt: file.name })
      : make("span", { className: "name" }, file.name);
    return make("li", {}, preview, remove);
  }));
  by("tray").hidden = chosen.length === 0;
  text.placeholder = chosen.length ? "Caption" : reply.placeholder();
}

function choose(files) {
  chosen = [...chosen, ...files];
  if (chosen.length > ALBUM) toast(`At most ${ALBUM} at once; the rest is left out.`);
  chosen = chosen.slice(0, ALBUM);
  showChosen();
  text.focus();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

async function submit() {
  const words = text.value.trim();
  if (!chosen.length && !words) return;
  by("send").disabled = true;
  try {
    if (chosen.length) {
      const asFiles = by("as-file").checked || !chosen.every(isPicture);
      await sendFiles(chosen, asFiles, words, reply.targetId());
    } else {
      await sendText(words, reply.targetId());
    }
    chosen = [];
    text.value = "";
    showChosen();
    grow();
    showCommands(false);
  } catch (error) {
    toast(explained(error));
  } finally {
    by("send").disabled = false;
  }
}

function explained(error) {
  return error.message.includes("IMAGE_PROCESS_FAILED")
    ? "This picture cannot be sent as a photo. Tick “Send as file” and send it again."
    : error.message;
}

function matching() {
  const typed = text.value.startsWith("/") ? text.value.slice(1) : "";
  return commands.filter((one) => one.command.startsWith(typed));
}

function showCommands(wanted) {
  const found = wanted ? matching() : [];
  by("commands").replaceChildren(...found.map((one) => {
    const button = make("button", { type: "button" },
      make("b", {}, `/${one.command}`), make("span", {}, one.description));
    button.addEventListener("click", () => say(`/${one.command}`));
    return make("li", {}, button);
  }));
  by("commands").hidden = found.length === 0;
  by("menu").setAttribute("aria-expanded", String(found.length > 0));
}

/** Send a text for the person, whatever stands in the box. */
export async function say(words) {
  try {
    await sendText(words, reply.targetId());
    if (text.value.startsWith("/")) text.value = "";
  } catch (error) {
    toast(error.message);
  }
  showCommands(false);
  grow();
}

/** Put away what is open over the box, one thing at a time. */
function escape() {
  if (!by("commands").hidden) showCommands(false);
  else reply.drop();
}

export function setCommands(known) {
  commands = known;
  by("menu").hidden = known.length === 0;
}

export function setUp() {
  by("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  by("attach").addEventListener("click", () => by("files").click());
  by("files").addEventListener("change", () => { choose([...by("files").files]); by("files").value = ""; });
  by("menu").addEventListener("click", () => showCommands(by("commands").hidden));
  by("start").addEventListener("click", () => say("/start"));
  text.addEventListener("input", () => { grow(); showCommands(text.value.startsWith("/")); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") escape();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) choose([...event.clipboardData.files]);
  });
  reply.setUp();
  setUpDrop();
}

function setUpDrop() {
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    by("drop").hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) by("drop").hidden = true;
  });
  document.addEventListener("drop", (event) => {
    by("drop").hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    choose([...event.dataTransfer.files]);
  });
}
