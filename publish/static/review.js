// The review by keyboard. Everything here is also done by the forms alone.
(() => {
  "use strict";

  const KEPT = "keikaku-review-keys";
  const form = document.querySelector("form[data-item]");
  const passage = document.getElementById("passage");
  const sheet = document.querySelector(".sheet-text");
  // The passage in the middle of its sheet; the page itself stays at its top.
  function show() {
    if (!passage || !sheet) return;
    const middle = passage.offsetTop - sheet.clientHeight / 3;
    sheet.scrollTo({ top: Math.max(0, middle), behavior: "instant" });
    if (location.hash === "#passage") window.scrollTo({ top: 0, behavior: "instant" });
  }
  show();
  // A browser goes to the fragment when everything has loaded.
  window.addEventListener("load", () => requestAnimationFrame(show));
  const all = document.querySelector("[data-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll("[data-tick]")];
      const ticked = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !ticked;
    });
  }
  if (!form) return;

  // ---- single keys, where they are wanted ----
  const wanted = document.getElementById("keys-on");
  let single = true;
  try {
    single = localStorage.getItem(KEPT) !== "off";
  } catch { /* a browser that keeps nothing */ }
  wanted.checked = single;
  wanted.closest(".scripted").hidden = false;
  document.documentElement.classList.toggle("no-keys", !single);
  wanted.addEventListener("change", () => {
    single = wanted.checked;
    document.documentElement.classList.toggle("no-keys", !single);
    try {
      localStorage.setItem(KEPT, single ? "on" : "off");
    } catch { /* then it lasts for this page */ }
  });

  function writing(target) {
    return target.closest("textarea, select, [contenteditable]") ||
      (target.matches("input") && !/^(radio|checkbox|submit|button)$/.test(target.type));
  }

  function own() {
    return form.querySelector("[data-own]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.key === "Escape" && writing(event.target) && form.contains(event.target)) {
      form.querySelector("input[name=choice]").focus();
      return;
    }
    if (!single || writing(event.target)) return;
    if (/^[1-9]$/.test(event.key)) {
      const radio = form.querySelector(`[data-number="${event.key}"]`);
      if (radio) {
        radio.checked = true;
        radio.focus();
        event.preventDefault();
      }
      return;
    }
    if (event.key === "c") {
      if (own()) {
        document.getElementById("own").checked = true;
        own().focus();
        if (own().select) own().select();
        event.preventDefault();
      }
      return;
    }
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (pressed) {
      event.preventDefault();
      pressed.click();
    } else if (event.key === "Enter" && event.target === document.body) {
      form.requestSubmit(form.querySelector("[name=do][value=save]"));
    }
  });

  // What is written is meant.
  for (const field of form.querySelectorAll(".own-words input, .own-words textarea, .own-words select")) {
    field.addEventListener("input", () => { document.getElementById("own").checked = true; });
  }
  const invalid = form.querySelector("[aria-invalid=true]");
  if (invalid && invalid.focus) invalid.focus();

  // A form sent twice would answer the next item unseen.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });

  // ---- divisions by name or reading, in any width ----
  const list = document.getElementById("divisions");
  if (!list) return;
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "")
    .replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
  const known = [...list.options].map((option) => ({
    name: option.value,
    kana: option.label || option.textContent,
    folded: [fold(option.value), fold(option.textContent)],
  }));
  form.querySelectorAll("[data-suggest]").forEach((box, number) => {
    const popup = document.createElement("div");
    popup.id = `suggested-${number}`;
    popup.className = "search-found suggested";
    popup.setAttribute("role", "listbox");
    popup.setAttribute("aria-label", box.dataset.suggest);
    popup.hidden = true;
    box.after(popup);
    box.removeAttribute("list");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", popup.id);
    let active = -1;

    function close() {
      popup.hidden = true;
      popup.replaceChildren();
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
      active = -1;
    }

    function take(option) {
      box.value = option.dataset.name;
      document.getElementById("own").checked = true;
      close();
    }

    function point(to) {
      const options = [...popup.children];
      if (!options.length) return;
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = (to + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      box.setAttribute("aria-activedescendant", options[active].id);
    }

    box.addEventListener("input", () => {
      close();
      const asked = fold(box.value);
      const found = asked ? known.filter((k) => k.folded.some((f) => f.includes(asked))).slice(0, 8) : [];
      for (const [i, unit] of found.entries()) {
        const option = document.createElement("div");
        option.id = `${popup.id}-${i}`;
        option.className = "search-option";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.name = unit.name;
        option.textContent = unit.name;
        if (unit.kana && unit.kana !== unit.name) {
          const small = document.createElement("small");
          small.textContent = ` ${unit.kana}`;
          option.append(small);
        }
        option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(option); });
        popup.append(option);
      }
      popup.hidden = !found.length;
      box.setAttribute("aria-expanded", String(!popup.hidden));
    });
    box.addEventListener("keydown", (event) => {
      if (popup.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") point(active + 1);
      else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
      else if (event.key === "Enter" && active >= 0) take(popup.children[active]);
      else if (event.key === "Escape") { close(); event.stopPropagation(); }
      else return;
      event.preventDefault();
    });
    box.addEventListener("blur", close);
  });
})();
