/** What is random in a process, from a seed. */
import type { Random } from "@dcs-tasks/contract/laws/random"

export const seededMath = (seeded: Random): typeof Math => Object.create(Math, { random: { value: seeded.next } })

export const uuid = (seeded: Random): string => {
  const hex = () => Math.floor(seeded.next() * 16).toString(16)
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, hex)
}
