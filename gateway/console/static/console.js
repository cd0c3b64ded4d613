// What the console does beyond plain pages: shortcuts, live changes, toasts that go away. Every page works without it.
(() => {
  "use strict";
  const REFRESH_MS = 15000;
  const TOAST_MS = 8000;
  const KEYS_OFF = "weiquan.keys.off";
  const dirty = new Set();
  let paused = false;

  const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  const inField = (element) => element.closest(TYPED) !== null;
  const isShown = (element) => element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(isShown);
  const current = () => document.querySelector("[data-row][aria-current=true]");
  const keyed = (key, within) =>
    [...within.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) => isShown(element) && !element.disabled);

  function mark(row) {
    rows().forEach((other) => other.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
  }

  function choose(row) {
    mark(row);
    row.scrollIntoView({ block: "nearest" });
    const target = row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button, summary, [tabindex]");
    if (target) target.focus({ preventScroll: true });
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
    return true;
  }

  function open() {
    const row = current();
    const link = row && (row.querySelector("a[data-open]") || row.querySelector("a"));
    if (!link) return false;
    link.click();
    return true;
  }

  function press(key) {
    const element = (current() && keyed(key, current())) || keyed(key, document);
    if (!element) return false;
    if (element.matches(TYPED)) element.focus();
    else element.click();
    return true;
  }

  function back() {
    const opened = document.activeElement.closest("details[open]") || document.querySelector("main details.act[open]");
    if (!opened) return false;
    opened.open = false;
    opened.querySelector("summary").focus();
    return true;
  }

  // Questions answered by digits: a digit answers the first that is open, backspace opens the last that is answered.
  const questions = () => [...document.querySelectorAll("[data-digits]")].filter(isShown);
  const answerOf = (question) => question.querySelector("input:checked");

  function answer(digit) {
    const open = questions().find((question) => !answerOf(question));
    const box = open && open.querySelector(`input[value="${digit}"]`);
    if (!box) return false;
    box.click();
    return true;
  }

  function reopen() {
    const answered = questions().filter(answerOf).pop();
    if (!answered) return false;
    answerOf(answered).checked = false;
    return true;
  }

  const acts = {
    backspace: reopen,
    j: () => step(1),
    k: () => step(-1),
    ".": () => ((paused = !paused), document.documentElement.toggleAttribute("data-paused", paused), true),
    "?": () => {
      const help = document.getElementById("keys");
      if (help) help.open = !help.open;
      return help !== null;
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.metaKey) return;
    const element = event.target;
    const form = element.form || document.querySelector("form[data-default]");
    if (event.key === "Enter" && event.ctrlKey && form) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && back()) return;
    if (event.ctrlKey || inField(element) || localStorage.getItem(KEYS_OFF)) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && !(element.matches("[data-row]") && open())) return;
    const act = acts[key] || (() => (/^\d$/.test(key) && answer(key)) || press(key));
    if (key === "enter" || act()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !row.hasAttribute("aria-current")) mark(row);
    const off = event.target.closest("[data-keys]");
    if (off) off.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1");
    if (event.target.closest("[data-print]")) window.print();
    const chosen = event.target.closest("[data-all]");
    if (chosen) {
      const form = document.getElementById(chosen.dataset.all);
      form && [...form.elements].filter((box) => box.matches("[data-one]")).forEach((box) => (box.checked = chosen.checked));
    }
  });

  document.addEventListener("input", (event) => event.target.form && dirty.add(event.target.form));
  document.addEventListener("submit", (event) => dirty.delete(event.target));

  // Files that are too much together are named before they are sent; the server refuses them as well.
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset.most) return;
    const size = [...target.files].reduce((sum, file) => sum + file.size, 0);
    target.setCustomValidity(size > Number(target.dataset.most) ? target.dataset.tooMuch : "");
    target.reportValidity();
  });

  // An act whose form is chosen by a link opens it; a link to a part of the page inside a closed block opens the block.
  function unfold() {
    const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let block = part; block; block = block.parentElement) if (block.matches("details")) block.open = true;
    if (part && part.matches("[data-row]")) mark(part); // its keys act on it, not on the first
    const field = part && part.querySelector("form input:not([type=hidden]), form select, form textarea");
    if (field) field.focus();
  }
  window.addEventListener("hashchange", unfold);

  function quiet() {
    if (document.hidden || paused) return false;
    if ([...dirty].some((form) => form.isConnected)) return false;
    return !document.querySelector("main details.act[open], main .clk[open]");
  }
  setInterval(() => {
    if (!quiet() || !window.htmx) return;
    document.querySelectorAll("[data-live]").forEach((part) => window.htmx.trigger(part, "refresh"));
  }, REFRESH_MS);

  // An answer to what a form said before would take away what was typed meanwhile: it is asked for again as it says now.
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select";
  const typedMeanwhile = ({ target, requestConfig: { elt, formData, triggeringEvent } }) =>
    triggeringEvent?.type === "input" &&
    [...target.querySelectorAll(FIELDS)]
      .filter((field) => field.form && field.form.contains(elt) && formData.has(field.name))
      .some((field) => !formData.getAll(field.name).includes(field.value));

  // What is put in place keeps the row a person was at; where an act took that row away, the next one is chosen.
  let at = null;
  let unfolded = []; // panels opened on a telephone
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname.endsWith("/sign-in")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
    // An act on its way belongs to what is shown now: a refresh that overtakes it would take away the place of its answer.
    // Neither does a refresh replace what somebody began while it was on its way.
    const { elt } = event.detail.requestConfig;
    const isRefresh = elt.matches("[data-live]");
    if (isRefresh && (!quiet() || document.querySelector("form.htmx-request"))) event.detail.shouldSwap = false;
    if (typedMeanwhile(event.detail)) {
      event.detail.shouldSwap = false;
      setTimeout(() => window.htmx.trigger(elt, "input")); // when this answer is done with
    }
    const row = current();
    at = row && { id: row.id, index: rows().indexOf(row), own: row.contains(document.activeElement) };
    unfolded = [...document.querySelectorAll("[data-unfold]:checked")].map((box) => box.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    unfolded.forEach((id) => document.getElementById(id) && (document.getElementById(id).checked = true));
    if (!at) return;
    const all = rows();
    const row = all.find((one) => one.id && one.id === at.id) || all[Math.min(at.index, all.length - 1)];
    if (!row) return;
    if (at.own) choose(row);
    else mark(row);
    at = null;
  });

  function leave(toast) {
    setTimeout(() => toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove(), TOAST_MS);
  }
  function ready() {
    document.querySelectorAll(".toast").forEach(leave);
    const keys = document.querySelector("[data-keys]");
    if (keys) keys.checked = !localStorage.getItem(KEYS_OFF);
    unfold();
  }
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".toast").forEach(leave));
})();
