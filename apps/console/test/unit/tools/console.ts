/** Consoles to test with. */
import { Instance, type BackgroundTask } from "@dcs-tasks/browser"
import { onTestFinished } from "vitest"
import type { Session } from "../../../src/service/session.ts"
import { type ConsoleOptions, createConsole } from "../../../src/state/createConsole.ts"
import { clientWith, settled } from "./bulk.ts"

export const session: Session = {
  secret: "secret",
  version: "1.0.0",
  project: { id: "p1" },
  endpoint: "https://dcs.example.com",
  source: "OS_AUTH_TOKEN",
  readOnly: false,
  attemptTimeoutMs: 10_000
}

/** Frames come at once, or when the test says so. */
const atOnce = (callback: () => void): void => callback()

export const makeConsole = (options: Partial<ConsoleOptions>) => {
  const console = createConsole({ session, client: clientWith({}), frame: atOnce, ...options })
  onTestFinished(console.close)
  return console
}

/** The calls that list these records by instance. */
export const listing = (tasks: Readonly<Record<string, ReadonlyArray<BackgroundTask>>>) => ({
  async *listInstances() {
    for (const id of Object.keys(tasks)) yield new Instance({ id, name: `name of ${id}` })
  },
  async *listBackgroundTaskPages({ instanceId }: { readonly instanceId: string }) {
    yield { tasks: tasks[instanceId] ?? [], total: tasks[instanceId]?.length ?? 0 }
  }
})

/** A console that has listed. */
export const listedConsole = async (options: Partial<ConsoleOptions>) => {
  const console = makeConsole(options)
  while (console.listing.value.state === "loading") await settled()
  return console
}
