/** What the panel of the troubleshooting listens for. */
export const OPEN = "troubleshoot";

/** Opens the troubleshooting at a topic: a cause's code, or one of the checklist's topics. */
export function openTopic(topic: string): void {
  window.dispatchEvent(new CustomEvent<string>(OPEN, { detail: topic }));
}
