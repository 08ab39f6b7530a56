/**
 * A list as a Stream. A file of its own: clients with Promises need no Stream.
 */
import { calledAt, type CallSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { DcsError } from "../model/DcsError.ts"
import type { Pages } from "./pages.ts"

/** Emits what `contents` takes from a page as one chunk, and fetches a page when it is pulled. Each run lists anew. */
export const pageStream = <P, A>(
  pages: Pages<P>,
  contents: (page: P) => ReadonlyArray<A>,
  site: CallSite
): Stream.Stream<A, DcsError> =>
  Stream.unwrap(
    Effect.map(
      Effect.acquireRelease(Effect.sync(pages), (listing, exit) => listing.end(exit)),
      ({ isDone, next }) =>
        Stream.paginate(undefined, () =>
          Effect.mapBoth(next, {
            onFailure: (error) => calledAt(error, site),
            onSuccess: (page) => [contents(page), isDone() ? Option.none() : Option.some(undefined)] as const
          })
        )
    )
  )
