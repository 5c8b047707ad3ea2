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

/** What an entry imports is fetched beside it, not after it. (Vite's own way weighs most of a kilobyte.) */
function preloaded(): Plugin {
  return {
    name: "preloaded",
    apply: "build",
    transformIndexHtml: (_html, { chunk }) =>
      (chunk?.imports ?? []).map((file) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
        injectTo: "head",
      })),
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [preloaded(), compressed()],
  build: {
    target: "es2022",
    // Everything is a file of its own: the content security policy allows no inline data.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: true,
    // `vite build --mode gallery`: every state of the page, for those who look at all of them at once.
    rolldownOptions: {
      input: mode === "gallery" ? "gallery.html" : ["index.html", "light.html"],
      // What both pages have is one file: it packs better than two.
      output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2, test: /\.(tsx?|m?js)$/ }] } },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      // As the server does: the same page for every link.
      "^/light/": { target: SERVER, bypass: () => "/light.html" },
      "/socket.io": { target: SERVER, ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    setupFiles: ["src/texts/setup.ts"],
  },
}));
