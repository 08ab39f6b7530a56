/** The proxy of the guide: what it lets through, and what not. */
import { startEmulator } from "@dcs-tasks/emulator"
import { readFileSync } from "node:fs"
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { dcsProxy } from "../examples/proxy.ts"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")

const setUp = async () => {
  const emulator = await startEmulator({ instances: [{ id: "instance-1", taskCount: 3 }] })
  const server = createServer(dcsProxy(new URL(emulator.endpoint)))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const headers = { "x-auth-token": emulator.token, cookie: "session=CANARY-cookie" }
  return {
    emulator,
    /** The path goes out as it is written here. */
    send: (method: string, path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        sent.on("error", reject).end()
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await emulator.close()
    }
  }
}

describe("the proxy of the guide", () => {
  it("is what the guide shows", () => {
    expect(read("../../../docs/browser.md")).toContain(read("../examples/proxy.ts").replace(/^\/\*\*.*\*\/\n/, ""))
  })

  it("lets the three calls through, with the token and nothing else", async () => {
    await using f = await setUp()
    const [taskId] = f.emulator.generatedIds("instance-1")
    const project = `/dcs/v2/${f.emulator.projectId}`
    expect(await f.send("GET", `${project}/instances?offset=0&limit=10`)).toBe(200)
    expect(await f.send("GET", `${project}/instances/instance-1/tasks?offset=0&limit=10`)).toBe(200)
    expect(await f.send("DELETE", `${project}/instances/instance-1/tasks/${taskId}`)).toBe(200)
    expect(f.emulator.taskCount("instance-1")).toBe(2)
    expect(JSON.stringify(f.emulator.requests())).not.toContain("CANARY")
  })

  it("lets nothing else through", async () => {
    await using f = await setUp()
    const project = `/dcs/v2/${f.emulator.projectId}`
    const refused: ReadonlyArray<readonly [string, string]> = [
      ["DELETE", `${project}/instances/instance-1`],
      ["DELETE", `${project}/instances/instance-1/`],
      ["DELETE", `${project}/instances/instance-1/tasks`],
      ["DELETE", `${project}/instances/instance-1/tasks/`],
      ["DELETE", `${project}/instances/instance-1/tasks/..`],
      ["DELETE", `${project}/instances/instance-1/tasks/%2e%2e`],
      ["DELETE", `${project}/instances/instance-1/tasks/a/b`],
      ["DELETE", `${project}/instances/instance-1/tasks/a?x=1`],
      ["DELETE", `${project}/instances?all_failure=true`],
      ["POST", `${project}/instances/instance-1/tasks/a`],
      ["GET", `${project}/instances/instance-1/tasks/a`],
      ["GET", `${project}/flavors?x=1`],
      ["GET", "/dcs//evil.example/v2/p/instances?x=1"],
      ["GET", "/v2/p/instances?x=1"],
      ["GET", "/"]
    ]
    for (const [method, path] of refused) expect([path, await f.send(method, path)]).toEqual([path, 404])
    expect(f.emulator.requests()).toEqual([])
  })

  it("answers 502 where the service breaks off: the fate of the task is open then", async () => {
    await using f = await setUp()
    f.emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE" })
    expect(await f.send("DELETE", `/dcs/v2/${f.emulator.projectId}/instances/instance-1/tasks/a`)).toBe(502)
  })
})
