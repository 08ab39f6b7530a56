/** The id of a row's element. */
export const rowIdOf = (key: string): string => `row-${key}`
