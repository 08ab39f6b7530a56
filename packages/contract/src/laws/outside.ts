/**
 * Middleware that users can bring, and what must hold for each combination of client, middleware and response. Each
 * implementation builds the clients and the middleware itself.
 */
import { fieldsOf } from "@dcs-tasks/vectors"
import { brokenLaws } from "./judgement.ts"
import type { Conditions, Scenario } from "./scenarios.ts"

/** How a middleware changes the number of requests, or the body. */
interface Trait {
  /** The result of the call is the same as without it. */
  readonly observes?: true
  /** Sends several requests at once, and abandons the slower ones. */
  readonly givesUp?: true
  /** Sends nothing. */
  readonly sendsNothing?: true
  /** If the transport does not report its requests, the error can count more than were sent, and proves less. */
  readonly blurs?: true
}

const observes: Trait = { observes: true }

/** The middlewares, by what they do. */
const middlewares = {
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

/** One combination of client, middleware and response, with its result. */
interface Meeting extends Conditions {
  readonly middleware: MiddlewareName
  readonly scenario: Scenario
  /** The value or error of the call, or the cause of a defect. */
  readonly outcome: unknown
  /** The number of requests for the task that the server received. */
  readonly requests: number
  /** Everything that middleware, loggers and programs printed. */
  readonly printed: string
  readonly secret: string
}

const differences = (outcome: unknown, expected: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const fields = fieldsOf(outcome)
  return Object.entries(expected)
    .filter(([name, value]) =>
      name === "reason" ? fieldsOf(fields["reason"])["_tag"] !== fieldsOf(value)["_tag"] : fields[name] !== value
    )
    .map(([name, value]) => `${name} is ${JSON.stringify(fields[name])}, not ${JSON.stringify(value)}`)
}

/** What is wrong with the result of a combination; empty if nothing is. */
export const judge = (meeting: Meeting): ReadonlyArray<string> => {
  const { middleware, outcome, printed, requests, scenario, secret } = meeting
  const trait: Trait = middlewares[middleware]
  const served = scenario.steps.slice(0, requests)
  const isBlurred = trait.blurs === true && !meeting.reportsPasses
  const expected = trait.observes === true && !isBlurred ? scenario.expected?.(meeting) : undefined
  const wrong = [
    ...brokenLaws(outcome, {
      deleted: served.some(({ deletes }) => deletes === true),
      requests,
      someGivenUp: trait.givesUp === true || isBlurred,
      seenUnknown:
        trait.givesUp === true || served.some(({ deletes, unknown }) => unknown === true || deletes === true),
      missingSucceeds: false
    }),
    ...(expected === undefined ? [] : differences(outcome, expected)),
    ...(trait.sendsNothing === true ? differences(outcome, { attempts: 0, mayHaveDeleted: false }) : []),
    ...(trait.sendsNothing === true && requests > 0 ? ["something was sent"] : []),
    ...(printed.includes(secret) ? ["the token was printed"] : [])
  ]
  if (wrong.length === 0) return []
  return [
    `${scenario.name}, ${meeting.maxAttempts} attempts: ${wrong.join("; ")}, after ${requests} requests: ${asText(outcome)}`
  ]
}

const asText = (outcome: unknown): string => {
  try {
    return JSON.stringify(outcome)
  } catch {
    return String(outcome)
  }
}
