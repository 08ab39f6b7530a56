/** One Chromium for all files. */
import { chromium } from "playwright"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser listens. */
    readonly chromium: string
  }
}

export default async ({ provide }: TestProject) => {
  const server = await chromium.launchServer({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      // The pages of a profile share what is compiled.
      "--process-per-site"
    ]
  })
  provide("chromium", server.wsEndpoint())
  return () => server.close()
}
