import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { save } from "@tauri-apps/plugin-dialog";

import type { Reply } from "../bindings/Reply";
import type { Request } from "../bindings/Request";
import type { Snapshot } from "../bindings/Snapshot";
import { copy } from "./clipboard";
import { PLAN, viewOf, type Connection, type Host } from "./host";

/** The window's process of the desktop app, a client of the app's control socket. */
export const tauri: Host = {
  request: (request: Request) => invoke<Reply>("request", { request }),

  async listen(listener) {
    const ends = await Promise.all([
      listen<Snapshot>("snapshot", ({ payload }) => {
        listener.snapshot(payload);
      }),
      listen<Connection>("connection", ({ payload }) => {
        listener.connection(payload);
      }),
      listen<string>("navigate", ({ payload }) => {
        const view = viewOf(payload);
        if (view !== undefined) listener.navigate(view);
        if (payload === PLAN) listener.plan();
      }),
    ]);
    // Only now can nothing be missed: the other side says again what it said before.
    await invoke("ready");
    return () => {
      for (const end of ends) end();
    };
  },

  copy,

  saveAs(name) {
    const extension = name.slice(name.lastIndexOf(".") + 1);
    return save({
      defaultPath: name,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    });
  },

  holdClosing: (asked) =>
    getCurrentWindow().onCloseRequested((event) => {
      event.preventDefault();
      asked();
    }),

  close: () => getCurrentWindow().destroy(),
};
