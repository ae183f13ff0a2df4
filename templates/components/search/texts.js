// The texts of tasks, as printed: [title, content, responsible, deadline, sections, remarks], and the marks beside a task;
// what is empty at the end left out. A few come from small files; where those cannot be had, and for the scan, all come from one.
(function (search) {
  "use strict";

  search.makeTexts = (root, wholeOnly, facets) => {
    const blocks = new Map();
    let whole = null;

    const all = () => {
      if (!whole) {
        whole = search.load("text", `${root}search/text.js?v=${facets.versions.text}`);
        whole.catch(() => (whole = null));
      }
      return whole.then((data) => (task) => data[facets.planOf(task).id][facets.numberOf(task)] || []);
    };

    const blockOf = (task) => `${facets.planOf(task).id}/${Math.floor(facets.numberOf(task) / facets.block)}`;

    const block = (name, version) => {
      if (!blocks.has(name)) {
        const loaded = fetch(`${root}search/${name}.json?v=${version}`).then((response) => {
          if (!response.ok) throw new Error(`${name}: ${response.status}`);
          return response.json();
        });
        blocks.set(name, loaded);
        loaded.catch(() => blocks.delete(name));
      }
      return blocks.get(name);
    };

    // The texts of one task.
    const of = async (task) => {
      if (!wholeOnly && !whole) {
        try {
          const fields = await block(blockOf(task), facets.planOf(task).version);
          return fields[facets.numberOf(task)] || [];
        } catch (error) {
          // as from file://
        }
      }
      return (await all())(task);
    };

    // What of them is searched.
    const flat = (fields) => fields.slice(0, 6).reduce((texts, field) => texts.concat(field), []);

    return { all, of, flat, blockOf };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));
