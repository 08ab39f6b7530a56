/** Calls whose provider wraps their attempts. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { expect } from "vitest"
import type { Authentication, CredentialsProvider, DcsTasksConfig } from "../src/index.ts"
import { play, type Step } from "./play.ts"
import { canary, make, task } from "./support.ts"

export const token: Authentication = {
  headers: Redacted.make({ "x-auth-token": canary }),
  secrets: Redacted.make([canary])
}

export type InTurn = NonNullable<CredentialsProvider["aroundAttempt"]>

export const outcome = (steps: ReadonlyArray<() => Step>, config: Partial<DcsTasksConfig>) => {
  const { client, times } = play(steps)
  return Effect.flatMap(make(client, config), (dcs) =>
    Effect.map(
      Effect.merge(dcs.deleteBackgroundTask(task)),
      (told): { readonly told: Readonly<Record<string, unknown>>; readonly sent: number } => {
        expect(String(told)).not.toContain(canary)
        return { told: { ...told }, sent: times.length }
      }
    )
  )
}

export const through = (inTurn: unknown, config: Partial<DcsTasksConfig> = {}): Partial<DcsTasksConfig> => ({
  credentials: { authenticate: () => Effect.succeed(token), aroundAttempt: inTurn as InTurn, source: "a vault" },
  ...config
})
