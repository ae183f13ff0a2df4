// The filters' selects: what can be chosen, with how much it would leave.
(function (search) {
  "use strict";

  search.FILTERS = ["plan", "unit", "deadline"];

  // Where there is little room the filters stay folded until someone opens them.
  const ROOMY = "(min-width: 48rem)";

  search.makeFilters = (form, part, facets) => {
    const { element } = search;

    // [id, text, count] of every value of a facet.
    const values = {
      plan: ({ plan }) => facets.plans.map(({ id, label }, place) => [id, `${label}（${plan[place]}项）`, plan[place]]),
      deadline: ({ deadline }) =>
        facets.deadlines.map(({ id, label }, place) => [id, `${label}（${deadline[place]}项）`, deadline[place]]),
      unit: ({ named, member }) =>
        facets.answerers.map(({ id, name }, place) => {
          const [own, others] = [named[place], member[place]];
          const counts = [own && `列明${own}项`, others && `随集体${others}项`].filter(Boolean).join("，");
          return [id, `${name}（${counts || "0项"}）`, own + others];
        }),
    };

    const options = (rows) => rows.map(([id, text]) => element("option", { value: id }, text));

    const grouped = (rows) => {
      const isUnit = ([id]) => facets.unitNumber(id) < facets.unitCount;
      return [
        ["单位", rows.filter(isUnit)],
        ["集体名称", rows.filter((row) => !isUnit(row))],
      ]
        .filter(([, some]) => some.length)
        .map(([label, some]) => element("optgroup", { label }, ...options(some)));
    };

    const show = (name, rows, chosen) => {
      const select = form.elements[name];
      const offered = rows.filter(([id, , count]) => count || id === chosen);
      if (chosen && !rows.some(([id]) => id === chosen)) offered.push([chosen, `${chosen}（没有这一项）`]);
      // One that is open under someone's hand stays as it is where nothing about it changed.
      const signature = JSON.stringify(offered);
      if (select.dataset.signature !== signature) {
        select.dataset.signature = signature;
        select.replaceChildren(select.options[0], ...(name === "unit" ? grouped(offered) : options(offered)));
      }
      select.value = chosen;
      part(name).hidden = !chosen && facets.variety[name] < 2;
    };

    part("filters").open = window.matchMedia(ROOMY).matches;
    part("filters").dataset.ready = ""; // until then the style folds them

    // `counts` as facets.select gives them; `chosen`: the value of each filter, "" for none.
    return (counts, chosen) => {
      search.FILTERS.forEach((name) => show(name, values[name](counts), chosen[name]));
      const count = search.FILTERS.filter((name) => chosen[name]).length;
      part("clear").hidden = !count;
      part("chosen").textContent = count ? `（已选${count}个条件）` : "";
    };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
