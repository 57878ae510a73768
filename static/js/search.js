// Offers threads and guides while one types: into a search field, or under the title of a question.
const WAIT = 250;

function debounced(act) {
  let timer, running;
  return (...given) => {
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(() => act((running = new AbortController()).signal, ...given), WAIT);
  };
}

async function get(url, signal) {
  try {
    const answer = await fetch(url, { signal, headers: { Accept: "*/*" } });
    return answer.ok ? answer : null;
  } catch {
    // No signal, or typed on: the plain form still works.
    return null;
  }
}

// A combobox as the ARIA practices describe it: the field keeps the focus, arrows choose.
function offer(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-offers`;
  list.className = "offers";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const told = document.createElement("p");
  told.className = "sr";
  told.setAttribute("role", "status");
  input.closest(".seek").append(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
  let chosen = -1;

  const choose = (index) => {
    const options = [...list.children];
    chosen = options.length ? (index + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", place === chosen));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const open = (offered) => {
    list.replaceChildren(
      ...offered.map(({ title, url, mark }, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        const link = document.createElement("a");
        link.href = url;
        link.tabIndex = -1;
        link.textContent = title;
        if (mark) link.append(Object.assign(document.createElement("span"), { className: "chip", textContent: mark }));
        option.append(link);
        return option;
      }),
    );
    list.hidden = !offered.length;
    input.setAttribute("aria-expanded", !list.hidden);
    told.textContent = offered.length ? input.dataset.count.replace("#", offered.length) : "";
    choose(-1);
  };
  const ask = debounced(async (signal) => {
    const question = input.value.trim();
    const answer = question.length > 2 && (await get(`${input.dataset.suggest}?q=${encodeURIComponent(question)}`, signal));
    if (!signal.aborted && document.activeElement === input) open(answer ? await answer.json() : []);
  });
  input.addEventListener("input", ask);
  input.addEventListener("blur", () => setTimeout(open, 200, []));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) open([]);
    else if (event.key === "ArrowDown" && !list.hidden) choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].firstChild.href);
    else return;
    event.preventDefault();
  });
}

// "Is it one of these?" under the title. Who was shown it is not asked again when sending.
function compare(place) {
  const { title, body, similar_seen: seen } = place.closest("form").elements;
  const ask = debounced(async (signal) => {
    const words = title.value.trim();
    const answer = words.length > 7 && (await get(`/ask/similar?${new URLSearchParams({ title: words, body: body.value.slice(0, 1000) })}`, signal));
    if (signal.aborted) return;
    const drawn = answer ? (await answer.text()).trim() : "";
    if (drawn === place.dataset.drawn) return;
    place.dataset.drawn = drawn;
    const field = document.activeElement;
    const before = field.getBoundingClientRect().top;
    place.innerHTML = drawn;
    // What is being written stays under the thumb.
    scrollBy(0, field.getBoundingClientRect().top - before);
    if (place.querySelector("[data-likely]")) seen.value = "1";
  });
  title.addEventListener("input", ask);
  body.addEventListener("change", ask);
}

document.querySelectorAll("[data-suggest]").forEach(offer);
document.querySelectorAll("[data-similar]").forEach(compare);
