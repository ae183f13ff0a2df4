import { escape, link, page } from "../_includes/page.js";

export const data = {
  pagination: { data: "collections.plans", size: 1, alias: "shown", addAllPagesToCollections: false },
  permalink: ({ shown }) => `${shown.id}/index.html`,
};

const cells = ({ url, rawInput, data }) =>
  [data.number, link(url, data.title), `<p>${escape(rawInput.trim())}</p>\n`, escape(data.responsible), escape(data.deadline)];

export function render({ portal, shown }) {
  const rows = shown.tasks.map((task) => `<tr>${cells(task).map((cell) => `<td>${cell}</td>`).join("")}</tr>\n`);
  return page(portal, shown.title, `<p>${link("units/index.html", "责任单位")} ${link("deadlines/index.html", "时间节点")}</p>
<table>
<tr><th>序号</th><th>任务名称</th><th>任务内容</th><th>责任单位</th><th>时间节点</th></tr>
${rows.join("")}</table>`);
}
