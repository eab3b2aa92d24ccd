// An item of the list at Home that has been dealt with: its words take the focus, and its part counts one fewer.
export function settle(part) {
  if (!part.matches("[data-settled]")) return;
  part.querySelector("[data-focus]").focus();
  const section = part.closest("section");
  // The part may go on over more pages, so what is left is counted from its whole number.
  const count = section.querySelector("[data-count]");
  count.textContent = String(Number(count.dataset.count) - section.querySelectorAll("[data-settled]").length);
}
