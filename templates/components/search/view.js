// An answer → what stands on the page. Texts are put in as text, never as markup.
(function (search) {
  "use strict";

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    Object.keys(attributes).forEach((name) => made.setAttribute(name, attributes[name]));
    made.append(...children);
    return made;
  };
  search.element = element;

  const FREED = { plan: "不限任务分解表", unit: "不限单位", deadline: "不限时间节点" };
  const FACETS = { plan: "任务分解表", unit: "单位", deadline: "时间节点" };

  const marked = (pieces) => pieces.map(({ text, mark }) => (mark ? element("mark", {}, text) : text));

  const listed = (items) => element("ul", {}, ...items.map((item) => element("li", {}, ...item)));

  const short = (text, length) => {
    const chars = Array.from(text);
    return chars.length > length ? `${chars.slice(0, length - 1).join("")}…` : text;
  };

  const quoted = (words) => words.map((word) => `“${short(word, 30)}”`).join("、");

  const typed = (words) => quoted(words.map((word) => word.typed));

  search.makeView = (root, facets, query, address) => {
    const marks = search.makeMarks(facets);

    const link = (text, changes) => element("a", { href: address(changes), "data-search": "" }, text);

    // One hit. `words` as looked up; `member` is the unit filtered by, if it comes into the task as a member only.
    const hit = (task, fields, words, member) => {
      const [title = "", content = "", responsible = "", deadline = "", sections = [], remarks = "", beside = []] = fields;
      const forms = words.map((word) => word.form);
      const units = words.reduce((all, word) => all.concat(word.units), []);
      const ranges = (text) => marks.ranges(text, forms, []);
      const whole = (text) => marked(marks.whole(text, ranges(text)));
      const plan = facets.planOf(task);
      const number = facets.numberOf(task);
      const facts = [];
      const fact = (name, ...value) =>
        facts.push(element("div", {}, element("dt", {}, name), element("dd", {}, ...value)));
      if (responsible) {
        fact("责任单位", ...marked(marks.whole(responsible, marks.ranges(responsible, forms, units))));
      }
      if (member !== undefined) fact("落到所选单位", `随集体名称${quoted(facets.ways(member, task))}`);
      if (deadline) fact("时间节点", ...whole(deadline));
      if (sections.some((text) => ranges(text).length)) fact("所属部分", ...whole(sections.join("　")));
      if (ranges(remarks).length) fact("备注", ...whole(remarks));
      if (facets.plans.length > 1) fact("任务分解表", plan.label);
      const name = element(
        "a",
        { href: `${root}${plan.id}/${number}.html` },
        element("span", { class: "search-hit-number" }, `${number}`),
        " ",
        ...whole(title || short(content, 30) || `任务${number}`),
      );
      return element(
        "li",
        { class: "search-hit" },
        element(
          "h3",
          { class: "search-hit-title" },
          name,
          ...beside.map((text) => element("strong", { class: "task-list-mark" }, text)),
        ),
        ...(content ? [element("p", { class: "search-hit-text" }, ...marked(marks.excerpt(content, ranges(content))))] : []),
        element("dl", { class: "search-hit-facts" }, ...facts),
      );
    };

    // What is asked, in few words; "" for nothing.
    const named = ({ q, plan, unit, deadline }) => {
      const label = (list, id, key) => (list.find((one) => one.id === id) || { [key]: "" })[key];
      const chosen = [
        label(facets.answerers, unit, "name"),
        label(facets.deadlines, deadline, "label"),
        label(facets.plans, plan, "label"),
      ];
      return [short(q.trim(), 30), ...chosen].filter(Boolean).join("，");
    };

    // Before anything is asked.
    const invitation = () => {
      const count = facets.everything.length;
      return count ? `可以查找${count}项任务` : "还没有可以查找的任务";
    };

    // What was found, of which `count` are shown first.
    const found = ({ hits, filters }, count) => {
      const unit = filters.unit ? facets.unitNumber(filters.unit) : undefined;
      const own = hits.filter((task) => unit !== undefined && facets.isNamed(unit, task)).length;
      const split = unit === undefined ? "" : `：按名称列明${own}项，随集体名称${hits.length - own}项`;
      return `找到${hits.length}项任务${split}${count < hits.length ? `，先列出${count}项` : ""}`;
    };

    // What words were taken for, where that is not plain to see.
    const notes = ({ words, filters }) =>
      words
        .filter((word) => word.units.length && word.hits.length)
        .map((word) => {
          const names = word.units.map((unit) => facets.answerers[unit].name).join("、");
          const text = `${quoted([word.typed])}按${names}查找：正文含有这个词，或者按名称列明了${names}的任务。`;
          const note = element("p", {}, text);
          const q = words.filter((other) => other !== word);
          word.units.forEach((unit) => {
            const { all, member } = query.through(unit, q, filters);
            if (!member.length || filters.unit) return;
            const { id, name } = facets.answerers[unit];
            const label = `${name}的全部${all.length}项任务，其中随集体名称${member.length}项`;
            note.append("还可以看", link(label, { q: query.joined(q), unit: id }), "。");
          });
          return note;
        });

    // The words that are units which the documents name nowhere and which have tasks as members of collectives only:
    // [{sentence, more: what leads to them}].
    const collective = ({ words, filters }) => {
      const others = words.filter((word) => word.hits.length);
      const only = words.filter((word) => !word.hits.length && word.units.some((unit) => query.through(unit, [], {}).all.length));
      return only
        .reduce((all, word) => all.concat(word.units), [])
        .map((unit) => {
          const { id, name } = facets.answerers[unit];
          const here = query.through(unit, others, filters);
          const shown = here.all.length ? here : query.through(unit, [], {});
          const ways = new Set(shown.all.reduce((all, task) => all.concat(facets.ways(unit, task)), []));
          const told = `分解表没有单独写${name}`;
          const among = others.length ? `含有${typed(others)}的任务里，` : "";
          const changes = here.all.length
            ? { q: query.joined(others), unit: id }
            : { q: "", plan: "", unit: id, deadline: "" };
          const sentence = here.all.length
            ? `${told}；${among}有${here.all.length}项任务随集体名称（${Array.from(ways).join("、")}）落到${name}`
            : `${told}；${among || "所选的范围里，"}没有随集体名称落到${name}的`;
          const label = `看随集体名称落到${name}的${here.all.length ? "" : "全部"}${shown.all.length}项任务`;
          return { word: words.find((one) => one.units.includes(unit)), sentence, more: element("p", {}, link(label, changes)) };
        });
    };

    // Why nothing was found, in a sentence.
    const blame = ({ words, tasks, filters }) => {
      const strange = search.FILTERS.filter((name) => filters[name] && !facets.knows(name, filters[name]));
      if (strange.length) {
        return `网址里的条件不存在：${strange.map((name) => FACETS[name] + quoted([filters[name]])).join("、")}`;
      }
      const only = collective({ words, filters });
      const missing = words.filter((word) => !word.hits.length && !only.some((one) => one.word === word));
      const told = only.map((one) => one.sentence);
      if (missing.length) told.push(`${words.length > 1 ? "没有找到：" : ""}没有任务含有${typed(missing)}`);
      if (told.length) return told.join("。");
      return tasks.length ? "在所选的范围里没有找到" : `没有任务同时含有${typed(words)}`;
    };

    const wordByWord = (words) =>
      words.map((word) => {
        const others = words.filter((other) => other !== word);
        const left = query.common(others).length;
        const q = query.joined(others);
        const item = [`${quoted([word.typed])}：${word.hits.length ? `${word.hits.length}项` : "没有任务含有这个词"}`];
        return left ? item.concat("。", link(`去掉这个词（${left}项）`, { q })) : item;
      });

    // What to try where nothing was found: `freed` and `offers` as query.js gives them.
    const nothing = (answer, freed, offers) => {
      const { words, tasks } = answer;
      const only = collective(answer);
      const parts = only.map((one) => one.more);
      if (only.length && words.every((word) => word.hits.length || only.some((one) => one.word === word))) return parts;
      offers.forEach(([word, some]) => {
        const items = some.map(({ text, count, member, changes }) => [
          link(text, changes),
          member ? `（随集体名称${count}项）` : `（${count}项）`,
        ]);
        const whose = words.length > 1 ? quoted([word.typed]) : "";
        parts.push(element("p", {}, `${whose}您是不是要找：`), listed(items));
      });
      if (words.length > 1) parts.push(element("p", {}, "逐个词看："), listed(wordByWord(words)));
      if (tasks.length) {
        const why = words.length
          ? `有${tasks.length}项任务含有所查的词，但都不在所选的范围内。可以：`
          : "所选的范围里没有任务。可以：";
        const label = (names) => (names.length > 1 ? "去掉全部条件" : FREED[names[0]]);
        const items = freed.map(({ names, count, changes }) => [link(`${label(names)}（${count}项）`, changes)]);
        parts.push(element("p", {}, why), listed(items));
      } else {
        const units = element("a", { href: `${root}units/index.html` }, "按单位查看");
        const home = element("a", { href: `${root}index.html` }, "从首页查看全部任务");
        parts.push(
          listed([
            ["检查有没有错别字，或换一个说法"],
            ["少输几个字：词越短，找到的任务越多"],
            ["或者", units, "、", home],
          ]),
        );
      }
      return parts;
    };

    return { hit, named, invitation, found, notes, blame, nothing };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
