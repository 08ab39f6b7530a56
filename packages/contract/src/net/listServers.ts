/**
 * Services whose lists are not as they should be. For Node only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { listen } from "./socketServer.ts"

export interface ListServer extends AsyncDisposable {
  readonly origin: string
  /** Method and path with query, in order. */
  readonly requests: ReadonlyArray<string>
}

type Json = Readonly<Record<string, unknown>>

const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => Json): Promise<ListServer> => {
  const requests: Array<string> = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.setHeader("content-type", "application/json")
    if (request.method === "DELETE") response.writeHead(204).end()
    else response.end(JSON.stringify(answer(request, response)))
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** What a request for a page asks for. */
export interface Asked {
  readonly offset: number
  readonly limit: number
}

/** Lists of tasks and of instances by script; deletions succeed. */
export const listServer = (
  page: (asked: Asked) => { readonly ids: ReadonlyArray<string>; readonly total?: number }
): Promise<ListServer> =>
  serve(({ url = "" }) => {
    const { pathname, searchParams } = new URL(url, "http://localhost")
    const { ids, total } = page({
      offset: Number(searchParams.get("offset")),
      limit: Number(searchParams.get("limit"))
    })
    return pathname.endsWith("/tasks")
      ? {
          task_count: total,
          tasks: ids.map((id) => ({ id, status: "SUCCESS", created_at: "2026-01-01T00:00:00.000Z" }))
        }
      : {
          instance_num: total,
          instances: ids.map((id) => ({ instance_id: id, name: `name-${id}`, status: "RUNNING" }))
        }
  })

/** One part that no spelling changes, and others that JSON and URLs do. */
const canary = "CANARY7f3a9c51"
const secretOf = (what: string) => `${what}/${canary}+e0==`

/** Secrets for {@link reflectingServer}. Its answers may hold none of them: each contains `canary`. */
export const secrets = {
  canary,
  token: secretOf("token"),
  password: secretOf("password"),
  issuedToken: secretOf("issued"),
  secretAccessKey: secretOf("sk"),
  securityToken: secretOf("st")
}

const spellings = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify({ secret }).replaceAll("/", "\\/")
]

/**
 * A DCS and an IAM. What a request to DCS is authenticated by stands in every text of the answer: as it is, and as URLs
 * and JSON spell it. Tasks and instances have usable ids.
 */
export const reflectingServer = (): Promise<ListServer> =>
  serve(({ headers, url = "" }, response) => {
    if (url.includes("/auth/tokens")) {
      response.statusCode = 201
      response.setHeader("x-subject-token", secrets.issuedToken)
      const project = { id: "project-1", name: "eu-de_shop" }
      return { token: { issued_at: new Date().toISOString(), expires_at: "2100-01-01T00:00:00.000Z", project } }
    }
    const signature = (headers["authorization"] ?? "").replace(/^.*Signature=/, "")
    const held = [headers["x-auth-token"], headers["x-security-token"], signature].filter(
      (one): one is string => typeof one === "string" && one !== ""
    )
    const text = `seen: ${held.flatMap(spellings).join(" ")}`
    const names = ["user_name", "user_id", "updated_at", "error_code", "job_id", "engine", "engine_version"]
    const row = {
      ...Object.fromEntries([...names, "spec_code", "ip", "domain_name"].map((name) => [name, text])),
      name: text,
      status: "SUCCESS",
      created_at: "2026-01-01T00:00:00.000Z",
      params: [text, { [text]: { deep: [text] } }],
      details: { [text]: text, deep: { er: [text] } }
    }
    return url.includes("/tasks")
      ? { task_count: 2, tasks: ["task-1", "task-2"].map((id) => ({ ...row, id })) }
      : { instance_num: 1, instances: [{ ...row, instance_id: "cache-1" }] }
  })
