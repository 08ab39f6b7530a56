/** Asking before something that cannot be undone. */
import * as Effect from "effect/Effect"
import { createInterface } from "node:readline"
import { ExitCode } from "./ExitCode.ts"
import { Failure, usage } from "./Failure.ts"
import * as Stop from "./Stop.ts"

const ask = (question: string): Effect.Effect<string> =>
  Effect.callback((resume) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // In raw mode a Ctrl-C reaches the prompt instead of the process.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    terminal.on("close", () => resume(Effect.succeed("")))
    terminal.question(`${question} [y/N] `, (answer) => {
      resume(Effect.succeed(answer))
      terminal.close()
    })
    return Effect.sync(() => terminal.close())
  })

/** Goes on if the person says yes. Without a terminal nobody can be asked, and silence is no consent. */
export const confirm = (question: string): Effect.Effect<void, Failure> => {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    return Effect.fail(usage("several tasks are only deleted without a question if --yes says so; nothing was sent"))
  }
  return Effect.flatMap(Stop.interrupts(ask(question)), (answer) =>
    /^y(?:es)?$/i.test(answer.trim())
      ? Effect.void
      : Effect.fail(new Failure({ exitCode: ExitCode.declined, message: "declined; nothing was deleted" }))
  )
}
