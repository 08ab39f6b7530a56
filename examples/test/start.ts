/** Runs a recipe as a user does: a process of its own, configured by environment variables. */
import type { RunningEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"

/** An HTTP server for the recipe to call: a source of tokens, a collector. It answers with JSON. */
export const serve = async (answer: (path: string, body: string) => unknown) => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answered = answer(request.url ?? "", body) ?? {}
      response.setHeader("content-type", "application/json").end(JSON.stringify(answered))
    })
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  const port = typeof address === "object" ? address?.port : address
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** What recipes read to reach the emulator. */
export const variables = ({ endpoint, projectId, token }: RunningEmulator) => ({
  DCS_ENDPOINT: endpoint,
  OS_PROJECT_ID: projectId,
  OS_AUTH_TOKEN: token,
  PORT: "0"
})

/** The recipes load the same modules: from the cache, a start takes half of the time. */
const common = {
  NO_COLOR: "1",
  NODE_NO_WARNINGS: "1",
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url))
}

export const start = (recipe: string, env: Record<string, string>, input = "") => {
  const file = fileURLToPath(new URL(`../${recipe}`, import.meta.url))
  const child = spawn(process.execPath, [file], { env: { ...common, ...env } })
  let [stdout, stderr] = ["", ""]
  let isRunning = true
  let more = Promise.withResolvers<void>()
  const wake = () => {
    more.resolve()
    more = Promise.withResolvers()
  }
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    wake()
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text
    wake()
  })
  child.stdin.end(input)
  const closed = once(child, "close").then(([code]: ReadonlyArray<unknown>) => {
    isRunning = false
    wake()
    return { code, stdout: stdout.trimEnd().split("\n"), stderr }
  })

  return {
    ended: () => closed,
    signal: (signal: "SIGINT" | "SIGKILL" | "SIGTERM") => {
      child.kill(signal)
      return closed
    },
    /** The first group of the pattern, as soon as the output matches. */
    printed: async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const found = pattern.exec(stdout) ?? pattern.exec(stderr)
        if (found !== null) return found[1] ?? found[0]
        if (!isRunning) throw new Error(`${recipe} ended without ${pattern}:\n${stdout}\n${stderr}`)
        await more.promise
      }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL")
      await closed
    }
  }
}
