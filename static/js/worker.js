// The site on the phone: pages read before, packs of boards, and what waits for signal.
// The server puts VERSION, SHELL and OF_MEMBERS before this file. Everything private is kept under the number
// of its member, "" for guests: nothing of one is ever given to another.
const SHELL_CACHE = `shell-${VERSION}`;
const OFFLINE = "/offline";
const PATIENCE_MS = 3_500;
const SEEN_MOST = { count: 60, bytes: 5e6 };
const SAVED_MOST = { count: 40, bytes: 10e6 };
const NEWS_MS = 7 * 86_400_000;
const FRESH_MS = 60_000;
const TOKEN_MS = 15_000;
const SEND_MS = 30_000;
const SLOWEST_BYTES_A_MS = 5;
const TRIES = 8;
const PAUSE_MS = 5_000;
const AT_ONCE = 20;
const KEPT = /^\/((b|t|u|guides|mentors)(\/.*)?|rules|search|notifications|drafts|ask|p\/\d+\/(comments|revisions))?$/;
const WRITING = /\/(edit|suggest|draft|guide|split|print)$/;
const DOORS = /^\/(login|register|claim|logout|settings\/data)$/;
const LEAVING = /^\/(logout|settings\/data)$/;
const JSON_ONLY = { Accept: "application/json" };

// The store. Plain IndexedDB: an ordered outbox and five calls need no library.
const STORES = ["state", "pages", "texts", "photos", "items", "outbox"];
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("rembuk", 1);
    asked.onupgradeneeded = () => {
      for (const name of STORES) asked.result.createObjectStore(name, { keyPath: "id", autoIncrement: name === "outbox" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => {
      opened = undefined;
      reject(asked.error);
    };
  });
  return opened;
}

async function on(store, mode, act) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const change = base.transaction(store, mode, { durability: "strict" });
    const asked = act(change.objectStore(store));
    change.oncomplete = () => resolve(asked.result);
    change.onabort = change.onerror = () => reject(change.error);
  });
}

const get = (store, id) => on(store, "readonly", (rows) => rows.get(id));
const all = (store) => on(store, "readonly", (rows) => rows.getAll());
const put = (store, row) => on(store, "readwrite", (rows) => rows.put(row));
const drop = (store, id) => on(store, "readwrite", (rows) => rows.delete(id));
const ofActor = (actor) => IDBKeyRange.bound(`${actor} `, `${actor} \uffff`);

// What is gone meanwhile stays gone.
function change(id, more) {
  return on("outbox", "readwrite", (rows) => {
    const asked = rows.get(id);
    asked.onsuccess = () => asked.result && rows.put({ ...asked.result, ...more });
    return asked;
  });
}

// Who holds the phone: the member of the last page the server sent; null while that is unknown.
const current = async () => (await get("state", "actor"))?.actor ?? null;

// Who wanted to leave has left as soon as a page comes for somebody else.
async function hold(actor) {
  const leaving = actor === null ? null : await get("state", "leaving");
  if (leaving) {
    await drop("state", "leaving");
    if (leaving.actor !== actor) await forget(leaving.actor);
  }
  await put("state", { id: "actor", actor });
}

// How often somebody has gone through a door: what was asked for before belongs to who was there.
let doors = 0;

const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));

// Pages
async function remember(url, response, asked, more = {}) {
  if (asked !== doors || response.type === "opaqueredirect" || response.status >= 500) return null;
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) return null;
  const actor = response.headers.get("X-Actor") ?? "";
  await hold(actor);
  if (!response.ok || response.redirected) return null;
  if (url.pathname === OFFLINE) return (await caches.open(SHELL_CACHE)).put(OFFLINE, response);
  const path = url.pathname + url.search;
  if (!KEPT.test(url.pathname) || WRITING.test(url.pathname) || path.startsWith("/ask?")) return null;
  const html = await response.text();
  const id = `${actor} ${path}`;
  const before = await get("pages", id);
  const title = /<title>(.*?)( · Rembuk IKM)?<\/title>/s.exec(html)?.[1] ?? path;
  const page = { ...before, ...more, id, actor, path, title, at: Date.now(), bytes: html.length };
  await put("texts", { id, html, policy: response.headers.get("Content-Security-Policy") });
  await put("pages", page);
  await makeRoom();
  return page;
}

async function forgetPage(page) {
  for (const photo of page.photos ?? []) await drop("photos", `${page.actor} ${photo}`);
  await drop("texts", page.id);
  await drop("pages", page.id);
}

