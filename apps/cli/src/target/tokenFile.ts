/** Reads the token of `--token-file` from a file or standard input. */
import { DcsCredentialsError } from "@dcs-tasks/core"
import { type CredentialsSpec, type Machine, type Notice, permissionNotices } from "@dcs-tasks/node/sources"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { systemProblem } from "@dcs-tasks/wire/fault"
import { unreadable } from "../process/standardInput.ts"
import { type Failure, toFailure } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"

interface TokenFile {
  readonly credentials: CredentialsSpec
  readonly notices: ReadonlyArray<Notice>
}

const refuse = (source: string, problem: string) => toFailure(new DcsCredentialsError({ source, problem }))

const tokenOf = (content: string, from: string): CredentialsSpec => ({
  _tag: "Token",
  token: Redacted.make(content.replace(/\r?\n$/, ""), { label: from }),
  from
})

const unreadableStdin = (problem: string) => refuse("standard input", `it cannot be read: ${problem}`)

const fromStdin = Effect.suspend(() => {
  const problem = unreadable()
  return problem === undefined
    ? Effect.tryPromise({
        try: () => process.getBuiltinModule("node:stream/consumers").text(process.stdin),
        catch: (error) => unreadableStdin(systemProblem(error))
      })
    : Effect.fail(unreadableStdin(problem))
}).pipe(
  // An open pipe keeps the process alive.
  Effect.ensuring(Effect.sync(() => process.stdin.destroy())),
  Signals.interruptible,
  Effect.map((content): TokenFile => ({ credentials: tokenOf(content, "standard input"), notices: [] }))
)

export const tokenFrom = (file: string, machine: Machine): Effect.Effect<TokenFile, Failure> =>
  file === "-"
    ? fromStdin
    : Effect.gen(function* () {
        const found = yield* Effect.mapError(machine.read(file), ({ problem }) =>
          refuse(
            "--token-file",
            problem.endsWith("not a regular file") ? `${problem}; pipe the token into --token-file -` : problem
          )
        )
        if (found === undefined) return yield* refuse("--token-file", "the file was not found (ENOENT)")
        return {
          credentials: tokenOf(found.content, "--token-file"),
          notices: permissionNotices(machine, file, found)
        }
      })
