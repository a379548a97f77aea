// Answers under the search box while one types. Names only ever become text.
(() => {
  "use strict";

  const WAIT = 80; // milliseconds after the last letter
  const MOST = 6; // things of a kind
  const form = document.querySelector("form.search");
  const box = form && form.querySelector("input[name=q]");
  if (!box || !form.dataset.typed) {
    slash();
    return;
  }
  const popup = document.createElement("div");
  popup.id = "search-found";
  popup.className = "search-found";
  popup.setAttribute("role", "listbox");
  popup.setAttribute("aria-label", form.dataset.found);
  popup.hidden = true;
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(popup, status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", popup.id);
  box.autocomplete = "off";

  const known = new Map();
  let options = [];
  let active = -1;
  let waiting = 0;
  let latest = 0;

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  // The page a thing has on this site; a link may be written from where the answer stands.
  function safe(address, base) {
    if (typeof address !== "string" || !address) return "";
    const found = new URL(address, base);
    return found.origin === location.origin ? found.href : "";
  }

  // Without what does not tell names apart: width, case, kana script, spaces.
  function folded(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .replace(/\s+/g, "");
  }

  // A site without a server gives everything at once; the best of each kind is chosen here.
  function chosen(whole, asked) {
    const words = asked.split(/\s+/).map(folded).filter(Boolean);
    const groups = [];
    let count = 0;
    for (const group of whole.index) {
      const items = group.items.filter((item) => words.every((w) => item.words.includes(w)));
      count += items.length;
      if (items.length) groups.push({ label: group.label, items: items.slice(0, MOST) });
    }
    return { groups, said: count ? whole.some.replace("{}", String(count)) : whole.none };
  }

  function close() {
    popup.hidden = true;
    box.setAttribute("aria-expanded", "false");
    point(-1);
  }

  function point(at) {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = at;
    const option = options[at];
    if (!option) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    options = [];
    const groups = found.groups.map((group, number) => {
      const made = element("div");
      made.setAttribute("role", "group");
      const heading = element("div", group.label, "search-kind");
      heading.id = `search-kind-${number}`;
      made.setAttribute("aria-labelledby", heading.id);
      heading.setAttribute("role", "presentation");
      made.append(heading);
      for (const item of group.items) {
        const address = safe(item.href, found.base);
        if (!address) continue;
        const option = element("div", "", "search-option");
        option.id = `search-option-${options.length}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = address;
        option.append(element("bdi", item.name));
        if (item.note) option.append(" ", element("small", item.note));
        options.push(option);
        made.append(option);
      }
      return made;
    });
    if (!groups.length) groups.push(element("div", found.said, "search-none"));
    popup.replaceChildren(...groups);
    active = -1;
    popup.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
    status.textContent = found.said;
  }

  async function look() {
    const asked = box.value.trim();
    const mine = (latest += 1);
    if (!asked) {
      close();
      return;
    }
    if (!known.has(asked)) {
      try {
        const address = new URL(form.dataset.typed, location.href);
        address.searchParams.set("q", asked);
        const answer = await fetch(address);
        if (!answer.ok) return;
        const told = await answer.json();
        const found = told.index ? chosen(told, asked) : told;
        known.set(asked, { ...found, base: answer.url });
      } catch {
        return; // the form still works
      }
    }
    if (mine === latest && document.activeElement === box) show(known.get(asked));
  }

  function typed() {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  }

  box.addEventListener("input", (event) => {
    if (!event.isComposing) typed();
  });
  box.addEventListener("compositionend", typed);
  box.addEventListener("focus", () => {
    if (box.value.trim()) typed();
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const last = options.length - 1;
    if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (popup.hidden) look();
      else if (event.key === "ArrowDown") point(active >= last ? 0 : active + 1);
      else point(active <= 0 ? last : active - 1);
    } else if (event.key === "Enter" && options[active] && !popup.hidden) {
      event.preventDefault();
      location.assign(options[active].dataset.href);
    } else if ((event.key === "Home" || event.key === "End") && active >= 0 && !popup.hidden) {
      event.preventDefault();
      point(event.key === "Home" ? 0 : last);
    }
  });

  popup.addEventListener("mousedown", (event) => event.preventDefault());
  popup.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });

  function slash() {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select, textarea, [role=application]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    });
  }
  slash();
})();
