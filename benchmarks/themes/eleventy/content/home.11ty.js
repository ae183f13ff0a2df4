import { link, page } from "../_includes/page.js";

export const data = { permalink: "index.html" };

export function render({ portal, collections }) {
  const plans = collections.plans.map((plan) => `<li>${link(`/${plan.id}/index.html`, plan.title)} ${plan.tasks.length}</li>\n`);
  return page(portal, portal.name, `<p>${link("/units/index.html", "责任单位")}</p>\n<ul>\n${plans.join("")}</ul>`);
}
