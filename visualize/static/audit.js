// n and p go to the next and the previous hole; the links beside each hole do the same.
(() => {
  "use strict";
  const holes = [...document.querySelectorAll("[id^='hole-']")];
  let at = -1;
  const go = (step) => {
    at = Math.min(Math.max(at + step, 0), holes.length - 1);
    holes[at].scrollIntoView({ block: "center" });
    holes[at].focus();
  };
  for (const [index, hole] of holes.entries()) hole.addEventListener("focus", () => { at = index; });
  addEventListener("hashchange", () => {
    const index = holes.findIndex((hole) => `#${hole.id}` === location.hash);
    if (index >= 0) at = index;
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
    if (event.key === "n") go(1);
    if (event.key === "p") go(-1);
  });
})();
