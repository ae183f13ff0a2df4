import { link, page } from "../_includes/page.js";

export const data = { permalink: "units/index.html" };

export function render({ portal, collections }) {
  const rows = collections.bodies.map(({ id, name }) => `<li>${link(`/units/${id}.html`, name)}</li>\n`);
  return page(portal, "单位", `<ul>\n${rows.join("")}</ul>`);
}
