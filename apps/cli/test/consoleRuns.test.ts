/** How the console starts, opens a browser and ends. */
import { gate } from "@dcs-tasks/contract/net/gate"
import { startEmulator } from "@dcs-tasks/emulator"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { program, run } from "./cli.ts"
import { credentials, pageClient, paths, startConsole } from "./console.ts"
import { onTerminal } from "./terminal.ts"

/** A service that responds to a deletion when it is told to. */
const heldService = async () => {
  const { check, wait } = gate()
  const deletions: Array<{ readonly finish: () => void; isCutOff: boolean }> = []
  const server = createServer((_, response) => {
    const deletion = { finish: () => void response.writeHead(200).end(`{"message":""}`), isCutOff: false }
    response.on("close", () => {
      deletion.isCutOff = !response.writableFinished
      check()
    })
    deletions.push(deletion)
    check()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    deletions,
    arrived: (count: number) => wait(() => deletions.length >= count),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

const input = { instanceId: "instance-1", taskId: "task-1" }

describe("a signal", () => {
  it.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129]
  ] as const)("%s ends it with %i", async ([signal, code]) => {
    await using service = await heldService()
    await using served = await startConsole(service.origin, ["--no-open"])
    expect(await served.end(signal)).toMatchObject({ code, stdout: `${served.address}\n` })
    expect(service.deletions).toEqual([])
  })

  it("lets a deletion in progress end, and the page hears of it", async () => {
    await using service = await heldService()
    await using served = await startConsole(service.origin, ["--no-open"])
    const deletion = pageClient(served).deleteBackgroundTask(input)
    await service.arrived(1)
    const noted = new Promise<void>((resolve) => {
      served.child.stderr.on("data", (text: Buffer) => text.includes("finishing the calls in progress") && resolve())
    })
    const ended = served.end("SIGINT")
    await noted
    // Nothing new starts.
    expect((await served.send("DELETE", paths.task("task-2"))).text).toBe("")
    service.deletions[0]?.finish()
    expect(await deletion).toMatchObject({ _tag: "Deleted", status: 200 })
    expect(await ended).toMatchObject({ code: 130 })
    expect(service.deletions).toHaveLength(1)
  })

  it("ends it at once if it is the second", async () => {
    await using service = await heldService()
    await using served = await startConsole(service.origin, ["--no-open"])
    const deletion = served.send("DELETE", paths.task("task-1"))
    await service.arrived(1)
    const noted = new Promise<void>((resolve) => {
      served.child.stderr.on(
        "data",
        (text: Buffer) => text.includes("a second signal ends the console at once") && resolve()
      )
    })
    served.child.kill("SIGINT")
    await noted
    expect(await served.end("SIGTERM")).toMatchObject({ code: 143 })
    await deletion
  })
})

it("a page that goes away does not cut off a deletion", async () => {
  await using service = await heldService()
  await using served = await startConsole(service.origin, ["--no-open"])
  const { host, origin, port, secret } = served
  const socket = connect(port, "127.0.0.1")
  const headers = [`host: ${host}`, `origin: ${origin}`, `x-auth-token: ${secret}`]
  socket.write([`DELETE ${paths.task("task-1")} HTTP/1.1`, ...headers, "", ""].join("\r\n"))
  await service.arrived(1)
  socket.resetAndDestroy()
  // By now the console has seen that the page is gone: it answers on another connection.
  expect((await served.send("GET", "/session")).status).toBe(200)
  const ended = served.end("SIGTERM")
  service.deletions[0]?.finish()
  expect(await ended).toMatchObject({ code: 143 })
  expect(service.deletions).toMatchObject([{ isCutOff: false }])
})

it("serves the files of the page, byte for byte, and the page needs no others", async () => {
  await using service = await heldService()
  await using served = await startConsole(service.origin, ["--no-open"])
  const folder = fileURLToPath(new URL("../../console/dist", import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.\w+$/.test(file) && file !== "licences.json"
  )
  expect(files).toContain("index.html")
  for (const file of files) {
    const response = await fetch(`${served.origin}/${file === "index.html" ? "" : file}`)
    expect([file, response.status]).toEqual([file, 200])
    expect([file, Buffer.from(await response.arrayBuffer())]).toEqual([file, readFileSync(join(folder, file))])
    expect(response.headers.get("content-type")).toMatch(
      /^(?:text\/(?:html|css|javascript); charset=utf-8|image\/svg\+xml)$/
    )
  }
  const html = readFileSync(join(folder, "index.html"), "utf8")
  const used = [...html.matchAll(/(?:src|href)="\/([^"]*)"/g)].map(([, file]) => file)
  expect(used.length).toBeGreaterThan(0)
  expect(files).toEqual(expect.arrayContaining(used))
})

describe("--port", () => {
  it("is used", async () => {
    await using service = await heldService()
    await using first = await startConsole(service.origin, ["--no-open"])
    const { port } = first
    await first.end()
    await using second = await startConsole(service.origin, ["--no-open", "--port", String(port)])
    expect(second.port).toBe(port)
    expect(second.secret).not.toBe(first.secret)
  })

  it("that is in use is a mistake that it names", async () => {
    await using service = await heldService()
    const port = new URL(service.origin).port
    const { code, stderr, stdout } = await run(["console", "--endpoint", service.origin, "--port", port], {
      env: credentials
    })
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(
      `dcs-tasks: cannot listen on 127.0.0.1, port ${port}: it is in use. Nothing was sent to DCS. Use another --port.\n`
    )
  })

  it.for(["-1", "65536", "x", "1.5"])("%s is refused", async (port) => {
    const { code, stderr, stdout } = await run(["console", "--port", port], { env: credentials })
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("--port")
  })
})

it("needs credentials before it listens", async () => {
  const { code, stderr, stdout } = await run(["console", "--region", "eu-de"])
  expect([code, stdout]).toEqual([4, ""])
  expect(stderr).toContain("no credentials found")
})

it("says what it uses on stderr, and only the address on stdout", async () => {
  const emulator = await startEmulator()
  await using served = await startConsole(emulator.endpoint, ["--no-open", "--read-only"])
  const { stderr, stdout } = await served.end()
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\n$/)
  expect(stderr).toContain(`read-only at ${emulator.endpoint} (token from OS_AUTH_TOKEN)`)
  await emulator.close()
})

