import { escape, link, page } from "../_includes/page.js";

export const data = {
  pagination: { data: "collections.lists", size: 1, alias: "shown", addAllPagesToCollections: false },
  permalink: ({ shown }) => `${shown.plan.id}/${shown.folder}/${shown.id}.html`,
};

export function render({ portal, shown: { plan, name, tasks } }) {
  const rows = tasks.map(({ url, data }) => `<li>${data.number} ${link(url, data.title)} ${escape(data.deadline)}</li>\n`);
  return page(portal, name, `<p>${link(`/${plan.id}/index.html`, plan.title)}</p>\n<ul>\n${rows.join("")}</ul>`);
}
