"""Paragraphs keep their anchors through edits, and nothing harmful gets through rendering."""

import unicodedata
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.paragraphs import (
    allowed_link,
    blocks_of,
    carry_anchors,
    clean_markdown,
    paragraphs_of,
    render_markdown,
    sanitise,
    why_unfit,
)

words = st.lists(
    st.sampled_from(["plan", "school", "family", "health", "date", "named", "contact", "agree", "share"]),
    min_size=3,
    max_size=9,
)
texts = st.lists(words.map(" ".join), unique=True, max_size=12)


def numbered(texts: list[str]) -> list[tuple[str, str]]:
    return [(f"p{number}", text) for number, text in enumerate(texts)]


def test_a_text_that_no_page_could_be_made_of_is_unfit_and_says_why():
    assert why_unfit("") == why_unfit("A short text.\n\n- with\n- a list") == ""
    assert why_unfit("`a``" * 15_000).startswith("A word holds 1,000 characters at most, and one here has 60,000.")
    assert why_unfit("ab " * 7_000).startswith("A paragraph, list or table holds 20,000 characters at most")
    assert why_unfit("ab\n\n" * 1_001).startswith("A section holds 1,000 paragraphs at most, and this has 1,001.")


def test_anchors_of_a_long_section_are_carried_by_looking_near_only(monkeypatch):
    looks = []
    monkeypatch.setattr(
        "documents.paragraphs.SequenceMatcher", lambda **words: looks.append(1) or CountedMatcher(looks, **words)
    )
    old = [(f"p{number}", f"old {number}") for number in range(1_000)]
    anchors = carry_anchors(old, [f"new {number}" for number in range(1_000)])
    assert len(set(anchors)) == 1_000
    assert len(looks) <= 1_000 * 62


class CountedMatcher(SequenceMatcher):
    """Counts the pairs that it is asked about."""

    def __init__(self, looks: list[int], **words):
        self.looks = looks
        super().__init__(**words)

    def set_seq1(self, a):
        """One more pair."""
        self.looks.append(1)
        super().set_seq1(a)


class TestAnchors:
    @pytest.mark.slow
    @given(texts, st.randoms())
    def test_unchanged_paragraphs_keep_theirs_wherever_they_move(self, texts, random):
        old = numbered(texts)
        moved = random.sample(old, len(old))
        assert carry_anchors(old, [text for _, text in moved]) == [anchor for anchor, _ in moved]

    @given(texts, st.data())
    def test_what_is_put_in_is_new_and_takes_no_other_anchor(self, texts, data):
        old = numbered(texts)
        place = data.draw(st.integers(0, len(old)))
        kept = [anchor for anchor, _ in old]
        anchors = carry_anchors(old, [*texts[:place], "something nobody ever wrote here before", *texts[place:]])
        assert anchors[:place] + anchors[place + 1 :] == kept
        assert anchors[place] not in kept

    @given(texts, texts)
    def test_no_anchor_is_given_twice_and_every_paragraph_has_one(self, before, after):
        anchors = carry_anchors(numbered(before), after)
        assert len(anchors) == len(set(anchors)) == len(after)
        assert all(anchors)

    @given(texts, st.data())
    def test_what_is_left_keeps_its_anchor_when_another_is_taken_out(self, texts, data):
        old = numbered(texts)
        gone = data.draw(st.sets(st.integers(0, 11)))
        left = [entry for number, entry in enumerate(old) if number not in gone]
        assert carry_anchors(old, [text for _, text in left]) == [anchor for anchor, _ in left]

    def test_a_changed_paragraph_keeps_its_anchor_when_half_its_words_stay(self):
        old = [("a", "We will agree one plan for each child"), ("b", "Schools have a named contact")]
        assert carry_anchors(old, ["Schools now have a named contact", "We will agree two plans for each child"]) == [
            "b",
            "a",
        ]

    def test_a_paragraph_written_anew_is_new(self):
        assert carry_anchors([("a", "We will agree one plan")], ["Transport costs rise by a third"])[0] != "a"

    def test_of_two_equal_paragraphs_the_first_keeps_the_first_anchor(self):
        assert carry_anchors([("a", "To follow"), ("b", "To follow")], ["To follow", "To follow"]) == ["a", "b"]

    def test_white_space_alone_is_no_change(self):
        assert carry_anchors([("a", "One\nplan")], ["One  plan"]) == ["a"]

    def test_a_changed_paragraph_far_away_is_new(self):
        filling = [(f"f{number}", f"filling number{number} alone") for number in range(40)]
        old = [("a", "We will agree one plan for each child"), *filling]
        new = [*[text for _, text in filling], "We will agree two plans for each child"]
        assert carry_anchors(old, new)[-1] != "a"