async function makeRoom() {
  const pages = (await all("pages")).sort((one, other) => other.at - one.at);
  for (const [saved, most] of [[false, SEEN_MOST], [true, SAVED_MOST]]) {
    let { count, bytes } = most;
    for (const page of pages.filter((each) => Boolean(each.saved) === saved)) {
      count -= 1;
      bytes -= page.bytes + (page.photoBytes ?? 0);
      if (count < 0 || bytes < 0) await forgetPage(page);
    }
  }
}

function asPage(html, policy, mark) {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  if (policy) headers["Content-Security-Policy"] = policy;
  return new Response(html.replace("<body", `<body ${mark}`), { headers });
}

async function keptPage(url) {
  const actor = await current();
  if (actor === null) return null;
  // To ask needs the form alone, whatever the board it was opened for.
  const id = `${actor} ${url.pathname === "/ask" ? "/ask" : url.pathname + url.search}`;
  const [page, text] = [await get("pages", id), await get("texts", id)];
  if (page && text) return asPage(text.html, text.policy, `data-kept="${page.at}"`);
  const path = await keptUnder(url, (await all("pages")).filter((each) => each.actor === actor));
  return path && Response.redirect(path);
}

// Short links, links with marks of where they came from, and links to a post lead to the page that is kept.
async function keptUnder({ pathname }, pages) {
  const [thread] = /^\/t\/\d+(?=\/|$)/.exec(pathname) ?? [];
  if (thread) return pages.find(({ path }) => path.startsWith(`${thread}/`) && !path.includes("?"))?.path;
  const [, post] = /^\/p\/(\d+)$/.exec(pathname) ?? [];
  for (const { id, path } of post ? pages : []) if ((await get("texts", id))?.html.includes(`id="p${post}"`)) return `${path}#p${post}`;
}

async function offlinePage(mark) {
  const kept = await caches.match(OFFLINE);
  return kept ? asPage(await kept.text(), kept.headers.get("Content-Security-Policy"), mark) : Response.error();
}

// What was just written stands on the page that comes: an older one would seem to have lost it.
let posted = 0;

async function page(event, url) {
  const asked = doors;
  const network = Promise.resolve(event.preloadResponse).then((loaded) => loaded ?? fetch(event.request));
  event.waitUntil(network.then((response) => remember(url, response.clone(), asked)).catch(() => {}));
  const late = Date.now() - posted < FRESH_MS ? network : patience();
  const first = await Promise.race([network, late]).catch(() => null);
  if (first) return first;
  return (await keptPage(url)) || network.catch(() => offlinePage(""));
}

// A form that no script sends.
async function sent(request) {
  posted = Date.now();
  return fetch(request).catch(() => offlinePage("data-unsent"));
}

// Whoever goes through a door may be another afterwards: until the next page tells, nobody is served.
async function door(request, path) {
  const leaving = LEAVING.test(path) ? await current() : null;
  if (leaving) {
    await Promise.race([flush(), patience()]);
    await put("state", { id: "leaving", actor: leaving });
  }
  const response = await sent(request);
  if (response.type === "opaqueredirect") {
    doors += 1;
    await hold(null);
    if (leaving) await forget(leaving);
  }
  return response;
}

async function forgetPages(actor) {
  for (const store of ["pages", "texts", "photos"]) await drop(store, ofActor(actor));
}

async function forget(actor) {
  await forgetPages(actor);
  for (const row of await all("outbox")) if (row.actor === actor) await drop("outbox", row.id);
}

async function photo(request, url) {
  try {
    return await fetch(request);
  } catch {
    const kept = await get("photos", `${await current()} ${url.pathname}`);
    return kept ? new Response(kept.blob) : Response.error();
  }
}

// A page kept before a release asks for parts by their older names.
async function part(request, url) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch {
    const plain = (path) => path.replace(/\.[0-9a-f]{10}\./, ".");
    const same = [...SHELL, ...OF_MEMBERS].find((path) => plain(path) === plain(url.pathname));
    return (same && (await caches.match(same))) || Response.error();
  }
}

// The outbox. One thing after the other, each under the key it was written with: what the server
// has taken already is answered as before and counts once.
let sending = Promise.resolve();

// `patient`: what the server was too busy for is tried again after a pause that grows.
function flush(patient = false) {
  sending = sending.catch(() => {}).then(() => sendAll(patient));
  return sending;
}

// Gives whether something is left to send, and whether anything has been settled.
async function sendAll(patient) {
  let news = false;
  for (const entry of await all("outbox")) {
    if (entry.state !== "waiting") continue;
    const outcome = patient && entry.after > Date.now() ? {} : await send(entry).catch(() => ({}));
    if (outcome === null) continue;
    await change(entry.id, { ...outcome, token: undefined });
    if (!outcome.state) return { left: true, news };
    news = true;
  }
  return { left: false, news };
}

