// Forms of members: the worker keeps what was written until the server has answered, so that a
// closed tab and a lost signal lose nothing; the page then shows only the piece that has changed.
const words = document.getElementById("phrases").dataset;
const { actor } = document.body.dataset;
const here = location.pathname + location.search;
const SENT_SO = /^\/(ask|t\/\d+\/(answers|follow|accepted)|p\/\d+\/(helpful|endorsement|comments|corrections))$/;
const TOLD_MS = 8_000;
let worker;

const told = document.createElement("div");
told.className = "told";
told.setAttribute("role", "status");
document.body.append(told);

function tell(...sentences) {
  told.textContent = sentences.filter(Boolean).join(" ");
  clearTimeout(told.timer);
  told.timer = setTimeout(() => (told.textContent = ""), TOLD_MS);
}

// `onStored` is called when the worker has what it was given in its store.
function ask(act, more = {}, onStored = () => {}) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.stored) onStored();
      else if (data.error) reject(new Error(data.error));
      else resolve(data.result);
    };
    worker.postMessage({ act, ...more }, [port2]);
  });
}

function element(name, text, more = {}) {
  const made = Object.assign(document.createElement(name), more);
  made.append(text);
  return made;
}

const draftName = (name) => `rembuk:draft:${actor}:${name}`;

// A draft goes when what was written of it is in the outbox; one begun since has no such key.
function forgetDraft({ draft, key }) {
  try {
    if (JSON.parse(localStorage.getItem(draftName(draft)))?.key === key) localStorage.removeItem(draftName(draft));
  } catch {
    // No storage, no drafts.
  }
}

function entryOf(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(
    ([name, value]) => !["csrf_token", "idempotency_key"].includes(name) && (typeof value === "string" || value.size),
  );
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? here;
  return {
    actor,
    action: new URL(action, location).pathname,
    fields,
    key: form.elements.idempotency_key.value,
    token: form.elements.csrf_token.value,
    at: Date.now(),
    page: here,
    title: document.title,
    draft: form.dataset.draft ?? "",
    replaces: Number(form.dataset.entry) || 0,
  };
}

const released = (form) => form.dispatchEvent(new Event("released", { bubbles: true }));

async function onSubmit(event) {
  const form = event.target;
  const { submitter } = event;
  if (event.defaultPrevented || !worker || form.method !== "post" || !form.elements.csrf_token) return;
  const entry = entryOf(form, submitter);
  if (!SENT_SO.test(entry.action) || ["preview", "draft"].includes(submitter?.value)) return;
  event.preventDefault();
  try {
    const outcome = await ask("send", { entry }, () => forgetDraft(entry));
    await (outcome.state === "sent" ? onSent(form, entry, outcome) : onKept(form, entry, outcome));
  } catch {
    form.submit(); // the phone stores nothing: as without scripts
  }
}

async function onSent(form, entry, outcome) {
  const article = form.closest("article.post");
  if (!article && !entry.action.endsWith("/answers")) return location.assign(outcome.next); // that page tells
  await ask("drop", { id: outcome.id });
  tell(...outcome.told, !outcome.told.length && words.sent);
  if (entry.draft) form.reset();
  released(form);
  await (entry.action.endsWith("/accepted") ? renewPage(entry) : renewPost(article, entry, outcome.next));
}

async function onKept(form, entry, outcome) {
  released(form);
  if (outcome.state === "waiting") {
    if (entry.draft) form.reset();
    delete form.dataset.entry;
    tell(words.waits);
    return showOutbox();
  }
  // Refused while its form still shows it: there it stays, as a draft with the reason.
  await ask("drop", { id: outcome.id });
  if (entry.draft) form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector(".refusal")?.remove();
  const note = element("p", `${words.refused} ${outcome.reason}`, { className: "flash error refusal", id: `refusal-${outcome.id}` });
  note.setAttribute("role", "alert");
  form.prepend(note);
  markWrong(form, outcome, note.id);
}

// The fields to mend are tied to the sentence that says how; the first one gets the focus.
function markWrong(form, { wrong = [] }, id) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const fields = wrong.map((name) => form.querySelector(`[name="${name}"]:not([type=hidden])`)).filter(Boolean);
  for (const field of fields) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [...(field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && !each.startsWith("refusal-")), id].join(" "));
  }
  fields[0]?.focus();
}

const parsed = async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");

// Puts the new piece in place of the old one, with what was being typed in it.
function swap(old, fresh) {
  for (const area of old.querySelectorAll("textarea")) {
    const same = fresh.querySelector(`#${CSS.escape(area.id)}`);
    if (!same || !area.value) continue;
    same.value = area.value;
    same.closest("details")?.setAttribute("open", "");
  }
  old.replaceWith(fresh);
  fresh.dispatchEvent(new Event("renewed", { bubbles: true }));
}

