"""The words of a PDF; runs in a process of its own (core.pdf_text starts it).

What people give may be made to break what reads it. So this process knows nothing of the portal, has little memory and
little time, opens no file and no connection, and what it prints is looked at as text and nothing else. It reads the
text that pages show, what stands in their notes and form boxes, and the title; a page that is a picture has no text.
"""

import io
import json
import re
import sys
from functools import partial

import pikepdf
from fontTools import agl

MOST_PAGES = 300
MOST_WORDS = 4_000_000
"""Letters that are read of one file; what comes after is not looked at."""
DEEPEST = 4
GAP = -120
"""A move between two pieces of text, in thousandths of the letter's height, that reads as a blank."""
SAME_LINE = 0.5
SHOWS, MOVES = ("Tj", "TJ", "'", '"'), ("BT", "Td", "TD", "T*", "Tm")
FAULTS = (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])", re.DOTALL)
BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
LONGEST_RANGE = 65_536


def main() -> None:
    """In the process of its own: read standard input, print what was read as JSON."""
    words, whole = words_of(sys.stdin.buffer.read())
    json.dump({"words": words, "whole": whole}, sys.stdout)


def words_of(content: bytes) -> tuple[str, bool]:
    """The words of a PDF, page by page, and whether all of it could be read."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError:
        return "", False
    title = pdf.trailer.get("/Info", {}).get("/Title", "")
    pages, whole, letters = [str(title)], len(pdf.pages) <= MOST_PAGES, 0
    for page in pdf.pages[:MOST_PAGES]:
        said = _Page()
        try:
            said.read(page.obj, page.get("/Resources", {}))
            said.read_notes(page.get("/Annots", []))
        except FAULTS:
            whole = False
        words = "".join(said.words)
        whole = whole and not said.is_doubtful and (bool(words.strip()) or not said.has_picture)
        pages.append(words)
        letters += len(words)
        if letters > MOST_WORDS:
            return "\n".join(pages)[:MOST_WORDS], False
    return "\n".join(pages), whole


class _Page:
    """The words of one page, in the order in which it is painted."""

    def __init__(self):
        self.words: list[str] = []
        self.has_picture = self.is_doubtful = False
        self._at, self._shown_at, self._moved = (0.0, 0.0), None, False

    def read(self, painted, resources, depth: int = 0) -> None:
        """What a page or a part that it uses paints."""
        decode = _latin
        for operands, operator in pikepdf.parse_content_stream(painted):
            what = str(operator)
            if what == "Tf":
                decode = self._decoder(resources, operands[0])
            elif what == "Do":
                self._use(resources.get("/XObject", {}).get(str(operands[0])), resources, depth)
            elif what in MOVES:
                self._move(what, [float(number) for number in operands])
            elif what in SHOWS:
                if what in ("'", '"'):
                    self._move("T*", [])
                self._show(operands[-1] if what == "TJ" else [operands[-1]], decode)

    def _use(self, used, resources, depth: int) -> None:
        if used is None or used.get("/Subtype") == "/Image":
            self.has_picture = self.has_picture or used is not None
        elif depth < DEEPEST:
            self._shown_at = None
            self.read(used, used.get("/Resources", resources), depth + 1)
        else:
            self.is_doubtful = True

    def _move(self, what: str, numbers: list[float]) -> None:
        across, down = self._at
        if what == "Tm":
            self._at = (numbers[4], numbers[5])
        elif what == "BT":
            self._at = (0.0, 0.0)
        elif what == "T*":
            self._at = (across, down - 1)
        else:
            self._at = (across + numbers[0], down + numbers[1])
        self._moved = True

    def _show(self, pieces, decode) -> None:
        if self._shown_at is None or abs(self._shown_at - self._at[1]) > SAME_LINE:
            self.words.append("\n")
        elif self._moved:
            self.words.append(" ")
        self._shown_at, self._moved = self._at[1], False
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                self.words.append(decode(bytes(piece)))
            elif float(piece) < GAP:
                self.words.append(" ")

    def _decoder(self, resources, name):
        font = resources.get("/Font", {}).get(str(name), {})
        if "/ToUnicode" in font:
            return partial(_mapped, _letters_of(font["/ToUnicode"].read_bytes()))
        if font.get("/Subtype") == "/Type0":
            self.is_doubtful = True
            return lambda _: ""
        encoding = font.get("/Encoding")
        if isinstance(encoding, pikepdf.Dictionary) and "/Differences" in encoding:
            return partial(_mapped, _named_letters(encoding["/Differences"]))
        return _latin

    def read_notes(self, notes) -> None:
        """Notes on the page, and what was typed into its boxes."""
        for note in notes:
            for holder in (note, note.get("/Parent", {})):
                for key in ("/Contents", "/V"):
                    said = holder.get(key)
                    if isinstance(said, pikepdf.String):
                        self.words += ["\n", str(said)]


def _latin(code: bytes) -> str:
    return code.decode("cp1252", "replace")


def _mapped(letters: dict[bytes, str], code: bytes) -> str:
    """The text of a code, whose letters are one or two bytes each."""
    width, words = max(map(len, letters), default=1), []
    for at in range(0, len(code), width):
        words.append(letters.get(code[at : at + width], ""))
    return "".join(words)


def _named_letters(differences) -> dict[bytes, str]:
    """An encoding that says its letters by name, where it differs from the usual one."""
    letters, at = {bytes([code]): _latin(bytes([code])) for code in range(256)}, 0
    for entry in differences:
        if isinstance(entry, pikepdf.Name):
            letters[bytes([at % 256])] = agl.toUnicode(str(entry)[1:])
            at += 1
        else:
            at = int(entry)
    return letters


def _letters_of(table: bytes) -> dict[bytes, str]:
    """A font's own table from codes to letters."""
    letters: dict[bytes, str] = {}
    for block in BLOCK.finditer(table):
        if block[1] == b"bfchar":
            letters |= {_bytes(code): _text(said) for code, said in PAIR.findall(block[2])}
            continue
        for first, last, said, each in TRIPLE.findall(block[2]):
            width, start = len(_bytes(first)), int.from_bytes(_bytes(first))
            many = min(int.from_bytes(_bytes(last)) - start + 1, LONGEST_RANGE)
            own = re.findall(rb"<([0-9A-Fa-f\s]*)>", each)
            for number in range(many):
                code = (start + number).to_bytes(width)
                if each:
                    letters[code] = _text(own[number]) if number < len(own) else ""
                elif text := _text(said):
                    letters[code] = text[:-1] + chr(ord(text[-1]) + number)
    return letters


def _bytes(hexadecimal: bytes) -> bytes:
    return bytes.fromhex(hexadecimal.decode())


def _text(hexadecimal: bytes) -> str:
    return _bytes(hexadecimal).decode("utf-16-be", "replace")
