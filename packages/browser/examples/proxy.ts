/** The proxy of docs/browser.md. It lets the calls of this library through, to one service, and nothing else. */
import * as http from "node:http"
import * as https from "node:https"

const call =
  /^(?:DELETE \/dcs(\/v2\/[\w-]+\/instances\/[\w-]+\/tasks\/[\w-]+)|GET \/dcs(\/v2\/[\w-]+\/instances(?:\/[\w-]+\/tasks)?\?[\w=&]+))$/

export const dcsProxy = (service: URL): http.RequestListener => {
  const { request } = service.protocol === "https:" ? https : http
  return (incoming, outgoing) => {
    const { headers, method, url } = incoming
    const [, deletes, lists] = call.exec(`${method} ${url}`) ?? []
    const path = deletes ?? lists
    if (method === undefined || path === undefined) return void outgoing.writeHead(404).end()
    const token = headers["x-auth-token"] ?? ""
    const upstream = request(service, { method, path, headers: { "x-auth-token": token } }, (answer) => {
      const { "content-type": type = "", "retry-after": wait = "", "x-request-id": id = "" } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, { "content-type": type, "retry-after": wait, "x-request-id": id })
      answer.pipe(outgoing)
    })
    upstream.on("error", () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
    outgoing.on("close", () => upstream.destroy())
    upstream.end()
  }
}
