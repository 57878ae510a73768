// Forms of members: the worker keeps what was written until the server has answered, so that a
// closed tab and a lost signal lose nothing; the page then shows only the piece that has changed.
const { words, actor, ask, element, moment } = rembuk;
const here = location.pathname + location.search;
const SENT_SO = /^\/(ask|t\/\d+\/(answers|follow|accepted)|p\/\d+\/(helpful|endorsement|comments|corrections))$/;
// Hidden fields that belong to one send, not to the form.
const OF_SENDS = ["draft", "similar_seen"];
const TOLD_MS = 8_000;
const LATE_MS = 20_000;

const told = element("div", "", { className: "told" });
told.setAttribute("role", "status");
document.body.append(told);

function tell(...sentences) {
  told.textContent = sentences.filter(Boolean).join(" ");
  clearTimeout(told.timer);
  told.timer = setTimeout(() => (told.textContent = ""), TOLD_MS);
}

// A draft goes when what was written of it is in the outbox; one begun since has no such key.
function forgetDraft({ draft, key }) {
  const name = `rembuk:draft:${actor}:${draft}`;
  try {
    if (JSON.parse(localStorage.getItem(name))?.key === key) localStorage.removeItem(name);
  } catch {
    // No storage, no drafts.
  }
}

// What takes the place of something kept before goes under its key: should the server have taken that already, it counts once.
function entryOf(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(
    ([name, value]) => !["csrf_token", "idempotency_key"].includes(name) && (typeof value === "string" || value.size),
  );
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? here;
  return {
    actor,
    action: new URL(action, location).pathname,
    fields,
    key: form.dataset.key || form.elements.idempotency_key.value,
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
  if (event.defaultPrevented || !rembuk.worker || form.method !== "post" || !form.elements.csrf_token) return;
  const entry = entryOf(form, submitter);
  if (!SENT_SO.test(entry.action) || ["preview", "draft"].includes(submitter?.value)) return;
  event.preventDefault();
  let stored = false;
  const onStored = () => {
    stored = true;
    forgetDraft(entry);
  };
  try {
    const answered = ask("send", { entry }, onStored);
    const late = new Promise((done, fail) => setTimeout(() => (stored ? done({ state: "waiting" }) : fail()), LATE_MS));
    const outcome = await Promise.race([answered, late]);
    if (!outcome.id && stored) answered.then(() => showOutbox());
    await (outcome.state === "sent" ? onSent(form, entry, outcome) : onKept(form, entry, outcome));
  } catch {
    // The phone stores nothing: as without scripts.
    if (!stored) return form.submit();
    released(form);
    await showOutbox();
  }
}

async function onSent(form, entry, outcome) {
  const article = form.closest("article.post");
  // That page tells.
  if (!article && !entry.action.endsWith("/answers")) return location.assign(outcome.next);
  await ask("drop", { id: outcome.id });
  tell(...outcome.told, !outcome.told.length && words.sent);
  if (entry.draft) empty(form);
  released(form);
  try {
    await (entry.action.endsWith("/accepted") ? renewPage(entry) : renewPost(article, entry, outcome.next));
  } catch {
    // Sent it is; the page shows it when there is signal again.
  }
  await showOutbox();
}

async function onKept(form, entry, outcome) {
  released(form);
  if (outcome.state === "refused" && !entry.draft) {
    await ask("drop", { id: outcome.id });
    return tell(outcome.reason);
  }
  if (outcome.state !== "refused") {
    if (entry.draft) empty(form);
    tell(outcome.state === "undone" ? words.undone : words.waits);
  }
  await showOutbox();
  if (outcome.state === "refused") form.querySelector("[aria-invalid=true]")?.focus();
}

function empty(form) {
  form.reset();
  delete form.dataset.entry;
  delete form.dataset.key;
  for (const name of OF_SENDS) if (form.elements[name]) form.elements[name].value = "";
  for (const file of form.querySelectorAll("[type=file]")) file.dispatchEvent(new Event("change", { bubbles: true }));
}

const parsed = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

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
  form.dataset.entry = entry.id;
  // What the server has refused it has not taken: what is written now is something new.
  form.dataset.key = entry.reason ? "" : entry.key;
  for (const field of form.elements) {
    const own = entry.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "file") {
      if (!own.length) continue;
      const files = new DataTransfer();
      for (const file of own) files.items.add(file);
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (["checkbox", "radio"].includes(field.type)) field.checked = own.includes(field.value);
    else if (own.length && (OF_SENDS.includes(field.name) || !["hidden", "submit", "button"].includes(field.type))) field.value = own[0];
  }
  form.closest("details")?.setAttribute("open", "");
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// The fields to mend are tied to the sentence that says how.
function markWrong(form, { wrong = [] }, id) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const name of wrong) {
    const field = form.querySelector(`[name="${name}"]:not([type=hidden])`);
    if (!field) continue;
    const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && !each.startsWith("refusal-"));
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [...others, id].join(" "));
  }
}

