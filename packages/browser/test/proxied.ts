/** The guide's proxy in front of a scripted server, and a client that goes through it. */
import type { RecordedRequest, ScriptedServer } from "@dcs-tasks/contract"
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { createClient } from "@dcs-tasks/browser"
import { dcsProxy } from "../examples/proxy.ts"

export const token = "CANARY-7f3a9e51-token"
export const path = "/v2/project-1/instances/instance-1/tasks/task-1"

interface Proxied extends AsyncDisposable {
  readonly origin: string
  readonly service: ScriptedServer
  /** Deletes the task of `path` with one attempt: the outcome or the error. */
  readonly deleteTask: () => Promise<unknown>
  /** The head of the response to the page. The path is sent as it is. */
  readonly send: (method: string, path: string, headers?: Readonly<Record<string, string>>) => Promise<IncomingMessage>
}

/** Sends a request as a page does; returns a function that leaves the page. */
export const leaving = ({ origin }: Proxied) => {
  const sent = request(`${origin}/dcs${path}`, { method: "DELETE", headers: { "x-auth-token": token } })
  sent.on("error", () => {}).end()
  return () => sent.destroy()
}

export const proxied = async (): Promise<Proxied> => {
  const service = await scriptedServer()
  const server = createServer(dcsProxy(new URL(service.origin)))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const client = createClient({
    endpoint: `${origin}/dcs`,
    projectId: "project-1",
    credentials: { token },
    timeout: "10 minutes",
    totalTimeout: "10 minutes",
    retry: { maxAttempts: 1 }
  })
  return {
    origin,
    service,
    deleteTask: () =>
      client.deleteBackgroundTask({ instanceId: "instance-1", taskId: "task-1" }).catch((error: unknown) => error),
    send: (method, path, headers = { "x-auth-token": token }) =>
      new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => resolve(answer.resume()))
        sent.on("error", reject).end()
      }),
    [Symbol.asyncDispose]: async () => {
      await client.close()
      server.closeAllConnections()
      server.close()
      await service.close()
    }
  }
}

/** Headers by lower-case name. */
export const headersOf = (received: RecordedRequest | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((received?.headers ?? []).map(([name, value]) => [name.toLowerCase(), value]))
