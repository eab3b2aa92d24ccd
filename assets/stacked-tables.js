// On a phone a table that is wider than its frame becomes a list of cards, each cell after the words that head its
// column. Without this script it scrolls sideways in its frame. Left alone are the tables that come stacked, with labels
// of their own, and those that compare across columns: .portal-heat, and what is marked data-matrix.
const PARTS = [
  ["thead, tbody, tfoot", "rowgroup"],
  ["tr", "row"],
  ["td", "cell"],
  ["thead th", "columnheader"],
  ["tbody th, tfoot th", "rowheader"],
];
const narrow = window.matchMedia("(max-width: 40.0525em)");
const tables = new Set();

// Its parts keep their roles: browsers forget what a table is once it is laid out otherwise.
function label(table) {
  table.setAttribute("role", "table");
  // Headings with links stay in view, as one line above the cards.
  table.classList.toggle("portal-table--sortable", Boolean(table.querySelector("thead a")));
  for (const [parts, role] of PARTS) {
    for (const part of table.querySelectorAll(parts)) part.setAttribute("role", role);
  }
  const headings = [...table.querySelectorAll("thead tr:last-child > *")].map((cell) => cell.textContent.trim().replace(/[?:]$/, ""));
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    let column = 0;
    for (const cell of row.cells) {
      if (cell.tagName === "TD" && headings[column]) cell.dataset.heading = headings[column];
      column += cell.colSpan;
    }
  }
}

function fit() {
  for (const table of tables) {
    const frame = table.parentElement;
    if (!frame) tables.delete(table);
    else {
      table.classList.remove("portal-table--stacked");
      const stacked = narrow.matches && frame.scrollWidth > frame.clientWidth;
      table.classList.toggle("portal-table--stacked", stacked);
      // A frame that has nothing to scroll is no stop on the way through the page.
      if (stacked && frame.scrollWidth <= frame.clientWidth) frame.removeAttribute("tabindex");
      else frame.setAttribute("tabindex", "0");
    }
  }
}

export function stackTables(root) {
  for (const table of root.querySelectorAll(".portal-scroll > table:not(.portal-table--stacked, .portal-heat, [data-matrix])")) {
    if (!tables.has(table)) label(table);
    tables.add(table);
  }
  fit();
}

window.addEventListener("resize", fit);
// What is folded away has no width until it is opened.
document.addEventListener("toggle", fit, true);