describe("a browser", () => {
  const [node, launcher] = program
  const quoted = [node, launcher].map((part) => `'${part}'`).join(" ")

  /** A program in place of the one that opens browsers: uses the address as a page does, then presses Ctrl-C. */
  const opener = `
const { writeFileSync } = require("node:fs")
const { hash, origin } = new URL(process.argv[2])
const ask = async (token) => {
  const response = await fetch(origin + "/session", { headers: { "x-auth-token": token } })
  return { status: response.status, body: await response.json() }
}
const code = hash.slice(1)
const list = (token) => fetch(origin + process.env.LIST, { headers: { "x-auth-token": token } })
;(async () => {
  const before = (await list(code)).status
  const [first, second] = [await ask(code), await ask(code)]
  const again = await ask(first.body.secret)
  writeFileSync(process.env.SEEN, JSON.stringify({ code, before, first, second, again }))
})().finally(() => process.kill(process.ppid, "SIGINT"))
`

  it("is opened with a code that works once, and not with the secret", async () => {
    const emulator = await startEmulator()
    const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-open-"))
    const file = join(folder, "xdg-open")
    writeFileSync(file, `#!${node}\n${opener}`)
    chmodSync(file, 0o755)
    const seen = join(folder, "seen.json")
    const env = { ...credentials, DISPLAY: ":0", LIST: paths.instances, SEEN: seen }
    const command = `env PATH='${folder}' ${quoted} console --endpoint ${emulator.endpoint}`
    const { code, screen } = await onTerminal([], { env, command })
    const { again, before, code: oneTime, first, second } = JSON.parse(readFileSync(seen, "utf8"))
    const [, secret] = /http:\/\/127\.0\.0\.1:\d+\/#([\w-]{43})/.exec(screen) ?? []
    expect(code).toBe(130)
    expect(first).toMatchObject({ status: 200, body: { secret } })
    expect(again).toMatchObject({ status: 200, body: { secret } })
    expect(second).toMatchObject({ status: 401, body: { error_code: "CONSOLE.SECRET" } })
    // The code is good for the session only.
    expect(before).toBe(401)
    expect(oneTime).not.toBe(secret)
    expect(screen).not.toContain(oneTime)
    expect(emulator.requests()).toEqual([])
    rmSync(folder, { recursive: true })
    await emulator.close()
  })

  const screenOf = async (env: Readonly<Record<string, string>>, flags = "") => {
    const emulator = await startEmulator()
    // No program can be found, so an attempt to open a browser fails.
    const command = `env PATH=/nonexistent ${quoted} console --endpoint ${emulator.endpoint} ${flags}`
    const typed = [[/Ctrl-C ends the console/, "\u0003"]] as const
    const end = await onTerminal([], { env: { ...credentials, ...env }, command, typed })
    await emulator.close()
    return end
  }
  const failed = "no browser could be opened. Open the address yourself."

  it("that cannot be opened is a note", async () => {
    const { code, screen } = await screenOf({ DISPLAY: ":0" })
    expect(code).toBe(130)
    expect(screen).toContain(failed)
  })

  it.for([
    ["without a display", {}, ""],
    ["in CI", { DISPLAY: ":0", CI: "true" }, ""],
    ["over SSH", { DISPLAY: ":0", SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, ""],
    ["with --no-open", { DISPLAY: ":0" }, "--no-open"]
  ] as const)("is not opened %s", async ([, env, flags]) => {
    const { code, screen } = await screenOf(env, flags)
    expect(code).toBe(130)
    expect(screen).not.toContain(failed)
  })

  it("is not opened without a terminal", async () => {
    await using service = await heldService()
    const env = { ...credentials, DISPLAY: ":0", PATH: "/nonexistent" }
    await using served = await startConsole(service.origin, [], { env })
    await once(served.child.stderr, "data")
    expect((await served.end()).stderr).not.toContain(failed)
  })
})
