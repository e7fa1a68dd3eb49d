// Asks what a call was about. Who wants an offer is asked for the day until which it is needed.

import { form, formField } from '@switchboard/plugin';
import type { CallForm } from '@switchboard/plugin';

export const callForm: CallForm = {
  show(_callId, customer, context) {
    const isGerman = context.agent.locale.startsWith('de');
    const reason = formField({
      name: 'reason',
      kind: 'choice',
      label: isGerman ? 'Worum ging es?' : 'What was it about?',
      // Of somebody who is no customer nobody has to know it.
      required: customer !== null,
      choices: [
        { value: 'offer', label: isGerman ? 'Ein Angebot' : 'An offer' },
        { value: 'complaint', label: isGerman ? 'Eine Beschwerde' : 'A complaint' },
      ],
    });
    const until = formField({
      name: 'until',
      kind: 'date',
      label: isGerman ? 'Benötigt bis' : 'Needed until',
      required: true,
      shownIf: ['reason', 'offer'],
    });
    return form([reason, until], {
      dispositions: [
        { value: 'done', label: isGerman ? 'Erledigt' : 'Done' },
        { value: 'call-back', label: isGerman ? 'Zurückrufen' : 'Call back' },
      ],
      dispositionRequired: true,
    });
  },
};
