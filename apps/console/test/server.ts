/** Serves the built page with a policy, and the proxy of the guide. */
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { extname } from "node:path"
import { dcsProxy } from "../../../packages/browser/examples/proxy.ts"

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml"
}

export const serve = async (service: string, policy: string) => {
  const proxy = dcsProxy(new URL(service))
  const requestedFiles: Array<string> = []
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? ""
    if (path.startsWith("/dcs/")) return proxy(incoming, outgoing)
    requestedFiles.push(path)
    const file = path === "/" ? "/index.html" : path
    const type = types[extname(file)]
    if (type === undefined || !/^\/(?:assets\/)?[\w.-]+$/.test(file)) return void outgoing.writeHead(404).end()
    readFile(new URL(`../dist${file}`, import.meta.url)).then(
      (content) => outgoing.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(content),
      () => outgoing.writeHead(404).end()
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    /** The files that pages have requested. */
    requestedFiles,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
