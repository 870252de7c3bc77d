/** How many changes there are, in words. */
export function unsaved(changes: number): string {
  return changes === 1 ? "1 unsaved change" : `${changes} unsaved changes`;
}
