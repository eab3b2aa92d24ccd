// An item of the list at Home that has been dealt with: its words take the focus, and its part counts one fewer.
export function settle(part) {
  if (!part.matches("[data-settled]")) return;
  part.querySelector("[data-focus]").focus();
  const section = part.closest("section");
  const left = section.querySelectorAll(".portal-work__item:not([data-settled])").length;
  section.querySelector("[data-count]").textContent = String(left);
}
