/**
 * Services with irregular lists. For Node only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { listen } from "./socketServer.ts"

interface ListServer extends AsyncDisposable {
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

/** The query of a request for a page. */
export interface PageRequest {
  readonly offset: number
  readonly limit: number
}

/** Scripted lists of tasks and instances. Deletions succeed. */
export const listServer = (
  page: (request: PageRequest) => { readonly ids: ReadonlyArray<string>; readonly total?: number }
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

/** A part that has no special characters, and parts that JSON and URLs escape. */
const canary = "CANARY7f3a9c51"
const secretOf = (what: string) => `${what}/${canary}+e0==`

/** Secrets for {@link reflectingServer}. Each contains `canary`, which must not be in any output. */
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
 * A DCS and an IAM. All texts in the responses of DCS contain the credentials of the request: as they are, and escaped as
 * in URLs and JSON. Tasks and instances have valid ids. `projectName` is what IAM calls the project of a token.
 */
export const reflectingServer = (projectName = "eu-de_shop"): Promise<ListServer> =>
  serve(({ headers, url = "" }, response) => {
    if (url.includes("/auth/tokens")) {
      response.statusCode = 201
      response.setHeader("x-subject-token", secrets.issuedToken)
      const project = { id: "project-1", name: projectName }
      return { token: { issued_at: new Date().toISOString(), expires_at: "2100-01-01T00:00:00.000Z", project } }
    }
    const signature = (headers["authorization"] ?? "").replace(/^.*Signature=/, "")
    const credentials = [headers["x-auth-token"], headers["x-security-token"], signature].filter(
      (value): value is string => typeof value === "string" && value !== ""
    )
    const text = `seen: ${credentials.flatMap(spellings).join(" ")}`
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
