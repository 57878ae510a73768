// The queue by keyboard. Without it the same buttons are there.
const items = [...document.querySelectorAll("[data-item]")];
const hint = document.querySelector(".keys");
let at = 0;

function go(to) {
  at = Math.max(0, Math.min(items.length - 1, to));
  items[at]?.focus({ preventScroll: true });
  items[at]?.scrollIntoView({ block: "start" });
}

function press(selector, place = items[at]) {
  place?.querySelector(selector)?.click();
}

// A ready reason fills the field, where it can be changed.
function fill(event) {
  if (!event.target.matches("[data-ready]")) return;
  const option = event.target.selectedOptions[0];
  event.target.form.elements.reason.value = option.value ? option.textContent : "";
}

const KEYS = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  1: () => press("[data-action='1']"),
  2: () => press("[data-action='2']"),
  r: () => items[at]?.querySelector("[data-ready], [name=reason]")?.focus(),
  c: () => press("[data-claim]"),
  x: () => press("[name=ids]"),
  u: () => press("form[data-flash] button", document),
};

function onKey(event) {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing) return go(at);
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
}

if (hint) hint.hidden = false;
document.addEventListener("keydown", onKey);
document.addEventListener("change", fill);
document.addEventListener("focusin", (event) => {
  const found = items.indexOf(event.target.closest("[data-item]"));
  if (found >= 0) at = found;
});
if (items.length && !location.hash) items[0].focus({ preventScroll: true });
