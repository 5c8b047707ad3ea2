import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = "http://localhost:8000";
const SHRINKS = /\.(js|css|html|svg)$/;

/** Every file beside itself as small as it goes: the server sends what the browser understands. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle: ({ dir }) => {
      const folder = dir ?? "dist";
      for (const name of readdirSync(folder, { encoding: "utf8", recursive: true })) {
        if (!SHRINKS.test(name)) continue;
        const path = join(folder, name);
        const content = readFileSync(path);
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: size }));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [compressed()],
  build: {
    target: "es2022",
    // Everything is a file of its own: the content security policy allows no inline data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // `vite build --mode gallery`: every state of the page, for those who look at all of them at once.
    rolldownOptions: { input: mode === "gallery" ? "gallery.html" : "index.html" },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/socket.io": { target: SERVER, ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    setupFiles: ["src/texts/setup.ts"],
  },
}));
