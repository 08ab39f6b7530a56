// `pnpm examples`: type-checks every ```ts block of the documentation and of the docstrings with one tsc, and runs those
// that state values (`expression // => value`). Blocks that cannot be complete are marked: ```ts nocheck.
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { inspect, isDeepStrictEqual } from "node:util"
import { Script } from "node:vm"
import { type Block, blocks, isEffect3 } from "../apps/outside/src/blocks.ts"
import { root } from "../apps/outside/src/shell.ts"

/** Examples for Effect 3 have their own folder, where `effect` is the version that packages/effect-3 has installed. */
const effect3 = "effect-3"

const parses = (code: string): boolean => {
  try {
    return new Script(`async () => {\n${code}\n}`) instanceof Script
  } catch {
    return false
  }
}

const problems: Array<string> = []
const report = (block: Block, line: number, problem: string) =>
  problems.push(`${block.source}:${block.line + line}: ${problem}`)

/** The block with each `expression // => value` turned into a comparison; undefined if it states no value. */
const runnable = (block: Block): string | undefined => {
  const lines = [...block.code]
  let last = 0
  let stated = false
  for (const [index, text] of block.code.entries()) {
    const found = /^(.*?)\/\/ => (.*)$/.exec(text)
    if (found === null) continue
    const [, before = "", value = ""] = found
    stated = true
    // The statement ends on this line or on the one before. Add lines above until it parses.
    const end = before.trim() === "" ? index - 1 : index
    lines[index] = before
    let start = end
    const expression = () => lines.slice(start, end + 1).join("\n")
    while (start > last && !parses(`void (${expression()}\n)`)) start--
    if (parses(`void (${expression()}\n)`)) {
      const comparison = `globalThis.statedValue(${index}, (${expression()}\n), (${value}))`
      lines.splice(start, end - start + 1, comparison, ...Array<string>(end - start).fill(""))
    } else {
      report(block, index, "there is no expression before this value")
    }
    last = index + 1
  }
  return stated ? lines.join("\n") : undefined
}

mkdirSync(`${root}.examples`, { recursive: true })
const folder = mkdtempSync(`${root}.examples/`)
try {
  mkdirSync(`${folder}/node_modules/@dcs-tasks`, { recursive: true })
  for (const name of globSync("*", { cwd: `${root}packages` })) {
    symlinkSync(`${root}packages/${name}`, `${folder}/node_modules/@dcs-tasks/${name}`, "junction")
  }
  mkdirSync(`${folder}/node_modules/@effect`)
  symlinkSync(`${root}packages/core/node_modules/@effect/vitest`, `${folder}/node_modules/@effect/vitest`, "junction")
  for (const name of ["effect", "@effect/platform", "@effect/platform-node"]) {
    const link = `${folder}/${effect3}/node_modules/${name}`
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(`${root}packages/${effect3}/node_modules/${name}`, link, "junction")
  }
  const files = blocks.map((block, index) => `${folder}/${isEffect3(block) ? `${effect3}/` : ""}${index}`)
  const options = {
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    // An example can end with a value that nothing uses.
    noUnusedLocals: false,
    lib: ["ES2024"],
    types: ["node"]
  }
  const config = { extends: "../../tsconfig.base.json", compilerOptions: options, include: ["*.ts", `${effect3}/*.ts`] }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config))
  for (const [index, { code }] of blocks.entries()) writeFileSync(`${files[index]}.ts`, `${code.join("\n")}\n`)

  const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [tsc, "--noEmit", "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8"
  })
  if (status !== 0) {
    for (const text of stdout.trim().split("\n")) {
      const [, index, line, message] = /^(?:effect-3\/)?(\d+)\.ts\((\d+),\d+\): (.*)$/.exec(text) ?? []
      const block = blocks[Number(index)]
      if (block === undefined) problems.push(text)
      else report(block, Number(line) - 1, message ?? "")
    }
  }

  let values = 0
  for (const [index, block] of blocks.entries()) {
    const code = runnable(block)
    if (code === undefined) continue
    const file = `${files[index]}.run.ts`
    writeFileSync(file, code)
    const statedValue = (line: number, actual: unknown, expected: unknown) => {
      values++
      if (!isDeepStrictEqual(actual, expected)) report(block, line, `is ${inspect(actual)}, not ${inspect(expected)}`)
    }
    Object.assign(globalThis, { statedValue })
    try {
      await import(pathToFileURL(file).href)
    } catch (error) {
      report(block, 0, `fails: ${inspect(error)}`)
    }
  }
  console.log(`${blocks.length} examples, ${values} stated values, ${problems.length} problems`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 && blocks.length > 0 ? 0 : 1
