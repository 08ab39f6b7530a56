/**
 * What bash, zsh and fish offer for a line that is typed in them.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { appendFileSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "../shell.ts"

export interface Completed {
  readonly offered: ReadonlyArray<string>
  /** The line after completion, where the shell shows it. */
  readonly line?: string
}

export interface Place {
  /** Where the completions are installed. */
  readonly home: string
  /** The working directory. */
  readonly cwd: string
  readonly path: string
}

export type Complete = (lines: ReadonlyArray<string>, place: Place) => Promise<ReadonlyArray<Completed>>

const environment = ({ home, path }: Place) => ({ HOME: home, PATH: path, TERM: "dumb", LANG: "C.UTF-8" })

const unquoted = (text: string): string => text.replaceAll("\\", "")

/** On a pseudo-terminal, through util-linux's `script`. The shell runs `file` from this folder at its start. */
const onTerminal =
  (shell: string, file: string): Complete =>
  async (lines, place) => {
    appendFileSync(join(place.home, `.${file}`), readFileSync(new URL(file, import.meta.url)))
    const child = spawn("script", ["-qec", `${shell} -i`, "/dev/null"], {
      cwd: place.cwd,
      env: environment(place),
      timeout: 300_000
    })
    const closed = once(child, "close")
    // It can end before it has read everything.
    child.stdin.on("error", () => {})
    const completed: Array<Completed> = []
    let screen = ""
    const typeNext = () => {
      const line = lines[completed.length]
      child.stdin.write(line === undefined ? "exit\r" : `${line}\t\u0018r`)
    }
    for await (const chunk of child.stdout) {
      screen += String(chunk).replaceAll("\r", "")
      const [, offered, line] = /\n@begin\n([^]*?)@end(.*)\n/.exec(screen) ?? []
      if (offered === undefined || line === undefined) {
        if (/^@ready$/m.test(screen)) typeNext()
        else continue
      } else {
        completed.push({
          offered: offered
            .split("\n")
            .filter((word) => word !== "")
            .map(unquoted),
          line
        })
        typeNext()
      }
      screen = ""
    }
    const [code] = await closed
    if (completed.length < lines.length) throw new Error(`${shell} ended early (${String(code)}): ${screen}`)
    return completed
  }

const fish: Complete = async (lines, place) => {
  const each = lines.map((line) => `complete -C ${JSON.stringify(line)}; echo @end`)
  const { stdout } = run(["fish", "-c", each.join("\n")], { cwd: place.cwd, env: environment(place) })
  return stdout
    .split("@end\n")
    .slice(0, -1)
    .map((text) => ({ offered: text.split("\n").flatMap((row) => (row === "" ? [] : [row.split("\t")[0] ?? ""])) }))
}

export const shells = {
  bash: onTerminal("bash", "bashrc"),
  zsh: onTerminal("zsh", "zshrc"),
  fish
} satisfies Readonly<Record<string, Complete>>
