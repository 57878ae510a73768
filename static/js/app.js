// Every page: dates people can feel, and forms that send once and say so.
// Modules import nothing from each other, since the names of static files carry hashes: what others use hangs on `rembuk`.
const words = document.getElementById("phrases").dataset;
const { actor, kept } = document.body.dataset;
const locale = document.documentElement.lang.replace(/^en$/, "en-GB");
const rembuk = (globalThis.rembuk = { words, actor, ask, element, size, moment });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function relative(then, now) {
  const age = now - then;
  if (age < -MINUTE) return null;
  if (age < MINUTE) return words.now;
  if (age < HOUR) return words.minutes.replace("#", Math.floor(age / MINUTE));
  if (then.toDateString() === now.toDateString()) return words.hours.replace("#", Math.floor(age / HOUR));
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  return then.toDateString() === yesterday.toDateString() ? words.yesterday : null;
}

// A shorter or longer word may break its line elsewhere: then the date stays, so that nothing moves.
function tellTimes() {
  const now = new Date();
  const times = [...document.querySelectorAll("time[datetime*=T]")];
  const height = (time) => time.closest("p, li, dd, div, main").offsetHeight;
  const heights = times.map(height);
  for (const time of times) {
    time.title ||= time.textContent;
    time.textContent = relative(new Date(time.dateTime), now) ?? time.title;
  }
  const moved = times.filter((time, at) => height(time) !== heights[at]);
  for (const time of moved) time.textContent = time.title;
}

