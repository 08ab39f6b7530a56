/** Requests as a transport of this library's own sends them, played by a script. */
import { type Answer, type Lost, noPass, onePass, type Outcome, type Passes, type Phase } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Listener, Request, Sender } from "../src/transport/Sender.ts"

const utf8 = new TextEncoder()

/** One request under way. */
export class Pass {
  readonly #listener: Listener
  phase: Phase = "connect"
  written = false
  passes: Passes = onePass

  constructor(listener: Listener) {
    this.#listener = listener
  }

  queue(): void {
    this.phase = "queue"
    this.#listener.queued(true)
  }

  leaveQueue(): void {
    this.phase = "connect"
    this.#listener.queued(false)
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

/** A sender that plays each request, in the time of the fiber that makes it. */
export const playing = (play: (pass: Pass, request: Request) => Effect.Effect<Outcome>): Effect.Effect<Sender> =>
  Effect.map(Effect.context<never>(), (context) => (request, listener) => {
    const pass = new Pass(listener)
    const fiber = Effect.runForkWith(context)(play(pass, request))
    fiber.addObserver((exit) => {
      if (Exit.isSuccess(exit)) listener.ended(exit.value)
    })
    return { soFar: () => pass.lost(undefined), drop: () => fiber.interruptUnsafe() }
  })
