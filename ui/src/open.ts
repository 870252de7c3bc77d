import { mount } from "svelte";

import "./tokens.css";
import "./app.css";
import App from "./App.svelte";
import type { Host } from "./host/host";

/** Shows the window's content, which knows the world through the host alone. */
export function open(host: Host): void {
  const target = document.getElementById("window");
  if (target === null) throw new Error("index.html has no element with the id `window`.");
  mount(App, { target, props: { host } });
}
