"""What is measured in a page: run in the browser, each gives a list of faults as text."""

from __future__ import annotations

# What several measures share: whether an element shows, and its beginning as people would look for it.
SHARED = """
  const clipped = new Map();
  const isClipped = (e) => {
    if (!clipped.has(e)) {
      const own = e !== document.body && getComputedStyle(e).clip !== "auto";
      clipped.set(e, own || (e.parentElement !== null && isClipped(e.parentElement)));
    }
    return clipped.get(e);
  };
  const isFolded = (e) => e.closest("details:not([open])") && !e.closest("summary");
  const shows = (e) =>
    e.getClientRects().length && getComputedStyle(e).visibility === "visible" && !isFolded(e) && !isClipped(e);
  const name = (e) => `${e.outerHTML.slice(0, 110)} in ${e.parentElement.className || e.parentElement.localName}`;
  const texts = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
"""

# Running text 7:1, everything else 4.5:1; what is written in the main part in sentences is running text.
CONTRAST = f"""() => {{
  {SHARED}
  const rgb = (colour) => {{
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  }};
  const over = (top, below) => top.slice(0, 3).map((part, i) => part * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (e) => {{
    const own = rgb(getComputedStyle(e).backgroundColor);
    if (own[3] === 1) return own;
    return over(own, e.parentElement ? ground(e.parentElement) : [255, 255, 255, 1]);
  }};
  const light = (colour) => {{
    const [r, g, b] = colour.map((part) => part / 255).map((p) => (p <= 0.03928 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }};
  const faults = [];
  for (const e of document.querySelectorAll("body *")) {{
    if (!texts(e) || !shows(e) || e.closest("option, script, noscript")) continue;
    let faded = 1;
    for (let up = e; up; up = up.parentElement) faded *= Number(getComputedStyle(up).opacity);
    const below = ground(e);
    const ink = rgb(getComputedStyle(e).color);
    const [high, low] = [light(over([...ink.slice(0, 3), ink[3] * faded], below)), light(below)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const running = e.closest("main") && e.closest("p, li, dd, td, blockquote") && !e.closest("button, nav");
    if (ratio < (running ? 7 : 4.5)) faults.push(`${{ratio.toFixed(2)}} ${{name(e)}}`);
  }}
  return faults;
}}"""

# Nothing wider than the window, no text cut off, no two texts one over the other.
LAYOUT = f"""() => {{
  {SHARED}
  const faults = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) faults.push(`scrolls sideways: ${{page.scrollWidth}}`);
  const lines = [];
  for (const e of document.querySelectorAll("body *")) {{
    if (!texts(e) || !shows(e) || e.closest("select, script, noscript, svg")) continue;
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden") faults.push(`cut off: ${{name(e)}}`);
    for (const node of e.childNodes) {{
      if (node.nodeType !== 3 || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {{
        if (box.right > page.clientWidth + 1 || box.left < -1) faults.push(`out of the window: ${{name(e)}}`);
        // Tall glyph boxes of neighbouring lines touch; what reads as one over the other shares more than half a line.
        if (box.width > 1) lines.push({{ e, top: box.top + box.height * 0.3, bottom: box.bottom - box.height * 0.3, box }});
      }}
    }}
  }}
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((one, at) => {{
    for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next += 1) {{
      const other = lines[next];
      if (other.e !== one.e && Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 2)
        if (getComputedStyle(one.e.closest("thead th") || one.e).position !== "sticky")
          faults.push(`over one another: ${{name(one.e)}} / ${{name(other.e)}}`);
    }}
  }});
  return faults;
}}"""
