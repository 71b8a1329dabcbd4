"use strict";
(() => {
  const PAGE = 100;
  const PRINTED = 2000;
  const root = document.documentElement;

  // Colours: those of the system until somebody chooses.
  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const nameTheme = () => { theme.textContent = isDark() ? "Light colours" : "Dark colours"; };
  const kept = (value) => {
    // A browser may refuse to keep anything for a file.
    try {
      if (value) { localStorage.setItem("armistice-theme", value); }
      return localStorage.getItem("armistice-theme");
    } catch { return null; }
  };
  const before = kept();
  if (before === "light" || before === "dark") { root.dataset.theme = before; }
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept(root.dataset.theme);
    nameTheme();
  });
  dark.addEventListener("change", nameTheme);
  nameTheme();
  theme.hidden = false;

  // What filters look at, row by row, in small letters.
  const texts = new Map();

  class Table {
    constructor(table) {
      this.table = table;
      this.body = table.tBodies[0];
      this.rows = [...this.body.rows];
      this.matching = this.rows;
      this.page = 0;
      this.form = table.id ? document.querySelector(`form[data-for="${table.id}"]`) : null;
      this.addPages();
      this.addSorting();
      if (this.form) { this.addFilters(); }
      this.show();
    }

    addPages() {
      this.pages = document.createElement("div");
      this.pages.className = "pages";
      this.count = document.createElement("p");
      this.count.setAttribute("role", "status");
      this.back = this.button("Previous", -1);
      this.on = this.button("Next", 1);
      this.pages.append(this.back, this.on, this.count);
      const frame = this.table.closest(".scroll");
      frame.before(this.pages);
    }

    button(text, step) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => { this.page += step; this.show(); });
      return button;
    }

    addSorting() {
      const heads = [...this.table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        if (!head.dataset.sort) { return; }
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = head.textContent;
        const arrow = document.createElement("span");
        arrow.setAttribute("aria-hidden", "true");
        arrow.textContent = { ascending: "↑", descending: "↓" }[head.getAttribute("aria-sort")] ?? "↕";
        button.append(arrow);
        head.replaceChildren(button);
        button.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          for (const other of heads) {
            other.removeAttribute("aria-sort");
            const mark = other.querySelector("button span");
            if (mark) { mark.textContent = "↕"; }
          }
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          arrow.textContent = up ? "↑" : "↓";
          this.sort(column, head.dataset.sort, up ? 1 : -1);
        });
      });
    }

    sort(column, kind, way) {
      const key = (row) => {
        const cell = row.cells[column];
        if (kind === "number") { return Number(cell.dataset.order ?? cell.textContent); }
        return cell.textContent.trim();
      };
      const order = new Intl.Collator("en", { numeric: true });
      const compare = kind === "number" ? (a, b) => a - b : (a, b) => order.compare(a, b);
      const keyed = this.rows.map((row, index) => ({ row, index, key: key(row) }));
      keyed.sort((a, b) => way * compare(a.key, b.key) || a.index - b.index);
      this.rows = keyed.map((one) => one.row);
      this.body.append(...this.rows);
      this.page = 0;
      this.filter();
    }

    addFilters() {
      this.form.hidden = false;
      this.form.addEventListener("input", () => { this.page = 0; this.filter(); });
      this.form.addEventListener("submit", (event) => event.preventDefault());
      // The controls are reset only behind this event.
      this.form.addEventListener("reset", () => setTimeout(() => { this.page = 0; this.filter(); }));
    }

    text(row, cell) {
      let known = texts.get(row);
      if (!known) { texts.set(row, known = {}); }
      known[cell] ??= (cell === "all" ? row : row.cells[cell]).textContent.toLowerCase();
      return known[cell];
    }

    filter() {
      const controls = this.form ? [...this.form.elements].filter((one) => one.value && one.type !== "reset") : [];
      const tests = controls.flatMap((control) => {
        const { key, cell } = control.dataset;
        const wanted = control.value.toLowerCase();
        if (key) { return [(row) => row.dataset[key].toLowerCase() === wanted]; }
        return cell ? [(row) => this.text(row, cell).includes(wanted)] : [];
      });
      this.matching = this.rows.filter((row) => tests.every((test) => test(row)));
      this.show();
    }

    show(most = PAGE) {
      const all = this.matching.length;
      const last = Math.max(0, Math.ceil(all / most) - 1);
      this.page = Math.min(Math.max(this.page, 0), last);
      const from = this.page * most;
      const shown = new Set(this.matching.slice(from, from + most));
      for (const row of this.rows) { row.hidden = !shown.has(row); }
      this.back.hidden = this.on.hidden = last === 0;
      this.back.disabled = this.page === 0;
      this.on.disabled = this.page === last;
      const some = all === this.rows.length ? `${all}` : `${all} of ${this.rows.length}`;
      this.count.textContent = last === 0 ? `${some} rows` : `${from + 1} to ${from + shown.size} of ${some} rows`;
      this.pages.hidden = !this.form && last === 0;
    }

    /** Shows a row, whatever hides it. */
    reveal(row) {
      if (!this.rows.includes(row)) { return false; }
      if (!this.matching.includes(row)) {
        // No reset: that event would turn back to the first page.
        for (const control of this.form.elements) { control.value = ""; }
        this.matching = this.rows;
      }
      this.page = Math.floor(this.matching.indexOf(row) / PAGE);
      this.show();
      return true;
    }
  }

  const heads = document.querySelectorAll("th[data-sort]");
  const tables = [...new Set([...heads].map((head) => head.closest("table")))].map((table) => new Table(table));

  // What a link leads to is shown, wherever it is hidden.
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    if (target.matches("tr")) { tables.some((table) => table.reveal(target)); }
    for (let place = target; place; place = place.parentElement) {
      if (place.matches("details")) { place.open = true; }
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();

  // On paper nothing can be opened, and no page be turned.
  let closed = [];
  let pages = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) { one.open = true; }
    pages = tables.map((table) => table.page);
    for (const table of tables) { table.show(PRINTED); }
  });
  addEventListener("afterprint", () => {
    for (const one of closed) { one.open = false; }
    tables.forEach((table, index) => { table.page = pages[index]; table.show(); });
  });
})();
