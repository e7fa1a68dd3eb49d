// Words for what the server tells in codes.

import type { Card, Outcome, Why } from '../api/types';

const regions =
  typeof Intl.DisplayNames === 'function' ? new Intl.DisplayNames(undefined, { type: 'region' }) : undefined;

/** A country's name in the agent's language. */
function regionName(code: string | null): string | undefined {
  try {
    return code ? regions?.of(code) : undefined;
  } catch {
    return undefined;
  }
}

/** The card's second line; a caller whom nobody knows is told by country. */
export function subtitleOf(card: Card): string {
  const region = card.identified ? undefined : regionName(card.caller.region);
  return [card.subtitle, region].filter(Boolean).join(' · ');
}

/** Where a source's answer came from, as agents say it. */
export function sourceName(source: string): string {
  if (source === 'customers') return 'Customers';
  if (source === 'directory') return 'Directory';
  return source.replace(/^plugin:/, 'Plugin ');
}

/** What became of a source. */
export function whyText({ outcome, detail }: Why): string {
  return outcome === 'pending' ? 'Still looking…' : detail;
}

const OUTCOMES: Record<Outcome, string> = {
  answered: 'Answered',
  declined: 'Declined',
  missed: 'Missed',
  'answered-elsewhere': 'Answered elsewhere',
  busy: 'Busy',
  'no-answer': 'No answer',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

export function outcomeText(outcome: Outcome | null): string {
  return outcome ? OUTCOMES[outcome] : 'Under way';
}

/** Seconds as a clock shows them. */
export function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
