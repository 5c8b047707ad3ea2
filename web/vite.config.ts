import { defineConfig } from "vitest/config";

const SERVER = "http://localhost:8000";

export default defineConfig(({ mode }) => ({
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
  },
}));
