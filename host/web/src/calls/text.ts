// Words for what the server tells in codes.

import type { Card, Why } from '../api/types';

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
