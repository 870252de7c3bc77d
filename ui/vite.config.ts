import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // The Tauri CLI looks for the dev server here.
  server: { port: 5173, strictPort: true, open: false },
  build: {
    target: ["es2022", "safari16"],
    // The page's policy allows no data: address but for images, and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The tests of stateful parts run Svelte as a browser does.
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: { include: ["test/**/*.test.ts"] },
});
