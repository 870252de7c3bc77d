import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Reply } from "../src/bindings/Reply";
import type { Host, Listener } from "../src/host/host";
import { snapshot } from "../src/host/fake/parts";
import { Session } from "../src/state/session.svelte";

/** A host whose other side the test plays. */
function played(reply: () => Promise<Reply> = () => Promise.resolve({ type: "done" })) {
  let told: Listener | null = null;
  const host: Host = {
    request: reply,
    listen: (listener) => {
      told = listener;
      return Promise.resolve(() => (told = null));
    },
    copy: () => Promise.reject(new Error("no")),
    saveAs: () => Promise.resolve(null),
    holdClosing: () => Promise.resolve(() => undefined),
    close: () => Promise.resolve(),
  };
  return { host, listener: () => told };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test("who is led to the checklist sees the latest results", () => {
  const { host, listener } = played();
  const session = new Session(host);
  const stop = session.start();
  session.board.open = "c-1";
  listener()?.navigate("now");
  expect([session.view, session.board.open]).toEqual(["now", "c-1"]);
  listener()?.navigate("checklist");
  expect([session.view, session.board.open]).toEqual(["checklist", null]);
  stop();
});

test("relative times stand still while the app is gone, and go on when it is back", () => {
  const { host, listener } = played();
  const session = new Session(host);
  const stop = session.start();
  listener()?.connection("connected");
  listener()?.snapshot(snapshot());
  vi.advanceTimersByTime(5000);
  expect(session.now).toBe(1_005_000);

  listener()?.connection("lost");
  vi.advanceTimersByTime(60_000);
  expect(session.now).toBe(1_005_000);
  expect(session.snapshot).not.toBeNull();

  listener()?.connection("connected");
  expect(session.now).toBe(1_065_000);
  stop();
});

test("a snapshot said again after the loss does not pass for a connection", () => {
  const { host, listener } = played();
  const session = new Session(host);
  const stop = session.start();
  listener()?.connection("lost");
  listener()?.snapshot(snapshot());
  expect(session.connection).toBe("lost");
  stop();
});

test("a request that cannot be delivered is a problem with a next step", async () => {
  const session = new Session(played(() => Promise.reject(new Error("closed"))).host);
  await session.act({ type: "probe_now" });
  expect(session.problem).toMatchObject({ code: "app_not_reached" });
  expect(session.problem?.message).toContain("closed");
});

test("a success clears the former problem", async () => {
  const session = new Session(played().host);
  await session.copy("text");
  expect(session.problem).toMatchObject({ code: "not_copied" });
  await session.act({ type: "probe_now" });
  expect(session.problem).toBeNull();
});

test("stopping ends the listening even where it had not begun yet", async () => {
  const { host, listener } = played();
  new Session(host).start()();
  await vi.runAllTimersAsync();
  expect(listener()).toBeNull();
});
