"""The checker of PDFs, before one that a screen reader cannot follow."""

import pdfua
import pytest
import weasyprint

from reports.pdf import VARIANT

pytestmark = pytest.mark.slow

PAGE = '<!DOCTYPE html><html lang="en-GB"><head><title>T</title></head><body><h1>T</h1><p>Words.</p></body></html>'


UNTAGGED = "UA-01-005"


def faults_of(path) -> list[str]:
    return [finding.rule_id for finding in pdfua.validate(path).findings]


def test_a_pdf_without_tags_is_found(tmp_path):
    untagged, tagged = tmp_path / "untagged.pdf", tmp_path / "tagged.pdf"
    untagged.write_bytes(weasyprint.HTML(string=PAGE).write_pdf())
    tagged.write_bytes(weasyprint.HTML(string=PAGE).write_pdf(pdf_variant=VARIANT))
    assert faults_of(tagged) == []
    assert UNTAGGED in faults_of(untagged)
