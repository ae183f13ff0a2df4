// What people type, and what the documents print, in one form: as gongkai/search/records.py does it.
(function (search) {
  "use strict";

  // `fold`: [characters, what each becomes]; `blanks`: ranges of code points that take no part in a search.
  search.makeWords = (fold, blanks) => {
    const forms = new Map();
    const folded = Array.from(fold[1]);
    Array.from(fold[0]).forEach((char, place) => forms.set(char, folded[place]));
    const shapes = new Map(forms);

    const isBlank = (char) => {
      const code = char.codePointAt(0);
      return blanks.some(([first, last]) => code >= first && code <= last);
    };

    const computed = (char) => {
      const shape = shapes.get(char) || char;
      if (isBlank(shape)) return "";
      const low = shape.toLowerCase();
      return Array.from(low).length === 1 ? low : shape;
    };

    const form = (char) => {
      let found = forms.get(char);
      if (found === undefined) forms.set(char, (found = computed(char)));
      return found;
    };
    shapes.forEach((_, char) => forms.set(char, computed(char)));

    // The form in which text and words are compared.
    const normal = (text) => {
      let out = "";
      for (const char of text) out += form(char);
      return out;
    };

    // The same, and where in `text` each unit of it begins; `origin` ends with the text's length.
    const located = (text) => {
      const origin = [];
      let out = "";
      let at = 0;
      for (const char of text) {
        const found = form(char);
        for (let unit = 0; unit < found.length; unit += 1) origin.push(at);
        out += found;
        at += char.length;
      }
      origin.push(at);
      return { form: out, origin };
    };

    // The words of a query: runs without a space between them, or what a pair of quotation marks holds together.
    // `typed` is how it was typed, `form` its form; a word typed twice is one.
    const parse = (query) => {
      const origin = [];
      let kept = "";
      let at = 0;
      for (const char of query) {
        const found = form(char) || (/\s/.test(char) ? " " : "");
        for (let unit = 0; unit < found.length; unit += 1) origin.push(at);
        kept += found;
        at += char.length;
      }
      origin.push(at);
      const words = [];
      const pattern = /"[^"]*"(?= |$)|[^ ]+/g;
      for (let match = pattern.exec(kept); match; match = pattern.exec(kept)) {
        const word = match[0].replace(/ /g, "");
        const typed = query.slice(origin[match.index], origin[match.index + match[0].length]).trim();
        if (!words.some((other) => other.form === word)) words.push({ typed, form: word });
      }
      return words;
    };

    // What a word in quotation marks holds; "" for any other.
    const unquoted = (word) => (/^".+"$/.test(word) || /^'.+'$/.test(word) ? word.slice(1, -1) : "");

    return { normal, located, parse, unquoted };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
