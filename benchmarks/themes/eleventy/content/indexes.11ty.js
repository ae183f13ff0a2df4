import { link, page } from "../_includes/page.js";

export const data = {
  pagination: { data: "collections.indexes", size: 1, alias: "shown", addAllPagesToCollections: false },
  permalink: ({ shown }) => `${shown.plan.id}/${shown.folder}/index.html`,
};

export function render({ portal, shown }) {
  const rows = shown.lists.map(({ id, name, tasks }) => `<li>${link(`/${shown.plan.id}/${shown.folder}/${id}.html`, name)} ${tasks.length}</li>\n`);
  return page(portal, shown.title, `<ul>\n${rows.join("")}</ul>`);
}
