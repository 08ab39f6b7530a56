/** A DCS and an IAM for the tests of telemetry: each task id names what happens. All texts repeat the credentials. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { listen } from "./socketServer.ts"
import { secrets } from "./listServers.ts"

interface TelemetryServer {
  readonly origin: string
  /** Settles when a request for the task `hang` has arrived. */
  readonly hanging: () => Promise<void>
  readonly close: () => Promise<void>
}

const gone = { error_code: "DCS.4924", error_msg: "the task does not exist" }

export const telemetryServer = async (): Promise<TelemetryServer> => {
  const seen = new Map<string, number>()
  let logins = 0
  let onHang = () => {}

  const login = (response: ServerResponse): void => {
    logins += 1
    response.writeHead(201, {
      "content-type": "application/json",
      "x-subject-token": `${secrets.issuedToken}${logins}`
    })
    const token = {
      issued_at: new Date().toISOString(),
      expires_at: "2100-01-01T00:00:00.000Z",
      project: { id: "p1", name: "eu-de" }
    }
    response.end(JSON.stringify({ token }))
  }

  const list = (url: URL, response: ServerResponse): void => {
    const offset = Number(url.searchParams.get("offset"))
    const limit = Number(url.searchParams.get("limit"))
    const ids = ["a", "b", "c", "d"].slice(offset, offset + limit)
    const isTasks = url.pathname.endsWith("/tasks")
    const rows = isTasks
      ? { task_count: 4, tasks: ids.map((id) => ({ id, status: "SUCCESS", created_at: "2026-01-01T00:00:00.000Z" })) }
      : { instance_num: 4, instances: ids.map((id) => ({ instance_id: id, name: id, status: "RUNNING" })) }
    response.writeHead(url.pathname.includes("forbidden") ? 403 : 200, { "content-type": "application/json" })
    response.end(JSON.stringify(rows))
  }

  const remove = (request: IncomingMessage, response: ServerResponse): void => {
    const id = (request.url ?? "").split("/").at(-1) ?? ""
    const number = (seen.get(id) ?? 0) + 1
    seen.set(id, number)
    const texts = [request.headers["x-auth-token"], request.headers["authorization"]].filter(
      (text) => text !== undefined
    )
    const echo = `echo ${texts.map(String).join(" ")}`
    const headers = { "content-type": `application/json; echo="${echo}"`, "x-request-id": echo }
    const fail = (status: number, body: object, extra: object = {}): void =>
      void response.writeHead(status, { ...headers, ...extra }).end(JSON.stringify({ error_msg: echo, ...body }))
    if (id === "hang") return onHang()
    if (id === "timeout") return
    if (id.startsWith("retry") && number === 1) return fail(503, {})
    if (id.startsWith("throttle") && number === 1) return fail(429, {}, { "retry-after": "0" })
    if (id === "lost") return number === 1 ? void request.socket.destroy() : fail(404, gone)
    if (id === "bad") return fail(400, { error_code: "DCS.4957" })
    if (id === "expired" && number === 1) return fail(401, {})
    if (id === "unauthorized") return fail(401, {})
    response.writeHead(204, headers).end()
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost")
    request.resume()
    request.on("end", () => {
      if (url.pathname.endsWith("/auth/tokens")) login(response)
      else if (request.method === "DELETE") remove(request, response)
      else list(url, response)
    })
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    hanging: () =>
      new Promise((resolve) => {
        onHang = resolve
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
