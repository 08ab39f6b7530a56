/** Command lines that cannot be used: exactly what is printed, and that nothing is sent. */
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "./cli.ts"

const [{ id: instanceId, name: instanceName }] = demo.instances
const env = { OS_AUTH_TOKEN: demo.tokens.valid, OS_PROJECT_ID: demo.projectId }

let emulator: Awaited<ReturnType<typeof startEmulator>>
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const usages = {
  "": 'usage: dcs-tasks <subcommand> [flags]; run "dcs-tasks help" for help',
  delete: 'usage: dcs-tasks delete [flags] [<task-id...>]; run "dcs-tasks help delete" for help',
  doctor: 'usage: dcs-tasks doctor [flags]; run "dcs-tasks help doctor" for help',
  list: 'usage: dcs-tasks list [flags]; run "dcs-tasks help list" for help',
  prune: 'usage: dcs-tasks prune [flags]; run "dcs-tasks help prune" for help',
  runs: 'usage: dcs-tasks runs <subcommand> [flags]; run "dcs-tasks help runs" for help',
  "runs show": 'usage: dcs-tasks runs show [flags] <run>; run "dcs-tasks help runs show" for help',
  "runs schedule":
    'usage: dcs-tasks runs schedule [flags] <cron> <command>; run "dcs-tasks help runs schedule" for help'
}

describe.concurrent("arguments that cannot be parsed", () => {
  const lines: ReadonlyArray<readonly [command: keyof typeof usages, args: string, problem: string]> = [
    ["", "", "no command; use delete, prune, apply, list, instances, doctor, console or runs"],
    ["", "delte t1", "unknown command delte; did you mean delete?"],
    ["", "inst", "unknown command inst; did you mean instances?"],
    ["", "frobnicate", "unknown command frobnicate"],
    ["", "completion bash", "unknown command completion; did you mean --completions?"],
    ["", "hlep", "unknown command hlep; did you mean help?"],
    ["", "help purne", "unknown command purne; did you mean prune?"],
    ["", "--verison", "unknown flag --verison; did you mean --version?"],
    ["", "--completions tcsh", "--completions tcsh is unknown; use bash, zsh, fish or powershell"],
    ["delete", "delete t1 --ouput json", "unknown flag --ouput; did you mean --output?"],
    ["delete", "delete t1 --token CANARY", "unknown flag --token; did you mean --token-file?"],
    ["delete", "delete t1 --tokn=CANARY", "unknown flag --tokn"],
    ["delete", "delete t1 -z", "unknown flag -z"],
    ["list", "list -i cache", "unknown flag -i; did you mean -I?"],
    ["delete", "delete t1 -O json", "unknown flag -O; did you mean -o?"],
    ["", "--region eu-de list", "unknown flag --region; the flags of a command go after it: list --region"],
    ["list", "--region=eu-de list", "unknown flag --region; the flags of a command go after it: list --region"],
    ["list", "--tokn=CANARY list", "unknown flag --tokn"],
    ["", "-I cache list", "unknown flag -I; the flags of a command go after it: list -I"],
    ["", "--region eu-de", "unknown flag --region"],
    [
      "runs show",
      "runs --outcomes show r1",
      "unknown flag --outcomes; the flags of a command go after it: show --outcomes"
    ],
    ["delete", "delete t1 --timeout 10", "--timeout 10: add a unit: ms, s, m or h, such as 10s"],
    ["delete", "delete t1 --timeout", "--timeout needs a value: a duration such as 10s"],
    ["delete", "delete t1 --timeout soon", "--timeout soon: use a duration such as 500ms, 10s or 2m"],
    ["delete", "delete t1 --max-attempts 0", "--max-attempts 0: use a whole number from 1 to 100"],
    ["delete", "delete t1 --max-attempts many", "--max-attempts many: use a number"],
    ["delete", "delete t1 -I", "--instance needs a value: INSTANCE"],
    ["delete", "delete t1 --region a --region b", "--region is given 2 times; give it once"],
    ["prune", "prune --older 30d", "unknown flag --older; did you mean --older-than?"],
    ["prune", "prune --older-than 30", "--older-than 30: add a unit: s, m, h, d or w, such as 30d"],
    ["prune", "prune --older-than", "--older-than needs a value: an age such as 30d"],
    ["prune", "prune --status ,", "--status ,: use a comma-separated list such as SUCCESS,FAILED"],
    ["prune", "prune --rate 0", "--rate 0: use a number above zero"],
    ["list", "list -o yaml", "--output yaml is unknown; use text, json or ndjson"],
    ["list", "list -o jsn", "--output jsn is unknown; use text, json or ndjson"],
    ["list", "list -o", "--output needs a value: text, json or ndjson"],
    ["list", "list one two", "unexpected arguments one two"],
    [
      "list",
      "list --since 7d",
      "--since 7d: use a date or time such as 2026-03-02 or 2026-03-02T09:30:00Z; --older-than takes ages such as 30d"
    ],
    [
      "runs",
      "runs",
      "no command; use submit, apply, list, show, export, watch, pause, resume, cancel, retry, schedule, unschedule or schedules"
    ],
    ["runs", "runs wacth r1", "unknown command wacth; did you mean watch?"],
    ["runs show", "runs show", "run is missing"],
    ["runs show", "runs show r1 --outcome", "unknown flag --outcome; did you mean --outcomes?"],
    ["runs schedule", "runs schedule @daily purge", "command purge: use prune"],
    ["doctor", "doctor -o xml", "--output xml is unknown; use text, json or ndjson"]
  ]
  for (const [command, args, problem] of lines) {
    it(`dcs-tasks ${args}`, async () => {
      const stderr = `dcs-tasks: ${problem}\n${usages[command]}\n`
      expect(await run(args.split(" ").filter((arg) => arg !== ""))).toEqual({ code: 2, stdout: "", stderr })
    })
  }

  it("keeps what a terminal would obey out of the message", async () => {
    const { stderr } = await run(["list", "--since", "\u001b[31m"])
    expect(stderr).not.toContain("\u001b")
  })
})

