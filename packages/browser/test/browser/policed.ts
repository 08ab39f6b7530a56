/** Runs in Node: serves `policedPage.ts` under a policy, with the guide's proxy beside it. */
import { build } from "esbuild"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"

const page = fileURLToPath(new URL("./policedPage.ts", import.meta.url))
let script: Promise<string> | undefined

const bundled = async (): Promise<string> => {
  const { outputFiles } = await build({ entryPoints: [page], bundle: true, format: "esm", write: false })
  return outputFiles[0]?.text ?? ""
}

const servers = new Map<number, Server>()
let started = 0

/** Serves below `/dcs` what the proxy answers. */
export const serve = async (policy: string, proxy: RequestListener) => {
  const code = await (script ??= bundled())
  const files: Readonly<Record<string, readonly [string, string]>> = {
    "/": [
      "text/html; charset=utf-8",
      `<!doctype html><title>page</title><script type="module" src="/page.js"></script>`
    ],
    "/page.js": ["text/javascript", code]
  }
  const server = createServer((incoming, outgoing) => {
    const [type, content] = files[incoming.url ?? ""] ?? []
    if (incoming.url?.startsWith("/dcs/") === true) proxy(incoming, outgoing)
    else if (type === undefined) outgoing.writeHead(404).end()
    else outgoing.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const id = ++started
  servers.set(id, server)
  const { port } = server.address() as AddressInfo
  return { id, origin: `http://127.0.0.1:${port}` }
}

export const close = (id: number): void => {
  const server = servers.get(id)
  servers.delete(id)
  server?.closeAllConnections()
  server?.close()
}
