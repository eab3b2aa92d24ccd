"""What must hold of every page, whoever opens it and however wide the window is."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LAYOUT = ["target-size", "scrollable-region-focusable", "region", "link-name", "button-name", "label"]
"""The rules of axe that a page can break at another width, where other things are shown and stand otherwise."""

# Asked of the page as it stands, with or without scripts of its own: each answer is a sentence about a fault.
STRUCTURE = """() => {
  const faults = [];
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1) faults.push(`${headings.length} headings of level 1`);
  else if (!headings[0].textContent.trim()) faults.push("the heading of level 1 is empty");
  if (!/^[^–]*\\S.*–/.test(document.title)) faults.push(`the title does not name the page: “${document.title}”`);
  if (document.documentElement.lang !== "en-GB") faults.push("the language is not said");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`id “${id}” twice`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const target = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!document.getElementById(target))
      faults.push(`“${link.textContent.trim()}” leads to #${target}, which is not there`);
  }
  for (const name of ["aria-describedby", "aria-labelledby", "aria-controls", "for"])
    for (const element of document.querySelectorAll(`[${name}]`))
      for (const id of element.getAttribute(name).split(/\\s+/).filter(Boolean))
        if (!document.getElementById(id)) faults.push(`${name}="${id}" names nothing`);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) {
    const widest = [...document.body.querySelectorAll("*")]
      .filter((element) => !element.closest(".portal-scroll") && !element.closest("svg"))
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .slice(-3).map((element) => `<${element.tagName.toLowerCase()} class="${element.className}">`);
    faults.push(`the page scrolls ${over}px sideways (${widest.join(", ")})`);
  }
  if (document.querySelector("[style]:not([style='']), [onclick], [onchange], [onsubmit]"))
    faults.push("an inline style or handler");
  return faults;
}"""


def structural_faults(page: Page) -> list[str]:
    """What is wrong with the page's structure, in sentences: headings, title, ids, links in it, sideways scrolling."""
    return page.evaluate(STRUCTURE)


def axe_faults(page: Page, *, layout_only: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practice, one line for each place; or only what has to do
    with how the page is laid out, for one that was looked at in another width."""
    asked = {"type": "rule", "values": OF_LAYOUT} if layout_only else {"type": "tag", "values": STANDARDS}
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    violations = page.evaluate(
        "(asked) => axe.run(document, {runOnly: asked, resultTypes: ['violations']}).then((found) => found.violations)",
        asked,
    )
    return [
        f"axe {violation['id']} ({violation['help']}): {' '.join(node['target'][0].split())} {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def shared_titles(titles: dict[str, tuple[str, str]]) -> list[str]:
    """Pages of different kinds under one title, which tabs and histories of a browser cannot tell apart. Given for each
    path the kind of page and its title."""
    first: dict[str, tuple[str, str]] = {}
    faults = []
    for path, (kind, title) in titles.items():
        other_kind, other_path = first.setdefault(title, (kind, path))
        if other_kind != kind:
            faults.append(f"{path} and {other_path} both say “{title}”")
    return faults


def summary_faults(page: Page) -> list[str]:
    """Links of the error summary that do not bring the reader to a box he can mend."""
    faults = []
    for link in page.locator(".govuk-error-summary__list a").all():
        link.click()
        target = link.get_attribute("href").removeprefix("#")
        focused = page.evaluate("() => document.activeElement && document.activeElement.id")
        if focused != target:
            faults.append(f"“{link.inner_text()}” focuses “{focused}” instead of “{target}”")
    return faults
