// Finds and orders rows of the official table. As long as something is sought or the order is another than the printed one,
// merged titles stand in every row, and the page says so; "恢复原表" brings back the table as printed.
(function () {
  "use strict";

  const form = document.querySelector('[data-module="official-table"]');
  const table = document.querySelector("table.official");
  if (!form || !table) return;

  const [words, due, order] = ["official-words", "official-due", "official-order"].map((id) => document.getElementById(id));
  const reset = form.querySelector("button");
  const status = document.querySelector("[data-official-status]");
  const sorted = { field: "", down: false };
  const heads = [...table.tHead.rows[0].cells];
  const compare = new Intl.Collator("zh").compare;
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const field = (cell) => cell.className.replace("official-", "");

  const bodies = [...table.tBodies].map((body) => ({ body, all: [...body.rows] }));
  const rows = [];
  for (const { all } of bodies) {
    let title = null; // the cell that the rows below it continue
    for (const row of all) {
      if (!row.id) continue;
      const cells = {};
      for (const cell of row.cells) cells[field(cell)] = cell;
      const own = cells.title;
      if (own) title = own;
      rows.push({
        row,
        cells,
        title: own || title,
        continues: !own && title,
        span: own ? own.rowSpan : 1,
        number: Number(row.id.slice(1)),
        due: cells.deadline && cells.deadline.dataset.due ? Number(cells.deadline.dataset.due) : Infinity,
      });
    }
  }

  // A row's own copy of a title that stands in a cell above.
  const copy = (item) => {
    const cell = item.title.cloneNode(true);
    const link = cell.querySelector("a");
    if (link) link.setAttribute("href", item.row.querySelector("a").getAttribute("href"));
    cell.rowSpan = 1;
    return cell;
  };

  let split = false;
  const setSplit = (wanted) => {
    if (split === wanted) return;
    split = wanted;
    table.classList.toggle("official-split", split);
    for (const item of rows) {
      if (item.continues) {
        if (split) {
          item.copy = item.copy || copy(item);
          const at = heads.findIndex((head) => field(head) === "title");
          item.row.insertBefore(item.copy, item.row.cells[at] || null);
        } else item.copy.remove();
      } else if (item.cells.title) item.cells.title.rowSpan = split ? 1 : item.span;
    }
  };

  const text = (item) => {
    if (item.text === undefined) item.text = fold(`${item.title ? item.title.textContent : ""} ${item.row.textContent}`);
    return item.text;
  };
  const value = (item, name) => {
    if (name === "number") return item.number;
    if (name === "deadline") return item.due;
    return (name === "title" ? item.title : item.cells[name]).textContent;
  };

  const inOrder = () => {
    if (!sorted.field) return rows;
    const way = sorted.down ? -1 : 1;
    const by = rows.map((item) => [value(item, sorted.field), item]);
    by.sort(([a, one], [b, two]) => {
      const difference = typeof a === "string" ? compare(a, b) : a < b ? -1 : a > b ? 1 : 0;
      return way * difference || one.number - two.number;
    });
    return by.map(([, item]) => item);
  };

  const place = (list) => {
    if (sorted.field) bodies[0].body.append(...list.map(({ row }) => row));
    else for (const { body, all } of bodies) body.append(...all);
  };

  const label = (head) => head.textContent.trim();
  const say = (count) => {
    const said = [];
    if (count < rows.length) said.push(count ? `找到${count}项（共${rows.length}项）` : "表里没有这样的任务");
    if (sorted.field) {
      const head = heads.find((one) => field(one) === sorted.field);
      said.push(`按${label(head)}${sorted.down ? "从后往前" : ""}排列`);
    }
    if (split && rows.some((item) => item.continues)) said.push("合并的任务名称已拆开，逐项显示");
    status.textContent = said.length ? `${said.join("；")}。` : "";
  };

  // A screen's rows at once, the rest frame by frame: laying out a thousand rows takes longer than a reader should wait.
  const AT_ONCE = 30;
  let later = [];
  let frame = 0;
  const reveal = () => {
    for (const { row } of later.splice(0, 2 * AT_ONCE)) row.hidden = false;
    frame = later.length ? requestAnimationFrame(reveal) : 0;
  };

  let asked = "false"; // the order as printed
  let list = rows;
  const show = () => {
    const wanted = fold(words.value);
    const changed = Boolean(wanted || due.value || sorted.field);
    const now = `${sorted.field}${sorted.down}`;
    if (now !== asked) list = inOrder();
    const fits = list.filter(
      (item) => (!wanted || text(item).includes(wanted)) && (!due.value || String(item.due) === due.value)
    );
    const count = fits.length;
    for (const item of rows) item.row.hidden = true;
    setSplit(changed);
    if (now !== asked) place(list);
    asked = now;
    later = [...fits];
    cancelAnimationFrame(frame);
    for (const { row } of later.splice(0, AT_ONCE)) row.hidden = false;
    if (later.length) frame = requestAnimationFrame(reveal);
    const fitting = new Set(fits.map(({ row }) => row));
    // A line above a part stands only over rows of that part.
    for (const { all } of bodies) {
      let shown = false;
      for (const row of [...all].reverse()) {
        if (row.id) shown = shown || fitting.has(row);
        else row.hidden = Boolean(sorted.field) || !shown;
      }
    }
    for (const head of heads) {
      if (field(head) === sorted.field) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    order.value = sorted.field;
    reset.disabled = !changed;
    say(count);
  };

  const sortBy = (name, down) => {
    sorted.field = name;
    sorted.down = down;
    show();
    if (table.getBoundingClientRect().top < 0) table.scrollIntoView(); // its beginning is what was asked for
  };

  for (const head of heads) {
    const name = field(head);
    if (!["number", "title", "lead", "responsible", "deadline"].includes(name)) continue;
    order.append(new Option(`按${label(head)}`, name));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "official-sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(name, sorted.field === name && !sorted.down));
    head.append(button);
  }

  const said = new Map(); // deadline → its wordings
  for (const item of rows) {
    if (item.due === Infinity) continue;
    if (!said.has(item.due)) said.set(item.due, new Set());
    said.get(item.due).add(item.cells.deadline.textContent);
  }
  for (const [key, wordings] of [...said].sort(([a], [b]) => a - b)) due.append(new Option([...wordings].join("、"), key));
  form.querySelector("[data-official-due]").hidden = said.size < 2;

  words.addEventListener("input", show);
  due.addEventListener("change", show);
  order.addEventListener("change", () => sortBy(order.value, false));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // the browser would empty the fields only after this, and the table waits for nothing
    words.value = due.value = "";
    sortBy("", false);
    status.textContent = "已恢复原表。";
    words.focus();
  });
})();
