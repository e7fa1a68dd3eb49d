// Times, numbers and countries as the agent’s language writes them.

import { locale, t } from '.';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, made);
  }
  return made;
}

/** Date and time of day. */
export const dateTime = (iso: string): string =>
  format({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** Date and time of day to the millisecond, for what happens in quick succession. */
export const preciseTime = (iso: string): string =>
  format({
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).format(new Date(iso));

/** The date alone. */
export const date = (iso: string): string => format({ dateStyle: 'medium' }).format(new Date(iso));

/** The time of day in a time zone; the browser’s without one. */
export const timeOfDay = (iso: string, timeZone?: string): string =>
  format({ timeStyle: 'short', ...(timeZone ? { timeZone } : {}) }).format(new Date(iso));

/** A day with its weekday, in a time zone. */
export const day = (iso: string, timeZone?: string): string =>
  format({ weekday: 'long', day: 'numeric', month: 'long', ...(timeZone ? { timeZone } : {}) }).format(new Date(iso));

/** Seconds as a clock shows them. */
export function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A number of bytes. */
export function bytes(count: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, count > 0 ? Math.floor(Math.log10(count) / 3) : 0);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step ? 'short' : 'long',
    maximumFractionDigits: 1,
  }).format(count / 1000 ** step);
}

/** A time, short or long; a dash where there is none. */
export const duration = (ms: number | null | undefined): string =>
  ms === null || ms === undefined
    ? '–'
    : new Intl.NumberFormat(locale(), {
        style: 'unit',
        unit: ms < 1000 ? 'millisecond' : 'second',
        unitDisplay: 'short',
        maximumSignificantDigits: 3,
      }).format(ms < 1000 ? ms : ms / 1000);

/** How long until or since a moment, in words: `in 5 minutes`. */
export function relative(iso: string, now: number): string {
  const minutes = Math.round((new Date(iso).getTime() - now) / 60_000);
  if (minutes === 0) return t('common.now');
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / 60 / 24), 'day');
}
