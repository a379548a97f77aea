// Draws the map whose data stands in #map-data. Names only ever become text, never markup.
(() => {
  "use strict";

  let running = null;

  // A page that sets in another state of its view says so; the map begins anew.
  function begin() {
    if (running) running.abort();
    running = new AbortController();
    start(running.signal);
  }

  function start(signal) {
    const source = document.getElementById("map-data");
    const root = document.getElementById("map");
    if (!source || !root || !window.vis) return;

    const data = JSON.parse(source.textContent);
    const words = data.words;
    const stage = root.querySelector(".map-stage");
    const panel = root.querySelector(".map-panel");
    const pick = root.querySelector(".map-pick");
    const things = new Map(data.nodes.map((node) => [node.id, node]));
    const lines = new Map(data.edges.map((edge) => [edge.id, edge]));
    const hidden = new Set();
    const LEGIBLE = 14; // pixels of a label on the screen
    const LEAST = 0.4; // a scale below which no name can be read
    const READABLE = 0.8;
    const PALE = { background: "#f1f3f5", border: "#d8dde2" };
    const depths = root.querySelector(".map-depth");
    let depth = Number(data.depth) || 1;
    let faded = false;
    let cameFrom = null;

    document.documentElement.classList.add("map-live");
    stage.hidden = false;
    root.querySelector(".map-tools").hidden = false;

    const nodes = new vis.DataSet(data.nodes);
    const edges = new vis.DataSet(data.edges);
    const network = new vis.Network(stage, { nodes, edges }, { ...data.options, physics: false });
    signal.addEventListener("abort", () => network.destroy());

    const surface = stage.querySelector(".vis-network");
    surface.setAttribute("role", "application");
    surface.setAttribute("aria-label", words.map);

    // Before the first drawing, so that it is the last: it is the slow part.
    whole(LEAST);
    network.once("afterDrawing", () => {
      performance.mark("keikaku-map-final");
      document.documentElement.dataset.mapReady = "1";
    });

    // The whole; on a small screen, to begin with, only its middle, where names can be read.
    function whole(least) {
      const [left, top, width, height] = data.frame;
      const fitted = Math.min(stage.clientWidth / width, stage.clientHeight / height);
      network.moveTo({
        position: { x: left + width / 2, y: top + height / 2 },
        scale: least && fitted < least ? READABLE : fitted,
      });
    }

    // ---- what is emphasised ----

    function drawn(node, lit) {
      const look = { id: node.id, color: node.color, font: node.font };
      if (!lit && !hidden.has(node.kind)) return look;
      if (hidden.has(node.kind) || !lit.has(node.id)) {
        look.color = PALE;
        look.font = { ...node.font, color: node.shape === "box" ? "#a6adb4" : "#c3c9cf" };
      } else {
        look.font = { ...node.font, size: Math.max(node.font.size, LEGIBLE / network.getScale()) };
      }
      return look;
    }

    function emphasise(lit, litEdges) {
      nodes.update(data.nodes.map((node) => drawn(node, lit)));
      if (litEdges || faded) {
        edges.update(
          data.edges.map((edge) => {
            const lit = litEdges && litEdges.has(edge.id);
            return {
              id: edge.id,
              color: !litEdges ? edge.color : { color: lit ? "#3a4450" : "#eef0f2" },
              width: lit ? Math.max(edge.width, 2) : edge.width,
              font: { color: !litEdges || lit ? data.options.edges.font.color : "#c3c9cf" },
            };
          }),
        );
      }
      faded = Boolean(litEdges);
    }

    function touching(id) {
      return data.edges.filter((edge) => !edge.pale && (edge.from === id || edge.to === id));
    }

    // Everything within some steps, as the picture without script shows it.
    function around(id) {
      const lit = new Set([id]);
      const litEdges = new Set();
      for (let step = 0; step < depth; step += 1) {
        const reached = new Set(lit);
        for (const edge of data.edges) {
          if (edge.pale || !(reached.has(edge.from) || reached.has(edge.to))) continue;
          litEdges.add(edge.id);
          lit.add(edge.from).add(edge.to);
        }
      }
      return [lit, litEdges];
    }

    function showNode(id, move) {
      const node = things.get(id);
      if (!node || node.kind === "note" || node.pale) return;
      const [lit, litEdges] = around(id);
      if (pick) pick.value = id;
      tellNode(node, touching(id));
      if (move) bring(lit);
      emphasise(lit, litEdges);
      network.selectNodes([id], false);
      remember(id);
    }

    // The address always leads to what is seen, so that it can be passed on.
    function remember(id) {
      if (!location.protocol.startsWith("http")) return;
      const address = new URL(location.href);
      address.searchParams.delete("focus");
      address.searchParams.delete("depth");
      if (id) {
        address.searchParams.set("focus", id.split("/").slice(-2).join("/"));
        if (depth > 1) address.searchParams.set("depth", String(depth));
      }
      history.replaceState(null, "", address);
      document.dispatchEvent(new CustomEvent("keikaku-state", { detail: address.search }));
    }

    function showEdge(id, move) {
      const edge = lines.get(id);
      if (!edge) return;
      const lit = new Set([edge.from, edge.to]);
      tellEdge(edge);
      if (move) bring(lit);
      emphasise(lit, new Set([id]));
      network.selectEdges([id]);
    }

    // Shows all of these, beside the panel where that lies over the map.
    function bring(ids) {
      network.fit({ nodes: [...ids], maxZoomLevel: 1.1, animation: false });
      const covered = getComputedStyle(panel).position === "absolute" ? panel.offsetWidth : 0;
      if (!covered) return;
      const scale = network.getScale() * (1 - covered / stage.clientWidth);
      network.moveTo({ scale, offset: { x: -covered / 2, y: 0 } });
    }

    function showAll() {
      network.unselectAll();
      emphasise(null, null);
      panel.hidden = true;
      if (pick) pick.value = "";
      remember("");
    }

    // ---- the panel ----

    function element(name, text, kind) {
      const made = document.createElement(name);
      if (text) made.textContent = text;
      if (kind) made.className = kind;
      return made;
    }

    function safe(address) {
      try {
        return ["http:", "https:", "file:"].includes(new URL(address, document.baseURI).protocol);
      } catch {
        return false;
      }
    }

    function reference(name, address) {
      if (!address || !safe(address)) return element("bdi", name);
      const link = element("a");
      link.href = address;
      link.append(element("bdi", name));
      return link;
    }

    function locator(id, name) {
      const button = element("button", "◎", "map-locate");
      button.type = "button";
      button.setAttribute("aria-label", `${words.show}: ${name}`);
      button.title = words.show;
      button.addEventListener("click", () => {
        showNode(id, true);
        panel.focus();
      });
      return button;
    }

    function list(items) {
      const made = element("ul");
      for (const item of items) {
        const row = element("li");
        row.append(...item);
        made.append(row);
      }
      return made;
    }

    function open(heading, kind, parts) {
      const close = element("button", words.close, "map-close");
      close.type = "button";
      close.addEventListener("click", () => {
        showAll();
        (cameFrom && cameFrom.isConnected ? cameFrom : surface).focus();
        cameFrom = null;
      });
      panel.replaceChildren(close, heading, element("p", kind, "map-kind"), ...parts);
      panel.hidden = false;
      panel.scrollTop = 0;
    }

    function tellNode(node, near) {
      const groups = new Map();
      for (const edge of [...near].sort((a, b) => b.shared.length - a.shared.length)) {
        const there = edge.from === node.id;
        const relation = words.relations[edge.relation][there ? 0 : 1];
        const other = things.get(there ? edge.to : edge.from);
        const count = edge.shared.length ? ` (${edge.shared.length})` : "";
        const row = [locator(other.id, other.name), " ", reference(other.name, other.href), count];
        groups.set(relation, [...(groups.get(relation) || []), row]);
      }
      const heading = element("h2");
      heading.append(reference(node.name, node.href));
      const parts = [...groups].flatMap(([name, rows]) => [element("h3", name), list(rows)]);
      open(heading, [words.kinds[node.kind], node.note].filter(Boolean).join(" – "), parts);
    }

    function tellEdge(edge) {
      const [from, to] = [things.get(edge.from), things.get(edge.to)];
      const heading = element("h2");
      heading.append(reference(from.name, from.href), " – ", reference(to.name, to.href));
      const parts = [];
      if (edge.shared.length) {
        const rows = edge.shared.map((id) => [reference(...data.measures[id])]);
        parts.push(element("h3", `${words.shared} (${rows.length})`), list(rows));
      }
      const told = edge.shared.length ? edge.note : words.relations[edge.relation][0];
      open(heading, told, parts);
    }

    // ---- what the reader does ----

    network.on("click", (event) => {
      cameFrom = null;
      if (event.nodes.length) showNode(event.nodes[0], false);
      else if (event.edges.length) showEdge(event.edges[0], false);
      else showAll();
    });
    network.on("hoverNode", () => stage.classList.add("map-pointing"));
    network.on("blurNode", () => stage.classList.remove("map-pointing"));

    // The wheel scrolls the page until the reader has gone into the map.
    stage.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !stage.contains(document.activeElement)) event.stopPropagation();
      },
      { capture: true, passive: true },
    );

    pick.addEventListener("change", () => {
      if (pick.value) showNode(pick.value, true);
      else showAll();
    });

    depths.addEventListener("change", () => {
      depth = Number(depths.value);
      if (pick.value) showNode(pick.value, true);
    });

    const zooms = {
      in: () => network.moveTo({ scale: network.getScale() * 1.4 }),
      out: () => network.moveTo({ scale: network.getScale() / 1.4 }),
      all: () => {
        showAll();
        whole();
      },
    };
    for (const button of root.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", zooms[button.dataset.zoom]);
    }

    // The key and the lists may stand further down than the browser has read by now.
    document.addEventListener("change", (event) => {
      const kind = event.target.dataset && event.target.dataset.kind;
      if (!kind || !root.contains(event.target)) return;
      if (event.target.checked) hidden.delete(kind);
      else hidden.add(kind);
      showAll();
    }, { signal });

    document.addEventListener("click", (event) => {
      const button = event.target.closest(".map-show");
      if (!button) return;
      cameFrom = button;
      if (button.dataset.node) showNode(button.dataset.node, true);
      else showEdge(button.dataset.edge, true);
      root.querySelector(".map-frame").scrollIntoView({ block: "center" });
      panel.focus({ preventScroll: true });
    }, { signal });

    // A server says what the address asks for; where the page is a file, it is read here.
    const wanted = new URLSearchParams(location.search).get("focus");
    const asked = wanted && data.nodes.find((node) => String(node.id).endsWith(`/${wanted}`));
    const focus = data.focus || (asked && asked.id);
    if (focus && things.has(focus)) showNode(focus, true);

    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) panel.querySelector(".map-close").click();
    });
  }

  document.addEventListener("keikaku-view", begin);
  begin();
})();
