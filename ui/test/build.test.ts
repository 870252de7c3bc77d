import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "vite";
import { expect, test } from "vitest";

/** Stands in the fake host alone. */
const traces = ["Railway: stopped or out of credit", "ai-cti.onrender.com", "No scenario"];

test("the build has one page, no fake host, and nothing that the page's policy forbids", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "failover-tray-build-"));
  try {
    await build({ logLevel: "error", build: { outDir, emptyOutDir: true } });
    const names = await readdir(outDir, { recursive: true });
    expect(names.filter((name) => name.endsWith(".html"))).toEqual(["index.html"]);

    const texts = await Promise.all(
      names
        .filter((name) => /\.(js|css|html)$/.test(name))
        .map((name) => readFile(join(outDir, name), "utf8")),
    );
    for (const trace of traces) expect(texts.join("\n")).not.toContain(trace);

    const page = await readFile(join(outDir, "index.html"), "utf8");
    expect(page).not.toMatch(/<style|style=|onload=|<script(?![^>]*\bsrc=)/);
    expect(page).not.toMatch(/https?:\/\//);
  } finally {
    await rm(outDir, { recursive: true });
  }
}, 60_000);
