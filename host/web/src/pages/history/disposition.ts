// The usual results of calls. They are kept in English, whoever wrote them down, and shown in the agent’s language.

import { type PlainKey } from '../../i18n/catalogue';
import { t } from '../../i18n';

/** As the server keeps it, by what it is called here. */
const USUAL = {
  Done: 'history.doneDisposition',
  'Called back': 'history.calledBackDisposition',
  Resolved: 'call.resolved',
  'Call back later': 'call.callBackLater',
  'Left a message': 'call.leftMessage',
  'Wrong number': 'call.wrongNumber',
  'Not interested': 'call.notInterested',
} as const satisfies Record<string, PlainKey>;

type Usual = keyof typeof USUAL;

const ALL = Object.keys(USUAL) as Usual[];

const isUsual = (kept: string): kept is Usual => Object.hasOwn(USUAL, kept);

export const DONE: Usual = 'Done';
export const CALLED_BACK: Usual = 'Called back';

/** What a result that is kept is called. */
export const dispositionText = (kept: string): string => (isUsual(kept) ? t(USUAL[kept]) : kept);

/** How a result that somebody typed or chose is kept. */
export const keptDisposition = (typed: string): string =>
  ALL.find((one) => t(USUAL[one]) === typed.trim()) ?? typed.trim();

/** What is offered for a call that somebody talked in. */
export const OFFERED: readonly Usual[] = ALL.filter((one) => one !== DONE && one !== CALLED_BACK);
