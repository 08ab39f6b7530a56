/**
 * A set of a million ids that fits.
 *
 * @since 0.1.0
 */
import * as IdMap from "./IdMap.ts"

/**
 * A set of ids.
 *
 * @since 0.1.0
 */
export interface IdSet {
  /** False if it was there. */
  readonly add: (id: string) => boolean
  readonly has: (id: string) => boolean
}

/**
 * An empty set.
 *
 * @since 0.1.0
 */
export const make = (): IdSet => {
  const map = IdMap.make()
  return {
    add: (id) => map.set(id, 1) === 0,
    has: (id) => map.get(id) !== 0
  }
}
