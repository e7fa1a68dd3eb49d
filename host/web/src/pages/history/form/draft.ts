// What was typed into a form and is not known to be saved: it outlives a reload.

/** What is typed in one place of the form. */
export interface Typing {
  readonly text: string;
  /** What the server had when it was typed, and behind that what was sent from here since: what it has of these, nobody else wrote. */
  readonly over: readonly string[];
}

interface Draft {
  /** By the names that the server has for the places. */
  readonly typings: ReadonlyMap<string, Typing>;
  /** The agent has said that nothing is missing, and has typed nothing since. */
  readonly complete: boolean;
}

/** The most texts that are remembered of one place. */
const MOST = 10;

const draftKey = (callId: string): string => `switchboard.callForm.${callId}`;

/** This is what the server may have by now, as far as this tab knows. */
export function typedOver({ text, over }: Typing, kept: string): Typing {
  const [first = kept, ...later] = over;
  return over.includes(kept) ? { text, over } : { text, over: [first, ...later.slice(1 - MOST), kept] };
}

function typingOf(kept: unknown): [string, Typing] | undefined {
  if (!Array.isArray(kept)) return undefined;
  const [member, text, ...over] = kept as unknown[];
  if (typeof member !== 'string' || typeof text !== 'string') return undefined;
  return [member, { text, over: over.filter((one) => typeof one === 'string') }];
}

export function draftOf(callId: string): Draft | undefined {
  const kept = sessionStorage.getItem(draftKey(callId));
  if (kept === null) return undefined;
  try {
    const { typings, complete } = JSON.parse(kept) as Partial<Record<keyof Draft, unknown>>;
    if (!Array.isArray(typings)) return undefined;
    return {
      typings: new Map(typings.flatMap((one) => [typingOf(one)].filter((it) => !!it))),
      complete: complete === true,
    };
  } catch {
    // Nothing that can be read was kept.
    return undefined;
  }
}

/** Keeps what is typed; nothing, where nothing is. */
export function keepDraft(callId: string, { typings, complete }: Draft): void {
  if (!typings.size && !complete) return sessionStorage.removeItem(draftKey(callId));
  const all = [...typings].map(([member, { text, over }]) => [member, text, ...over]);
  sessionStorage.setItem(draftKey(callId), JSON.stringify({ typings: all, complete }));
}
