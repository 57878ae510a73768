// The site on the phone: pages read before, packs of boards, and what waits for signal.
// The server puts VERSION, SHELL and OF_MEMBERS before this file. Everything private is kept under the number
// of its member, "" for guests: nothing of one is ever given to another.
const SHELL_CACHE = `shell-${VERSION}`;
const OFFLINE = "/offline";
const PATIENCE_MS = 3_500;
const SEEN_MOST = { count: 60, bytes: 5e6 };
const SAVED_MOST = { count: 40, bytes: 10e6 };
const NEWS_MS = 7 * 86_400_000;
const TRIES = 6;
const AT_ONCE = 20;
const KEPT = /^\/(|(b|t|u|guides|mentors|rules)(\/.*)?|ask|p\/\d+\/comments)$/;
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

// Who holds the phone: the member of the last page the server sent; null while that is unknown.
const current = async () => (await get("state", "actor"))?.actor ?? null;
const hold = (actor) => put("state", { id: "actor", actor });

// How often somebody has gone through a door: what was asked for before belongs to who was there.
let doors = 0;

// Pages
async function remember(url, response, asked, saved = false) {
  if (asked !== doors || response.type === "opaqueredirect" || response.status >= 500) return null;
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) return null;
  const actor = response.headers.get("X-Actor") ?? "";
  await hold(actor);
  if (!response.ok || response.redirected) return null;
  if (url.pathname === OFFLINE) return (await caches.open(SHELL_CACHE)).put(OFFLINE, response);
  const path = url.pathname + url.search;
  if (!KEPT.test(url.pathname) || path.startsWith("/ask?")) return null;
  const html = await response.text();
  const id = `${actor} ${path}`;
  const before = await get("pages", id);
  const title = /<title>(.*?)( · Rembuk IKM)?<\/title>/s.exec(html)?.[1] ?? path;
  const page = { ...before, id, actor, path, title, at: Date.now(), bytes: html.length };
  page.saved ||= saved;
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

async function keptPage(url) {
  const actor = await current();
  if (actor === null) return null;
  // To ask needs the form alone, whatever the board it was opened for.
  const id = `${actor} ${url.pathname === "/ask" ? "/ask" : url.pathname + url.search}`;
  const [page, text] = [await get("pages", id), await get("texts", id)];
  if (!page || !text) return null;
  const html = text.html.replace("<body", `<body data-kept="${page.at}"`);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  if (text.policy) headers["Content-Security-Policy"] = text.policy;
  return new Response(html, { headers });
}