// Asked outside a sync alone: within one it would call for itself without end.
async function flushLater(patient) {
  const { left, news } = await flush(patient);
  if (left) await self.registration.sync?.register("outbox").catch(() => {});
  return news;
}

// Browsers before 2022 wait as long as the line does.
const within = (ms) => AbortSignal.timeout?.(ms);

function formOf(entry, token) {
  const form = new FormData();
  for (const [name, value] of entry.fields) form.append(name, value);
  form.append("csrf_token", token);
  form.append("idempotency_key", entry.key);
  return form;
}

// Gives what changes in the entry; null for one of another member. Without signal it throws.
async function send(entry) {
  for (let token of [entry.token, null]) {
    if (!token) {
      const fresh = await fetch("/token", { headers: JSON_ONLY, signal: within(TOKEN_MS) });
      if (fresh.status === 401) return { ...(await fresh.json()), state: "refused" };
      if (!fresh.ok) return {};
      const { actor, csrf_token: own } = await fresh.json();
      if (String(actor) !== entry.actor) return null;
      token = own;
    }
    if (navigator.onLine) await change(entry.id, { tried: true });
    const bytes = entry.fields.reduce((sum, [, value]) => sum + (value.size ?? 0), 0);
    const signal = within(SEND_MS + bytes / SLOWEST_BYTES_A_MS);
    const answer = await fetch(entry.action, { method: "POST", headers: JSON_ONLY, body: formOf(entry, token), signal });
    if (answer.status !== 400 || token !== entry.token) return outcomeOf(entry, answer);
    // 400: the page's token has grown old
  }
}

async function outcomeOf(entry, answer) {
  const said = await answer.json().catch(() => null);
  if (answer.ok) {
    // Not from this site: a network that asks to log in first.
    if (!said?.told) return {};
    posted = Date.now();
    return { state: "sent", next: said.next, told: said.told, fields: [] };
  }
  const tries = (entry.tries ?? 0) + 1;
  // 400: another has logged in since the token was fetched
  const later = !said || answer.status >= 500 || [400, 429].includes(answer.status) || (answer.status === 409 && answer.headers.has("Retry-After"));
  if (later && tries < TRIES) return { tries, after: Date.now() + PAUSE_MS * 2 ** tries };
  return { reason: "", ...said, state: "refused" };
}

async function tellPages() {
  for (const client of await self.clients.matchAll()) client.postMessage({ changed: "outbox" });
}

// Packs
async function packIndex(board) {
  const index = await (await fetch(`/b/${board}/pack`)).json();
  const kept = new Map((await all("items")).filter((item) => item.board === board).map((item) => [item.key, item]));
  const missing = index.items.filter((item) => kept.get(item.key)?.hash !== item.hash);
  return { index, kept, missing, count: index.items.length, bytes: missing.reduce((sum, item) => sum + item.bytes, 0) };
}

async function fetchPack(board) {
  const { index, kept, missing } = await packIndex(board);
  await put("state", { id: `pack ${board}`, board, name: index.name, at: Date.now() });
  for (let start = 0; start < missing.length; start += AT_ONCE) {
    const keys = missing.slice(start, start + AT_ONCE).map((item) => item.key);
    const { items } = await (await fetch(`/b/${board}/pack?items=${keys.join("~")}`)).json();
    for (const item of items) await put("items", { ...item, id: `${board} ${item.key}`, board, bytes: item.title.length + item.html.length });
  }
  const listed = new Set(index.items.map((item) => item.key));
  for (const item of kept.values()) if (!listed.has(item.key)) await drop("items", item.id);
}

async function dropPack(board) {
  for (const item of await all("items")) if (item.board === board) await drop("items", item.id);
  await drop("state", `pack ${board}`);
}

// A button pressed twice takes back what the first press has put here.
const isTwin = (other, { actor, action, fields }) =>
  other.state === "waiting" && !other.draft && other.actor === actor && other.action === action && String(other.fields) === String(fields);
const undone = (fields) => (fields.some(([name]) => name === "undo") ? fields.filter(([name]) => name !== "undo") : [...fields, ["undo", "1"]]);

function unlessSent(id, act) {
  sending = sending.catch(() => {}).then(async () => (await get("outbox", id))?.state !== "sent" && act());
  return sending;
}

