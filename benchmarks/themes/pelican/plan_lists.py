"""A Pelican plugin: the pages that list tasks, from the articles' metadata."""

import json
from collections import defaultdict
from pathlib import Path

from pelican import signals
from pelican.generators import Generator


class PlanLists(Generator):
    def generate_output(self, writer):
        def write(template, path, **values):
            writer.write_file(path, self.get_template(template), self.context, **values)

        portal, bodies = self.context["portal"], defaultdict(list)
        names = portal["names"]
        for id, plan in self.context["plans"].items():
            write("plan", f"{id}/index.html", title=plan["title"], tasks=plan["tasks"])
            units, deadlines = defaultdict(list), defaultdict(list)
            for task in plan["tasks"]:
                for unit in task.units:
                    units[unit].append(task)
                deadlines[task.due].append(task)
            for unit, tasks in units.items():
                bodies[unit].append((plan, len(tasks)))
            for folder, title, lists in (("units", "责任单位", units), ("deadlines", "时间节点", deadlines)):
                rows = [(f"/{id}/{folder}/{key}.html", names.get(key, key), tasks) for key, tasks in lists.items()]
                write("names", f"{id}/{folder}/index.html", title=title, rows=rows)
                for address, name, tasks in rows:
                    write("name", address[1:], title=name, plan=plan, tasks=tasks)
        write("bodies", "units/index.html", title="单位", rows=[(id, names[id]) for id in names if id in bodies])
        for id, rows in bodies.items():
            write("body", f"units/{id}.html", title=names[id], id=id, rows=rows)
        write("home", "index.html", title=portal["name"])


def order(generator):
    """Before anything is written: each plan's tasks by number, each task's neighbours."""
    portal, by_plan = json.loads(Path("portal.json").read_text(encoding="utf-8")), defaultdict(list)
    for article in generator.articles:
        article.units = article.units.split(",")
        by_plan[str(article.category)].append(article)
    generator.context["portal"] = portal
    generator.context["plans"] = {plan["id"]: plan for plan in portal["plans"]}
    for id, plan in generator.context["plans"].items():
        plan["tasks"] = sorted(by_plan[id], key=lambda task: int(task.number))
        for left, right in zip([None, *plan["tasks"]], [*plan["tasks"], None], strict=True):
            if left:
                left.next_task = right
            if right:
                right.previous_task = left


def register():
    signals.get_generators.connect(lambda pelican: PlanLists, weak=False)
    signals.article_generator_finalized.connect(order)
