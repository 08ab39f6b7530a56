/** Asks for confirmation before a deletion. */
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { closeSync, openSync } from "node:fs"
import type { ReadStream } from "node:tty"
import { ExitCode } from "./exitCode.ts"
import { Failure, usage } from "./failure.ts"
import * as Signals from "./signals.ts"

/** The keyboard: standard input, or the terminal device if standard input supplies ids or a token. */
const keyboard = (stdinIsTaken: boolean): ReadStream | undefined => {
  if (!process.stderr.isTTY) return undefined
  if (!stdinIsTaken) return process.stdin.isTTY ? process.stdin : undefined
  try {
    const descriptor = openSync("/dev/tty", "r+")
    try {
      return new (process.getBuiltinModule("node:tty").ReadStream)(descriptor)
    } catch {
      closeSync(descriptor)
      return undefined
    }
  } catch {
    return undefined
  }
}

const ask = (input: ReadStream, question: string): Effect.Effect<string> =>
  Effect.callback((resume) => {
    // Loaded on use, because most runs do not ask.
    const { createInterface } = process.getBuiltinModule("node:readline")
    const terminal = createInterface({ input, output: process.stderr })
    let isAnswered = false
    const end = () => {
      terminal.close()
      if (input !== process.stdin) input.destroy()
    }
    // In raw mode Ctrl-C reaches the prompt instead of the process.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    terminal.on("close", () => {
      // Ctrl-C and Ctrl-D leave the cursor behind the question.
      if (!isAnswered) process.stderr.write("\n")
      resume(Effect.succeed(""))
    })
    terminal.question(`${escapeText(question)} [y/N] `, (answer) => {
      isAnswered = true
      resume(Effect.succeed(answer))
      end()
    })
    return Effect.sync(end)
  })

/** Succeeds if the user answers yes. Fails without a terminal, because no answer is not consent. */
export const confirm = (question: string, stdinIsTaken: boolean): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    const input = keyboard(stdinIsTaken)
    if (input === undefined) {
      return Effect.fail(
        usage("refusing to delete without confirmation: no terminal to ask on. Nothing was deleted. Pass --yes.")
      )
    }
    return Effect.flatMap(Signals.interruptible(ask(input, question)), (answer) =>
      /^y(?:es)?$/i.test(answer.trim())
        ? Effect.void
        : Effect.fail(new Failure({ exitCode: ExitCode.declined, message: "declined. Nothing was deleted." }))
    )
  })
