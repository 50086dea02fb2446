"use strict";
// Sorting and filtering. Everything here is read as text and written as text: no markup is ever made of it.
(() => {
  const STEP = 200;
  const $ = (id) => document.getElementById(id);
  const make = (tag, text) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const body = document.querySelector("tbody");
  const sections = $("sections");
  const outcomes = Array.from($("outcomes").children, (e) => e.textContent);
  const columns = Array.from(document.querySelectorAll("thead th"), (e) => e.dataset.c);
  const details = new Map(Array.from(sections.children, (e) => [e.id.slice(1), e]));
  const items = Array.from(body.rows, (row, at) => {
    const cells = Array.from(row.cells, (c) => c.textContent);
    const item = { row, at, n: row.dataset.n, section: details.get(row.dataset.n) };
    columns.forEach((name, i) => { item[name] = cells[i]; });
    item.outcome = outcomes[Number(row.dataset.o)];
    item.rank = Number(row.dataset.o);
    item.ends = row.dataset.e || "";
    item.reasons = row.dataset.y || "";
    item.words = (row.dataset.w || "").split(" ");
    item.text = (cells.join(" ") + " " + item.outcome + " " + (row.dataset.w || "")).toLowerCase();
    return item;
  });
  const byNumber = new Map(items.map((item) => [item.n, item]));

  // What is wanted of an item: by key. `word` asks for a finding, `reasons` for a reason that the charts count.
  const empty = { sts: "not known", dane: "not looked at", tls: "none" };
  const fits = (item, key, value) => {
    if (key === "word") return item.words.includes(value);
    return (item[key] || empty[key] || "") === value;
  };

  const wanted = new Map();
  let order = null;
  let limit = STEP;
  let matches = items;

  const more = make("p");
  more.className = "more";
  const next = make("button");
  const all = make("button");
  for (const b of [next, all]) { b.type = "button"; more.append(b); }
  next.addEventListener("click", () => { limit += STEP; show(); });
  all.addEventListener("click", () => { limit = Infinity; show(); });
  $("table").append(more);

  const show = () => {
    const shown = matches.slice(0, limit);
    body.replaceChildren(...shown.map((i) => i.row));
    sections.replaceChildren(...shown.map((i) => i.section).filter(Boolean));
    const total = items.length.toLocaleString("en");
    const found = matches.length.toLocaleString("en");
    $("count").textContent = (matches.length === items.length ? total + " domains" : found + " of " + total + " domains")
      + (shown.length < matches.length ? ", the first " + shown.length + " shown" : "");
    const left = matches.length - shown.length;
    more.hidden = left === 0;
    next.textContent = "Show " + Math.min(STEP, left) + " more";
    all.textContent = "Show all " + found;
  };

  const apply = () => {
    const text = $("find").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    matches = items.filter((item) =>
      text.every((t) => item.text.includes(t)) && Array.from(wanted).every(([k, v]) => fits(item, k, v)));
    if (order) {
      const { name, sign } = order;
      const key = (item) => (name === "action" ? item.rank : item[name].toLowerCase());
      const keyed = matches.map((item) => [key(item), item]);
      // What is empty comes last, whichever way is up.
      keyed.sort(([a, x], [b, y]) =>
        a === b ? x.at - y.at : a === "" ? 1 : b === "" ? -1 : a < b ? -sign : sign);
      matches = keyed.map(([, item]) => item);
    }
    limit = STEP;
    for (const b of document.querySelectorAll("li>button")) {
      const { k, v } = b.parentElement.dataset;
      b.setAttribute("aria-pressed", String(wanted.get(k) === v));
    }
    for (const s of picks) s.value = wanted.get(s.dataset.k) || "";
    show();
  };

  // Headings sort.
  for (const th of document.querySelectorAll("thead th")) {
    const button = make("button", th.textContent);
    button.type = "button";
    th.replaceChildren(button);
    button.addEventListener("click", () => {
      const sign = order && order.name === th.dataset.c && order.sign === 1 ? -1 : 1;
      order = { name: th.dataset.c, sign };
      for (const other of document.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      th.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      apply();
    });
  }

  // Bars of the charts filter.
  for (const li of document.querySelectorAll("li[data-k]")) {
    const label = li.querySelector(".label");
    const button = make("button", label.textContent);
    button.type = "button";
    button.className = "label";
    label.replaceWith(button);
    button.addEventListener("click", () => {
      const { k, v } = li.dataset;
      if (wanted.get(k) === v) wanted.delete(k); else wanted.set(k, v);
      apply();
    });
  }

  // Lists of the words that there are.
  const picks = [];
  for (const [key, title] of [["outcome", "Verdict"], ["sts", "MTA-STS"], ["dane", "DANE"], ["tls", "TLS"], ["ends", "Certificate ends within"]]) {
    const select = make("select");
    select.dataset.k = key;
    const any = make("option", "any");
    any.value = "";
    select.append(any);
    for (const li of document.querySelectorAll("li[data-k]")) {
      if (li.dataset.k !== key) continue;
      const option = make("option", li.dataset.v);
      option.value = li.dataset.v;
      select.append(option);
    }
    select.addEventListener("change", () => {
      if (select.value) wanted.set(key, select.value); else wanted.delete(key);
      apply();
    });
    const label = make("label", title);
    label.append(select);
    $("picks").append(label);
    picks.push(select);
  }

  let waiting = 0;
  $("find").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 60);
  });
  $("clear").addEventListener("click", () => {
    $("find").value = "";
    wanted.clear();
    apply();
  });
  $("open").addEventListener("click", () => {
    const shown = Array.from(sections.children);
    const open = shown.some((d) => !d.open);
    for (const d of shown) d.open = open;
  });

  // A link to a domain finds its section also where it is not among those shown.
  const reveal = () => {
    const found = /^#d(\d+)$/.exec(location.hash);
    const item = found && byNumber.get(found[1]);
    if (!item || !item.section) return;
    if (!item.section.isConnected) sections.prepend(item.section);
    item.section.open = true;
    item.section.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#d']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });

  // On paper there is no button for more.
  addEventListener("beforeprint", () => { limit = Infinity; show(); });

  $("tools").hidden = false;
  apply();
  reveal();
})();
