/** Reads amounts of time that have a unit, such as `30d`. */
import * as Option from "effect/Option"

const millisOf = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

type Unit = keyof typeof millisOf

/** Milliseconds above zero, up to `max`, in one of these units. */
export const parser = (max: number, ...units: ReadonlyArray<Unit>) => {
  const shape = new RegExp(`^(\\d+(?:\\.\\d+)?)(${units.join("|")})$`)
  return (text: string): Option.Option<number> => {
    const [, amount, unit] = shape.exec(text) ?? []
    const known = units.find((name) => name === unit)
    const millis = known === undefined ? 0 : Number(amount) * millisOf[known]
    return millis > 0 && millis <= max ? Option.some(millis) : Option.none()
  }
}
