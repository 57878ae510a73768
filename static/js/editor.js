// Where people write: the field grows, the draft stays on the phone, chosen photos are named.
const words = document.getElementById("words").dataset;
const actor = document.body.dataset.actor;
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
    return false; // the phone is full or refuses: the form itself still works
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
  const note = document.createElement("p");
  note.className = "flash note";
  note.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "plain";
  discard.textContent = words.discard;
  discard.addEventListener("click", () => {
    localStorage.removeItem(key);
    write(form, fresh);
    form.querySelectorAll("textarea").forEach(grow);
    note.remove();
  });
  note.append(words.restored, " ", discard);
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

function namePhotos(input) {
  const line = input.parentElement.querySelector("[data-chosen]");
  const size = (file) => (file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`);
  line.textContent = [...input.files].map((file) => `${file.name} (${size(file)})`).join(", ");
  if (input.files.length) line.prepend(`${words.chosen}: `);
}

if (actor) {
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
  document.addEventListener("submit", markSent);
}
document.querySelectorAll("textarea:not([hidden])").forEach(grow);
document.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && grow(event.target));
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.("textarea").forEach(grow), true);
document.addEventListener("change", (event) => event.target.type === "file" && namePhotos(event.target));
