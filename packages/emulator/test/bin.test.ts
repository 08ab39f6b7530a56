/** The command: its flags, its output, and its end. */
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { scenario, startEmulator } from "../src/index.ts"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

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

it.each(["SIGINT", "SIGTERM"] as const)("says where it is, serves, and ends cleanly on %s", async (signal) => {
  const { instances, projectId, tasks, tokens } = scenario(5)
  const child = spawn(process.execPath, [bin, "--seed", "5", "--missing-task", "204"], {
    stdio: ["ignore", "pipe", "pipe"]
  })
  const ended = once(child, "exit")
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
  await expect.poll(() => output, { timeout: 10_000 }).toContain("dcs-tasks list")
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ""
  expect(output).toBe(
    [
      `endpoint  ${endpoint}`,
      `project   ${projectId}`,
      `instance  ${instances[0].id}  dcs-orders, 12 tasks`,
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
  await expect.poll(() => output, { timeout: 10_000 }).toContain("dcs-tasks list")
  const [endpoint = "", iam = ""] = output.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
  expect(iam).not.toBe(endpoint)
  const lines = output.split("\n")
  expect(lines).toContain(`instance  ${instances[0].id}  dcs-orders, 1012 tasks`)
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
  expect([await list(), await list()]).toEqual([
    [200, null],
    [429, "1"]
  ])
  child.kill("SIGTERM")
  expect(await ended).toEqual([0, null])
})

it("--help and --version", async () => {
  expect(await run("--help")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Usage: dcs-tasks-emulator/),
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
    stderr: `dcs-tasks-emulator: Cannot listen on 127.0.0.1, port ${port}: it is in use\n`
  })
})
