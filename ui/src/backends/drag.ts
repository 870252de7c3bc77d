/** So near to the page's upper or lower end, in px, it scrolls. The bar covers the lower one. */
const EDGE = 88;
/** So far with each frame, in px. */
const STEP = 6;

/** What a drag tells of itself. */
export interface Drag {
  /** The entry is to stand at this place now. */
  over(index: number): void;
  /** It ended; kept, or called off by Escape or by the system. */
  end(kept: boolean): void;
}

/**
 * Follows the pointer from the press on an entry's handle to its release, and tells where in its
 * list the entry is to stand. The page listens, not the handle: the list moves the handle about.
 */
export function drag(entry: Element, { over, end }: Drag): void {
  const list = entry.parentElement;
  const page = entry.closest("main");
  if (list === null || page === null) return;
  const listening = new AbortController();
  const { signal } = listening;
  let pointer: number | null = null;

  const follow = () => {
    if (signal.aborted) return;
    requestAnimationFrame(follow);
    if (pointer === null) return;
    const at = pointer;
    const { top, bottom } = page.getBoundingClientRect();
    if (at < top + EDGE) page.scrollTop -= STEP;
    else if (at > bottom - EDGE) page.scrollTop += STEP;
    // Past another's middle, so that a tall one and a low one do not change places to and fro.
    const above = [...list.children].filter((other) => {
      const box = other.getBoundingClientRect();
      return other !== entry && at > box.top + box.height / 2;
    });
    over(above.length);
  };
  const stop = (kept: boolean) => {
    listening.abort();
    end(kept);
  };
  const move = ({ clientY }: PointerEvent) => {
    pointer = clientY;
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    stop(false);
  };
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", () => stop(true), { signal });
  addEventListener("pointercancel", () => stop(false), { signal });
  addEventListener("keydown", key, { signal, capture: true });
  follow();
}