describe.concurrent("help", () => {
  const asked: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>]> = [
    [["help"], ["--help"]],
    [["help", "help"], ["--help"]],
    [
      ["help", "prune"],
      ["prune", "--help"]
    ]
  ]
  for (const [args, same] of asked) {
    it(`dcs-tasks ${args.join(" ")} prints what ${same.join(" ")} prints`, async () => {
      const help = await run(args)
      expect(help).toMatchObject({ code: 0, stderr: "" })
      expect(help.stdout).toContain("USAGE")
      expect(help).toEqual(await run(same))
    })
  }
})

describe("values that only a run can check", () => {
  const lines: ReadonlyArray<readonly [string, () => ReadonlyArray<string>, string]> = [
    [
      "a mistyped instance",
      () => ["list", "-I", instanceName.slice(0, -1)],
      `no instance of the project has the id or name ${instanceName.slice(0, -1)}; did you mean ${instanceName}? Nothing was sent for it. Run "dcs-tasks instances" to list them.`
    ],
    [
      "an instance unlike all others",
      () => ["delete", "t1", "-I", "nobody"],
      'no instance of the project has the id or name nobody. Nothing was sent for it. Run "dcs-tasks instances" to list them.'
    ],
    ["another shell", () => ["--completions", "sh"], "there is no completion script for sh. Use --completions bash."],
    [
      "an unknown region without an endpoint",
      () => ["list", "-I", instanceId, "--region", "eu-dd"],
      '--region "eu-dd" is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint. Nothing was sent to DCS.'
    ]
  ]
  for (const [name, args, problem] of lines) {
    it(name, async () => {
      const where = args().includes("--region") ? [] : ["--endpoint", emulator.endpoint]
      const result = await run([...args(), ...(args()[0] === "--completions" ? [] : where)], { env })
      expect(result).toEqual({ code: 2, stdout: "", stderr: `dcs-tasks: ${problem}\n` })
    })
  }

  it("an unknown region beside an endpoint is a note", async () => {
    const args = ["list", "-I", instanceId, "--endpoint", emulator.endpoint, "-o", "ndjson", "--region"]
    expect(await run([...args, "eu-deu"], { env })).toMatchObject({
      code: 0,
      stderr: "dcs-tasks: note: region eu-deu is unknown (did you mean eu-de or eu-nl?); requests go to the endpoint\n"
    })
    expect(await run([...args, "my-own-cloud"], { env })).toMatchObject({ code: 0, stderr: "" })
  })

  it("missing credentials are one line, exit code 4", async () => {
    const { code, stderr } = await run(["list", "-I", instanceId, "--endpoint", emulator.endpoint])
    expect(code).toBe(4)
    expect(stderr).toMatch(
      /^dcs-tasks: no credentials found\. Nothing was sent\. Set OS_AUTH_TOKEN, .* clouds\.yaml\.\n$/
    )
  })
})

describe.concurrent("the help", () => {
  for (const command of ["", "delete", "prune", "apply", "list", "instances", "doctor", "console"]) {
    it(`of ${command === "" ? "dcs-tasks" : command} fits 80 columns`, async () => {
      const { code, stdout } = await run(["help", ...(command === "" ? [] : [command])])
      expect(code).toBe(0)
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([])
      // One wording for all defaults: (default 4).
      expect(stdout).not.toContain("by default")
      expect(stdout.endsWith('\n\nRun "dcs-tasks help" for credentials and exit codes.\n')).toBe(command !== "")
    })
  }

  it("of dcs-tasks ends with what all commands share", async () => {
    const { stdout } = await run(["--help"])
    const [, shared = ""] = stdout.split(/\n\n(?=CREDENTIALS)/)
    expect(shared).toMatch(/^CREDENTIALS\n[^]*"dcs-tasks doctor"\.\n\nEXIT CODES\n {2}0 done\. 1 some failed\. /)
  })
})
