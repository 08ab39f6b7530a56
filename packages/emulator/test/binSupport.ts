/** The command as it is shipped, as a process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { expect } from "vitest"

export const bin = fileURLToPath(new URL("../dist/dcs-tasks-emulator.mjs", import.meta.url))

/** Starts it with `--print env`, and returns its variables without `export`. */
export const start = async (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [bin, "--print", "env", ...args], { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(child, "exit")
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  await expect.poll(() => output, { timeout: 300_000 }).toContain("INSTANCE=")
  const lines = output.split("\n").filter((line) => line !== "")
  const env = Object.fromEntries(lines.map((line) => line.replace(/^export /, "").split("=")))
  const { ENDPOINT, INSTANCE, OS_AUTH_TOKEN = "", OS_PROJECT_ID } = env
  const base = `${ENDPOINT}/v2/${OS_PROJECT_ID}/instances`
  const get = async (path: string) => {
    const response = await fetch(`${base}${path}`, { headers: { "x-auth-token": OS_AUTH_TOKEN } })
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() }
  }
  return {
    lines,
    get,
    /** The ids of all instances. */
    instances: async (): Promise<ReadonlyArray<string>> =>
      [...(await get("?limit=1000")).text.matchAll(/"instance_id":"([^"]+)"/g)].map(([, id = ""]) => id),
    tasks: (id = INSTANCE) => get(`/${id}/tasks?limit=1000`),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM")
      expect(await ended).toEqual([0, null])
    }
  }
}
