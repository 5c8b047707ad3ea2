import { defineConfig } from "vitest/config";

const SERVER = "http://localhost:8000";

export default defineConfig({
  build: {
    target: "es2022",
    // Everything is a file of its own: the content security policy allows no inline data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
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
});
