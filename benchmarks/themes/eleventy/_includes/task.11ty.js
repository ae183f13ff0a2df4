import { escape, link, page } from "./page.js";

export function render({ portal, collections, content, title, plan, number, responsible, units, deadline, due }) {
  const { title: planTitle, tasks } = collections.byPlan[plan];
  const at = tasks.findIndex((task) => task.data.number === number);
  const to = (task) => (task ? link(task.url, task.data.title) : "");
  return page(portal, title, `<p>${link(`/${plan}/index.html`, planTitle)} ${number}</p>
${content}<dl>
<dt>责任单位</dt><dd>${escape(responsible)}</dd>
${units.map((id) => `<dd>${link(`units/${id}.html`, portal.names[id])}</dd>\n`).join("")}<dt>时间节点</dt><dd>${link(`deadlines/${due}.html`, deadline)}</dd>
</dl>
<p>${to(tasks[at - 1])}
${to(tasks[at + 1])}</p>`);
}
