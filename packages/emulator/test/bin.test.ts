/** The command as it is shipped: its flags, its output, and its end. */
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { scenario, startEmulator } from "../src/index.ts"
import { bin, start } from "./binSupport.ts"

interface Outcome {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

const run = async (...args: ReadonlyArray<string>): Promise<Outcome> => {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [bin, ...args])) }
  } catch (error) {
    if (error instanceof Error && "code" in error && "stdout" in error && "stderr" in error) {
      return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) }
    }
    throw error
  }
}

const countOf = (text: string, status: string): number => text.split(`"status":"${status}"`).length - 1

it.each(["SIGINT", "SIGTERM"] as const)("says where it is, serves, and ends cleanly on %s", async (signal) => {
  const { instances, projectId, tasks, tokens } = scenario(5)
  const child = spawn(process.execPath, [bin, "--seed", "5", "--missing-task", "204"], {
    stdio: ["ignore", "pipe", "pipe"]
  })
  const ended = once(child, "exit")
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  await expect.poll(() => output, { timeout: 300_000 }).toContain("dcs-tasks list")
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ""
  expect(output).toBe(
    [
      `endpoint  ${endpoint}`,
      `project   ${projectId}`,
      `instance  ${instances[0].id}  dcs-orders, 12 tasks (some always fail)`,
      `instance  ${instances[1].id}  dcs-sessions, 3 tasks`,
      `token     ${tokens.valid}`,
      "",
      `export OS_AUTH_TOKEN=${tokens.valid}`,
      `export OS_PROJECT_ID=${projectId}`,
      `dcs-tasks list --endpoint ${endpoint} -I ${instances[0].id}`,
      "",
      ""
    ].join("\n")
  )
  const remove = async () =>
    (
      await fetch(`${endpoint}/v2/${projectId}/instances/${instances[0].id}/tasks/${tasks.deletable}`, {
        method: "DELETE",
        headers: { "x-auth-token": tokens.valid }
      })
    ).status
  expect([await remove(), await remove()]).toEqual([200, 204])
  child.kill(signal)
  expect(await ended).toEqual([0, null])
})

