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

    const joined = (words) => words.map((word) => word.typed).join(" ");

    // Of the tasks that `words` find, those that the filter by `unit` leaves with the other filters as they are, and of
    // those the ones that it comes into as a member only.
    const through = (unit, words, filters) => {
      const all = facets.select(common(words), { ...filters, unit: facets.answerers[unit].id }).hits;
      return { all, member: all.filter((task) => !facets.isNamed(unit, task)) };
    };

    // The words that find nothing; syllables typed one by one (yi miao) are one of them.
    const unfound = (words) => {
      const found = [];
      words.forEach((word, place) => {
        if (word.hits.length || word.units.length) return;
        const last = found[found.length - 1];
        if (last && last.end === place && /^[a-z]+$/.test(last.form + word.form)) {
          found[found.length - 1] = { typed: `${last.typed} ${word.typed}`, form: last.form + word.form, end: place + 1 };
        } else {
          found.push({ typed: word.typed, form: word.form, end: place + 1 });
        }
      });
      return found;
    };

    // For each word that finds nothing, what may have been meant, counted among what the other words find:
    // [word, [{text, count, member, changes: to the whole query with it}]]. `member`: it is a unit that the documents
    // do not name, and what is counted are the tasks that it has as a member of a collective.
    const offers = async ({ words }, suggest) => {
      const missing = unfound(words);
      const others = words.filter((word) => word.hits.length);
      const tasks = common(others);
      const found = await Promise.all(missing.map((word) => suggest(word.form, tasks).catch(() => [])));
      const changes = ({ text, unit, member }) =>
        member ? { q: joined(others), unit: facets.answerers[unit].id } : { q: joined([...others, { typed: text }]) };
      return missing
        .map((word, place) => [word, found[place].map((one) => ({ ...one, changes: changes(one) }))])
        .filter(([, some]) => some.length);
    };

    return { answer, look, common, joined, through, freed, offers };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