// What pages ask for
const ACTS = {
  // The page that brought this worker: the browser has it, so it costs nothing.
  async seen({ path, actor }) {
    const [url, asked] = [new URL(path, location), doors];
    const response = await fetch(url, { cache: "force-cache" });
    if ((response.headers.get("X-Actor") ?? "") === actor) await remember(url, response, asked);
  },

  holder: current,

  // The form to ask is there before the first question without signal.
  async ready() {
    const [actor, cache, asked] = [await current(), await caches.open(SHELL_CACHE), doors];
    if (!actor) return;
    if (!(await cache.match(OF_MEMBERS[0]))) await cache.addAll(OF_MEMBERS);
    if (!(await get("pages", `${actor} /ask`))) await remember(new URL("/ask", location), await fetch("/ask"), asked);
  },

  // First the photos: a page is saved with all of them, or not.
  async save({ path }) {
    const [url, asked] = [new URL(path, location), doors];
    const response = await fetch(url);
    const actor = response.headers.get("X-Actor") ?? "";
    const photos = [...new Set((await response.clone().text()).match(/\/media\/[\w-]+-320\.webp/g))];
    const blobs = [];
    for (const address of photos) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(address);
      blobs.push(await answer.blob());
    }
    const photoBytes = blobs.reduce((sum, { size }) => sum + size, 0);
    for (const [at, address] of photos.entries()) await put("photos", { id: `${actor} ${address}`, blob: blobs[at] });
    if (!(await remember(url, response, asked, { saved: true, photos, photoBytes }))) throw new Error("not a page to keep");
  },

  async unsave({ path }) {
    const kept = await get("pages", `${await current()} ${path}`);
    if (kept) await forgetPage(kept);
  },

  async isSaved({ path }) {
    return Boolean((await get("pages", `${await current()} ${path}`))?.saved);
  },

  async send({ entry: { replaces, ...entry } }, reply) {
    const twin = entry.draft ? null : (await all("outbox")).find((other) => isTwin(other, entry));
    if (twin && !twin.tried) {
      await drop("outbox", twin.id);
      await tellPages();
      return { state: "undone" };
    }
    if (twin) entry.fields = undone(entry.fields);
    const id = await put("outbox", { ...entry, state: "waiting" });
    if (replaces) await drop("outbox", replaces);
    reply({ stored: true });
    await flushLater();
    return get("outbox", id);
  },

  async retry({ id }) {
    await change(id, { state: "waiting", tries: 0 });
    await flushLater();
    await tellPages();
  },

  async flush() {
    if (await flushLater(true)) await tellPages();
  },

  async list({ actor }) {
    const entries = await all("outbox");
    const old = entries.filter((entry) => entry.state === "sent" && entry.at < Date.now() - NEWS_MS);
    for (const { id } of old) await drop("outbox", id);
    return entries.filter((entry) => entry.actor === actor && !old.includes(entry));
  },

  drop: ({ id }) => drop("outbox", id),

  // What is not sent is taken away, or held back to be changed: not while it may be on its way.
  take: ({ id }) => unlessSent(id, () => drop("outbox", id)),
  hold: ({ id }) => unlessSent(id, () => change(id, { state: "refused", reason: "" })),

  async everything() {
    const actor = await current();
    const own = (row) => row.actor === actor;
    return {
      actor,
      pages: (await all("pages")).filter(own).sort((one, other) => other.at - one.at),
      entries: actor ? await ACTS.list({ actor }) : [],
      packs: (await all("state")).filter((row) => row.board),
      items: await all("items"),
    };
  },

  packSize: async ({ board }) => {
    const { count, bytes } = await packIndex(board);
    return { count, bytes };
  },

  pack: ({ board }) => fetchPack(board),
  dropPack: ({ board }) => dropPack(board),

  async empty() {
    await forgetPages(await current());
    for (const row of await all("state")) if (row.board) await drop("state", row.id);
    await on("items", "readwrite", (rows) => rows.clear());
  },
};

addEventListener("message", (event) => {
  const { act, ...asked } = event.data;
  const reply = (said) => event.ports[0]?.postMessage(said);
  const done = (async () => ACTS[act](asked, reply))();
  event.waitUntil(done.then((result) => reply({ result }), (error) => reply({ error: String(error) })));
});

addEventListener("sync", (event) => {
  const done = flush(true).then(async ({ left, news }) => {
    if (news) await tellPages();
    if (left) throw new Error("no signal yet");
  });
  event.waitUntil(done);
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(page(event, url));
    else event.respondWith(DOORS.test(url.pathname) ? door(request, url.pathname) : sent(request));
  } else if (request.method === "GET") {
    if (url.pathname.startsWith("/static/")) event.respondWith(part(request, url));
    if (url.pathname.startsWith("/media/")) event.respondWith(photo(request, url));
  }
});

addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)));
});

async function takeOver() {
  for (const name of await caches.keys()) if (name !== SHELL_CACHE) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

addEventListener("activate", (event) => event.waitUntil(takeOver()));
