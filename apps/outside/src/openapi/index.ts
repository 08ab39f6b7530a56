/**
 * The OpenAPI document of core, and the client that the guide generates from it.
 */
import { startEmulator } from "@dcs-tasks/emulator"
import { execFile } from "node:child_process"
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Check, Context, Part } from "../part.ts"
import { root, run } from "../shell.ts"
import { runtimes, tool } from "../tools.ts"

const execute = promisify(execFile)

const refused = ["..", ".", "", "a/b", "%2e%2e", "a".repeat(65), "?all_failure=true", "a#b"]

const compilerOptions = {
  module: "NodeNext",
  target: "ES2024",
  lib: ["ES2024", "DOM", "DOM.Iterable"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  noEmit: true
}

/** The files of the guide: a block each, with the name in its first line. */
const guide = (): ReadonlyArray<readonly [name: string, code: string]> =>
  Array.from(
    readFileSync(`${root}docs/openapi.md`, "utf8").matchAll(/```ts nocheck\n\/\/ (\S+\.ts)\n(.*?)```/gs),
    ([, name = "", code = ""]) => [name, code]
  )

/** A user's project with core as it is packed. The tools are found in the folder above. */
const install = ({ tarballs, work }: Context): string => {
  const project = join(work, "project")
  const core = join(project, "node_modules/@dcs-tasks/core")
  mkdirSync(core, { recursive: true })
  run(["tar", "-xzf", tarballs["@dcs-tasks/core"] ?? "", "--strip-components=1", "-C", core], { cwd: work })
  symlinkSync(tool(""), join(work, "node_modules"))
  symlinkSync(`${root}node_modules/@types`, join(project, "node_modules/@types"))
  for (const name of ["validated.ts", "unvalidated.ts"]) {
    copyFileSync(fileURLToPath(new URL(name, import.meta.url)), join(project, name))
  }
  for (const [name, code] of guide()) writeFileSync(join(project, name), code)
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }))
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }))
  return project
}

interface Lint {
  readonly totals: { readonly errors: number; readonly warnings: number }
  readonly problems: ReadonlyArray<{ readonly ruleId: string; readonly message: string }>
}

const swagger = `import parser from "@apidevtools/swagger-parser"; await parser.validate(process.argv[1])`

/** A failed command with its output. */
const textOf = (error: unknown): string =>
  error instanceof Error && "stdout" in error ? `${error.message}${String(error.stdout)}` : String(error)

export const openapi: Part = async (context) => {
  const cwd = install(context)
  const document = "node_modules/@dcs-tasks/core/openapi.json"
  const { node24 } = runtimes
  const env = { PATH: `${node24.replace(/\/node$/, "")}:/usr/bin:/bin`, REDOCLY_TELEMETRY: "off" }
  const output = async (...[file, ...args]: readonly [string, ...ReadonlyArray<string>]): Promise<string> =>
    (await execute(file, args, { cwd, env: { ...env, ...access }, timeout: 300_000 })).stdout
  const checks: Array<Check> = []
  const check = async (name: string, problem: Promise<string | undefined>): Promise<void> => {
    checks.push({ name, problem: await problem.catch(textOf) })
  }

  await using emulator = await startEmulator({ instances: [{ id: "i", tasks: [{ id: "t" }, { id: "kept" }] }] })
  const { endpoint, projectId: project_id, token } = emulator
  const access = { endpoint, project_id, token, ids: JSON.stringify(refused) }

  const lint = async () => {
    const { problems, totals } = JSON.parse(
      await output(tool(".bin/redocly"), "lint", "--extends=recommended", "--format=json", document)
    ) as Lint
    return totals.errors + totals.warnings === 0 ? undefined : JSON.stringify(problems)
  }
  const typed = async () => {
    await output(tool(".bin/openapi-typescript"), document, "--output", "dcs.d.ts")
    await output(tool(".bin/tsc"), "-p", ".")
    return undefined
  }
  await Promise.all([
    check(
      "swagger-parser accepts the document",
      output(node24, "--eval", swagger, document).then(() => undefined)
    ),
    check("redocly has no error and no warning", lint()),
    check("the generated client and the code of the guide have no type errors", typed())
  ])

  const lines = (await output(node24, "validated.ts")).split("\n").filter((line) => line !== "")
  checks.push(...lines.map((line) => JSON.parse(line) as Check))
  const sent = emulator.requests().map(({ operation }) => operation)
  const expected = ["deleteBackgroundTask", "deleteBackgroundTask", "listBackgroundTasks"]
  const isUntouched = emulator.disasters().length === 0 && emulator.deleted("i").size === 1
  checks.push({
    name: "nothing that was refused was sent",
    problem: sent.join() === expected.join() && isUntouched ? undefined : sent.join()
  })

  await output(node24, "unvalidated.ts")
  const disasters = emulator.disasters().map(({ path }) => path)
  checks.push({
    name: "the warning is true: without the validator, '..' deletes the instance",
    problem: disasters.join() === `/v2/${project_id}/instances/i/` ? undefined : disasters.join()
  })
  return checks
}