// Gives whether it has its place on this page.
function place(entry) {
  const form = document.querySelector(`form[data-draft="${CSS.escape(entry.draft || "-")}"]`);
  const thing = entry.action.replace(/[^/]+$/, "");
  const post = document.getElementById(`p${/^\/p\/(\d+)/.exec(entry.action)?.[1]}`);
  if (!form && !post && entry.page !== here && !(thing !== "/" && here.startsWith(thing))) return false;
  const waiting = entry.state === "waiting";
  const note = element("div", "", { className: waiting ? "flash note kept" : "flash error kept", id: `refusal-${entry.id}` });
  note.setAttribute("role", waiting ? "status" : "alert");
  note.append(element("p", waiting ? words.waiting : `${words.refused} ${entry.reason}`), element("time", moment(entry.at)));
  const texts = entry.fields.filter(([name, value]) => ["title", "body", "note"].includes(name) && value);
  const isEmpty = form && ![...form.querySelectorAll("textarea")].some((area) => area.value.trim());
  const stands = form && texts.every(([name, value]) => form.elements[name]?.value === value);
  const isFilled = !waiting && (isEmpty || stands);
  if (isFilled) {
    fill(form, entry);
    markWrong(form, entry, note.id);
  } else note.append(element("p", texts.map(([, value]) => value).join("\n"), { className: "typed" }));
  const act = (label, name) => {
    const onclick = async () => {
      if (name === "take" && form?.dataset.entry === String(entry.id)) empty(form);
      await ask(name, { id: entry.id });
      await showOutbox();
    };
    note.append(element("button", label, { type: "button", className: "plain", onclick }));
  };
  if (!isFilled) act(words.again, "retry");
  if (waiting && isEmpty) act(words.change, "hold");
  act(words.remove, "take");
  (form || post?.querySelector(".acts") || document.getElementById("main").firstElementChild).before(note);
  return true;
}

let shown;

async function showOutbox(always = true) {
  const entries = await ask("list", { actor });
  const state = JSON.stringify(entries.map(({ id, state, reason }) => [id, state, reason]));
  if (state === shown && !always) return;
  shown = state;
  const beside = document.activeElement?.closest(".kept")?.parentElement;
  document.querySelectorAll(".kept").forEach((note) => note.remove());
  entries.forEach(forgetDraft);
  const sent = entries.filter((entry) => entry.state === "sent");
  for (const entry of sent) tell(...entry.told, !entry.told.length && words.sent);
  const elsewhere = entries.filter((entry) => entry.state !== "sent" && !place(entry)).length;
  if (elsewhere) {
    const note = element("p", element("a", words.unsent.replace("#", elsewhere), { href: "/offline" }), { className: "flash note kept" });
    document.getElementById("main").prepend(note);
  }
  beside?.querySelector("textarea, button, a")?.focus({ preventScroll: true });
  for (const { id } of sent) await ask("drop", { id });
}

async function start() {
  navigator.serviceWorker.addEventListener("message", () => showOutbox(false));
  await showOutbox();
  // Without signal it goes on waiting.
  const poke = () => ask("flush").catch(() => {});
  poke();
  addEventListener("online", poke);
}

document.addEventListener("submit", onSubmit);
if (rembuk.worker) start();
else document.addEventListener("worker", start);
