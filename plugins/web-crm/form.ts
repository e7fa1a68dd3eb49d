// What agents are asked about a call, for the sales people who read it in the CRM. Nothing of it is asked of the CRM, so that agents don't
// wait for it.

import { form, formField } from '@switchboard/plugin';
import type { CallForm, Choice, NamedValues } from '@switchboard/plugin';

/** The value is what the CRM gets, whatever language the agent reads. */
const choices = (isGerman: boolean, all: [value: string, german: string][]): Choice[] =>
  all.map(([value, german]) => ({ value, label: isGerman ? german : value }));

export const callForm: CallForm = {
  show(_callId, customer, context) {
    const isGerman = context.agent.locale.startsWith('de');
    const reason = formField({
      name: 'reason',
      kind: 'choice',
      label: isGerman ? 'Worum ging es?' : 'What was it about?',
      // Who is in the CRM has somebody there who wants to know.
      required: customer !== null,
      choices: choices(isGerman, [
        ['An offer', 'Ein Angebot'],
        ['An order', 'Eine Bestellung'],
        ['A complaint', 'Eine Beschwerde'],
        ['Something else', 'Etwas anderes'],
      ]),
    });
    const until = formField({
      name: 'until',
      kind: 'date',
      label: isGerman ? 'Angebot benötigt bis' : 'Offer needed until',
      required: true,
      shownIf: ['reason', 'An offer'],
    });
    return form([reason, until], {
      dispositions: choices(isGerman, [
        ['Resolved', 'Gelöst'],
        ['Call back later', 'Später zurückrufen'],
        ['Wrong number', 'Falsche Nummer'],
      ]),
      dispositionRequired: true,
    });
  },
};

/** The answers by the names of the fields, as they come with a call that has ended. */
export function answersOf(extra: NamedValues): Record<string, string> {
  const names = ['reason', 'until'];
  const answers = extra.map(([name, answer]): [string, string] => [name.replace(/^form\./, ''), answer]);
  return Object.fromEntries(answers.filter(([name]) => names.includes(name)));
}
