"""The table for the yearly report as a Word document, which Word, WPS and LibreOffice open, and out of which the table is
pasted with its merged cells.

A document of so few parts (paragraphs, one table, links) is some text in a ZIP file (ECMA-376). Writing it here costs no
dependency, and unlike what the libraries write it has no clock in it: equal tables give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gongkai.exports.yearly import Line, Row, Yearly

_HEADINGS = ("任务", "责任单位", "时间节点", "落实情况", "佐证")
# In twentieths of a point, over the width of A4 laid across: title, content, and the other columns.
_WIDTHS = (1600, 3300, 1800, 1270, 3400, 3200)
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def docx(table: Yearly) -> bytes:
    """The document's bytes."""
    writer = _Writer()
    body = writer.document(table)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": body,
        "word/_rels/document.xml.rels": writer.relations(),
        "word/styles.xml": _STYLES,
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = ZipInfo(name)  # of 1980, the first day that a ZIP file knows
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, (_HEAD + text).encode())
    return file.getvalue()


class _Writer:
    """Markup, and the addresses that it leads to: a document keeps these in a part of their own."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}

    def document(self, table: Yearly) -> str:
        rows = [row for _, part in table.parts for row in part]
        titled = any(row.title for row in rows)
        widths = _WIDTHS if titled else (_WIDTHS[0] + _WIDTHS[1], *_WIDTHS[2:])
        spans = [2 if titled else 1, 1, 1, 1, 1]
        lines = [_paragraph(_run(table.title), "Title"), *(_paragraph(_run(note), "Note") for note in table.notes)]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        lines.append(f"<w:tbl>{_TABLE}<w:tblGrid>{grid}</w:tblGrid>")
        heads = (_cell(_paragraph(_run(heading), "Head"), span) for heading, span in zip(_HEADINGS, spans, strict=True))
        lines.append(_row(heads, "<w:tblHeader/>"))
        for section, part in table.parts:
            for text in section:
                lines.append(_row([_cell(_paragraph(_run(text), "Head", keep=True), len(widths))]))
            lines += [self.row(row, titled) for row in part]
        lines.append(f"</w:tbl><w:p/>{_ACROSS}")
        return f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{"".join(lines)}</w:body></w:document>'

    def row(self, row: Row, titled: bool) -> str:
        merged = "" if row.span == 1 else f'<w:vMerge w:val="{"restart" if row.span else "continue"}"/>'
        title = [_cell(_paragraph(_run(row.title if row.span else "")), more=merged)] if titled else []
        texts = [_cell(_paragraph(_run(text))) for text in (row.content, row.who, row.when)]
        return _row([*title, *texts, self.lines(row.state), self.lines(row.evidence)])

    def lines(self, lines: list[Line]) -> str:
        return _cell("".join(_paragraph("".join(self.piece(*piece) for piece in line)) for line in lines))

    def piece(self, text: str, address: str) -> str:
        if not address:
            return _run(text)
        id = self.links.setdefault(address, f"link{len(self.links) + 1}")
        return f'<w:hyperlink r:id="{id}">{_run(text, "Link")}</w:hyperlink>'

    def relations(self) -> str:
        rows = [
            f'<Relationship Id="{id}" Type="{_LINK}" Target={quoteattr(_legal(address))} TargetMode="External"/>'
            for address, id in self.links.items()
        ]
        return f'<Relationships xmlns="{_P}/relationships">{_STYLED}{"".join(rows)}</Relationships>'


def _row(cells: Iterable[str], more: str = "") -> str:
    return f"<w:tr><w:trPr>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(paragraphs: str, span: int = 1, more: str = "") -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f"<w:tc><w:tcPr>{wide}{more}</w:tcPr>{paragraphs}</w:tc>"


def _paragraph(runs: str, style: str = "", keep: bool = False) -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + ("<w:keepNext/>" if keep else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(_legal(line))}</w:t>' for line in text.split("\n"))
    return f"<w:r>{properties}{lines}</w:r>"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STYLED = f'<Relationship Id="styles" Type="{_R}/styles" Target="styles.xml"/>'
_TYPES = (
    f'<Types xmlns="{_P}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_P}/relationships">'
    f'<Relationship Id="document" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = (
    f'<w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{_EDGES}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/></w:tblPr>'
)
_ACROSS = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="851" w:footer="851" w:gutter="0"/>'
    "</w:sectPr>"
)


def _style(id: str, name: str, paragraph: str = "", run: str = "", kind: str = "paragraph") -> str:
    based = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" and id != "Normal" else ""
    default = ' w:default="1"' if id == "Normal" else ""
    inner = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{run}</w:rPr>" if run else "")
    return f'<w:style w:type="{kind}" w:styleId="{id}"{default}><w:name w:val="{name}"/>{based}{inner}</w:style>'


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}"/>'


_CENTRED = '<w:jc w:val="center"/>'
_STYLES = (
    f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_font("宋体")}<w:sz w:val="21"/>'
    '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + _style("Normal", "Normal")
    + _style("Title", "Title", f'<w:spacing w:after="240"/>{_CENTRED}', f'{_font("黑体")}<w:sz w:val="32"/>')
    + _style("Note", "Note", '<w:spacing w:after="120"/>')
    + _style("Head", "Head", _CENTRED, _font("黑体"))
    + _style("Link", "Hyperlink", run='<w:color w:val="1F4E9E"/><w:u w:val="single"/>', kind="character")
    + "</w:styles>"
)
