// Where in a printed text the words of a query stand, and which part of a long text is shown.
(function (search) {
  "use strict";

  const LENGTH = 120; // of an excerpt
  const BEFORE = 24; // of it, before the first mark

  const merged = (ranges) => {
    const kept = [];
    for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const last = kept[kept.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else kept.push([from, to]);
    }
    return kept;
  };

  search.makeMarks = (facets) => {
    const occurrences = (form, part) => {
      const found = [];
      for (let at = form.indexOf(part); at >= 0; at = form.indexOf(part, at + 1)) found.push([at, at + part.length]);
      return found;
    };

    // The unit's printed name with the place's before it, as far as it stands there.
    const names = (form, unit) => {
      const found = [];
      for (const name of facets.names(unit)) {
        for (const [from, to] of occurrences(form, name)) {
          const prefix = facets.places.find((place) => form.slice(0, from).endsWith(place)) || "";
          found.push([from - prefix.length, to]);
        }
      }
      return found;
    };

    // [from, to) of each part of `text` to mark: the words' forms, and the names of the units they mean.
    const ranges = (text, forms, units) => {
      const { form, origin } = facets.words.located(text);
      const found = forms.reduce((all, part) => all.concat(occurrences(form, part)), []);
      units.forEach((unit) => found.push(...names(form, unit)));
      const after = (at) => at + (text.codePointAt(at) > 0xffff ? 2 : 1);
      return merged(found.map(([from, to]) => [origin[from], after(origin[to - 1])]));
    };

    // [{text, mark}] of `text` between `start` and `end`.
    const pieces = (text, marks, start, end) => {
      const found = [];
      let at = start;
      for (const [from, to] of marks) {
        if (to <= start || from >= end) continue;
        if (from > at) found.push({ text: text.slice(at, from), mark: false });
        at = Math.min(to, end);
        found.push({ text: text.slice(Math.max(from, start), at), mark: true });
      }
      if (at < end) found.push({ text: text.slice(at, end), mark: false });
      return found;
    };

    const whole = (text, marks) => pieces(text, marks, 0, text.length);

    // The part of a long text around its first mark; it begins after a punctuation mark if one is near.
    const excerpt = (text, marks) => {
      if (text.length <= LENGTH) return whole(text, marks);
      let start = marks.length ? Math.max(0, Math.min(marks[0][0] - BEFORE, text.length - LENGTH)) : 0;
      if (start) {
        const stop = text.slice(start, start + BEFORE).search(/[，。；：！？、]/);
        if (stop >= 0 && start + stop < marks[0][0]) start += stop + 1;
      }
      const end = Math.min(text.length, start + LENGTH);
      const found = pieces(text, marks, start, end);
      if (start) found.unshift({ text: "…", mark: false });
      if (end < text.length) found.push({ text: "…", mark: false });
      return found;
    };

    return { ranges, whole, excerpt };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
