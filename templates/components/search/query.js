// A query and its filters → an answer: which tasks, and what each word and filter had to do with it.
(function (search) {
  "use strict";

  const both = (some, others) => {
    const kept = new Set(others);
    return some.filter((task) => kept.has(task));
  };

  const either = (some, others) => Array.from(new Set(some.concat(others))).sort((a, b) => a - b);

  search.makeQuery = (facets, engine) => {
    // What one word finds: where it stands in a text, and, where it is a unit's whole name, what names that unit. A
    // word in quotation marks that finds nothing is looked for without them.
    const look = async (form) => {
      const units = facets.unitsOf(form);
      const literal = await engine.find(form);
      const hits = units.length ? either(literal, facets.naming(units)) : literal;
      const inner = hits.length || units.length ? "" : facets.words.unquoted(form);
      return inner ? look(inner) : { form, units, hits };
    };

    // The tasks that all of the words find.
    const common = (words) => words.reduce((kept, word) => both(kept, word.hits), facets.everything);

    // {words as looked up, filters, tasks that all words find, hits: of those, what passes the filters, counts of the
    // facets}
    const answer = async (words, filters) => {
      const looked = await Promise.all(words.map(async (word) => ({ typed: word.typed, ...(await look(word.form)) })));
      const tasks = common(looked);
      return { words: looked, filters, tasks, ...facets.select(tasks, filters) };
    };

    // What taking one filter away, or all, would show: [{names of the filters, changes, count}].
    const freed = ({ tasks, filters }) => {
      const used = search.FILTERS.filter((name) => filters[name]);
      const tries = used.map((name) => [name]).concat(used.length > 1 ? [used] : []);
      return tries
        .map((names) => ({ names, changes: Object.assign({}, ...names.map((name) => ({ [name]: "" }))) }))
        .map((one) => ({ ...one, count: facets.select(tasks, { ...filters, ...one.changes }).hits.length }))
        .filter(({ count }) => count);
    };

    // For each word that finds nothing, what may have been meant, counted among what the other words find:
    // [word, [{text, count, q: the whole query with it}]].
    const offers = async ({ words }, suggest) => {
      const missing = words.filter((word) => !word.hits.length);
      const others = words.filter((word) => word.hits.length);
      const tasks = common(others);
      const found = await Promise.all(missing.map((word) => suggest(word.form, tasks).catch(() => [])));
      const typed = others.map((word) => word.typed);
      return missing
        .map((word, place) => [word, found[place].map((one) => ({ ...one, q: [...typed, one.text].join(" ") }))])
        .filter(([, some]) => some.length);
    };

    return { answer, look, common, freed, offers };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
