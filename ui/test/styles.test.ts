import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Each component's markup and own styles, by its file. */
const components = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".svelte"))
  .map((file) => {
    const [markup = "", styles = ""] = readFileSync(`src/${file}`, "utf8").split("<style");
    return { file, markup, styles };
  });

/** Looks the same wherever it is, on purpose. */
const SHARED = ["menu"];

test("a class that one component styles everywhere is not used by another one", () => {
  const everywhere = components.flatMap(({ file, styles }) =>
    [...styles.matchAll(/^\s*:global\(\.([\w-]+)\)/gm)]
      .flatMap(([, name]) => name ?? [])
      .filter((name) => !SHARED.includes(name))
      .map((name) => ({ file, name })),
  );
  expect(everywhere.length).toBeGreaterThan(5);
  const clashes = everywhere.flatMap(({ file, name }) =>
    components
      .filter((other) => other.file !== file)
      .filter(({ markup }) => new RegExp(`class(="([^"]* )?|:)${name}[ "=}]`).test(markup))
      .map((other) => `.${name}: ${file} and ${other.file}`),
  );
  expect(clashes).toEqual([]);
});