async function renewPost(article, entry, next) {
  const id = article ? article.id.slice(1) : /\d+/.exec(next)[0];
  const drawn = await parsed(`/p/${id}/fragment`);
  swap(document.getElementById("count"), drawn.getElementById("count"));
  const fresh = drawn.getElementById(`p${id}`);
  if (article) swap(article, fresh);
  else {
    const answers = document.querySelector(".answers");
    answers.insertBefore(fresh, answers.querySelector(".pager"));
    fresh.dispatchEvent(new Event("renewed", { bubbles: true }));
  }
  const written = fresh.querySelector(`#p${/^\/p\/(\d+)/.exec(next)?.[1]}`) ?? (article ? null : fresh);
  if (entry.draft && written) {
    written.closest("details")?.setAttribute("open", "");
    written.tabIndex = -1;
    written.focus();
  } else fresh.querySelector(`form[action="${entry.action}"] button`)?.focus({ preventScroll: true });
}

// The chosen answer may now stand elsewhere: the focus goes with it.
async function renewPage({ action, fields }) {
  const drawn = await parsed(here);
  swap(document.getElementById("main"), drawn.getElementById("main"));
  const { answer_id: id } = Object.fromEntries(fields);
  (document.querySelector(`#p${id} form[action="${action}"] button`) ?? document.getElementById("main")).focus();
}

// What waits or was refused stands where it was written, with its time.
function fill(form, entry) {
  for (const field of form.elements) {
    const own = entry.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "file") {
      const files = new DataTransfer();
      for (const file of own) files.items.add(file);
      field.files = files.files;
    } else if (["checkbox", "radio"].includes(field.type)) field.checked = own.includes(field.value);
    else if (!["hidden", "submit", "button"].includes(field.type) && own.length) field.value = own[0];
  }
  form.closest("details")?.setAttribute("open", "");
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function place(entry) {
  const form = entry.draft && document.querySelector(`form[data-draft="${CSS.escape(entry.draft)}"]`);
  const waiting = entry.state === "waiting";
  const note = element("div", "", { className: waiting ? "flash note kept" : "flash error kept" });
  note.setAttribute("role", waiting ? "status" : "alert");
  const time = element("time", new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
  note.append(element("p", waiting ? words.waiting : `${words.refused} ${entry.reason}`), time);
  const texts = entry.fields.filter(([name, value]) => ["title", "body", "note"].includes(name) && value);
  const isEmpty = form && ![...form.querySelectorAll("textarea")].some((area) => area.value.trim());
  const stands = form && texts.every(([name, value]) => form.elements[name]?.value === value);
  const isFilled = !waiting && (isEmpty || stands);
  if (isFilled) {
    fill(form, entry);
    form.dataset.entry = entry.id;
    note.id = `refusal-${entry.id}`;
    markWrong(form, entry, note.id);
  } else note.append(element("p", texts.map(([, value]) => value).join("\n"), { className: "typed" }));
  const act = (label, run) => note.append(element("button", label, { type: "button", className: "plain", onclick: run }));
  if (!isFilled) act(words.again, () => ask("retry", { id: entry.id }));
  if (form && !isFilled) {
    act(words.change, async () => {
      const taken = await ask("take", { id: entry.id });
      if (taken) fill(form, taken);
      showOutbox();
    });
  }
  act(words.remove, async () => {
    await ask("take", { id: entry.id });
    if (form?.dataset.entry) form.reset();
    showOutbox();
  });
  const post = document.getElementById(`p${/^\/p\/(\d+)/.exec(entry.action)?.[1]}`);
  const before = form || post?.querySelector(".acts") || document.getElementById("main").firstElementChild;
  before.before(note);
}

async function showOutbox() {
  const entries = await ask("list", { actor });
  const beside = document.activeElement?.closest(".kept")?.parentElement;
  document.querySelectorAll(".kept").forEach((note) => note.remove());
  for (const entry of entries) {
    forgetDraft(entry);
    if (entry.state === "sent") {
      tell(...entry.told, !entry.told.length && words.sent);
      await ask("drop", { id: entry.id });
    } else if (entry.page === here) place(entry);
  }
  beside?.querySelector("textarea, button, a")?.focus({ preventScroll: true });
}

async function start() {
  worker = (await navigator.serviceWorker.ready).active;
  navigator.serviceWorker.addEventListener("controllerchange", () => (worker = navigator.serviceWorker.controller ?? worker));
  navigator.serviceWorker.addEventListener("message", showOutbox);
  await showOutbox();
  const poke = () => ask("flush").catch(() => {}); // without signal it goes on waiting
  poke();
  ask("ready").catch(() => {});
  addEventListener("online", poke);
}

document.addEventListener("submit", onSubmit);
if ("serviceWorker" in navigator) start();
