/** Builds the program as a function, once for all tests. */
import { bundle, cliEntry } from "@dcs-tasks/contract/program/bundle"
import { readFileSync } from "node:fs"
import { build } from "rolldown"
import type { TestProject } from "vitest/node"

export const setup = async ({ config }: TestProject): Promise<void> => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string
  }
  await build(bundle(cliEntry, String(config.env["DCS_TASKS_PROGRAM"]), version))
}
