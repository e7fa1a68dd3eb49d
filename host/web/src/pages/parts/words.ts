// What went wrong, for people.

export const wordsOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
