// Narrows the index of a static site to what the search box asked for; without it, all is shown.
(() => {
  "use strict";

  const asked = (new URLSearchParams(location.search).get("q") || "").slice(0, 100);
  const words = asked.split(/\s+/).map(folded).filter(Boolean);
  if (!words.length) return;

  // Without what does not tell names apart: width, case, kana script, spaces.
  function folded(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .replace(/\s+/g, "");
  }

  let all = 0;
  for (const section of document.querySelectorAll("section.index")) {
    let here = 0;
    for (const item of section.querySelectorAll("li")) {
      const fits = words.every((word) => item.dataset.words.includes(word));
      item.hidden = !fits;
      here += Number(fits);
    }
    section.hidden = !here;
    section.querySelector(".count").textContent = String(here);
    all += here;
  }
  const said = document.getElementById("found");
  const { none, one, some } = said.dataset;
  said.textContent = all === 0 ? none : all === 1 ? one : some.replace("{}", String(all));
  document.getElementById("q").value = asked;
})();
