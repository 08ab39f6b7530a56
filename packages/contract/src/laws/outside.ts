/**
 * One step outside of our own transport: middlewares that a user may bring, and what must be so wherever they meet a
 * client and an answer. What the clients and middlewares are made of is each line's own.
 */
import { fieldsOf } from "@dcs-tasks/vectors"
import { brokenLaws } from "./judgement.ts"
import type { Conditions, Scenario } from "./scenarios.ts"

/** What a middleware does to the number of requests and to the body. */
export interface Trait {
  /** The call comes to the same as without it. */
  readonly observes?: true
  /** Sends several at once and gives up what comes late. */
  readonly givesUp?: true
  /** Nothing is sent. */
  readonly sendsNothing?: true
  /** Where the transport keeps no account of its requests, more may be told than went out, and less is proven. */
  readonly blurs?: true
}

const observes: Trait = { observes: true }

/** The middlewares, by what they do. */
export const middlewares = {
  "does nothing": observes,
  "reads text": observes,
  "reads json": observes,
  "reads arrayBuffer": observes,
  "reads the stream": observes,
  "adds a header": observes,
  logs: observes,
  "fails on a status that is not ok": observes,
  "turns tracing off around it": { observes: true, blurs: true },
  "turns tracing off below it": { observes: true, blurs: true },
  "is a client around the client": { observes: true, blurs: true },
  "retries 3 times": {},
  "retries transient failures": {},
  "retries on 503": {},
  "retries whatever is not ok": {},
  "sends once more after the answer": {},
  "stops the clock and retries": { givesUp: true },
  "sends two and takes the first answer": { givesUp: true },
  "sends two and takes the first success": { givesUp: true },
  "answers by itself": { sendsNothing: true },
  "fails before it sends": { sendsNothing: true }
} as const satisfies Readonly<Record<string, Trait>>

export type MiddlewareName = keyof typeof middlewares

export const middlewareNames = Object.keys(middlewares) as ReadonlyArray<MiddlewareName>

/** How one meeting of client, middleware and answer went. */
export interface Meeting extends Conditions {
  readonly middleware: MiddlewareName
  readonly scenario: Scenario
  /** What the call succeeded or failed with; of a defect, its cause. */
  readonly outcome: unknown
  /** How many requests for the task the server saw. */
  readonly requests: number
  /** Everything that the middleware, a logger or a program printed. */
  readonly printed: string
  readonly secret: string
}

const differences = (outcome: unknown, told: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const fields = fieldsOf(outcome)
  return Object.entries(told)
    .filter(([name, value]) =>
      name === "reason" ? fieldsOf(fields["reason"])["_tag"] !== fieldsOf(value)["_tag"] : fields[name] !== value
    )
    .map(([name, value]) => `${name} is ${JSON.stringify(fields[name])}, not ${JSON.stringify(value)}`)
}

/** What is wrong with a meeting; empty where all is well. */
export const judge = (meeting: Meeting): ReadonlyArray<string> => {
  const { middleware, outcome, printed, requests, scenario, secret } = meeting
  const trait: Trait = middlewares[middleware]
  const served = scenario.steps.slice(0, requests)
  const isBlurred = trait.blurs === true && !meeting.tells
  const told = trait.observes === true && !isBlurred ? scenario.told?.(meeting) : undefined
  const wrong = [
    ...brokenLaws(outcome, {
      deleted: served.some(({ deletes }) => deletes === true),
      requests,
      someGivenUp: trait.givesUp === true || isBlurred,
      seenUnknown:
        trait.givesUp === true || served.some(({ deletes, unknown }) => unknown === true || deletes === true),
      missingSucceeds: false
    }),
    ...(told === undefined ? [] : differences(outcome, told)),
    ...(trait.sendsNothing === true ? differences(outcome, { attempts: 0, mayHaveDeleted: false }) : []),
    ...(trait.sendsNothing === true && requests > 0 ? ["something was sent"] : []),
    ...(printed.includes(secret) ? ["the token was printed"] : [])
  ]
  if (wrong.length === 0) return []
  return [
    `${scenario.name}, ${meeting.maxAttempts} attempts: ${wrong.join("; ")}, after ${requests} requests: ${shown(outcome)}`
  ]
}

const shown = (outcome: unknown): string => {
  try {
    return JSON.stringify(outcome)
  } catch {
    return String(outcome)
  }
}
