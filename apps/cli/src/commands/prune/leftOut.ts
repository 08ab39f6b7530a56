/** The instances that a prune left out, for the document of `-o json`. */
import * as Effect from "effect/Effect"
import * as Document from "../../output/document.ts"
import type { Snapshot } from "./snapshot.ts"

/** Sets the document's error, if an instance was left out. */
export const record = ({ unlisted }: Pick<Snapshot, "unlisted">): Effect.Effect<void> =>
  unlisted.length === 0
    ? Effect.void
    : Document.set("error", {
        _tag: "Incomplete",
        message: `${unlisted.length} ${unlisted.length === 1 ? "instance was" : "instances were"} left out`,
        leftOut: unlisted.map(({ failure, instance: { id, name } }) => ({
          instanceId: id,
          ...(name !== undefined && { instanceName: name }),
          error: Document.failureRecord(failure)
        }))
      })