function moment(at, more = { timeStyle: "short" }) {
  return new Date(at).toLocaleString(locale, { dateStyle: "medium", ...more });
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toLocaleString(locale, { maximumFractionDigits: 1 })} MB`;
}

function element(name, text = "", more = {}) {
  const made = Object.assign(document.createElement(name), more);
  made.append(text);
  return made;
}

function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

function say(form, sentence) {
  const line = form.querySelector(".state[role=status]");
  if (line) line.textContent = sentence ?? "";
}

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  say(form, "");
}

function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  const key = form.elements.idempotency_key;
  if (key) key.value = freshKey();
  form.dataset.sending = "1";
  say(form, words.sending);
  // Not disabled: that would take the focus away from who presses keys.
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  // A download leaves the page standing, a lost signal too: give the form back.
  if (form.dataset.download !== undefined) setTimeout(release, 2_000, form);
  else {
    setTimeout(() => form.dataset.sending && say(form, words.slow), 8_000);
    setTimeout(() => form.dataset.sending && release(form), 60_000);
  }
}

// A draft on this phone goes when the page that follows its sending says it was done.
function forgetSentDrafts() {
  const done = document.querySelector("[data-flash=done], [data-flash=note]");
  const mine = `rembuk:draft:${actor}:`;
  try {
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(mine))) {
      const { sent, ...draft } = JSON.parse(localStorage.getItem(name)) ?? {};
      if (!sent) continue;
      if (done) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(draft));
    }
  } catch {
    // No storage, no drafts.
  }
}

// A menu closes when one looks elsewhere; by Escape one stands again where it was opened.
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const isInside = menu.contains(event.target);
    if (event.key === "Escape" && isInside) menu.firstElementChild.focus();
    if (event.key === "Escape" || (event.type !== "keydown" && !isInside)) menu.open = false;
  }
}

// `onStored` is called when the worker has what it was given in its store.
function ask(act, more = {}, onStored) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.stored) onStored?.();
      else if (data.error) reject(new Error(data.error));
      else resolve(data.result);
    };
    rembuk.worker.postMessage({ act, ...more }, [port2]);
  });
}

// The worker comes after the page: the first visit costs what the page costs, and what members need besides comes with the next.
const path = location.pathname + location.search;

async function meetWorker() {
  const known = navigator.serviceWorker.controller;
  rembuk.worker = (await navigator.serviceWorker.ready).active;
  navigator.serviceWorker.addEventListener("controllerchange", () => (rembuk.worker = navigator.serviceWorker.controller ?? rembuk.worker));
  document.dispatchEvent(new Event("worker"));
  showSaving(document);
  // Another time.
  ask(known ? "ready" : "seen", { path, actor: actor ?? "" }).catch(() => {});
}

async function showSaving(place) {
  const button = place.querySelector("[data-save]");
  if (!button || !rembuk.worker) return;
  const saved = await ask("isSaved", { path });
  button.setAttribute("aria-pressed", saved);
  button.lastChild.textContent = saved ? button.dataset.saved : button.dataset.save;
  button.hidden = false;
}

async function onSave({ target }) {
  const button = target.closest("[data-save]");
  if (!button || button.ariaBusy) return;
  button.ariaBusy = "true";
  const act = button.getAttribute("aria-pressed") === "true" ? "unsave" : "save";
  await ask(act, { path }).then(() => showSaving(document), () => (button.lastChild.textContent = button.dataset.failed));
  button.ariaBusy = null;
}

// A kept copy says how old it is; without signal every page says so.
function tellSignal() {
  let line = document.querySelector(".signal");
  if (!line) {
    line = element("p", "", { className: "flash note signal" });
    line.setAttribute("role", "status");
    document.getElementById("main").prepend(line);
  }
  const sentences = [];
  if (!navigator.onLine) sentences.push(words.offline);
  if (kept) sentences.push(words.kept.replace("#", relative(new Date(Number(kept)), new Date()) ?? moment(Number(kept), {})));
  line.textContent = sentences.join(" ");
}

// Drafts of one who has logged out go with them; those of others on this phone stay. Only a page that comes from the server tells.
function forgetLeaver() {
  try {
    const leaver = sessionStorage.getItem("left");
    if (!leaver || kept || document.getElementById("offline")) return;
    sessionStorage.removeItem("left");
    if (actor === leaver) return;
    const own = `rembuk:draft:${leaver}:`;
    for (const name of Object.keys(localStorage)) if (name.startsWith(own)) localStorage.removeItem(name);
  } catch {
    // No storage, no drafts.
  }
}

function noteLeaving({ target }) {
  try {
    if (target.matches("[data-leaving]")) sessionStorage.setItem("left", actor);
  } catch {
    // No storage, no drafts.
  }
}

// Where the phone has a sheet of apps to share with, its button shows beside the link to WhatsApp.
function offerSharing() {
  if (!navigator.share) return;
  for (const button of document.querySelectorAll("[data-share]")) {
    const text = new URL(button.previousElementSibling.href).searchParams.get("text");
    button.hidden = false;
    // Closed again.
    button.addEventListener("click", () => navigator.share({ text }).catch(() => {}));
  }
}

function offerCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      document.querySelector("main .state[role=status]").textContent = button.dataset.done;
    });
  }
}

// A photo left out to save data comes when its link is tapped.
function showPhoto(event) {
  const link = event.target.closest("[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const photo = link.nextElementSibling.content.firstElementChild.cloneNode(true);
  photo.querySelector("img").addEventListener("error", () => {
    photo.replaceWith(link);
    link.append(` ${words.offline}`);
    link.focus();
  });
  link.replaceWith(photo);
  photo.focus();
}

// What is like a thread is fetched when one has nearly read down to it, and put in only where nothing moves under one's eyes.
function fetchBelow(place) {
  const isOut = () => place.getBoundingClientRect().top > innerHeight || matchMedia("(min-width: 64em)").matches;
  const near = async ([seen], observer) => {
    if (!seen.isIntersecting) return;
    observer.disconnect();
    // Without signal the link is there.
    const answer = await fetch(place.dataset.below).catch(() => {});
    const drawn = answer?.ok && (await answer.text());
    if (drawn && isOut()) place.innerHTML = drawn;
  };
  new IntersectionObserver(near, { rootMargin: "0px 0px 400px" }).observe(place);
}

// A page that comes back from the browser's memory is shown to its member alone.
async function onShow({ persisted }) {
  if (!persisted) return;
  document.querySelectorAll("form[data-sending]").forEach(release);
  if (rembuk.worker && (await ask("holder")) !== (actor ?? "")) location.reload();
}

tellTimes();
offerSharing();
offerCopying();
forgetSentDrafts();
forgetLeaver();
tellSignal();
setInterval(tellTimes, MINUTE);
document.addEventListener("submit", onSubmit);
document.addEventListener("click", closeMenus);
document.addEventListener("focusin", closeMenus);
document.addEventListener("click", showPhoto);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", onSave);
document.addEventListener("submit", noteLeaving);
document.addEventListener("released", (event) => release(event.target));
document.addEventListener("renewed", ({ target }) => {
  tellTimes();
  showSaving(target);
});
addEventListener("online", tellSignal);
addEventListener("offline", tellSignal);
addEventListener("pageshow", onShow);
document.querySelectorAll("[data-below]").forEach(fetchBelow);
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js"));
  meetWorker();
}