async function page(event, url) {
  const asked = doors;
  const network = Promise.resolve(event.preloadResponse).then((loaded) => loaded ?? fetch(event.request));
  event.waitUntil(network.then((response) => remember(url, response.clone(), asked)).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([network, late]).catch(() => null);
  if (first) return first;
  return (await keptPage(url)) ?? network.catch(() => caches.match(OFFLINE));
}

// Whoever goes through a door may be another afterwards: until the next page tells, nobody is served.
async function door(request, path) {
  const leaving = LEAVING.test(path) ? await current() : null;
  if (leaving) await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  const response = await fetch(request);
  if (response.type === "opaqueredirect") {
    doors += 1;
    await hold(null);
    if (leaving) await forget(leaving);
  }
  return response;
}

async function forget(actor) {
  for (const store of ["pages", "outbox"]) {
    for (const row of await all(store)) {
      if (row.actor === actor) await (store === "pages" ? forgetPage(row) : drop(store, row.id));
    }
  }
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

function flush() {
  sending = sending.catch(() => {}).then(sendAll);
  return sending;
}

async function sendAll() {
  for (const entry of await all("outbox")) {
    if (entry.state !== "waiting") continue;
    const outcome = await send(entry).catch(() => ({}));
    if (outcome === null) continue;
    const { token, ...kept } = { ...entry, ...outcome };
    await put("outbox", kept.state === "sent" ? { ...kept, fields: [] } : kept);
    if (kept.state !== "waiting") continue;
    await self.registration.sync?.register("outbox").catch(() => {});
    return false;
  }
  return true;
}

function formOf(entry, token) {
  const form = new FormData();
  for (const [name, value] of entry.fields) form.append(name, value);
  form.append("csrf_token", token);
  form.append("idempotency_key", entry.key);
  return form;
}

// Gives what changes in the entry; null for one of another member. Without signal it throws.
async function send(entry) {
  const tries = (entry.tries ?? 0) + 1;
  for (const given of [entry.token, undefined]) {
    let token = given;
    if (!token) {
      const fresh = await fetch("/token", { headers: JSON_ONLY });
      if (fresh.status === 401) return { ...(await fresh.json()), state: "refused" };
      const { actor, csrf_token: own } = await fresh.json();
      if (String(actor) !== entry.actor) return null;
      token = own;
    }
    const answer = await fetch(entry.action, { method: "POST", headers: JSON_ONLY, body: formOf(entry, token) });
    if (answer.status === 400 && given) continue; // the page's token has grown old
    // 400: another has logged in since the token was fetched
    const later = answer.status >= 500 || [400, 429].includes(answer.status) || (answer.status === 409 && answer.headers.has("Retry-After"));
    if (later && tries < TRIES) return { tries };
    const said = await answer.json();
    return answer.ok ? { state: "sent", next: said.next, told: said.told } : { ...said, state: "refused" };
  }
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
  for (let start = 0; start < missing.length; start += AT_ONCE) {
    const keys = missing.slice(start, start + AT_ONCE).map((item) => item.key);
    const { items } = await (await fetch(`/b/${board}/pack?items=${keys.join("~")}`)).json();
    for (const item of items) await put("items", { ...item, id: `${board} ${item.key}`, board, bytes: item.title.length + item.html.length });
  }
  const listed = new Set(index.items.map((item) => item.key));
  for (const item of kept.values()) if (!listed.has(item.key)) await drop("items", item.id);
  await put("state", { id: `pack ${board}`, board, name: index.name, at: Date.now() });
}

async function dropPack(board) {
  for (const item of await all("items")) if (item.board === board) await drop("items", item.id);
  await drop("state", `pack ${board}`);
}

// What pages ask for
const ACTS = {
  async seen({ path }) {
    const [url, asked] = [new URL(path, location), doors];
    await remember(url, await fetch(url), asked);
  },

  // The form to ask is there before the first question without signal.
  async ready() {
    const [actor, cache] = [await current(), await caches.open(SHELL_CACHE)];
    if (!(await cache.match(OF_MEMBERS[0]))) await cache.addAll(OF_MEMBERS);
    if (actor && !(await get("pages", `${actor} /ask`))) await ACTS.seen({ path: "/ask" });
  },

  async save({ path, photos }) {
    const [url, asked] = [new URL(path, location), doors];
    const saved = await remember(url, await fetch(url), asked, true);
    if (!saved) throw new Error("not a page to keep");
    saved.photos = photos;
    saved.photoBytes = 0;
    for (const address of photos) {
      const blob = await (await fetch(address)).blob();
      saved.photoBytes += blob.size;
      await put("photos", { id: `${saved.actor} ${address}`, blob });
    }
    await put("pages", saved);
    await makeRoom();
  },

  async unsave({ path }) {
    const kept = await get("pages", `${await current()} ${path}`);
    if (kept) await forgetPage(kept);
  },

  async isSaved({ path }) {
    return Boolean((await get("pages", `${await current()} ${path}`))?.saved);
  },

  async send({ entry }, reply) {
    if (entry.replaces) await drop("outbox", entry.replaces);
    const id = await put("outbox", { ...entry, state: "waiting" });
    reply({ stored: true });
    await flush();
    return get("outbox", id);
  },

  async retry({ id }) {
    const entry = await get("outbox", id);
    if (entry) await put("outbox", { ...entry, state: "waiting", tries: 0 });
    await flush();
    await tellPages();
  },

  async flush() {
    const before = (await all("outbox")).filter((entry) => entry.state === "waiting");
    if (!before.length) return;
    await flush();
    await tellPages();
  },

  async list({ actor }) {
    const entries = await all("outbox");
    const old = entries.filter((entry) => entry.state === "sent" && entry.at < Date.now() - NEWS_MS);
    for (const { id } of old) await drop("outbox", id);
    return entries.filter((entry) => entry.actor === actor && !old.includes(entry));
  },

  drop: ({ id }) => drop("outbox", id),

  // Takes back what is not sent: not while it may be on its way.
  take({ id }) {
    sending = sending.catch(() => {}).then(async () => {
      const entry = await get("outbox", id);
      if (!entry || entry.state === "sent") return null;
      await drop("outbox", id);
      return entry;
    });
    return sending;
  },

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
    const actor = await current();
    for (const row of await all("pages")) if (row.actor === actor) await forgetPage(row);
    for (const row of await all("state")) if (row.board) await dropPack(row.board);
  },
};

addEventListener("message", (event) => {
  const { act, ...asked } = event.data;
  const reply = (said) => event.ports[0]?.postMessage(said);
  const done = (async () => ACTS[act](asked, reply))();
  event.waitUntil(done.then((result) => reply({ result }), (error) => reply({ error: String(error) })));
});

addEventListener("sync", (event) => {
  const done = flush().then(async (all) => {
    await tellPages();
    if (!all) throw new Error("no signal yet");
  });
  event.waitUntil(done);
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(page(event, url));
    else if (DOORS.test(url.pathname)) event.respondWith(door(request, url.pathname));
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
