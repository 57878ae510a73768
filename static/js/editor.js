// Where people write: the field grows, the draft stays on the phone, chosen photos are named.
const { words, actor, size, element } = rembuk;
const PREFIX = `rembuk:draft:${actor}:`;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    // The phone is full or refuses: the form itself still works.
    return false;
  }
}

// Texts, choices and ticks; never files, hidden fields or passwords.
function fields(form) {
  return [...form.elements].filter((el) => el.name && !["hidden", "file", "password", "submit", "button"].includes(el.type) && el.tagName !== "BUTTON");
}

function read(form) {
  return fields(form).map((el) => [el.name, el.value, /radio|checkbox/.test(el.type) ? el.checked : null]);
}

function write(form, values) {
  for (const [name, value, checked] of values) {
    const own = fields(form).filter((el) => el.name === name);
    const el = checked === null ? own[0] : own.find((one) => one.value === value);
    if (!el) continue;
    if (checked === null) el.value = value;
    else el.checked = checked;
  }
}

const texts = (form) => fields(form).filter((el) => el.tagName === "TEXTAREA" || el.type === "text").map((el) => el.value).join("\n").trim();

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.7)}px`;
}

function tellRestored(form, key, fresh) {
  const note = element("p", `${words.restored} `, { className: "flash note" });
  note.setAttribute("role", "status");
  const onclick = () => {
    localStorage.removeItem(key);
    write(form, fresh);
    form.querySelectorAll("textarea").forEach(grow);
    note.remove();
    form.querySelector("input[type=text], textarea").focus();
  };
  note.append(element("button", words.discard, { type: "button", className: "plain", onclick }));
  form.prepend(note);
}

function keepDraft(form) {
  const key = PREFIX + form.dataset.draft;
  const fresh = read(form);
  const line = form.querySelector(".state[role=status]");
  const draft = stored(key);
  // A page shown anew (preview, an error) already holds the draft: it still began where it began.
  const shown = texts(form);
  const base = draft?.text === shown ? draft.base : shown;
  if (draft && draft.base === shown && draft.text !== shown) {
    write(form, draft.values);
    form.closest("details")?.setAttribute("open", "");
    tellRestored(form, key, fresh);
  }
  const keep = () => {
    const text = texts(form);
    if (text === base) localStorage.removeItem(key);
    else if (store(key, { ...stored(key), base, text, values: read(form) }) && !form.dataset.sending) line.textContent = words.saved;
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  if (form.elements.draft) form.addEventListener("input", () => later(form, keepOnServer, SERVER_MS));
}

// Waits until the typing has paused.
const pauses = new WeakMap();

function later(form, act, ms) {
  const waiting = pauses.get(form) ?? {};
  clearTimeout(waiting[act.name]);
  waiting[act.name] = setTimeout(act, ms, form);
  pauses.set(form, waiting);
}

const SERVER_MS = 10_000;
const PREVIEW_MS = 800;
const saving = document.body.dataset.thrift !== undefined;

function post(path, form, more, signal) {
  const body = new FormData();
  for (const [name, value] of Object.entries(more)) for (const one of [value].flat()) body.append(name, one);
  body.append("csrf_token", form.elements.csrf_token.value);
  return fetch(path, { method: "POST", headers: { Accept: "application/json" }, body, signal });
}

// A question half written waits on the server too, so that it can be continued elsewhere.
async function keepOnServer(form) {
  const { title, body, board, draft } = form.elements;
  if (saving || form.dataset.sending || !navigator.onLine || body.value.trim().length < 20) return;
  const tags = [...form.querySelectorAll("[name=tags]:checked")].map((tag) => tag.value);
  try {
    const answer = await post("/ask", form, { do: "draft", title: title.value, body: body.value, board: board.value, tags, draft: draft.value });
    if (!answer.ok || form.dataset.sending) return;
    draft.value = /#d(\d+)/.exec((await answer.json()).next)?.[1] ?? draft.value;
    form.querySelector(".state[role=status]").textContent = words.savedThere;
  } catch {
    // It stands on the phone.
  }
}

// The preview opens by its button and then follows the typing; an older question for it is dropped.
const asked = new WeakMap();

async function renewPreview(form) {
  const panel = form.querySelector(".preview");
  asked.get(form)?.abort();
  const stop = new AbortController();
  asked.set(form, stop);
  try {
    const answer = await post("/preview", form, { body: form.elements.body.value }, stop.signal);
    if (answer.ok) panel.querySelector(".text").innerHTML = await answer.text();
    else panel.querySelector(".text").textContent = (await answer.json()).reason;
    panel.hidden = false;
  } catch (error) {
    if (error.name === "AbortError") return;
    panel.querySelector(".text").textContent = words.offline;
    panel.hidden = false;
  }
}

function onPreview(event) {
  const form = event.target;
  const panel = form.querySelector?.("template.live")?.content.firstElementChild;
  if (event.submitter?.value !== "preview" || !form.elements.body) return;
  if (!panel && !form.querySelector(".preview.live")) return;
  event.preventDefault();
  document.querySelectorAll(".preview:not(.live)").forEach((old) => old.remove());
  if (panel) {
    form.querySelector("template.live").replaceWith(panel);
    form.elements.body.addEventListener("input", () => later(form, renewPreview, PREVIEW_MS));
  }
  renewPreview(form);
}

// What is sent again unchanged, because no answer came, is the same send: it keeps its key, so that it counts once.
function markSent(event) {
  const form = event.target;
  if (!form.dataset?.draft || event.defaultPrevented) return;
  const name = PREFIX + form.dataset.draft;
  const draft = stored(name);
  const field = form.elements.idempotency_key;
  if (!draft || !field || event.submitter?.value === "preview") return;
  const files = [...form.querySelectorAll("[type=file]")].flatMap((input) => [...input.files].map((file) => file.name + file.size));
  const send = JSON.stringify([event.submitter?.value, draft.values, files]);
  if (draft.send === send) field.value = draft.key;
  store(name, { ...draft, send, key: field.value, sent: Date.now() });
}

// A phone's photo of 4 MB costs her money: at most 1280 px and about 200 kB leave the phone.
const LONGEST_PX = 1280;
const ENOUGH_BYTES = 200_000;

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  if (share === 1 && file.size <= ENOUGH_BYTES) return file;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width * share, picture.height * share];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let small = file;
  for (const quality of [0.82, 0.65, 0.5, 0.35]) {
    let blob = await new Promise((done) => canvas.toBlob(done, "image/webp", quality));
    if (blob?.type !== "image/webp") blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size < small.size) small = blob;
    if (small.size <= ENOUGH_BYTES) break;
  }
  if (small === file) return file;
  const name = file.name.replace(/\.\w+$/, "") + (small.type === "image/webp" ? ".webp" : ".jpg");
  return new File([small], name, { type: small.type });
}

async function shrinkPhotos(input) {
  const line = input.parentElement.querySelector("[data-chosen]");
  const chosen = [...input.files];
  line.textContent = chosen.length ? words.shrinking : "";
  const files = new DataTransfer();
  const told = [];
  for (const file of chosen) {
    // No picture: the server says so.
    const small = await shrunk(file).catch(() => file);
    files.items.add(small);
    const sizes = small === file ? size(file.size) : `${size(file.size)} → ${size(small.size)}`;
    told.push(`${file.name} (${sizes})`);
  }
  input.files = files.files;
  line.textContent = told.length ? `${words.chosen}: ${told.join(", ")}` : "";
}

function onPhotos(input) {
  const { form } = input;
  const done = shrinkPhotos(input).finally(() => form.shrinking === done && delete form.shrinking);
  form.shrinking = done;
}

// Sent before its photos are small: wait, then send.
async function awaitPhotos(event) {
  const { target: form, submitter } = event;
  if (!form.shrinking) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await form.shrinking;
  form.requestSubmit(submitter);
}

if (actor) {
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
  document.addEventListener("submit", markSent);
}
document.querySelectorAll("textarea:not([hidden])").forEach(grow);
document.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && grow(event.target));
// The tools for text come when somebody is about to write.
document.addEventListener("focusin", ({ target }) => {
  const tools = target.closest?.("form")?.querySelector("markdown-toolbar");
  if (tools) import(tools.dataset.from);
});
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.("textarea").forEach(grow), true);
document.addEventListener("change", (event) => event.target.type === "file" && onPhotos(event.target));
addEventListener("submit", awaitPhotos, true);
addEventListener("submit", onPreview, true);
document.addEventListener("renewed", (event) => {
  event.target.querySelectorAll("form[data-draft]").forEach(keepDraft);
  event.target.querySelectorAll("textarea").forEach(grow);
});
const board = new URLSearchParams(location.search).get("board");
const choice = document.querySelector("select[name=board]");
if (board && choice && !choice.value) choice.value = board;
