/** Prints one run: `text` for people, or its record. */
import type { RunStatus } from "@dcs-tasks/durable/client"
import type * as Effect from "effect/Effect"
import * as Document from "../../output/document.ts"
import type { Format } from "../../output/format.ts"
import * as Json from "../../output/json.ts"
import * as Stdout from "../../output/stdout.ts"
import { encode } from "./format.ts"

export const printRun = (status: RunStatus, output: Format, text: string): Effect.Effect<void> => {
  if (output === "text") return Stdout.line(text)
  return output === "json" ? Document.add(encode(status), status.state) : Stdout.line(Json.line(encode(status)))
}
