/** Where to, as whom: flags and environment become one checked target before anything is sent. */
import type { DcsTasksConfig, Token } from "@dcs-tasks/core"
import { DcsCredentialsError } from "@dcs-tasks/core"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { readFile } from "node:fs/promises"
import { text } from "node:stream/consumers"
import { type Failure, ofDcsError, usage } from "./Failure.ts"
import * as Stderr from "./Stderr.ts"

/** The flags that every command with a target has. */
export interface TargetFlags {
  readonly endpoint: Option.Option<string>
  readonly project: Option.Option<string>
  readonly instance: Option.Option<string>
  readonly tokenFile: Option.Option<string>
  readonly timeout: Option.Option<Duration.Duration>
  readonly maxAttempts: Option.Option<number>
  readonly totalTimeout: Option.Option<Duration.Duration>
}

export interface Target {
  readonly config: DcsTasksConfig
  readonly instanceId: string
  /** For people: project, instance, endpoint, and where the credentials came from. */
  readonly line: string
}

const environment = (name: string): string | undefined => {
  const value = process.env[name]
  return value === undefined || value === "" ? undefined : value
}

const credentialsError = (source: string, problem: string) => ofDcsError(new DcsCredentialsError({ source, problem }))

const fromFile = (file: string): Effect.Effect<Token, Failure> => {
  const source = file === "-" ? "standard input" : "--token-file"
  return Effect.tryPromise({
    try: () => (file === "-" ? text(process.stdin) : readFile(file, "utf8")),
    catch: (error) => {
      const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : ""
      return credentialsError(source, `the token cannot be read${code}`)
    }
  }).pipe(Effect.map((content) => ({ token: Redacted.make(content.replace(/\r?\n$/, "")), source })))
}

const tokenVariables = ["OS_AUTH_TOKEN", "OS_TOKEN"] as const

const fromEnvironment = Effect.suspend((): Effect.Effect<Token, Failure> => {
  const set = tokenVariables.flatMap((name) => {
    const value = environment(name)
    return value === undefined ? [] : [{ name, value }]
  })
  const [first, second] = set
  if (first === undefined) {
    return Effect.fail(
      credentialsError("none", "there is no token; set OS_AUTH_TOKEN, or name a file with --token-file")
    )
  }
  if (second !== undefined && second.value !== first.value) {
    return Effect.fail(usage(`${first.name} and ${second.name} hold different tokens; unset one of them`))
  }
  return Effect.succeed({ token: Redacted.make(first.value), source: first.name })
})

const required = (value: string | undefined, missing: string): Effect.Effect<string, Failure> =>
  value === undefined ? Effect.fail(usage(missing)) : Effect.succeed(value)

/** Everything a command needs to know about its target, or the one thing that is missing. */
export const resolve = Effect.fnUntraced(function* (flags: TargetFlags): Effect.fn.Return<Target, Failure> {
  const endpoint = yield* required(
    Option.getOrUndefined(flags.endpoint),
    "no endpoint; add --endpoint, such as https://dcs.eu-de.otc.t-systems.com"
  )
  const projectId = yield* required(
    Option.getOrElse(flags.project, () => environment("OS_PROJECT_ID")),
    "no project; add --project, or set OS_PROJECT_ID"
  )
  const instanceId = yield* required(Option.getOrUndefined(flags.instance), "no instance; add -I INSTANCE")
  const token = yield* Option.match(flags.tokenFile, { onNone: () => fromEnvironment, onSome: fromFile })
  return {
    config: {
      endpoint,
      projectId,
      credentials: token,
      retry: { maxAttempts: Option.getOrUndefined(flags.maxAttempts) },
      timeout: Option.getOrUndefined(flags.timeout),
      totalTimeout: Option.getOrUndefined(flags.totalTimeout)
    },
    instanceId,
    line: `project ${projectId}, instance ${instanceId} at ${endpoint} (token from ${token.source})`
  }
})

/** Names the target before anything is deleted there. */
export const announce = (target: Target): Effect.Effect<void> => Stderr.line(target.line)
