// Tasks are Markdown files; every other page is paginated from the two collections made here.
import { readFileSync } from "node:fs";

const portal = JSON.parse(readFileSync("portal.json", "utf-8"));

function plans(api) {
  const found = new Map(portal.plans.map(({ id, title }) => [id, { id, title, tasks: [] }]));
  for (const task of api.getFilteredByTag("task")) found.get(task.data.plan).tasks.push(task);
  for (const plan of found.values()) {
    plan.tasks.sort((a, b) => a.data.number - b.data.number);
    plan.units = grouped(plan.tasks, (task) => task.data.units, (id) => portal.names[id]);
    plan.deadlines = grouped(plan.tasks, (task) => [task.data.due], (id) => id);
  }
  return [...found.values()];
}

function grouped(tasks, keys, name) {
  const groups = {};
  for (const task of tasks) for (const key of keys(task)) (groups[key] ??= { id: key, name: name(key), tasks: [] }).tasks.push(task);
  return groups;
}

export default function (config) {
  let made;
  const once = (api) => (made ??= plans(api));
  config.on("eleventy.before", () => (made = undefined));
  config.setQuietMode(true);
  config.addGlobalData("portal", portal);
  config.addCollection("plans", once);
  config.addCollection("byPlan", (api) => Object.fromEntries(once(api).map((plan) => [plan.id, plan])));
  config.addCollection("indexes", (api) => once(api).flatMap((plan) => [
    { plan, title: "责任单位", folder: "units", lists: Object.values(plan.units) },
    { plan, title: "时间节点", folder: "deadlines", lists: Object.values(plan.deadlines) },
  ]));
  config.addCollection("lists", (api) => once(api).flatMap((plan) => [
    ...Object.values(plan.units).map((list) => ({ plan, folder: "units", ...list })),
    ...Object.values(plan.deadlines).map((list) => ({ plan, folder: "deadlines", ...list })),
  ]));
  config.addCollection("bodies", (api) => Object.entries(portal.names)
    .map(([id, name]) => ({ id, name, plans: once(api).filter((plan) => plan.units[id]) }))
    .filter((body) => body.plans.length));
  return {
    dir: { input: "content", output: "public", includes: "../_includes" },
    templateFormats: ["md", "11ty.js"],
    markdownTemplateEngine: false,
  };
}
