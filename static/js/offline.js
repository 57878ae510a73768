// What this phone keeps, how old and how large it is; packs of boards and the search in them.
const said = document.getElementById("offline").dataset;
const { ask, element, size, moment } = rembuk;
const find = (id) => document.getElementById(id);
const FOUND_MOST = 20;
let items = [];

const button = (label, run) => element("button", label, { type: "button", onclick: run });
// Titles are kept as they stand in the pages, with their entities.
const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

function row(...parts) {
  const made = element("li");
  made.append(...parts);
  return made;
}

function showPages(pages) {
  find("pages").replaceChildren(
    ...pages.map((page) => {
      const mark = page.saved ? said.saved + " · " : "";
      const about = `${mark}${moment(page.at)} · ${size(page.bytes + (page.photoBytes ?? 0))}`;
      return row(element("a", plain(page.title), { href: page.path }), element("p", about, { className: "soft" }));
    }),
  );
  find("no-pages").hidden = pages.length > 0;
  find("empty").hidden = pages.length === 0 && items.length === 0;
}

function showEntries(entries) {
  find("outbox").hidden = entries.length === 0;
  find("entries").replaceChildren(
    ...entries.map((entry) => {
      const text = entry.fields.filter(([name]) => ["title", "body", "note"].includes(name)).map(([, value]) => value).join("\n");
      const state = entry.state === "waiting" ? said.waiting : `${said.refused} ${entry.reason ?? ""}`;
      return row(
        element("a", entry.title, { href: entry.page }),
        element("p", `${state} · ${moment(entry.at)}`, { className: "soft" }),
        element("p", text, { className: "typed" }),
      );
    }),
  );
}

function showPacks(packs) {
  for (const place of document.querySelectorAll("[data-pack]")) {
    const board = place.dataset.pack;
    const pack = packs.find((each) => each.board === board);
    const own = items.filter((item) => item.board === board);
    const line = element("p", pack ? `${said.kept.replace("#", own.length)} · ${size(own.reduce((sum, item) => sum + item.bytes, 0))} · ${moment(pack.at)}` : said.notKept, { className: "soft" });
    line.setAttribute("role", "status");
    const acts = element("div", "", { className: "row-of" });
    acts.append(button(pack ? said.renew : said.look, () => offer(board, line, acts)));
    if (pack) acts.append(button(said.remove, () => ask("dropPack", { board }).then(() => showAt(board))));
    place.replaceChildren(line, acts);
  }
}

// The size is told before anything is fetched.
async function offer(board, line, acts) {
  try {
    const { count, bytes } = await ask("packSize", { board });
    line.textContent = bytes ? said.offer.replace("#", count).replace("~", size(bytes)) : said.newest;
    if (!bytes) return ask("pack", { board });
    const take = button(said.take, async () => {
      take.onclick = null;
      line.textContent = said.fetching;
      await ask("pack", { board }).then(() => showAt(board), () => (line.textContent = said.failed));
    });
    acts.firstChild.replaceWith(take);
    take.focus();
  } catch {
    line.textContent = said.failed;
  }
}

// Written without marks and signs, so that what is typed in haste is found.
const simple = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");

function search(event) {
  event?.preventDefault();
  const wanted = simple(find("q").value).split(" ").filter(Boolean);
  const found = wanted.length ? items.filter((item) => wanted.every((word) => item.text.includes(word))).slice(0, FOUND_MOST) : [];
  find("found").replaceChildren(
    ...found.map((item) => {
      const made = element("details", element("summary", item.title));
      const text = element("div", "", { className: "text" });
      // The server's own sanitized text.
      text.innerHTML = item.html;
      made.append(text, element("a", said.page, { href: item.url }));
      return row(made);
    }),
  );
  find("told").textContent = wanted.length ? (found.length ? said.found.replace("#", found.length) : said.nothing) : "";
}

async function show() {
  const all = await ask("everything");
  items = all.items.map((item) => ({ ...item, text: simple(`${item.title} ${plain(item.html)}`) }));
  showPages(all.pages);
  showEntries(all.entries);
  showPacks(all.packs);
  find("search").hidden = items.length === 0;
  find("sum").textContent = size([...all.pages.map((page) => page.bytes + (page.photoBytes ?? 0)), ...items.map((item) => item.bytes), 0].reduce((one, other) => one + other));
  search();
}

// What was pressed is drawn anew: the focus stays at its board.
async function showAt(board) {
  await show();
  document.querySelector(`[data-pack="${board}"] button`)?.focus();
}

async function start() {
  await show();
  find("search").addEventListener("submit", search);
  find("q").addEventListener("input", search);
  find("empty").addEventListener("click", () => ask("empty").then(show));
  navigator.serviceWorker.addEventListener("message", show);
}

const { unsent } = document.body.dataset;
find("unsent").hidden = unsent === undefined;
find("missing").hidden = unsent !== undefined || location.pathname === "/offline";
if (rembuk.worker) start();
else document.addEventListener("worker", start);