it("--tasks, --rate, --iam and --iam-port", async () => {
  const { account, instances, projectId, tokens } = scenario(1)
  const flags = ["--tasks", "1000", "--rate", "1", "--iam", "--iam-port", "0"]
  const child = spawn(process.execPath, [bin, ...flags], { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(child, "exit")
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  await expect.poll(() => output, { timeout: 300_000 }).toContain("dcs-tasks list")
  const [endpoint = "", iam = ""] = output.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
  expect(iam).not.toBe(endpoint)
  const lines = output.split("\n")
  expect(lines).toContain(`instance  ${instances[0].id}  dcs-orders, 1012 tasks (some always fail)`)
  expect(lines).toContain(`instance  ${instances[1].id}  dcs-sessions, 1003 tasks`)
  for (const line of [
    `OS_AUTH_URL=${iam}/v3`,
    `OS_USERNAME=${account.userName}`,
    `OS_PASSWORD=${account.password}`,
    `OS_USER_DOMAIN_NAME=${account.domainName}`,
    `OS_PROJECT_NAME=${account.projectName}`,
    `OS_ACCESS_KEY=${account.accessKeyId}`,
    `OS_SECRET_KEY=${account.secretAccessKey}`,
    `OS_PROJECT_ID=${projectId}`
  ]) {
    expect(lines).toContain(`export ${line}`)
  }
  const list = () =>
    fetch(`${endpoint}/v2/${projectId}/instances`, { headers: { "x-auth-token": tokens.valid } }).then(
      ({ headers, status }) => [status, headers.get("retry-after")]
    )
  expect(await list()).toEqual([200, null])
  // On a slow machine, a second passes between two requests.
  await expect.poll(list, { interval: 0 }).toEqual([429, "1"])
  child.kill("SIGTERM")
  expect(await ended).toEqual([0, null])
})

it("--instances, --tasks and --executing", async () => {
  await using emulator = await start("--instances", "3", "--tasks", "40", "--executing", "7")
  const { instances } = scenario(1)
  const ids = await emulator.instances()
  expect(ids.slice(0, 2)).toEqual(instances.map(({ id }) => id))
  expect(new Set(ids).size).toBe(3)
  const { text } = await emulator.tasks(ids[2])
  expect([countOf(text, "SUCCESS"), countOf(text, "EXECUTING")]).toEqual([40, 7])
})

it("--instances 1 --print env", async () => {
  await using emulator = await start("--instances", "1", "--seed", "9")
  const { instances, projectId, tokens } = scenario(9)
  expect(await emulator.instances()).toEqual([instances[0].id])
  expect(emulator.lines).toEqual([
    `export OS_AUTH_TOKEN=${tokens.valid}`,
    `export OS_PROJECT_ID=${projectId}`,
    expect.stringMatching(/^export ENDPOINT=http:\/\/127\.0\.0\.1:\d+$/),
    `export INSTANCE=${instances[0].id}`
  ])
})

it("--print env --iam", async () => {
  const { account } = scenario(1)
  await using emulator = await start("--iam")
  expect(emulator.lines).toContain(`export OS_PASSWORD=${account.password}`)
  expect(emulator.lines.some((line) => line.includes("OS_AUTH_TOKEN"))).toBe(false)
})

it.each([
  ["valid", 200],
  ["read-only", 200],
  ["expired", 401],
  ["other-project", 401]
])("--token %s gets %i", async (kind, status) => {
  await using emulator = await start("--token", kind)
  expect((await emulator.tasks()).status).toBe(status)
})

it("--fault-rate fails this share of the requests, half with 500 and half with a reset", async () => {
  await using emulator = await start("--fault-rate", "100")
  const statuses = await Promise.all(
    Array.from({ length: 40 }, () =>
      emulator.tasks().then(
        ({ status }) => status,
        () => "reset"
      )
    )
  )
  expect(new Set(statuses)).toEqual(new Set([500, "reset"]))
})

it("--latency delays responses", async () => {
  await using emulator = await start("--latency", "150")
  const begun = performance.now()
  expect((await emulator.tasks()).status).toBe(200)
  // The timers of two processes differ by a few milliseconds.
  expect(performance.now() - begun).toBeGreaterThan(140)
})

it("--help and --version", async () => {
  expect(await run("--help")).toMatchObject({
    code: 0,
    // Defaults as in the help of dcs-tasks.
    stdout: expect.stringMatching(/^Usage: dcs-tasks-emulator(?!.* by default).*\(default 1\)/s),
    stderr: ""
  })
  expect(await run("--version")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
    stderr: ""
  })
})

it.each([
  ["--nonsense"],
  ["--port"],
  ["--port", "65536"],
  ["--port", "x"],
  ["--seed", "-1"],
  ["--seed=1.5"],
  ["--tasks", "10000001"],
  ["--rate", "0"],
  ["--instances", "0"],
  ["--instances", "1001"],
  ["--executing", "-1"],
  ["--fault-rate", "101"],
  ["--fault-rate", "1."],
  ["--latency", "1s"],
  ["--token", "toString"],
  ["--print", "json"],
  ["--scenario", "toString"],
  ["--missing-task", "410"],
  ["--missing-task", "toString"],
  ["--iam-port", "-1"],
  ["--iam=yes"],
  ["argument"]
])("%s %s is a usage error", async (...args) => {
  const { code, stderr, stdout } = await run(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toMatch(/^dcs-tasks-emulator: .+\nTry --help\.\n$/s)
})

it("a port in use is one line and exit 1", async () => {
  await using emulator = await startEmulator()
  const { port } = new URL(emulator.endpoint)
  expect(await run("--port", port)).toEqual({
    code: 1,
    stdout: "",
    stderr: `dcs-tasks-emulator: Cannot listen on 127.0.0.1, port ${port}: it is in use. Use another port.\n`
  })
})
