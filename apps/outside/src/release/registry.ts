/**
 * A registry on loopback that knows no other registry, and lets anyone publish.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { tool } from "../tools.ts"

interface Registry {
  readonly url: string
  /** What it printed about its own errors. */
  readonly errors: () => string
  readonly close: () => Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

export const startRegistry = async (folder: string): Promise<Registry> => {
  const config = join(folder, "config.yaml")
  const everyone = { access: "$all", publish: "$anonymous" }
  writeFileSync(
    config,
    JSON.stringify({
      storage: join(folder, "storage"),
      auth: { htpasswd: { file: join(folder, "htpasswd") } },
      uplinks: {},
      packages: { "@*/*": everyone, "**": everyone },
      log: { type: "stdout", format: "json", level: "warn" }
    })
  )
  const address = `127.0.0.1:${await freePort()}`
  // Ends when this process does, however that ends.
  const ends = "data:text/javascript,process.on('disconnect',()=>process.exit())"
  const command = ["--import", ends, tool("verdaccio/bin/verdaccio"), "--config", config, "--listen", address]
  const errors = join(folder, "errors.log")
  const descriptor = openSync(errors, "w")
  const child = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "pipe", descriptor, "ipc"] })
  closeSync(descriptor)
  const { stdout } = child
  if (stdout === null) throw new Error("The registry has no output")
  const closed = once(child, "close")
  const log: Array<string> = []
  for await (const line of createInterface(stdout)) {
    log.push(line)
    if (line.includes("http address")) break
  }
  // The rest of the log is not read, and must not block.
  stdout.resume()
  if (child.exitCode !== null) throw new Error(`The registry ended.\n${log.join("\n")}`)
  return {
    url: `http://${address}/`,
    errors: () => readFileSync(errors, "utf8"),
    close: async () => {
      child.kill()
      await closed
    }
  }
}
