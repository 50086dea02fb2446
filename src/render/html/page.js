"use strict";
// Sorting and filtering. Everything here is read as text and written as text: no markup is ever made of it.
(() => {
  const STEP = 200;
  // So many sections at most are opened for paper without being asked.
  const FEW = 50;
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
  // When certificates end: what a range is called, and the days before which it ends ("" where it has ended or is the last).
  const ranges = Array.from(document.querySelectorAll("li[data-k=ends]"), (li) => ({ name: li.dataset.v, before: Number(li.dataset.t || 0) }));
  const within = ranges.filter((r) => r.before).map((r) => r.before);
  const UNSEEN = "none seen";
  const items = Array.from(body.rows, (row, at) => {
    const cells = Array.from(row.cells, (c) => c.textContent);
    const item = { row, at, n: row.dataset.n, section: details.get(row.dataset.n) };
    columns.forEach((name, i) => { item[name] = cells[i]; });
    item.outcome = outcomes[Number(row.dataset.o)];
    item.rank = Number(row.dataset.o);
    item.ends = row.dataset.e ? ranges[Number(row.dataset.e)] : null;
    item.reasons = row.dataset.y || "";
    item.words = (row.dataset.w || "").split(" ");
    item.text = (cells.join(" ") + " " + item.outcome + " " + (row.dataset.w || "")).toLowerCase();
    return item;
  });
  const byNumber = new Map(items.map((item) => [item.n, item]));

  // What is wanted of an item: by key. `word` asks for a finding, `reasons` for a reason that the charts count.
  const empty = { sts: "not known", dane: "not looked at", tls: "not seen" };
  const fits = (item, key, value) => {
    if (key === "word") return item.words.includes(value);
    if (key === "ends") {
      if (value === UNSEEN || !item.ends) return value === UNSEEN && !item.ends;
      const days = /^within (\d+) days$/.exec(value);
      return days ? item.ends.before > 0 && item.ends.before <= Number(days[1]) : item.ends.name === value;
    }
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
  const none = make("p", "No domain fits. “Clear” shows them all again.");
  none.className = "note";
  $("table").append(none, more);

  // What is asked for, in words: a filter that was set far above is seen here, and on paper.
  const says = () => {
    const parts = [];
    if ($("find").value.trim()) parts.push("text “" + clean($("find").value.trim()) + "”");
    for (const [k, v] of wanted) {
      const bar = (k === "reasons" || k === "word") && bars.find((b) => b.k === k && b.v === v);
      parts.push(bar ? called[k] + "“" + bar.name + "”" : called[k] + v);
    }
    if (order) parts.push("sorted by " + heads.get(order.name) + (order.sign < 0 ? ", descending" : ""));
    return parts.length ? ": " + parts.join("; ") : "";
  };

  const show = () => {
    const shown = matches.slice(0, limit);
    body.replaceChildren(...shown.map((i) => i.row));
    sections.replaceChildren(...shown.map((i) => i.section).filter(Boolean));
    const total = items.length.toLocaleString("en");
    const found = matches.length.toLocaleString("en");
    const noun = items.length === 1 ? " domain" : " domains";
    $("count").textContent = (matches.length === items.length ? "" : found + " of ") + total + noun
      + (shown.length < matches.length ? ", the first " + shown.length + " shown" : "") + says();
    none.hidden = matches.length > 0;
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
    for (const b of bars) b.button.setAttribute("aria-pressed", String(wanted.get(b.k) === b.v));
    for (const s of picks) s.value = wanted.get(s.dataset.k) || "";
    for (const th of document.querySelectorAll("thead th")) {
      if (!order || order.name !== th.dataset.c) th.removeAttribute("aria-sort");
      else th.setAttribute("aria-sort", order.sign === 1 ? "ascending" : "descending");
    }
    by.value = order ? order.name : "";
    way.value = order && order.sign < 0 ? "-" : "";
    way.disabled = !order;
    remember();
    show();
  };

  // The address holds what is asked for, so that it can be sent. What it holds may be anybody's: only values that this
  // page knows are taken from it, and text to find is shown as text.
  const address = (hash) => {
    try { history.replaceState(null, "", location.href.split("#")[0] + hash); } catch { /* some viewers forbid it */ }
  };
  const remember = () => {
    const asked = new URLSearchParams();
    if ($("find").value.trim()) asked.set("find", $("find").value.trim());
    for (const [k, v] of wanted) asked.set(k, v);
    if (order) asked.set("sort", (order.sign < 0 ? "-" : "") + order.name);
    if (String(asked)) address("#" + asked);
    else if (location.hash.includes("=")) address("");
  };
  const recall = () => {
    if (!location.hash.includes("=") || location.hash.length > 2000) return false;
    const asked = new URLSearchParams(location.hash.slice(1));
    $("find").value = clean(asked.get("find") || "");
    wanted.clear();
    for (const k of Object.keys(called)) {
      const v = asked.get(k);
      if (v !== null && known(k, v)) wanted.set(k, v);
    }
    const sort = /^(-?)([a-z]+)$/.exec(asked.get("sort") || "");
    order = sort && heads.has(sort[2]) ? { name: sort[2], sign: sort[1] ? -1 : 1 } : null;
    return true;
  };

  // Headings sort; where they are out of sight, a list does.
  const heads = new Map();
  for (const th of document.querySelectorAll("thead th")) {
    const button = make("button", th.textContent);
    button.type = "button";
    heads.set(th.dataset.c, th.textContent);
    th.replaceChildren(button);
    button.addEventListener("click", () => {
      const sign = order && order.name === th.dataset.c && order.sign === 1 ? -1 : 1;
      order = { name: th.dataset.c, sign };
      apply();
    });
  }

  // Bars of the charts filter.
  const bars = [];
  for (const li of document.querySelectorAll("li[data-k]")) {
    const label = li.querySelector(".label");
    const button = make("button", label.textContent);
    button.type = "button";
    button.className = "label";
    label.replaceWith(button);
    const { k, v } = li.dataset;
    bars.push({ k, v, button, name: label.textContent });
    button.addEventListener("click", () => {
      if (wanted.get(k) === v) wanted.delete(k); else wanted.set(k, v);
      apply();
    });
  }

  // Lists of the words that there are.
  const picks = [];
  const list = (title, options) => {
    const select = make("select");
    for (const [value, text] of options) {
      const option = make("option", text);
      option.value = value;
      select.append(option);
    }
    const label = make("label", title);
    label.append(select);
    $("picks").append(label);
    return select;
  };
  for (const [key, title] of [["outcome", "Verdict"], ["sts", "MTA-STS"], ["dane", "DANE"], ["tls", "TLS"], ["ends", "Certificate ends"]]) {
    const values = bars.filter((b) => b.k === key).map((b) => b.v);
    // What ends within so many days counts from now on; what has ended stands by itself, as in the chart.
    if (key === "ends") values.splice(1, 0, ...within.map((days) => "within " + days + " days"), UNSEEN);
    const select = list(title, [["", "any"], ...values.map((v) => [v, v])]);
    select.dataset.k = key;
    select.addEventListener("change", () => {
      if (select.value) wanted.set(key, select.value); else wanted.delete(key);
      apply();
    });
    picks.push(select);
  }
  const by = list("Sort by", [["", "worst first"], ...heads]);
  const way = list("Order", [["", "ascending"], ["-", "descending"]]);
  for (const select of [by, way]) {
    select.parentElement.className = "sort";
    select.addEventListener("change", () => {
      order = by.value ? { name: by.value, sign: way.value ? -1 : 1 } : null;
      apply();
    });
  }
  by.id = "by";
  way.id = "way";

  const called = { outcome: "", sts: "MTA-STS ", dane: "DANE ", tls: "TLS ", ends: "certificate ends ", word: "finding ", reasons: "reason " };
  const known = (k, v) => bars.some((b) => b.k === k && b.v === v)
    || picks.some((s) => s.dataset.k === k && Array.from(s.options).some((o) => o.value === v && v));
  // No control characters, nothing that reorders.
  const clean = (text) => text.replace(/\p{C}/gu, " ").slice(0, 200);

  let waiting = 0;
  $("find").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 60);
  });
  $("clear").addEventListener("click", () => {
    $("find").value = "";
    wanted.clear();
    order = null;
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
  addEventListener("hashchange", () => { if (recall()) apply(); else reveal(); });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#d']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });

  // On paper there is no button for more, and nothing to open: few domains are printed with all of their evidence.
  let before = null;
  addEventListener("beforeprint", () => {
    if (before) return;
    before = { limit, opened: [] };
    limit = Infinity;
    show();
    if (matches.length > FEW) return;
    for (const d of sections.children) {
      if (!d.open) { d.open = true; before.opened.push(d); }
    }
  });
  addEventListener("afterprint", () => {
    if (!before) return;
    for (const d of before.opened) d.open = false;
    limit = before.limit;
    before = null;
    show();
  });

  $("tools").hidden = false;
  recall();
  apply();
  reveal();
})();
