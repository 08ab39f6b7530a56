/** One call in its own process: prints its outcome, the bytes read and the memory used, as JSON. */
import { createClient } from "@dcs-tasks/node"
import { subscribe } from "node:diagnostics_channel"
import { Socket } from "node:net"
import { canary, input, settled } from "./support.ts"

const options = JSON.parse(process.argv[2] ?? "{}")
const sockets: Array<Socket> = []
subscribe("undici:client:connected", (message) => {
  const { socket } = Object(message)
  if (socket instanceof Socket) sockets.push(socket)
})
const peak = () => process.resourceUsage().maxRSS * 1024

const report = async () => {
  await using client = createClient({ projectId: "project-1", credentials: { token: canary }, ...options })
  const before = process.memoryUsage.rss()
  let highest = before
  const sampler = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 5)
  const outcome = await settled(client.deleteBackgroundTask(input))
  clearInterval(sampler)
  return {
    outcome,
    bytesRead: sockets.map(({ bytesRead }) => bytesRead),
    grownMiB: (Math.max(highest, peak()) - before) / 2 ** 20
  }
}

process.stdout.write(JSON.stringify(await settled(report())))
