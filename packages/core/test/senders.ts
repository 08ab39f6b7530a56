/** Plays the requests of a sender by a script. */
import { type Answer, type Lost, noPass, onePass, type Outcome, type Passes, type Phase } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { Request, Sender, Sending } from "../src/transport/sender.ts"

const utf8 = new TextEncoder()

/** One request in progress. */
export class Pass {
  phase: Phase = "connect"
  written = false
  passes: Passes = onePass
  #moved: ((waits: boolean) => void) | undefined

  watchQueue(moved: (waits: boolean) => void): boolean {
    this.#moved = moved
    return this.phase === "queue"
  }

  queue(): void {
    this.phase = "queue"
    this.#moved?.(true)
  }

  leaveQueue(): void {
    this.phase = "connect"
    this.#moved?.(false)
  }

  write(): void {
    this.written = true
    this.phase = "headers"
  }

  answer(status: number, body = "", headers: Answer["headers"] = {}): Answer {
    const { passes } = this
    return {
      _tag: "Answer",
      status,
      headers,
      body: utf8.encode(body),
      end: "complete",
      passes,
      repeatsUnseen: false
    }
  }

  lost(error: unknown): Lost {
    const { phase, written } = this
    return {
      _tag: "Lost",
      error,
      phase,
      written,
      passes: phase === "queue" ? noPass : this.passes,
      repeatsUnseen: false
    }
  }
}

/** A class that needs its `this`, as a transport can. */
class Playing implements Sending {
  readonly #pass: Pass
  readonly #fiber: Fiber.Fiber<Outcome>

  constructor(pass: Pass, fiber: Fiber.Fiber<Outcome>) {
    this.#pass = pass
    this.#fiber = fiber
  }

  soFar(): Outcome {
    return this.#pass.lost(undefined)
  }

  drop(): void {
    this.#fiber.interruptUnsafe()
  }

  watchQueue(moved: (waits: boolean) => void): boolean {
    return this.#pass.watchQueue(moved)
  }
}

/** A sender that plays each request, on the clock of the fiber that sends it. */
export const playing = (play: (pass: Pass, request: Request) => Effect.Effect<Outcome>): Effect.Effect<Sender> =>
  Effect.map(Effect.context<never>(), (context) => (request, ended) => {
    const pass = new Pass()
    const fiber = Effect.runForkWith(context)(play(pass, request))
    fiber.addObserver((exit) => {
      if (Exit.isSuccess(exit)) ended(exit.value)
    })
    return new Playing(pass, fiber)
  })
