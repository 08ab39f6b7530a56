/** The proxy of docs/browser.md. It lets the calls of this library through, to one service, and nothing else. */
import * as http from "node:http"
import * as https from "node:https"
import { pipeline } from "node:stream"

const call =
  /^(?:DELETE \/dcs(\/v2\/[\w-]+\/instances\/[\w-]+\/tasks\/[\w-]+)|GET \/dcs(\/v2\/[\w-]+\/instances(?:\/[\w-]+\/tasks)?\?[\w=&]+))$/
const forwarded = new Set(["content-encoding", "content-type", "date", "retry-after", "x-request-id"])

export const dcsProxy = (service: URL): http.RequestListener => {
  const { request } = service.protocol === "https:" ? https : http
  return ({ headers, method, url }, outgoing) => {
    const [, deletes, lists] = call.exec(`${method} ${url}`) ?? []
    const path = deletes ?? lists
    if (path === undefined) return void outgoing.writeHead(404).end()
    const sent = { "content-type": "application/json", "x-auth-token": headers["x-auth-token"] ?? "" }
    const upstream = request(service, { method, path, headers: sent }, (response) => {
      const { headers, statusCode: status = 0 } = response
      const passed = Object.entries(headers).filter(([name]) => forwarded.has(name))
      outgoing.writeHead(status < 200 || status > 599 ? 502 : status, Object.fromEntries(passed))
      pipeline(response, outgoing, () => {})
    })
    upstream.on("error", () => {}) // "close" comes after it, and without it where the service switches protocols
    upstream.on("close", () => outgoing.headersSent || outgoing.writeHead(502).end())
    outgoing.on("close", () => upstream.destroy())
    upstream.end()
  }
}
