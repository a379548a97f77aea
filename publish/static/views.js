// Makes views answer in place: the same pages, fetched and set in, so that nothing jumps.
(() => {
  "use strict";

  const WAIT = 150; // milliseconds after the last move of a slider
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  let going = null;

  function main() {
    return document.getElementById("content");
  }

  // ---- going from state to state of one view ----

  async function go(address, { push = true, say = true } = {}) {
    if (going) going.abort();
    going = new AbortController();
    const signal = going.signal;
    let text;
    try {
      const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      text = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return;
    }
    const made = new DOMParser().parseFromString(text, "text/html");
    const fresh = made.getElementById("content");
    if (!fresh) {
      location.assign(address);
      return;
    }
    const focused = document.activeElement;
    const inside = main().contains(focused);
    const open = new Set([...main().querySelectorAll("details[open]")].map((e) => e.className));
    main().replaceWith(document.adoptNode(fresh));
    for (const details of main().querySelectorAll("details")) {
      if (open.has(details.className)) details.open = true;
    }
    for (const place of ["header.site nav.views", "header.site nav.languages"]) {
      const [old, other] = [document.querySelector(place), made.querySelector(place)];
      if (old && other) old.replaceWith(document.adoptNode(other));
    }
    document.title = made.title;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    if (inside) refocus(focused);
    ready();
    document.dispatchEvent(new CustomEvent("keikaku-view"));
    const told = main().querySelector(".filters .count, .threshold output, h1");
    if (say && told) status.textContent = told.textContent;
  }

  function refocus(before) {
    const same = before.id && document.getElementById(before.id);
    (same || main().querySelector(".filters summary") || main()).focus({ preventScroll: true });
  }

  function here(address) {
    return address.origin === location.origin && address.pathname === location.pathname;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!main().contains(form) || form.method !== "get") return;
    const address = new URL(form.action, location.href);
    if (!here(address)) return;
    event.preventDefault();
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    address.search = new URLSearchParams(given).toString();
    go(address);
  });

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[href]");
    if (!link || !main().contains(link) || link.closest("svg") || link.hasAttribute("download")) {
      return;
    }
    const address = new URL(link.href, location.href);
    if (!here(address) || address.hash) return;
    event.preventDefault();
    go(address);
  });

  window.addEventListener("popstate", () => {
    if (!location.hash) go(new URL(location.href), { push: false });
  });

  // ---- the slider ----

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const slider = event.target;
    if (slider.type !== "range" || !main().contains(slider)) return;
    const told = slider.form.querySelector("output");
    told.textContent = told.dataset.one.replace("{}", slider.value);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const address = new URL(location.href);
      address.searchParams.set(slider.name, slider.value);
      go(address, { push: false });
    }, WAIT);
  });

  // ---- names of what the reader points at ----

  function pointed(target) {
    const line = main().querySelector(".pointed");
    const link = target instanceof Element && target.closest(".chart svg a");
    if (!line || !link) return null;
    const mark = target.closest("g");
    const title = mark && link.contains(mark) && mark.querySelector(":scope > title");
    line.textContent = (title && title.textContent) || link.getAttribute("aria-label") || "";
    line.classList.add("named");
    return link;
  }

  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => pointed(event.target));
  }

  // A finger cannot hover: the first touch names the mark, the second follows its link.
  let touched = null;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.pointerType === "touch" && pointed(event.target);
      if (link && touched !== link) event.preventDefault();
      touched = link || null;
    },
    { capture: true },
  );

  // ---- the link ----

  function ready() {
    const line = main().querySelector(".pointed");
    if (line) {
      line.hidden = false;
      line.textContent = line.dataset.hint;
    }
    const threshold = main().querySelector(".threshold button");
    if (threshold) threshold.hidden = true;
    const field = main().querySelector(".address input");
    if (!field) return;
    field.value = new URL(field.value, location.href).href;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = field.dataset.button;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand("copy");
      }
      status.textContent = field.dataset.copy;
      button.textContent = field.dataset.copy;
    });
    field.after(button);
  }

  // What the reader chose on the map belongs to the link and to what is saved.
  document.addEventListener("keikaku-state", (event) => {
    const field = main().querySelector(".address input");
    if (field) field.value = location.href;
    for (const link of main().querySelectorAll(".taking .downloads a")) {
      const address = new URL(link.href);
      address.search = event.detail;
      link.href = address.href;
    }
  });

  ready();
})();
