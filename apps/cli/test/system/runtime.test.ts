import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { program, run } from "../cli.ts"
import { onTerminal } from "../terminal.ts"

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))

/** Makes the process print its Node version before the CLI starts. */
const versionFirst = { NODE_OPTIONS: "--import=data:text/javascript,process.stderr.write(process.version+'\\n')" }

describe("the runtime under these tests", () => {
  const other = process.env["DCS_TASKS_NODE"] !== undefined
  const lowest = /^\^(\d+\.\d+) /.exec(manifest.engines.node)?.[1]
  const expected = other ? `v${lowest}.0` : process.version

  it("is the lowest Node of package.json where another one is named, or else this one", async () => {
    const { code, stderr, stdout } = await run(["--version"], { env: versionFirst })
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: `${expected}\n`, stdout: `${manifest.version}\n` })
  })

  it("is the same on a terminal", async () => {
    const { code, screen } = await onTerminal(["--version"], { env: versionFirst })
    expect({ code, lines: screen.trimEnd().split("\r\n") }).toEqual({ code: 0, lines: [expected, manifest.version] })
  })

  it("runs the launcher that package.json names", () => {
    expect(program[1].endsWith(manifest.bin["dcs-tasks"].slice(1))).toBe(true)
  })
})
