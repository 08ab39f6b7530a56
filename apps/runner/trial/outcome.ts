/** What a case measured, and which of its expectations did not hold. */

export type Figures = Readonly<Record<string, number | string>>

export interface Outcome {
  readonly figures: Figures
  /** One sentence for each expectation that did not hold; empty when the case passed. */
  readonly broken: ReadonlyArray<string>
}

export interface Expectations {
  readonly expect: (holds: boolean, otherwise: string) => void
  readonly broken: ReadonlyArray<string>
}

export const expectations = (): Expectations => {
  const broken: Array<string> = []
  return {
    broken,
    expect: (holds, otherwise) => {
      if (!holds) broken.push(otherwise)
    }
  }
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))
