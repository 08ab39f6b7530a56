/** Every text of the page, in English. */
export const texts = {}
