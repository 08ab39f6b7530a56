// `pnpm golden`: writes the result of every case with every client to the file in DCS_TASKS_GOLDEN, one line each. Comparing
// the files from before and after a change shows its effect on the results.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/** The slowest first. */
const parts = ["packages/effect-3", "packages/contract", "packages/node", "apps/cli", "packages/browser"]

/** @param {string} part */
const linesOf = async (part) => {
  const child = spawn(process.execPath, ["golden/main.ts"], { cwd: root + part, stdio: ["ignore", "pipe", "inherit"] })
  child.stdout.setEncoding("utf8")
  let text = ""
  child.stdout.on("data", (chunk) => (text += chunk))
  const [code] = await once(child, "close")
  if (code !== 0) throw new Error(`${part}: exit code ${code}`)
  return text.trimEnd().split("\n")
}

const file = process.env["DCS_TASKS_GOLDEN"]
if (file === undefined) throw new Error("DCS_TASKS_GOLDEN is not set: set it to a file name")

/** @type {Array<string>} */
const lines = []
const left = parts.values()
const work = async () => {
  for (const part of left) lines.push(...(await linesOf(part)))
}
await Promise.all([work(), work()])
writeFileSync(file, `${lines.toSorted().join("\n")}\n`)
process.stdout.write(`${lines.length} cases in ${file}\n`)