class TestBlocks:
    def test_a_list_a_table_and_a_heading_are_one_block_each(self):
        blocks = blocks_of("# Aims\n\nOne.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |")
        assert [block.text for block in blocks] == ["# Aims", "One.", "- a\n- b", "| x | y |\n|---|---|\n| 1 | 2 |"]
        assert [block.is_table for block in blocks] == [False, False, False, True]

    def test_a_link_named_at_the_end_works_in_every_block(self):
        blocks = blocks_of("See [the law][1].\n\n[1]: https://www.example.org/act")
        assert [block.html for block in blocks] == [
            '<p>See <a href="https://www.example.org/act" rel="noopener noreferrer">the law</a>.</p>\n'
        ]

    def test_headings_stand_below_those_of_the_page(self):
        assert render_markdown("# Aim") == "<h3>Aim</h3>\n"
        assert render_markdown("# Aim\n\n###### Deep", heading_level=4) == "<h4>Aim</h4>\n<h6>Deep</h6>\n"

    def test_nothing_gives_nothing(self):
        assert blocks_of("") == ()
        assert render_markdown(" \n\n ") == ""

    def test_anchors_must_fit_the_text(self):
        with pytest.raises(ValueError, match="zip"):
            paragraphs_of("One.\n\nTwo.", ["p1"])


class TestSafety:
    @pytest.mark.parametrize(
        ("attack", "shown"),
        [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ('<img src=x onerror="alert(1)">', '<p>&lt;img src=x onerror="alert(1)"&gt;</p>\n'),
            ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
            ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"),
            ("[x](data:text/html;base64,PHN2Zz4=)", "<p>[x](data:text/html;base64,PHN2Zz4=)</p>\n"),
            ("[x](//evil.example)", "<p>[x](//evil.example)</p>\n"),
            ("[x](vbscript:x)", "<p>[x](vbscript:x)</p>\n"),
            ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
            ("<style>p{display:none}</style>", "<p>&lt;style&gt;p{display:none}&lt;/style&gt;</p>\n"),
            ("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>\n"),
            ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
        ],
    )
    def test_an_attack_is_only_text(self, attack, shown):
        assert render_markdown(attack) == shown

    def test_there_are_no_pictures(self):
        assert "<img" not in render_markdown("![plan](https://tracker.example/pixel.png)")

    @pytest.mark.parametrize("html", ["<script>x</script>", "<p onclick=x style=y>z</p>", "<iframe src=x></iframe>"])
    def test_the_sanitiser_stands_behind_the_parser(self, html):
        assert sanitise(html) in ("", "<p>z</p>")

    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            ("https://www.example.org", True),
            ("http://www.example.org", True),
            ("mailto:forum@example.org", True),
            ("ftp://www.example.org", False),
            ("/oakshire/", False),
            ("https:", False),
        ],
    )
    def test_links_lead_to_the_web_or_to_an_address(self, address, allowed):
        assert allowed_link(address) is allowed

    def test_what_is_invisible_or_turns_the_reading_is_taken_out(self):
        assert clean_markdown("no\u202e\u200bt\x00\r\nagreed\u2066 \n\n") == "not\nagreed"

    @pytest.mark.parametrize("text", ["Ŵyn a'r 学校 – 🙂 naïve", "مدرسة", "e\u0301"])
    def test_every_script_stays_and_is_composed(self, text):
        assert clean_markdown(text) == unicodedata.normalize("NFC", text)

    @given(st.text(max_size=300))
    def test_whatever_is_typed_renders_to_allowed_tags_only(self, text):
        html = render_markdown(text)
        assert sanitise(html) == html
        assert "<script" not in html.lower()
