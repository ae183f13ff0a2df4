import { link, page } from "../_includes/page.js";

export const data = {
  pagination: { data: "collections.bodies", size: 1, alias: "shown", addAllPagesToCollections: false },
  permalink: ({ shown }) => `units/${shown.id}.html`,
};

export function render({ portal, shown: { id, name, plans } }) {
  const rows = plans.map((plan) => `<li>${link(`/${plan.id}/units/${id}.html`, plan.title)} ${plan.units[id].tasks.length}</li>\n`);
  return page(portal, name, `<ul>\n${rows.join("")}</ul>`);
}
