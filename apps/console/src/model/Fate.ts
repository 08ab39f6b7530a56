/** What is known about a row. */

export type Fate =
  | { readonly _tag: "Listed" }
  /** Part of the run that is under way. */
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Deleted"; readonly requestId?: string | undefined }
  | { readonly _tag: "AlreadyGone"; readonly requestId?: string | undefined }
  /** `Unknown`: the record may be gone. `Failed`: it is not. */
  | {
      readonly _tag: "Unknown" | "Failed"
      /** The library's own words. */
      readonly message: string
      readonly requestId?: string | undefined
    }
  | { readonly _tag: "NotAttempted"; readonly stoppedBy: string }
  /** It was unknown, and a new list shows it. */
  | { readonly _tag: "StillThere" }

/** One object each, so that rows can be compared by identity. */
export const listed: Fate = { _tag: "Listed" }
export const waiting: Fate = { _tag: "Waiting" }
export const stillThere: Fate = { _tag: "StillThere" }

/** The record no longer exists. */
export const isGone = ({ _tag }: Fate): boolean => _tag === "Deleted" || _tag === "AlreadyGone"
