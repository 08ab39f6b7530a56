/**
 * Compiles the programs in a folder with the compilers and settings that users have.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { type Check, checkOf } from "../part.ts"
import { json } from "../shell.ts"
import { tool } from "../tools.ts"

interface Run {
  readonly name: string
  readonly compiler: "typescript" | "typescript-7"
  readonly options: Readonly<Record<string, unknown>>
  readonly include: ReadonlyArray<string>
  /** Errors of others, which users of this setting have without these packages. */
  readonly ignored?: RegExp
}

const modules = {
  NodeNext: { module: "NodeNext", moduleResolution: "NodeNext" },
  Bundler: { module: "ESNext", moduleResolution: "Bundler" }
}
const ecmaScript = ["ES2024"]
const dom = ["DOM", "DOM.Iterable"]
const always = {
  target: "ES2022",
  strict: true,
  skipLibCheck: false,
  resolveJsonModule: true,
  moduleDetection: "force",
  noEmit: true
}
// A bundler resolves a `.cts` file as any other.
const everything = ["examples/*.ts", "*.ts"]
const withCommonJs = [...everything, "*.cts"]

/** Every compiler with every way to resolve modules, with and without `exactOptionalPropertyTypes`. */
const product: ReadonlyArray<Run> = (["typescript-7", "typescript"] as const).flatMap((compiler) =>
  (["NodeNext", "Bundler"] as const).flatMap((resolution) =>
    [true, false].map((exactOptionalPropertyTypes) => ({
      name: `${resolution}, exactOptionalPropertyTypes ${exactOptionalPropertyTypes}`,
      compiler,
      options: { ...modules[resolution], exactOptionalPropertyTypes, lib: [...ecmaScript, ...dom], types: ["node"] },
      include: resolution === "NodeNext" ? withCommonJs : everything
    }))
  )
)

/** A service: there is no DOM. Effect's cryptography names types that only the DOM has. */
const service: Run = {
  name: "NodeNext without DOM",
  compiler: "typescript-7",
  options: { ...modules.NodeNext, exactOptionalPropertyTypes: true, lib: ecmaScript, types: ["node"] },
  include: withCommonJs,
  ignored: /^node_modules\/effect\/dist\/crypto\/\w+\.d\.ts\(\d+,\d+\): error TS\d+: .*'(CryptoKey|JsonWebKey)'/
}

/** A page, without the types of Node. */
const page: Run = {
  name: "Bundler without types of Node",
  compiler: "typescript-7",
  options: { ...modules.Bundler, exactOptionalPropertyTypes: true, lib: ["ES2022", ...dom], types: [] },
  include: ["examples/*.page.ts", "*.page.ts"]
}

const compile = async (run: Run, folder: string, place: (line: string) => string): Promise<Check> => {
  const compilerOptions = { ...always, ...run.options }
  const config = `tsconfig.${run.compiler}.${run.name.replaceAll(/\W+/g, "-")}.json`
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, include: run.include }))
  const args = [tool(`${run.compiler}/bin/tsc`), "-p", config, "--pretty", "false"]
  const child = spawn(process.execPath, args, { cwd: folder })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")])
  const errors = `${stdout}${stderr}`.split("\n").filter((line) => line !== "")
  const problems = errors.filter((line) => run.ignored?.test(line) !== true).map(place)
  if (status !== 0 && errors.length === 0) problems.push(`exit ${String(status)}`)
  const { version } = json<{ readonly version: string }>(tool(`${run.compiler}/package.json`))
  return checkOf(`TypeScript ${version}, ${run.name}`, problems)
}

/** One after the other: each takes a processor or more. `place` makes a line of the compiler readable. */
export const compileAll = async (
  folder: string,
  hasPages: boolean,
  place: (line: string) => string
): Promise<ReadonlyArray<Check>> => {
  const checks: Array<Check> = []
  for (const run of [...product, service, ...(hasPages ? [page] : [])]) checks.push(await compile(run, folder, place))
  return checks
}
