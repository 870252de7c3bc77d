import { expect, test } from "vitest";

import { listenProblem } from "../src/settings/listen";

test("an address on loopback with a port is right", () => {
  for (const right of ["127.0.0.1:8787", " 127.0.0.1:1 ", "127.1.2.3:65535", "[::1]:8787"]) {
    expect(listenProblem(right), right).toBeNull();
  }
});

test("what is wrong with an address is told with what is allowed", () => {
  for (const [wrong, word] of [
    ["", "as in 127.0.0.1:8787"],
    ["8787", "as in 127.0.0.1:8787"],
    ["localhost:8787", "as in 127.0.0.1:8787"],
    ["http://127.0.0.1:8787", "as in 127.0.0.1:8787"],
    ["127.0.0.1", "as in 127.0.0.1:8787"],
    ["0.0.0.0:8787", "Others could reach"],
    ["192.168.1.5:8787", "Others could reach"],
    ["[::]:8787", "Others could reach"],
    ["127.0.0.1:0", "from 1 to 65535"],
    ["127.0.0.1:65536", "from 1 to 65535"],
  ] as const) {
    expect(listenProblem(wrong), wrong).toContain(word);
  }
});
