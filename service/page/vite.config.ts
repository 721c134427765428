import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Everything is served by the same process below /page/, with hashed names: it may be cached for
// ever. Fonts stay files of their own, so that the style sheet is small.
export default defineConfig({
  base: "/page/",
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000" } },
});
