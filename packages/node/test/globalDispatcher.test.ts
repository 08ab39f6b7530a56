/** Importing the package leaves Node's own `fetch` as the program has set it up. */
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, it } from "vitest"

const index = new URL("../src/index.ts", import.meta.url).href

/** Runs a program in its own process. Returns what it prints. */
const run = async (program: string, environment: Readonly<Record<string, string>> = {}): Promise<string> => {
  const args = ["--input-type=module", "--eval", program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment })
  return stdout.trim()
}

it("keeps the proxy of NODE_USE_ENV_PROXY", async () => {
  await using server = await socketServer({ answer: (socket) => void socket.write(answer(204)) })
  await using proxy = await connectProxy({ to: server.port })
  const program = `
    await import("${index}")
    const { status } = await fetch("http://dcs.invalid/")
    console.log(status)`
  const environment = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy.url() }
  expect(await run(program, environment)).toBe("204")
  expect(proxy.heads).toEqual([expect.stringMatching(/^CONNECT dcs\.invalid:80 /)])
})

it.each([
  ["a dispatcher", "{ dispatch() {} }"],
  ["none", "undefined"]
])("keeps %s of an older undici", async (_, value) => {
  const program = `
    const older = Symbol.for("undici.globalDispatcher.1")
    const before = ${value}
    if (before !== undefined) globalThis[older] = before
    await import("${index}")
    console.log(globalThis[older] === before)`
  expect(await run(program)).toBe("true")
})
