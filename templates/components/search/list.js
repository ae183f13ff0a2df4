// The list of hits, a batch at a time.
(function (search) {
  "use strict";

  // A batch takes as many files of texts as a browser asks for at a time,
  const ROUND = 6;
  // twice as many if they have fewer hits than this,
  const ENOUGH = 10;
  const BATCH_HITS = 100; // and is no longer than this

  search.makeList = (part, facets, texts, view) => {
    const [list, more, status] = ["results", "more", "status"].map(part);

    const busy = (is) => list.setAttribute("aria-busy", is ? "true" : "false");

    const clear = () => {
      list.replaceChildren();
      more.hidden = true;
    };

    // The hits in the order and under the headings they are listed in: what names the unit that is filtered by comes
    // first.
    const ordered = ({ hits, filters }) => {
      const unit = filters.unit ? facets.unitNumber(filters.unit) : undefined;
      const own = hits.filter((task) => unit === undefined || facets.isNamed(unit, task));
      const others = hits.filter((task) => unit !== undefined && !facets.isNamed(unit, task));
      const heading = unit === undefined ? "" : `按名称列明${facets.answerers[unit].name}（${own.length}项）`;
      return own
        .map((task) => ({ task, heading }))
        .concat(others.map((task) => ({ task, heading: `随集体名称（${others.length}项）`, unit })));
    };

    const batches = (rows) => {
      const found = [];
      let blocks = new Set();
      for (const row of rows) {
        const block = texts.blockOf(row.task);
        const batch = found[found.length - 1] || [];
        const room = blocks.size < (batch.length < ENOUGH ? 2 * ROUND : ROUND);
        if (batch.length && batch.length < BATCH_HITS && (blocks.has(block) || room)) {
          batch.push(row);
          blocks.add(block);
        } else {
          found.push([row]);
          blocks = new Set([block]);
        }
      }
      return found;
    };

    // Shows the first batch of an answer's hits, and the next whenever the button is pressed. `mine` tells whether the
    // page still waits for them; `say` is told how many the first batch has; `fail` that the texts do not come.
    const show = async (answer, mine, say, fail) => {
      const waiting = batches(ordered(answer));
      let heading = null;
      let hits = null;
      let shown = 0;

      const next = async () => {
        const batch = waiting.shift();
        const coming = batch.map(({ task }) => texts.of(task));
        coming.forEach((fields) => fields.catch(() => {}));
        for (const row of batch) {
          const fields = await coming.shift();
          if (!mine()) return;
          if (!shown) list.replaceChildren();
          if (row.heading !== heading) {
            heading = row.heading;
            hits = search.element("ol", { class: "search-hits" });
            list.append(search.element("h2", heading ? {} : { class: "visually-hidden" }, heading || "搜索结果"), hits);
          }
          hits.append(view.hit(row.task, fields, answer.words, row.unit));
          shown += 1;
        }
        more.hidden = !waiting.length;
      };

      more.onclick = async () => {
        const before = shown;
        busy(true);
        try {
          await next();
        } catch (error) {
          if (mine()) fail();
          return;
        }
        if (!mine()) return;
        busy(false);
        status.textContent = `已列出${shown}项，共${answer.hits.length}项`;
        if (more.hidden) list.querySelectorAll("h3 a")[before].focus(); // the button it stood on is gone
      };

      say(waiting[0].length);
      await next();
    };

    return { show, clear, busy };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
