import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build, preview } from "vite";

import { policy } from "./policy";

/** Builds the window on the fake host and serves it on a free port, under the app's own policy. */
export default async function serve(): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "failover-tray-ui-"));
  await build({
    logLevel: "warn",
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: "fake.html" } },
  });
  const server = await preview({
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1", headers: { "Content-Security-Policy": policy } },
  });
  process.env.UI_ADDRESS = server.resolvedUrls?.local[0] ?? "";
  return async () => {
    await server.close();
    await rm(outDir, { recursive: true });
  };
}
