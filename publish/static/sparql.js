// Makes the query page quicker to use; without it, everything still works by reloading.
(() => {
  "use strict";

  const LONGEST = 8000; // characters of an address; longer queries are posted
  const form = document.getElementById("query-form");
  const editor = document.getElementById("query");
  if (!form || !editor) return;

  // The caret goes where the query cannot be read.
  const fault = document.getElementById("query-fault");
  if (fault && fault.dataset.line) {
    const lines = editor.value.split("\n");
    const line = Math.min(Number(fault.dataset.line), lines.length);
    const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    // Columns count characters, a text here counts halves of those beyond the first plane.
    const ahead = [...lines[line - 1]].slice(0, Number(fault.dataset.column) - 1).join("").length;
    const place = Math.min(before + ahead, editor.value.length);
    editor.focus();
    editor.setSelectionRange(place, Math.min(place + 1, editor.value.length));
  } else {
    const answer = document.getElementById("answer");
    if (answer) answer.focus();
  }

  // A prefix is put in without asking the server.
  for (const button of form.querySelectorAll("button[data-iri]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const declared = new RegExp(`^\\s*PREFIX\\s+${button.value}:`, "im").test(editor.value);
      if (!declared) {
        const line = `PREFIX ${button.value}: <${button.dataset.iri}>\n`;
        editor.setRangeText(line, 0, 0, "preserve");
      }
      editor.focus();
    });
  }

  // Ctrl+Enter runs the query.
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("submit", (event) => {
    const graph = form.elements["default-graph-uri"];
    if (!event.submitter || event.submitter.getAttribute("formmethod") !== "post") {
      form.method = encodeURIComponent(editor.value).length > LONGEST ? "post" : "get";
    }
    // An address says only what was chosen.
    if (!graph.value) {
      graph.disabled = true;
      setTimeout(() => { graph.disabled = false; }, 0);
    }
  });

  const link = document.getElementById("query-link");
  if (link) {
    link.value = new URL(link.value, location.href).href;
    link.addEventListener("focus", () => link.select());
  }
})();
