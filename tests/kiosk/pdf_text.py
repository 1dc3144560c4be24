"""What a reader can select in a PDF, by the fonts' own ToUnicode tables."""

import io
import re

import pikepdf


def pages_of(data):
    """Text of each page, lines joined by single spaces."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [_page_text(page) for page in pdf.pages]


def text_of(data):
    return " ".join(pages_of(data))


def fonts_of(data):
    """Names of all fonts and whether each is embedded."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            str(font.BaseFont): "/FontFile2" in font.get("/FontDescriptor", {})
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }


def _page_text(page):
    tables = {name: _table(font) for name, font in page.Resources.Font.items()}
    table, out = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "'"):
            out.append("".join(table.get(code, "") for code in bytes(operands[0])))
        elif str(operator) in ("T*", "ET", "Td"):
            out.append(" ")
    return " ".join("".join(out).split())


def _table(font):
    """Character codes to text."""
    if "/ToUnicode" not in font:
        return {}
    table = {}
    source = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, _last, listed in re.findall(r"<(\w+)> <(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for at, text in enumerate(re.findall(r"<(\w+)>", listed)):
                table[int(first, 16) + at] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, text in re.findall(r"<(\w+)> <(\w+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return table
