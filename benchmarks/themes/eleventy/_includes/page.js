const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;" };

export const escape = (text) => text.replace(/[&<>"]/g, (sign) => escapes[sign]);

export const link = (address, text) => `<a href="${address}">${escape(text)}</a>`;

export const page = (portal, title, main) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)} - ${escape(portal.name)}</title>
</head>
<body>
<header>${link("/index.html", portal.name)}</header>
<main>
<h1>${escape(title)}</h1>
${main}
</main>
<footer>${escape(portal.name)}</footer>
</body>
</html>
`;
