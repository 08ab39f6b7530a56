/** A machine that exists only in tests. */
import { DcsCredentialsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Machine } from "../src/sources/machine.ts"
import { type Overrides, resolve, type Resolved } from "../src/sources/resolve.ts"

export const project = "0123456789abcdef0123456789abcdef"
export const openStack = { OS_PROJECT_ID: project, OS_REGION_NAME: "eu-de" }
export const eude = { region: "eu-de", endpoint: "https://dcs.eu-de.otc.t-systems.com" }

export interface TestMachine {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** Files that other users can read. */
  readonly exposed?: ReadonlyArray<string>
}

export const machine = ({
  env = {},
  exposed = [],
  files = {}
}: TestMachine): Machine & { readonly seen: Set<string> } => {
  const seen = new Set<string>()
  return {
    seen,
    environment: env,
    home: "/home/ada",
    cwd: "/work",
    read: (path) =>
      Effect.suspend(() => {
        seen.add(path)
        const content = files[path]
        if (content === "unreadable") {
          return Effect.fail(new DcsCredentialsError({ source: path, problem: "the file cannot be read (EACCES)" }))
        }
        return Effect.succeed(
          content === undefined ? undefined : { content, mode: exposed.includes(path) ? 0o644 : 0o600 }
        )
      })
  }
}

export const found = (testMachine: TestMachine, overrides?: Overrides): Promise<Resolved> =>
  Effect.runPromise(resolve(overrides, machine(testMachine)))

/** The error, after a check that it shows no secret. */
export const refused = async (testMachine: TestMachine, overrides?: Overrides) => {
  const error = await Effect.runPromise(Effect.flip(resolve(overrides, machine(testMachine))))
  if (JSON.stringify(error).includes("CANARY") || error.message.includes("CANARY")) throw new Error("a secret leaked")
  return error
}

/** The credentials with their secrets in the open. */
export const plain = ({ credentials }: Resolved): unknown =>
  Object.fromEntries(
    Object.entries(credentials).map(([field, value]) => [
      field,
      Redacted.isRedacted(value) ? Redacted.value(value) : value
    ])
  )
